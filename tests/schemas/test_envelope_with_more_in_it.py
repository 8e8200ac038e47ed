"""An envelope vouches for what it holds; whatever else is written on it nobody has signed."""

import pytest

from schemas.vcdm import check_form

ENVELOPE = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "data:application/vc+jwt,eyJ.eyJ.AA",
    "type": ["EnvelopedVerifiableCredential"],
}


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"credentialSubject": {"id": "did:example:mallory"}}, id="another subject"),
        pytest.param({"name": "Doctor"}, id="another name"),
        pytest.param({"validUntil": "2099-01-01T00:00:00Z"}, id="another end"),
    ],
)
def test_what_is_written_on_an_envelope_is_refused(more):
    found = check_form({**ENVELOPE, **more})
    assert [(fault.code, fault.pointer) for fault in found] == [
        ("envelope-malformed", f"/{name}") for name in more
    ]
    presented = {
        "@context": ENVELOPE["@context"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [{**ENVELOPE, **more}],
    }
    assert [fault.code for fault in check_form(presented)] == ["envelope-malformed"]


def test_a_plain_envelope_is_in_order():
    assert check_form(ENVELOPE) == ()
