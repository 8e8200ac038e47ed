"""An unsigned document into signed bytes, in either form; no rows are touched here.

Data Integrity https://www.w3.org/TR/vc-data-integrity/, JSON Web Token
https://www.imsglobal.org/spec/ob/v3p0/#json-web-token-proof-format
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import proofs
from issuer.issuing.models import Credential, Form
from keys.kinds import ALGORITHMS
from keys.signing import Signer
from proofs import ProofOptions
from proofs.vc_jwt import sign_credential
from proofs.vc_jwt_claims import TOKEN_CLAIMS
from schemas import json_text
from schemas.checking import check
from schemas.json_text import JsonObject
from schemas.reading import read_jwt
from service.errors import Conflict

DISCLOSING: Final = "ecdsa-sd-2023"
PLAIN: Final = "ecdsa-rdfc-2019"
ALWAYS_SHOWN: Final = (
    "/issuer",
    "/validFrom",
    "/validUntil",
    "/credentialStatus",
    "/credentialSubject/id",
    "/credentialSubject/achievement/id",
    "/credentialSubject/achievement/name",
)
"""What a holder can hide from nobody: who says it, of whom, what it is and whether it stands."""


@dataclass(frozen=True, slots=True)
class Means:
    """With which key and cryptosuite an organisation signs now."""

    signer: Signer
    suite: str


@dataclass(frozen=True, slots=True)
class Secured:
    """Signed bytes, and how they were signed."""

    document: bytes
    suite: str
    verification_method: str


def checked(document: dict[str, Any]) -> dict[str, Any]:
    """The same document; nothing faulty is signed. Raises Conflict `credential-faulty`."""
    faults = check(document)
    if faults:
        first = faults[0]
        raise Conflict(
            "credential-faulty", pointer=first.pointer, fault=first.code, count=len(faults)
        )
    return document


def secure(document: JsonObject, form: Form, means: Means, *, now: datetime) -> Secured:
    """Sign a checked document; raises ProofsError as `proofs.sign` and `sign_credential`."""
    signer = means.signer
    if form is Form.JWT:
        algorithm = ALGORITHMS[signer.public_key.type]
        token = sign_credential(document, signer, algorithm).encode("ascii")
        return Secured(token, algorithm.value, signer.verification_method)
    signed = json_text.dump(_with_proof(document, means, now))
    return Secured(signed, means.suite, signer.verification_method)


def unsigned(credential: Credential) -> dict[str, Any]:
    """What a credential says without its proof, so that its other form says the very same."""
    if credential.form is Form.JWT:
        whole, taken = read_jwt(credential.document).document, TOKEN_CLAIMS
    else:
        whole, taken = json_text.parse_object(credential.document), frozenset({"proof"})
    return {name: value for name, value in whole.items() if name not in taken}


def _with_proof(document: JsonObject, means: Means, now: datetime) -> JsonObject:
    plain = ProofOptions(created=now)
    if means.suite != DISCLOSING:
        return proofs.sign(document, suite=means.suite, signer=means.signer, options=plain)
    # The proof for the holder's wallet shows nothing to others: a plain one stands beside it, so
    # that the file itself can be verified anywhere.
    whole = proofs.sign(document, suite=PLAIN, signer=means.signer, options=plain)
    shown = tuple(pointer for pointer in ALWAYS_SHOWN if _has(document, pointer))
    options = ProofOptions(created=now, mandatory=shown)
    return proofs.sign(whole, suite=DISCLOSING, signer=means.signer, options=options)


def _has(document: JsonObject, pointer: str) -> bool:
    node: Any = document
    for name in pointer.split("/")[1:]:
        if not isinstance(node, dict) or name not in node:
            return False
        node = node[name]
    return True
