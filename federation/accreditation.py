"""Accreditations as trust marks: an anchor's word that an entity may attest a kind of achievement.

https://openid.net/specs/openid-federation-1_0.html#name-trust-marks. The type of the mark is
`ANCHOR/accreditations/KIND`. Where the type belongs to another entity (a ministry), the mark holds
that one's delegation. Our member `accreditation` tells from when to when the accreditation lasts:
a mark itself is made anew often and lives shortly.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from federation.errors import FederationError
from federation.openid import statements
from federation.openid.claims import malformed
from federation.openid.statements import Keys, Statement, StatementKind, seconds
from federation.shapes import instant_text
from federation.standing import ACCREDITATION_KINDS, Accreditation
from keys.signing import Signer
from schemas.errors import SchemasError
from schemas.reading import instant

PATH: Final = "/accreditations/"
MAX_TYPES: Final = 200
MAX_ISSUERS: Final = 2000
STATUSES: Final = ("active", "expired", "revoked", "invalid")
"""https://openid.net/specs/openid-federation-1_0.html#name-trust-mark-status-response"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkWish:
    """What an anchor states with a mark."""

    issuer: str  # the anchor that speaks
    subject: str  # the member
    kind: str
    accreditation: Accreditation
    expires_at: datetime
    owner: str | None = None  # whose the type is; None: the anchor's own
    delegation: str | None = field(default=None, repr=False)  # the owner's word, when it is another


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as read; `check` says whether it is to be believed."""

    statement: Statement = field(repr=False)
    type: str
    kind: str | None  # None: not a type of accreditation that we know
    owner: str | None
    accreditation: Accreditation | None
    delegation: str | None = field(repr=False)

    @property
    def issuer(self) -> str:
        """Who states it."""
        return self.statement.issuer

    @property
    def subject(self) -> str:
        """Of whom."""
        return str(self.statement.subject)


@dataclass(frozen=True, slots=True)
class MarkRules:
    """What an anchor's configuration says of marks: who may issue which, and whose types are.

    https://openid.net/specs/openid-federation-1_0.html#name-entity-statement, `trust_mark_issuers`
    and `trust_mark_owners`. A type that is not listed may be issued by its own entity alone.
    """

    issuers: Mapping[str, frozenset[str]] = field(default_factory=dict)  # empty set: anybody
    owners: Mapping[str, tuple[str, Keys]] = field(default_factory=dict)


def mark_type(anchor: str, kind: str) -> str:
    """The type of the marks of an anchor for one kind."""
    return f"{anchor}{PATH}{kind}"


def sign_mark(wish: MarkWish, signer: Signer, *, now: datetime) -> str:
    """The mark, signed by the anchor. Raises as `statements.sign`."""
    type_ = mark_type(wish.owner or wish.issuer, wish.kind)
    claims: dict[str, Any] = {
        "iss": wish.issuer,
        "sub": wish.subject,
        "trust_mark_type": type_,
        "iat": seconds(now),
        "exp": seconds(wish.expires_at),
        "ref": mark_type(wish.issuer, wish.kind),
        "accreditation": _lasting(wish.accreditation),
        "delegation": wish.delegation,
    }
    said = {name: value for name, value in claims.items() if value is not None}
    return statements.sign(said, signer, StatementKind.TRUST_MARK)


def sign_delegation(
    owner: str, issuer: str, kind: str, signer: Signer, *, now: datetime, expires_at: datetime
) -> str:
    """The word of a type's owner that somebody else may issue its marks.

    https://openid.net/specs/openid-federation-1_0.html#name-trust-mark-delegation. Raises as
    `statements.sign`.
    """
    claims = {
        "iss": owner,
        "sub": issuer,
        "trust_mark_type": mark_type(owner, kind),
        "iat": seconds(now),
        "exp": seconds(expires_at),
    }
    return statements.sign(claims, signer, StatementKind.DELEGATION)


def read_mark(token: bytes | str, *, now: datetime) -> Mark:
    """A mark by its form and times. Raises FederationError as `statements.read`."""
    statement = statements.read(token, StatementKind.TRUST_MARK, now=now)
    type_ = str(statement.claims["trust_mark_type"])
    owner, _, kind = type_.rpartition(PATH)
    delegation = statement.claims.get("delegation")
    if delegation is not None and not isinstance(delegation, str):
        raise malformed("delegation", "type")
    known = kind if owner and kind in ACCREDITATION_KINDS else None
    lasting = None if known is None else _accreditation(statement, known)
    return Mark(statement, type_, known, owner or None, lasting, delegation)


def read_rules(configuration: Mapping[str, Any]) -> MarkRules:
    """The rules in the configuration of an anchor.

    Raises FederationError `statement-malformed`, `statement-too-many`.
    """
    issuers, owners = (
        configuration.get("trust_mark_issuers"),
        configuration.get("trust_mark_owners"),
    )
    return MarkRules(
        {type_: _issuers(listed) for type_, listed in _types(issuers, "trust_mark_issuers")},
        {type_: _owner(one) for type_, one in _types(owners, "trust_mark_owners")},
    )


def check(
    mark: Mark, *, subject: str, issuer_keys: Keys, rules: MarkRules, now: datetime
) -> Accreditation:
    """The accreditation that a mark proves, by the rules of the anchor that is trusted.

    `issuer_keys` are those which the chain of the mark's issuer states. See
    https://openid.net/specs/openid-federation-1_0.html#name-validating-a-trust-mark. Raises
    FederationError `mark-for-another` (`subject`), `mark-type-unknown` (`type`),
    `mark-issuer-refused` (`issuer`), `mark-delegation-missing`, `mark-delegation-refused`
    (`reason`), and as `statements.verify`.
    """
    if mark.subject != subject:
        raise FederationError("mark-for-another", subject=mark.subject)
    if mark.accreditation is None:
        raise FederationError("mark-type-unknown", type=mark.type)
    statements.verify(mark.statement, issuer_keys)
    allowed = rules.issuers.get(mark.type, frozenset({mark.owner}))
    if allowed and mark.issuer not in allowed:
        raise FederationError("mark-issuer-refused", issuer=mark.issuer, type=mark.type)
    if mark.type in rules.owners:
        _check_delegation(mark, rules.owners[mark.type], now)
    return mark.accreditation


def _check_delegation(mark: Mark, owner: tuple[str, Keys], now: datetime) -> None:
    owner_id, owner_keys = owner
    if mark.issuer == owner_id:
        return
    if mark.delegation is None:
        raise FederationError("mark-delegation-missing", type=mark.type)
    try:
        given = statements.read(mark.delegation, StatementKind.DELEGATION, now=now)
        statements.verify(given, owner_keys)
    except FederationError as error:
        raise FederationError("mark-delegation-refused", reason=error.code) from error
    said = (given.issuer, given.subject, given.claims["trust_mark_type"])
    if said != (owner_id, mark.issuer, mark.type):
        raise FederationError("mark-delegation-refused", reason="of-something-else")


def _lasting(given: Accreditation) -> dict[str, str]:
    ends = {"from": given.valid_from, "until": given.until}
    return {name: instant_text(end) for name, end in ends.items() if end is not None}


def _accreditation(statement: Statement, kind: str) -> Accreditation:
    """From when to when: as our member says, else for as long as the mark itself lives."""
    stated = statement.claims.get("accreditation")
    if stated is None:
        return Accreditation(kind, statement.issued_at, statement.expires_at)
    if not isinstance(stated, Mapping):
        raise malformed("accreditation", "type")
    begins, ends = (_instant(stated, name) for name in ("from", "until"))
    return Accreditation(kind, begins, ends)


def _instant(stated: Mapping[str, Any], name: str) -> datetime | None:
    if name not in stated:
        return None
    try:
        return instant(stated[name])
    except SchemasError as error:
        raise malformed("accreditation", error.code) from error


def _types(value: object, claim: str) -> list[tuple[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, Mapping):
        raise malformed(claim, "type")
    if len(value) > MAX_TYPES:
        raise FederationError("statement-too-many", claim=claim, limit=MAX_TYPES)
    return list(value.items())


def _issuers(listed: object) -> frozenset[str]:
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise malformed("trust_mark_issuers", "type")
    if len(listed) > MAX_ISSUERS:
        raise FederationError("statement-too-many", claim="trust_mark_issuers", limit=MAX_ISSUERS)
    return frozenset(listed)


def _owner(value: object) -> tuple[str, Keys]:
    owner_id = value.get("sub") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(owner_id, str):
        raise malformed("trust_mark_owners", "type")
    return owner_id, statements.read_jwks(value.get("jwks"), claim="trust_mark_owners")
