"""The claims of a token beside the credential or presentation that it carries.

Open Badges 3.0, "JSON Web Token Proof Format":
https://www.imsglobal.org/spec/ob/v3p0/#json-web-token-proof-format. RFC 7519 gives the claims,
https://www.rfc-editor.org/rfc/rfc7519#section-4.1
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from math import floor
from typing import Any, Final

from proofs.data_integrity_checks import MAX_CLOCK_SKEW
from proofs.errors import ProofInvalid
from proofs.proof import Check
from schemas.errors import SchemasError
from schemas.json_text import JsonObject
from schemas.reading import Generation, Kind, Received, as_list, id_of, instant

# What stands in a payload for the token's sake and is no part of the credential.
TOKEN_CLAIMS: Final = frozenset({"iss", "sub", "aud", "jti", "nbf", "exp", "iat", "nonce"})
REQUIRED: Final = ("iss", "jti", "sub", "nbf")

_DATES: Final[Mapping[Generation, Mapping[str, str]]] = {
    Generation.VCDM_1_1: {"nbf": "issuanceDate", "exp": "expirationDate"},
    Generation.VCDM_2_0: {"nbf": "validFrom", "exp": "validUntil"},
}


def document_of(received: Received) -> JsonObject:
    """The credential or presentation alone, as its schema, terms and embedded proofs speak of it.

    Where the payload is the credential the claims of the token are taken out; a `vc` or `vp`
    claim is returned as it is.
    """
    if received.document is not received.claims:
        return received.document
    return {name: value for name, value in received.claims.items() if name not in TOKEN_CLAIMS}


def claims_of(credential: JsonObject, generation: Generation) -> dict[str, Any]:
    """The claims that repeat the credential, None for each that it has nothing to say about.

    `nbf` and `exp` are whole seconds since 1970, cut off. Raises ProofInvalid
    `jwt-date-malformed`.
    """
    subjects = as_list(credential.get("credentialSubject"))
    return {
        "iss": id_of(credential.get("issuer")),
        "jti": id_of(credential.get("id")),
        "sub": id_of(subjects[0]) if len(subjects) == 1 else None,
        **{
            claim: _seconds(credential[name], name) if credential.get(name) is not None else None
            for claim, name in _DATES[generation].items()
        },
    }


def check_credential_claims(
    claims: JsonObject, credential: JsonObject, generation: Generation, *, all_required: bool
) -> None:
    """Each claim must say what the credential says, or a reader of one is told another thing.

    `all_required` is the rule of Open Badges; without it a claim may be left out. Raises
    ProofInvalid `jwt-claim-missing`, `jwt-claim-mismatch` (fact `claim`), `jwt-date-malformed`.
    """
    for claim, expected in claims_of(credential, generation).items():
        if claims.get(claim) is None:
            if all_required and (claim in REQUIRED or expected is not None):
                raise ProofInvalid("jwt-claim-missing", claim=claim)
        elif expected is None and not all_required:
            # VCDM 1.1 let a claim stand in place of the member.
            continue
        elif _comparable(claims[claim]) != expected:
            raise ProofInvalid("jwt-claim-mismatch", claim=claim, expected=expected)


def check_presentation_claims(claims: JsonObject, presentation: JsonObject) -> None:
    """`iss` is the holder and `jti` the id, where both sides have them.

    https://www.w3.org/TR/vc-data-model/#json-web-token. Raises ProofInvalid as for a credential.
    """
    holder = id_of(presentation.get("holder"))
    if holder is not None and claims.get("iss") is None:
        raise ProofInvalid("jwt-claim-missing", claim="iss")
    for claim, expected in (("iss", holder), ("jti", id_of(presentation.get("id")))):
        if None not in (expected, claims.get(claim)) and claims[claim] != expected:
            raise ProofInvalid("jwt-claim-mismatch", claim=claim, expected=expected)


def check_audience(claims: JsonObject, check: Check) -> None:
    """`aud` holds the expected domain and `nonce` is the expected challenge, when there is one.

    Raises ProofInvalid `proof-domain-mismatch`, `proof-challenge-mismatch`.
    """
    if check.domain is not None and check.domain not in as_list(claims.get("aud")):
        raise ProofInvalid("proof-domain-mismatch", expected=check.domain)
    if check.challenge is not None and claims.get("nonce") != check.challenge:
        raise ProofInvalid("proof-challenge-mismatch")


def claims_apart(claims: JsonObject, credential: JsonObject, generation: Generation) -> JsonObject:
    """The claims that the credential does not repeat, so that nobody else looks at them."""
    repeated = claims_of(credential, generation)
    return {name: value for name, value in claims.items() if repeated.get(name) is None}


def check_lifetime(claims: JsonObject, now: datetime) -> None:
    """Whether the token itself may be used now: https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4

    Raises ProofInvalid `jwt-expired`, `jwt-not-yet-valid`, `jwt-claim-mismatch` (no number).
    """
    skew, seconds = MAX_CLOCK_SKEW.total_seconds(), now.timestamp()
    expires, starts = _number(claims, "exp"), _number(claims, "nbf")
    if expires is not None and seconds >= expires + skew:
        raise ProofInvalid("jwt-expired")
    if starts is not None and seconds < starts - skew:
        raise ProofInvalid("jwt-not-yet-valid")


def signed_at(claims: JsonObject) -> datetime | None:
    """When the token says it was made: `iat`, else `nbf`; None when neither is a usable number."""
    for claim in ("iat", "nbf"):
        seconds = _comparable(claims.get(claim))
        if isinstance(seconds, int):
            try:
                return datetime.fromtimestamp(seconds, UTC)
            except (OverflowError, OSError, ValueError):
                return None
    return None


def _comparable(value: object) -> object:
    """A NumericDate in whole seconds, cut off; any other value as it is."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return floor(value)
    return value


def _number(claims: JsonObject, name: str) -> int | None:
    value = _comparable(claims.get(name))
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise ProofInvalid("jwt-claim-mismatch", claim=name)
    return value


def _seconds(value: object, name: str) -> int:
    try:
        return floor(instant(value).replace(microsecond=0).timestamp())
    except SchemasError as error:
        raise ProofInvalid("jwt-date-malformed", pointer=f"/{name}") from error


def kind_of_type(type_: str | None) -> Kind | None:
    """What a token of this `typ` must carry; None when its type does not say.

    https://www.w3.org/TR/vc-jose-cose/#media-types
    """
    return {"vc+jwt": Kind.CREDENTIAL, "vp+jwt": Kind.PRESENTATION}.get(type_ or "")
