"""Key proofs: that a wallet holds the key which its DID stands for, OID4VCI appendix F.

Only DIDs that are their own key are taken, so nobody outside is asked: did:key and did:jwk; a bare
JWK becomes its did:jwk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NoReturn

import proofs
from issuer.oid4vci.errors import Refused
from keys import did
from keys.controller import ControllerDocument, retrieve
from keys.did import jwk as did_jwk
from keys.errors import KeysError, Unreachable
from keys.material import Algorithm, PublicKey
from proofs.errors import ProofsError
from proofs.jose import CompactJws, HeaderRules, parse_compact, verify_compact
from proofs.proof import Check
from schemas import json_text
from schemas.errors import SchemasError
from schemas.oid4vci import PROOF_JWT_TYPE, CredentialRequest, Refusal
from schemas.reading import as_list

DID_METHODS: Final = ("did:key", "did:jwk")
JWT_ALGORITHMS: Final = (Algorithm.EDDSA, Algorithm.ES256)
SUITES: Final = ("eddsa-rdfc-2022", "ecdsa-rdfc-2019", "eddsa-jcs-2022", "ecdsa-jcs-2019")
SKEW: Final = timedelta(minutes=5)
"""By how much the clock of a phone may be wrong."""
MAX_AGE: Final = timedelta(minutes=10)
MAX_PROOF_CHARACTERS: Final = 16 * 1024
# A key attestation tells how a wallet keeps its keys; we ask for none and look at none.
_HEADER: Final = HeaderRules(
    members=frozenset({"alg", "typ", "kid", "jwk", "key_attestation"}),
    types=frozenset({PROOF_JWT_TYPE}),
    algorithms=frozenset(JWT_ALGORITHMS),
)
_PURPOSE: Final = "authentication"


@dataclass(frozen=True, slots=True)
class KeyProof:
    """Who proved to hold their key, and the nonce they did it for, which is yet to be used up."""

    holder: str  # a DID
    nonce: str


def check(request: CredentialRequest, *, issuer: str, now: datetime) -> KeyProof:
    """The holder that the one proof of a request proves.

    Raises Refused with `invalid_proof` (`invalid_nonce` is for the nonce itself, see `nonces`):
    `proof-type-unsupported`, `proofs-too-many`, `proof-malformed`, `proof-key-missing`,
    `proof-key-ambiguous`, `proof-did-unsupported`, `proof-audience-wrong`, `proof-time-wrong`,
    `proof-nonce-missing`, `proof-holder-wrong`, and the codes of `proofs`.
    """
    if request.proof_type not in {"jwt", "di_vp"}:
        _refuse("proof-type-unsupported")
    # One award is one credential: we answer no batches.
    if len(request.proofs) != 1:
        _refuse("proofs-too-many")
    (proof,) = request.proofs
    try:
        if request.proof_type == "jwt":
            return _jwt(proof, issuer, now)
        return _presentation(proof, issuer, now)
    except (ProofsError, KeysError, SchemasError) as error:
        raise Refused(Refusal.INVALID_PROOF, error.code) from error


def _jwt(proof: object, issuer: str, now: datetime) -> KeyProof:
    """OID4VCI appendix F.1 and F.4"""
    if not isinstance(proof, str) or len(proof) > MAX_PROOF_CHARACTERS:
        _refuse("proof-malformed")
    token = parse_compact(proof, _HEADER)
    holder, key = _key(token)
    verify_compact(token, key)
    claims = json_text.parse_object(token.payload)
    if claims.get("aud") != issuer:
        _refuse("proof-audience-wrong")
    _check_time(claims, now)
    return KeyProof(holder, _nonce(claims.get("nonce")))


def _key(token: CompactJws) -> tuple[str, PublicKey]:
    name, enclosed = token.key_id, token.jwk
    if name is not None and enclosed is not None:
        _refuse("proof-key-ambiguous")
    if enclosed is not None:
        return did_jwk.did_of(enclosed), enclosed
    if name is None:
        _refuse("proof-key-missing")
    holder = name.partition("#")[0]
    if not holder.startswith(tuple(f"{one}:" for one in DID_METHODS)):
        _refuse("proof-did-unsupported")
    if "#" in name:
        return holder, retrieve(name, _PURPOSE, _resolve)[0].public_key
    # Some wallets name the DID alone; it has one key.
    methods = list(_resolve(holder).methods(purpose=_PURPOSE))
    if len(methods) != 1:
        _refuse("proof-key-ambiguous")
    return holder, methods[0].public_key


def _presentation(proof: object, issuer: str, now: datetime) -> KeyProof:
    """OID4VCI appendix F.2"""
    if not isinstance(proof, Mapping) or "VerifiablePresentation" not in as_list(proof.get("type")):
        _refuse("proof-malformed")
    members = proof.get("proof")
    if isinstance(members, list) and len(members) == 1:
        members = members[0]
    if not isinstance(members, Mapping) or members.get("cryptosuite") not in SUITES:
        _refuse("proof-malformed")
    nonce, holder = _nonce(members.get("challenge")), _controller(members)
    if proof.get("holder", holder) != holder:
        _refuse("proof-holder-wrong")
    if members.get("domain") != issuer:
        _refuse("proof-audience-wrong")
    expected = Check(
        _resolve, now, purpose=_PURPOSE, controller=holder, challenge=nonce, domain=issuer
    )
    for result in proofs.verify(proof, expected):
        if result.error is not None:
            raise result.error
    return KeyProof(holder, nonce)


def _controller(members: Mapping[str, Any]) -> str:
    method = members.get("verificationMethod")
    if not isinstance(method, str):
        _refuse("proof-key-missing")
    return method.partition("#")[0]


def _resolve(url: str) -> ControllerDocument:
    if not url.startswith(tuple(f"{one}:" for one in DID_METHODS)):
        raise KeysError("proof-did-unsupported")
    return did.resolve(url, _fetch_nothing)


def _fetch_nothing(url: str) -> bytes:
    raise Unreachable("offline", url=url)


def _check_time(claims: Mapping[str, Any], now: datetime) -> None:
    issued = _instant(claims.get("iat"))
    if issued is None or not now - MAX_AGE <= issued <= now + SKEW:
        _refuse("proof-time-wrong")
    if "exp" in claims:
        ends = _instant(claims["exp"])
        if ends is None or ends + SKEW <= now:
            _refuse("proof-time-wrong")


def _instant(value: object) -> datetime | None:
    """A NumericDate, https://www.rfc-editor.org/rfc/rfc7519#section-2"""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _nonce(value: object) -> str:
    if not isinstance(value, str) or not value:
        _refuse("proof-nonce-missing")
    return value


def _refuse(code: str) -> NoReturn:
    raise Refused(Refusal.INVALID_PROOF, code)
