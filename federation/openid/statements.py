"""Signed statements of a federation: their form, their times, their signatures.

JSON Web Tokens of OpenID Federation 1.0 (https://openid.net/specs/openid-federation-1_0.html) and
a few of our own in the same form. Each kind has its `typ`, so that none can be taken for another.
A statement is read first and verified then: what it says of its keys is needed for that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from federation.errors import FederationError
from federation.openid.claims import MAX_ID_CHARACTERS, is_entity_id, malformed, moment_of, seconds
from federation.openid.key_sets import Keys, by_thumbprint, jwk_of, jwks, read_jwks
from keys.jwk import thumbprint
from keys.material import ALGORITHMS, PublicKey
from keys.signing import Signer
from proofs.errors import ProofInvalid
from proofs.jose import CompactJws, HeaderRules, parse_compact, sign_compact, verify_compact
from schemas import json_text
from schemas.errors import SchemasError
from schemas.json_text import JsonObject

__all__ = [
    "Keys",
    "Statement",
    "StatementKind",
    "by_thumbprint",
    "is_entity_id",
    "jwk_of",
    "jwks",
    "malformed",
    "moment_of",
    "read",
    "read_expired",
    "read_jwks",
    "seconds",
    "sign",
    "thumbprint",
    "verify",
]

KIBI: Final = 1 << 10
MAX_STATEMENT_BYTES: Final = 256 * KIBI
MAX_MARK_BYTES: Final = 64 * KIBI
MAX_DEPTH: Final = 32
LEEWAY: Final = timedelta(seconds=60)
"""By how much the clocks of two machines may differ."""


class StatementKind(StrEnum):
    """What a statement is: the `typ` of its header."""

    ENTITY = "entity-statement+jwt"
    TRUST_MARK = "trust-mark+jwt"
    DELEGATION = "trust-mark-delegation+jwt"
    MARK_STATUS = "trust-mark-status-response+jwt"
    RESOLVED = "resolve-response+jwt"
    KEY_SET = "jwk-set+jwt"
    REGISTRY = "livret-registry+jwt"
    ROOT = "livret-root+jwt"
    DECISION = "livret-decision+jwt"
    APPLICATION = "livret-application+jwt"
    DID_PROOF = "livret-did-proof+jwt"
    SPONSORSHIP = "livret-sponsorship+jwt"
    SIGNED_RECORD = "livret-signed-record+jwt"

    @property
    def media_type(self) -> str:
        """The media type under which it is sent."""
        return f"application/{self.value}"


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a kind must have beside `iss` and `iat`; `by_did`: its key is named by a DID URL."""

    required: tuple[str, ...] = ()
    max_bytes: int = MAX_STATEMENT_BYTES
    by_did: bool = False


_RULES: Final[Mapping[StatementKind, _Rules]] = MappingProxyType(
    {
        # https://openid.net/specs/openid-federation-1_0.html#name-entity-statement
        StatementKind.ENTITY: _Rules(("sub", "exp")),
        # https://openid.net/specs/openid-federation-1_0.html#name-trust-mark-claims
        StatementKind.TRUST_MARK: _Rules(("sub", "trust_mark_type"), MAX_MARK_BYTES),
        # https://openid.net/specs/openid-federation-1_0.html#name-trust-mark-delegation
        StatementKind.DELEGATION: _Rules(("sub", "trust_mark_type"), MAX_MARK_BYTES),
        # https://openid.net/specs/openid-federation-1_0.html#name-trust-mark-status
        StatementKind.MARK_STATUS: _Rules(("trust_mark", "status"), 2 * MAX_MARK_BYTES),
        # A response holds a whole chain, https://openid.net/specs/openid-federation-1_0.html#name-resolve-response
        StatementKind.RESOLVED: _Rules(("sub", "exp", "metadata"), 8 * MAX_STATEMENT_BYTES),
        # https://openid.net/specs/openid-federation-1_0.html#name-federation-historical-keys-response
        StatementKind.KEY_SET: _Rules(("keys",), 4 * MAX_STATEMENT_BYTES),
        StatementKind.REGISTRY: _Rules(("exp", "serial", "digest"), MAX_MARK_BYTES),
        StatementKind.ROOT: _Rules(("exp", "version", "root", "online")),
        StatementKind.DECISION: _Rules(("sub",)),
        StatementKind.APPLICATION: _Rules(("aud", "exp")),
        StatementKind.DID_PROOF: _Rules(("sub", "aud"), MAX_MARK_BYTES, by_did=True),
        StatementKind.SPONSORSHIP: _Rules(("sub", "aud", "exp"), MAX_MARK_BYTES),
        # Sixteen bytes for each signature a key ever made: the largest of all.
        StatementKind.SIGNED_RECORD: _Rules(
            ("key", "before", "digests"), 32 * MAX_STATEMENT_BYTES, by_did=True
        ),
    }
)
# Chains of certificates and of statements may stand in a header; we take neither from there.
_MEMBERS: Final = frozenset({"alg", "kid", "typ", "cty", "trust_chain", "peer_trust_chain", "x5c"})
_HEADERS: Final = MappingProxyType(
    {kind: HeaderRules(_MEMBERS, frozenset({kind.value})) for kind in StatementKind}
)
_REFUSALS: Final = MappingProxyType(
    {
        "jws-algorithm-refused": "statement-algorithm",
        "jws-type-refused": "statement-type",
        "jws-crit": "statement-critical",
    }
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement whose form and times are right; `verify` says whether it is genuine."""

    token: str = field(repr=False)
    kind: StatementKind
    claims: JsonObject = field(repr=False)
    key_id: str  # the `kid`: which key of its issuer signed
    issued_at: datetime
    expires_at: datetime | None
    jws: CompactJws = field(repr=False, compare=False)

    @property
    def issuer(self) -> str:
        """Who speaks."""
        return str(self.claims["iss"])

    @property
    def subject(self) -> str | None:
        """Of whom; None for kinds that speak of nobody else."""
        return self.claims.get("sub")


def sign(claims: JsonObject, signer: Signer, kind: StatementKind) -> str:
    """The claims as a token of this kind, signed by the algorithm that belongs to the key.

    The key is named by its thumbprint, or by its DID URL where a DID speaks. Raises
    FederationError `statement-malformed` for claims that `read` would refuse, ProofsError
    `signing-failed`.
    """
    rules = _RULES[kind]
    _check_claims(claims, rules)
    key = signer.public_key
    name = signer.verification_method if rules.by_did else thumbprint(key)
    return sign_compact(
        _dumped(claims, rules.max_bytes),
        header={"kid": name, "typ": kind.value},
        signer=signer,
        algorithm=ALGORITHMS[key.type],
    )


def read(token: bytes | str, kind: StatementKind, *, now: datetime) -> Statement:
    """A statement of this kind, by its form and times; its signature is not looked at.

    Raises FederationError: `statement-too-large` (`max_bytes`), `statement-type`,
    `statement-algorithm`, `statement-malformed` (`reason`, `claim`), `statement-critical`
    (`claim`), `statement-from-future` (`issued_at`), `statement-expired` (`expired_at`).
    """
    made = read_expired(token, kind, now=now)
    if made.expires_at is not None and made.expires_at <= now:
        raise FederationError("statement-expired", issuer=made.issuer, expired_at=made.expires_at)
    return made


def read_expired(token: bytes | str, kind: StatementKind, *, now: datetime) -> Statement:
    """As `read`, also when its time is over: for histories, which outlive what they tell of."""
    jws = _parsed(token, kind)
    claims = _payload(jws)
    _check_claims(claims, _RULES[kind])
    issued_at, expires_at = _times(claims, now)
    text = token.decode("ascii") if isinstance(token, bytes) else token
    return Statement(text, kind, claims, _key_id(jws), issued_at, expires_at, jws)


def verify(statement: Statement, keys: Keys | Iterable[PublicKey]) -> PublicKey:
    """The one of these keys that made the signature; keys without a name go by their thumbprint.

    Raises FederationError `statement-key-unknown` (`key`), `statement-signature`.
    """
    named = keys if isinstance(keys, Mapping) else by_thumbprint(keys)
    key = named.get(statement.key_id)
    if key is None:
        raise FederationError(
            "statement-key-unknown", issuer=statement.issuer, key=statement.key_id[:200]
        )
    try:
        verify_compact(statement.jws, key)
    except ProofInvalid as error:
        raise FederationError(
            "statement-signature", issuer=statement.issuer, reason=error.code
        ) from error
    return key


def _parsed(token: bytes | str, kind: StatementKind) -> CompactJws:
    limit = _RULES[kind].max_bytes
    if len(token) > limit:
        raise FederationError("statement-too-large", max_bytes=limit)
    try:
        return parse_compact(token, _HEADERS[kind])
    except ProofInvalid as error:
        code = _REFUSALS.get(error.code, "statement-malformed")
        raise FederationError(code, reason=error.code, kind=kind.value) from error


def _payload(jws: CompactJws) -> JsonObject:
    try:
        return json_text.parse_object(jws.payload, max_depth=MAX_DEPTH)
    except SchemasError as error:
        raise FederationError(
            "statement-malformed", pointer=error.pointer, reason=error.code
        ) from error


def _dumped(claims: JsonObject, max_bytes: int) -> bytes:
    try:
        payload = json_text.dump(dict(claims))
    except (SchemasError, TypeError) as error:
        raise FederationError("statement-malformed", reason="json") from error
    # base64 makes four characters of three bytes; the header and the signature fit in the rest.
    if len(payload) * 4 // 3 + KIBI > max_bytes:
        raise FederationError("statement-too-large", max_bytes=max_bytes)
    return payload


def _check_claims(claims: JsonObject, rules: _Rules) -> None:
    for name in ("iss", "iat", *rules.required):
        if claims.get(name) is None:
            raise malformed(name, "missing")
    for name in ("iss", "sub", "trust_mark_type"):
        value = claims.get(name, "-")
        if not isinstance(value, str) or not 0 < len(value) <= MAX_ID_CHARACTERS:
            raise malformed(name, "type")


def _times(claims: JsonObject, now: datetime) -> tuple[datetime, datetime | None]:
    issued_at = moment_of(claims["iat"], "iat")
    expires_at = moment_of(claims["exp"], "exp") if "exp" in claims else None
    begins_at = moment_of(claims["nbf"], "nbf") if "nbf" in claims else issued_at
    if max(issued_at, begins_at) > now + LEEWAY:
        raise FederationError(
            "statement-from-future", issuer=claims["iss"], issued_at=max(issued_at, begins_at)
        )
    if expires_at is not None and expires_at <= issued_at:
        raise malformed("exp", "before-iat")
    return issued_at, expires_at


def _key_id(jws: CompactJws) -> str:
    if not jws.key_id:
        raise malformed("kid", "missing")
    return jws.key_id
