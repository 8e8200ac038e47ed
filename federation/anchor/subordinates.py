"""What the anchor signs of those below it: members and anchors that it has taken in.

https://openid.net/specs/openid-federation-1_0.html#name-subordinate-statement. Whoever is
suspended, withdrawn or gone has no statement; past ones live a day at most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor import keys, looking
from federation.anchor.configuration import begun, recognitions
from federation.anchor.models import (
    Anchor,
    Granted,
    Member,
    MemberState,
    Recognition,
    RecognitionRole,
)
from federation.openid import statements
from federation.openid.statements import StatementKind, seconds
from keys.stores import KeyStore
from service.errors import NotFound
from service.fence import scope

MAX_MERGERS: Final = 20
MEMBER_TYPES: Final = frozenset({"federation_entity", "openid_credential_issuer", "livret_issuer"})
ANCHOR_TYPES: Final = frozenset({"federation_entity"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which subordinates are asked for; what is not given does not matter.

    https://openid.net/specs/openid-federation-1_0.html#name-subordinate-listings-request
    """

    entity_types: frozenset[str] = frozenset()  # any of them
    trust_marked: bool = False
    kind: str | None = None  # of accreditation
    intermediate: bool | None = None


def statement(
    session: Session, anchor: Anchor, subject: str, store: KeyStore, *, now: datetime
) -> str:
    """The statement about an entity identifier or a DID of a member.

    Raises NotFound `member-unknown`, Conflict `online-key-missing`, the codes of the key store.
    """
    below = anchor_below(session, anchor, subject, now=now)
    said = _of_anchor(below) if below else _of_member(active(session, subject))
    at = begun(now)
    claims = {
        "iss": anchor.entity_id,
        "iat": seconds(at),
        "exp": seconds(at + keys.STATEMENTS_LIVE),
        "source_endpoint": f"{anchor.entity_id}/federation/fetch",
        **said,
    }
    signer = keys.signer(session, anchor, store, now=now)
    return statements.sign(claims, signer, StatementKind.ENTITY)


def active(session: Session, subject: str) -> Member:
    """The member that speaks for a DID or an entity identifier now.

    A DID of a body that went on as a part of another leads to the other. Raises NotFound
    `member-unknown`.
    """
    found = looking.by_identifier(session, subject)
    for _ in range(MAX_MERGERS):
        successor = found.record.get("successor")
        if successor is None or not subject.startswith("did:"):
            break
        found = looking.by_entity(session, successor)
    if found.state is not MemberState.ACTIVE:
        raise NotFound("member-unknown")
    return found


def anchor_below(
    session: Session, anchor: Anchor, subject: str, *, now: datetime
) -> Recognition | None:
    """The anchor with that identifier, where it is below us."""
    for one in recognitions(session, anchor, now=now):
        if one.entity_id == subject and one.role is RecognitionRole.SUBORDINATE:
            return one
    return None


def listed(session: Session, anchor: Anchor, asked: Filter, *, now: datetime) -> Sequence[str]:
    """The entity identifiers of those below the anchor, sorted."""
    found: list[str] = []
    if asked.intermediate is not True and _fits(asked, MEMBER_TYPES):
        query = select(Member.entity_id).where(Member.state == MemberState.ACTIVE)
        if asked.trust_marked or asked.kind is not None:
            holders = select(Granted.member_id).where(*looking.in_force(now))
            if asked.kind is not None:
                holders = holders.where(Granted.kind == asked.kind)
            query = query.where(Member.id.in_(holders))
        with scope(session, organisation=anchor.id):
            found.extend(session.scalars(query))
    marked = asked.trust_marked or asked.kind is not None
    if asked.intermediate is not False and not marked and _fits(asked, ANCHOR_TYPES):
        found.extend(
            one.entity_id
            for one in recognitions(session, anchor, now=now)
            if one.role is RecognitionRole.SUBORDINATE
        )
    return sorted(found)


def _fits(asked: Filter, types: frozenset[str]) -> bool:
    return not asked.entity_types or bool(asked.entity_types & types)


def _of_member(member: Member) -> Mapping[str, Any]:
    record = member.record
    described = {"organization_name": record["name"], "homepage_uri": record.get("homepage")}
    return {
        "sub": member.entity_id,
        "jwks": {"keys": record["entity_keys"]},
        "constraints": {"max_path_length": 0},
        "metadata": {
            "federation_entity": {name: one for name, one in described.items() if one},
            "institution_additional_information": {"legal_name": record["name"]},
        },
    }


def _of_anchor(below: Recognition) -> Mapping[str, Any]:
    return {
        "sub": below.entity_id,
        "jwks": {"keys": below.jwks["keys"]},
        # The anchor below stands itself between us and a member; we count those beyond it.
        "constraints": {"max_path_length": below.max_path_length + 1},
        "metadata": {"federation_entity": {"organization_name": below.name}},
    }
