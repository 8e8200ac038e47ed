"""What an application may read: the awards of the one person who allowed it, and who that is.

https://www.imsglobal.org/spec/ob/v3p0#getcredentials
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid5

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, undefer

from issuer.awards.models import Award, AwardState
from issuer.issuing.models import Credential, Form, Origin
from issuer.ob_api.models import ObGrant
from issuer.organisations.refusals import Refused
from schemas.building import Profile, written
from schemas.errors import SchemasError
from schemas.reading import instant
from service.fence import scope

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 200
MAX_OFFSET: Final = 1_000_000
MAX_NUMBER_DIGITS: Final = 9
SHOWN: Final = (AwardState.OFFERED, AwardState.TAKEN, AwardState.LEFT, AwardState.SUSPENDED)
"""What was revoked or replaced is no longer given out; a suspension is told by its status."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of the list is asked for, and from which instant on."""

    limit: int = DEFAULT_LIMIT
    offset: int = 0
    since: datetime | None = None
    since_text: str = ""  # as it was asked, for the links


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list, and how many there are in all."""

    rows: Sequence[Credential]
    total: int
    window: Window


def read_window(asked: Mapping[str, str]) -> Window:
    """The part that is asked for; a larger one than we give is made smaller.

    Raises Refused `query-parameter-malformed` (`parameter`).
    """
    limit = _number(asked, "limit", least=1, otherwise=DEFAULT_LIMIT)
    offset = _number(asked, "offset", least=0, otherwise=0)
    text = asked.get("since")
    try:
        since = instant(text) if text is not None else None
    except SchemasError as error:
        raise Refused("query-parameter-malformed", parameter="since") from error
    return Window(min(limit, MAX_LIMIT), min(offset, MAX_OFFSET), since, text or "")


def credentials(session: Session, grant: ObGrant, window: Window) -> Part:
    """The credentials of the person behind a grant, the oldest first, each in one form."""
    with scope(session, organisation=grant.organisation_id):
        award = session.get_one(Award, grant.award_id)
        query = _of_person(award)
        if window.since is not None:
            query = query.where(Credential.issued_at > window.since)
        total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
        ordered = query.options(undefer(Credential.document)).order_by(Credential.id)
        rows = session.scalars(ordered.offset(window.offset).limit(window.limit)).all()
    return Part(rows, total, window)


def answer(part: Part) -> bytes:
    """The answer with each document exactly as it was signed; empty lists are left out."""
    by_form = {
        b"credential": [row.document for row in part.rows if row.form is Form.DATA_INTEGRITY],
        b"compactJwsString": [b'"%b"' % row.document for row in part.rows if row.form is Form.JWT],
    }
    members = [b'"%b":[%b]' % (name, b",".join(found)) for name, found in by_form.items() if found]
    return b"{" + b",".join(members) + b"}"


def links(part: Part, address: str) -> str:
    """The header Link, https://www.rfc-editor.org/rfc/rfc8288: first and last, next, previous."""
    window, total = part.window, part.total
    last = (total - 1) // window.limit * window.limit if total else 0
    targets = {"first": 0, "last": last}
    if window.offset + window.limit < total:
        targets["next"] = window.offset + window.limit
    if window.offset > 0:
        targets["prev"] = max(0, window.offset - window.limit)
    return ", ".join(
        f'<{address}?{_query(window, offset)}>; rel="{name}"' for name, offset in targets.items()
    )


def profile(session: Session, grant: ObGrant) -> dict[str, Any]:
    """Who allowed it, as the organisation knows them."""
    with scope(session, organisation=grant.organisation_id):
        award = session.get_one(Award, grant.award_id)
    # Without a wallet people have no identifier here; this one is the same each time.
    name = award.holder or f"urn:uuid:{uuid5(award.pupil_id or award.id, 'profile')}"
    found: dict[str, Any] = written(Profile(id=name, name=award.recipient_name))
    return found


def _of_person(award: Award) -> Select[Credential]:
    same: list[ColumnElement[bool]] = [Award.id == award.id]
    if award.pupil_id is not None:
        same.append(Award.pupil_id == award.pupil_id)
    if award.holder is not None:
        same.append(Credential.subject == award.holder)
    return (
        select(Credential)
        .join(Award, Award.id == Credential.award_id)
        .where(Credential.origin == Origin.AWARD, Award.state.in_(SHOWN), or_(*same), _one_form())
    )


def _one_form() -> ColumnElement[bool]:
    """A token only where the same award has no document with an embedded proof."""
    other = aliased(Credential)
    proven = select(other.award_id).where(
        other.form == Form.DATA_INTEGRITY, other.award_id.is_not(None)
    )
    return or_(Credential.form == Form.DATA_INTEGRITY, Credential.award_id.not_in(proven))


def _number(asked: Mapping[str, str], name: str, *, least: int, otherwise: int) -> int:
    text = asked.get(name)
    if text is None:
        return otherwise
    good = text.isascii() and text.isdigit() and len(text) <= MAX_NUMBER_DIGITS
    if not good or int(text) < least:
        raise Refused("query-parameter-malformed", parameter=name)
    return int(text)


def _query(window: Window, offset: int) -> str:
    asked = {"limit": str(window.limit), "offset": str(offset)}
    if window.since_text:
        asked["since"] = window.since_text
    return urlencode(asked)
