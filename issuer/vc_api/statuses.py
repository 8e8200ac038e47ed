"""Withdraw or suspend what a machine had signed; read it again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from issuer.issuing.models import Credential, Origin
from issuer.organisations.refusals import Conflict, NotFound
from issuer.status import entries
from issuer.status.models import StatusEntry, StatusList
from issuer.vc_api.issuing import Caller
from issuer.vc_api.reading import Update, Updates
from issuer.vc_api.refusals import NotIssuable
from service import audit
from service.fence import scope

MAX_SAME_NAME: Final = 1000
"""A machine may have signed anew under the same name; all of them change together."""


def find(session: Session, caller: Caller, name: str) -> Credential:
    """The latest of that name that a machine had signed; raises NotFound `credential-unknown`."""
    return _named(session, caller, name)[0]


def update(session: Session, caller: Caller, asked: Updates, *, now: datetime) -> int:
    """Set or clear bits of every credential of that name; how many credentials it were.

    Raises NotFound `credential-unknown`; Conflict `credential-of-an-award` (withdraw the award),
    `status-not-there` (it was issued without), and as `entries.clear_many`;
    NotIssuable `status-purpose-differs`, `status-entry-differs`.
    """
    rows = _named(session, caller, asked.name)
    places = [row for row in rows if row.status_list_id is not None]
    if not places:
        raise Conflict("status-not-there")
    with scope(session, organisation=caller.organisation.id):
        for row in places:
            for one in asked.updates:
                _apply(session, caller, row, one, asked.reason, now=now)
    _record(session, caller, rows[0], asked, now)
    return len(places)


def _apply(
    session: Session,
    caller: Caller,
    row: Credential,
    one: Update,
    reason: str | None,
    *,
    now: datetime,
) -> None:
    place = session.get_one(StatusEntry, (row.status_list_id, row.status_index))
    listed = session.get_one(StatusList, place.list_id)
    if one.purpose not in {None, listed.purpose}:
        raise NotIssuable("status-purpose-differs", pointer="/credentialStatus")
    if one.index not in {None, str(place.index)} or not _is_list(one.list_url, caller, listed):
        raise NotIssuable("status-entry-differs", pointer="/credentialStatus")
    here = [(place.list_id, place.index)]
    if one.value:
        entries.set_many(session, caller.organisation, here, reason=reason, now=now)
    elif place.is_set:
        entries.clear_many(session, caller.organisation, here, now=now)


def _is_list(url: str | None, caller: Caller, listed: StatusList) -> bool:
    ending = f"/orgs/{caller.organisation.slug}/status/{listed.number}"
    return url is None or url.endswith(ending)


def _named(session: Session, caller: Caller, name: str) -> Sequence[Credential]:
    query = select(Credential).where(Credential.name == name)
    query = query.options(undefer(Credential.document)).order_by(Credential.id.desc())
    with scope(session, organisation=caller.organisation.id):
        found = session.scalars(query.limit(MAX_SAME_NAME)).all()
    ours = [row for row in found if row.origin is Origin.API]
    if not ours and found:
        raise Conflict("credential-of-an-award")
    if not ours:
        raise NotFound("credential-unknown")
    return ours


def _record(
    session: Session, caller: Caller, row: Credential, asked: Updates, now: datetime
) -> None:
    audit.record(
        session,
        actor=f"token {caller.token.id}",
        act="credential.status-by-api",
        organisation=caller.organisation.id,
        target=row.id,
        facts={"values": " ".join(str(one.value).lower() for one in asked.updates)},
        now=now,
    )
