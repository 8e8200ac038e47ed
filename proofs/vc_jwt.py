"""Credentials and presentations as JSON Web Tokens, in the form of Open Badges 3.0.

https://www.imsglobal.org/spec/ob/v3p0/#json-web-token-proof-format. The credential is the payload,
with a few claims beside it that repeat it; in a VCDM 1.1 token it stands in the claim `vc`.
"""

from collections.abc import Mapping
from datetime import datetime
from math import floor
from typing import Any, Final

from keys.kinds import Algorithm
from keys.signing import Signer
from proofs.data_integrity_checks import check_method_dates
from proofs.errors import ProofInvalid, ProofsError
from proofs.jose import CompactJws, HeaderRules, parse_compact, sign_compact, verify_compact
from proofs.proof import Check, ProofOptions, ProofResult
from proofs.vc_jwt_claims import (
    TOKEN_CLAIMS,
    check_audience,
    check_credential_claims,
    check_lifetime,
    check_presentation_claims,
    claims_apart,
    claims_of,
    document_of,
    kind_of_type,
    signed_at,
)
from proofs.vc_jwt_keys import TokenKey, check_owner, find_key
from schemas import json_text
from schemas.errors import SchemasError
from schemas.json_text import JsonObject
from schemas.reading import Form, Generation, Kind, Received, generation, id_of, kind

__all__ = ["document_of", "sign_credential", "sign_presentation", "verify_credential"]

NEWER_TYPES: Final = frozenset({"vc+jwt", "vp+jwt"})
# Open Badges 3.0 allows these and no others.
HEADER: Final = HeaderRules(
    members=frozenset({"alg", "kid", "jwk", "typ"}), types=frozenset({None, "jwt"}) | NEWER_TYPES
)
# https://www.w3.org/TR/vc-jose-cose/ adds the media type of the payload.
HEADER_W3C: Final = HeaderRules(members=HEADER.members | {"cty"}, types=HEADER.types)


def sign_credential(credential: JsonObject, signer: Signer, algorithm: Algorithm) -> str:
    """The credential of VCDM 2.0 as a token; the proofs it has travel inside.

    Raises ProofsError `jwt-generation` (1.1 is verified, never issued), `jwt-claim-missing` (fact
    `claim`; `sub` when the subject has no id), `jwt-claim-taken` (the credential has a member of
    that name), `jwt-date-malformed`, `signing-failed`, `jwt-not-json`.
    """
    if generation(credential) is not Generation.VCDM_2_0:
        raise ProofsError("jwt-generation")
    claims = claims_of(credential, Generation.VCDM_2_0)
    for claim in ("iss", "jti", "sub", "nbf"):
        if claims.get(claim) is None:
            raise ProofsError("jwt-claim-missing", claim=claim)
    return _token(credential, claims, signer, algorithm)


def sign_presentation(
    presentation: JsonObject, *, signer: Signer, algorithm: Algorithm, options: ProofOptions
) -> str:
    """A presentation as a token for one verifier: `domain` becomes `aud`, `challenge` `nonce`.

    `created` and `expires` become `iat` and `exp`. Raises ProofsError `jwt-claim-taken`,
    `date-without-zone`, `signing-failed`, `jwt-not-json`.
    """
    claims = {
        "iss": id_of(presentation.get("holder")),
        "jti": id_of(presentation.get("id")),
        "aud": options.domain,
        "nonce": options.challenge,
        "iat": _whole_seconds(options.created),
        "exp": _whole_seconds(options.expires),
    }
    return _token(presentation, claims, signer, algorithm)


def _whole_seconds(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ProofsError("date-without-zone")
    return floor(moment.timestamp())


def _token(
    document: JsonObject, claims: Mapping[str, Any], signer: Signer, algorithm: Algorithm
) -> str:
    for name in TOKEN_CLAIMS & document.keys():
        raise ProofsError("jwt-claim-taken", pointer=f"/{name}", claim=name)
    given = {name: value for name, value in claims.items() if value is not None}
    try:
        payload = json_text.dump({**document, **given})
    except SchemasError as error:
        raise ProofsError("jwt-not-json", reason=error.code) from error
    header = {"kid": signer.verification_method, "typ": "JWT"}
    return sign_compact(payload, header=header, signer=signer, algorithm=algorithm)


def verify_credential(received: Received, check: Check, *, older_form: bool = False) -> ProofResult:
    """What became of the signature of a token that carries a credential or a presentation.

    `older_form` also takes what W3C texts allow and Open Badges does not: claims left out, `cty`,
    and a `vc` or `vp` claim around VCDM 2.0 when `typ` is not one of the newer ones.
    The result holds ProofInvalid: the codes of `jose.parse_compact` and `jose.verify_compact`,
    `jwt-vc-claim-unexpected`, `jwt-vc-claim-missing`, `jwt-generation`, `jwt-claim-missing`,
    `jwt-claim-mismatch` (fact `claim`), `jwt-date-malformed`, `jwt-expired`, `jwt-not-yet-valid`,
    `proof-domain-mismatch`, `proof-challenge-mismatch`, `jws-key-missing`, `jwk-mismatch`,
    `jwk-not-bound`, `controller-mismatch`, `verification-method-revoked`,
    `verification-method-expired` and those of `keys`; or ProofUndetermined `key-unreachable`.
    Raises ProofsError `jwt-missing` when it is no token.
    """
    if received.form is not Form.JWT or received.claims is None:
        raise ProofsError("jwt-missing")
    return _Token(received, received.claims, check, older_form=older_form).result()


class _Token:
    """One token under examination; keeps what was found even when the answer is no."""

    def __init__(
        self, received: Received, claims: JsonObject, check: Check, *, older_form: bool
    ) -> None:
        self._received = received
        self._claims = claims
        self._document = document_of(received)
        self._check = check
        self._older_form = older_form
        self._jws: CompactJws | None = None
        self._found: TokenKey | None = None

    def result(self) -> ProofResult:
        error: ProofsError | None = None
        try:
            self._verify()
        except ProofsError as problem:
            error = problem
        header = self._received.header or {}
        algorithm, name = header.get("alg"), header.get("kid")
        return ProofResult(
            index=0,
            type="JWT",
            cryptosuite=algorithm if isinstance(algorithm, str) else None,
            verification_method=name if isinstance(name, str) else None,
            error=error,
            key=self._found.key if self._found else None,
            notes=self._notes(),
        )

    def _verify(self) -> None:
        rules = HEADER_W3C if self._older_form else HEADER
        jws = self._jws = parse_compact(self._received.raw, rules)
        data_model = self._check_form(jws)
        self._check_claims(data_model)
        check_audience(self._claims, self._check)
        found = self._found = find_key(jws, self._signer_id(), self._check)
        verify_compact(jws, found.key)
        owned = self._found = check_owner(found, self._check)
        if owned.method is not None:
            check_method_dates(owned.method, signed_at(self._claims), self._check)

    def _check_form(self, jws: CompactJws) -> Generation:
        """By the context: 2.0 is the payload, 1.1 stands in a claim; anything else is mixed up."""
        data_model = generation(self._document)
        if data_model not in (Generation.VCDM_1_1, Generation.VCDM_2_0):
            raise ProofInvalid("jwt-generation")
        # Only one claim can be the document; another one beside it would mislead a reader.
        wrapped = [name for name in ("vc", "vp") if name in self._claims]
        is_wrapped = self._document is not self._claims and self._in_claim(wrapped)
        may_wrap = data_model is Generation.VCDM_1_1 or (
            self._older_form and jws.type not in NEWER_TYPES
        )
        if wrapped and not (is_wrapped and may_wrap and len(wrapped) == 1):
            raise ProofInvalid("jwt-vc-claim-unexpected", claim=wrapped[0])
        if data_model is Generation.VCDM_1_1 and not wrapped:
            raise ProofInvalid("jwt-vc-claim-missing")
        is_presentation = kind(self._document) is Kind.PRESENTATION
        announced = kind_of_type(jws.type)
        if announced is not None and (announced is Kind.PRESENTATION) != is_presentation:
            raise ProofInvalid("jws-type-refused", type=jws.type)
        return data_model

    def _in_claim(self, names: list[str]) -> bool:
        return any(self._claims[name] is self._document for name in names)

    def _check_claims(self, data_model: Generation) -> None:
        if kind(self._document) is Kind.PRESENTATION:
            check_presentation_claims(self._claims, self._document)
            check_lifetime(self._claims, self._check.now)
            return
        check_credential_claims(
            self._claims, self._document, data_model, all_required=not self._older_form
        )
        # What the credential repeats is asked at its own dates, not here.
        apart = claims_apart(self._claims, self._document, data_model)
        check_lifetime(apart, self._check.now)

    def _signer_id(self) -> str | None:
        name = "holder" if kind(self._document) is Kind.PRESENTATION else "issuer"
        return id_of(self._document.get(name)) or id_of(self._claims.get("iss"))

    def _notes(self) -> tuple[str, ...]:
        if self._jws is None:
            return ()
        newer = ("jwt-type-newer",) if self._jws.type in NEWER_TYPES else ()
        wraps_newer = generation(self._document) is Generation.VCDM_2_0 and self._in_claim(
            [name for name in ("vc", "vp") if name in self._claims]
        )
        return (*newer, *(("jwt-older-form",) if wraps_newer else ()))
