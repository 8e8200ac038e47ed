"""Any change to a signed document is seen, and no proof of whatever shape breaks the verifier."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keys.material import KeyType
from proofs import ProofOptions, ProofResult, ProofsError, sign, verify
from proofs.related import check_related
from tests.proofs.worlds import NOW, check, did_key_signer

DOCUMENT = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "urn:uuid:0b1c1d5e-3c69-4a52-9d3c-6f2d8c1f6b11",
    "type": ["VerifiableCredential"],
    "issuer": {"id": "https://college.example/orgs/verlaine", "name": "Collège Verlaine"},
    "validFrom": "2026-06-30T08:00:00Z",
    "name": "Attestation",
    "description": "Niveau A2",
    "credentialSubject": [
        {"id": "did:example:lea", "name": "Léa"},
        {"id": "did:example:max", "description": "élève"},
    ],
    "evidence": [{"id": "urn:x:1", "type": ["Evidence"], "name": "Dossier"}],
}
CHECK = check()


def signed(suite: str, key_type: KeyType):
    options = ProofOptions(created=NOW - timedelta(days=1), nonce="n", challenge="c", domain="d")
    return sign(DOCUMENT, suite=suite, signer=did_key_signer(key_type), options=options)


SIGNED = {
    "eddsa-jcs-2022": signed("eddsa-jcs-2022", KeyType.ED25519),
    "ecdsa-jcs-2019": signed("ecdsa-jcs-2019", KeyType.P384),
}
DOCUMENT_RDFC = {name: value for name, value in DOCUMENT.items() if name != "evidence"}
SIGNED["eddsa-rdfc-2022"] = sign(
    DOCUMENT_RDFC,
    suite="eddsa-rdfc-2022",
    signer=did_key_signer(),
    options=ProofOptions(created=NOW - timedelta(days=1), nonce="n", challenge="c", domain="d"),
)


def leaves(node, path=()) -> Iterator[tuple]:
    if isinstance(node, dict):
        for name, child in node.items():
            yield from leaves(child, (*path, name))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from leaves(child, (*path, index))
    else:
        yield path


def replaced(node, path, change):
    if not path:
        return change(node)
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = replaced(node[path[0]], path[1:], change)
    return copy


def holds(document) -> bool:
    try:
        return all(result.error is None for result in verify(document, CHECK))
    except ProofsError:
        return False


@pytest.mark.parametrize("suite", sorted(SIGNED))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_one_other_character_in_any_leaf_is_seen(suite, data):
    document = SIGNED[suite]
    assert holds(document)
    path = data.draw(st.sampled_from(sorted(leaves(document), key=str)))
    character = data.draw(st.characters(codec="utf-8"))

    def change(text):
        index = data.draw(st.integers(0, len(text) - 1))
        return text[:index] + character + text[index + 1 :]

    altered = replaced(document, path, change)
    assert holds(altered) == (altered == document)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["DataIntegrityProof", "eddsa-jcs-2022", "did:key:z6Mk", "z1", "urn:x:1"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = (
    "id",
    "type",
    "cryptosuite",
    "created",
    "expires",
    "verificationMethod",
    "proofPurpose",
    "proofValue",
    "previousProof",
    "domain",
    "challenge",
    "@context",
)


@st.composite
def proofs(draw):
    """A good proof with some members of any shape."""
    base = dict(draw(st.sampled_from([SIGNED[name]["proof"] for name in sorted(SIGNED)])))
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=3)):
        base[name] = draw(JSON)
    return base


@settings(max_examples=150, deadline=None)
@given(proof=proofs() | st.lists(proofs() | JSON, max_size=4) | JSON)
def test_proofs_of_any_shape_get_an_answer(proof):
    try:
        results = verify({**DOCUMENT, "proof": proof}, CHECK)
    except ProofsError:
        return
    assert all(isinstance(result, ProofResult) for result in results)
    assert len(results) == (len(proof) if isinstance(proof, list) else 1)


@settings(max_examples=100, deadline=None)
@given(value=JSON)
def test_related_resources_of_any_shape_get_an_answer(value):
    resource = {"id": "urn:x:1", "digestSRI": value, "digestMultibase": value}
    check_related({"relatedResource": value}, lambda _: b"")
    (finding,) = check_related({"relatedResource": resource}, lambda _: b"")
    assert finding.holds is not True
