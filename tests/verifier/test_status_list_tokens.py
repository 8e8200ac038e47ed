"""A status list may come as a token: https://www.w3.org/TR/vc-jose-cose/#securing-with-jose

It is a credential of the W3C and no Open Badge, so that its token need not repeat its members in
claims. What libraries of others make in each form has been read; here are the forms themselves.
"""

import io
from datetime import UTC, datetime
from typing import Any

import pytest

from federation import world as worlds
from keys.did.key import did_of, method_of
from keys.kinds import Algorithm, KeyType
from keys.material import PrivateKey
from keys.signing import KeySigner
from proofs.jose import sign_compact
from proofs.vc_jwt import sign_credential
from schemas import json_text
from schemas.bitstring import Bits
from schemas.building import StatusEntry, StatusList, status_list_credential
from schemas.files import find
from verifier import POLICIES, Finding, Step, verify

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ISSUED = datetime(2026, 1, 15, tzinfo=UTC)
KEY = PrivateKey.generate(KeyType.P256)
ISSUER = did_of(KEY.public)
SIGNER = KeySigner(KEY, method_of(ISSUER))
LIST = "https://school.example/status/1"
REVOKED, GOOD = 3, 5


def badge(index: int) -> str:
    achievement = {
        "id": "https://school.example/achievements/1",
        "type": "Achievement",
        "name": "Délégué",
        "description": "A été délégué de sa classe.",
        "criteria": {"narrative": "Un an de mandat."},
    }
    document = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:0a5ee5f8-5c8e-4c0e-9a86-3c3a3c6e0001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": ISSUER, "type": "Profile", "name": "École"},
        "validFrom": "2026-01-15T00:00:00Z",
        "name": "Délégué",
        "credentialSubject": {
            "id": "urn:uuid:0a5ee5f8-5c8e-4c0e-9a86-3c3a3c6e0002",
            "type": "AchievementSubject",
            "achievement": achievement,
        },
        "credentialStatus": StatusEntry(LIST, index).document(),
    }
    return sign_credential(document, SIGNER, Algorithm.ES256)


def status_list() -> dict[str, Any]:
    bits = Bits()
    bits.set(REVOKED)
    return status_list_credential(
        StatusList(bits.encoded()), id=LIST, issuer=ISSUER, valid_from=ISSUED
    )


def token(payload: dict[str, Any], **header: str) -> str:
    members = {"kid": SIGNER.verification_method, **header}
    raw = json_text.dump(payload)
    return sign_compact(raw, header=members, signer=SIGNER, algorithm=Algorithm.ES256)


def status_of(index: int, served: str) -> Finding:
    world = worlds.with_documents(worlds.offline(NOW), {LIST: served.encode()})
    (found,) = find(io.BytesIO(badge(index).encode()), "badge.jwt")
    (finding,) = verify(found, POLICIES["standard"], world).of(Step.STATUS)
    return finding


@pytest.mark.parametrize(
    "served",
    [
        pytest.param(token(status_list(), typ="vc+jwt", cty="vc"), id="as-the-w3c-has-it"),
        pytest.param(token(status_list()), id="no-claims-and-no-typ"),
        pytest.param(token({**status_list(), "iss": ISSUER, "iat": 1767225600}), id="iss-and-iat"),
        pytest.param(token({"vc": status_list(), "iss": ISSUER}, typ="JWT"), id="in-the-claim-vc"),
    ],
)
def test_a_list_as_a_token_of_the_w3c_counts(served: str) -> None:
    assert status_of(REVOKED, served).code == "revoked"
    assert status_of(GOOD, served).code == "status-not-set"


@pytest.mark.parametrize(
    ("served", "reason"),
    [
        pytest.param(
            token({**status_list(), "iss": "did:web:other.example"}),
            "jwt-claim-mismatch",
            id="iss-says-somebody-else",
        ),
        pytest.param(
            token({"vc": status_list()}, typ="vc+jwt"),
            "jwt-vc-claim-unexpected",
            id="wrapped-though-of-the-newer-type",
        ),
        pytest.param(
            token(status_list(), typ="vp+jwt"), "jws-type-refused", id="typ-of-a-presentation"
        ),
    ],
)
def test_a_token_that_says_two_things_proves_no_list(served: str, reason: str) -> None:
    finding = status_of(GOOD, served)
    assert (finding.code, finding.detail["reason"]) == ("status-list-proof-invalid", reason)
