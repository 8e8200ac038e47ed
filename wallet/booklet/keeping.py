"""Keep a credential in a booklet: exactly as it came, once, with what was found about it.

A credential that comes again is known by its issuer and its own id
(https://www.imsglobal.org/spec/ob/v3p0#equality-and-comparison-algorithm): a later issue becomes
the next version of its item, an earlier one changes nothing, and nothing that is not verified ever
takes the place of what is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from schemas import equality, reading
from schemas.errors import SchemasError
from schemas.files import Found
from schemas.reading import Received
from service.database import new_id
from service.language import Language, translator
from verifier import wording
from verifier.report import Report, Trust, Verdict
from wallet.booklet import drawing, filing
from wallet.booklet.drawing import Drawn
from wallet.booklet.models import About, Box, Form, Item, Rubric, Skill, Version, Voice, Way
from wallet.people.models import Holder

CHECK_AGAIN: Final = timedelta(days=1)
CHECK_OWN_AGAIN: Final = timedelta(days=30)
"""What the holder wrote has no status that could change."""
_CODES: Final = translator(Language.ENGLISH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A credential on its way into a booklet.

    `rubric`, `kind` and `item_id` are given for what the holder wrote; else the credential says
    them.
    """

    found: Found
    report: Report
    way: Way
    box: Box
    voice: Voice = Voice.ATTESTED
    about: About = About.UNBOUND
    rubric: Rubric | None = None
    kind: str | None = None
    item_id: UUID | None = None
    description: str | None = None
    fields: Any = None


@dataclass(frozen=True, slots=True)
class Kept:
    """The item; whether it is new to the booklet; whether its version is (False: known already)."""

    item: Item
    is_new: bool
    changed: bool


def identity(received: Received, text: bytes) -> bytes:
    """By what a credential is known again: issuer and id, or its text where an id is missing."""
    try:
        issuer, own = equality.key(received.document)
    except SchemasError:
        return sha256(b"livret text\0" + text).digest()
    return sha256(f"livret id\0{issuer}\0{own}".encode("utf-8", "surrogatepass")).digest()


def keep(session: Session, holder: Holder, arrived: Arrived, *, now: datetime) -> Kept:
    """Put a credential into the booklet, in the scope of its holder.

    Raises SchemasError as `reading.read` when the text is none.
    """
    received = reading.read(arrived.found.raw)
    known = identity(received, arrived.found.raw)
    said = drawing.drawn(received, _language())
    query = select(Item).where(Item.identity == known, Item.person_id == holder.person_id)
    item = session.scalars(query.with_for_update()).one_or_none()
    if item is None:
        item = _new(holder, arrived, known, said, now)
        session.add(item)
        _write(session, item, (arrived, received, said), now)
        return Kept(item, is_new=True, changed=True)
    if not _takes_over(session, item, arrived, received):
        return Kept(item, is_new=False, changed=False)
    item.number += 1
    if item.box in {Box.REFUSED, Box.DELETED}:
        item.box, item.box_before, item.deleted_at = arrived.box, None, None
    _write(session, item, (arrived, received, said), now)
    return Kept(item, is_new=False, changed=True)


def _language() -> str:
    return Language.FRENCH.value


def _new(holder: Holder, arrived: Arrived, known: bytes, said: Drawn, now: datetime) -> Item:
    codes = [one.framework for one in said.skills]
    return Item(
        id=arrived.item_id or new_id(),
        person_id=holder.person_id,
        identity=known,
        rubric=arrived.rubric or filing.rubric_of(said.achievement_type, codes),
        box=arrived.box,
        voice=arrived.voice,
        way=arrived.way,
        about=arrived.about,
        number=1,
        came_at=now,
    )


def _takes_over(session: Session, item: Item, arrived: Arrived, received: Received) -> bool:
    query = select(Version).where(Version.item_id == item.id, Version.number == item.number)
    last = session.scalars(query).one()
    is_same = last.digest == sha256(arrived.found.raw).digest()
    if is_same:
        # A second look at the same text: it may have become known, or come back from the bin.
        return item.box in {Box.REFUSED, Box.DELETED} and arrived.box is not Box.REFUSED
    if arrived.report.verdict is not Verdict.VERIFIED:
        return item.verdict == Verdict.REFUSED.value and arrived.box is not Box.REFUSED
    if item.verdict != Verdict.VERIFIED.value:
        return True
    try:
        return not equality.newer(reading.read(last.document).document, received.document)
    except SchemasError:
        return False


def _write(
    session: Session, item: Item, parts: tuple[Arrived, Received, Drawn], now: datetime
) -> None:
    arrived, received, said = parts
    draw(item, said, arrived.report, now)
    item.kind = arrived.kind or said.achievement_type
    item.description = arrived.description if arrived.description is not None else said.description
    item.changed_at = now
    session.flush()
    session.add(
        Version(
            person_id=item.person_id,
            item_id=item.id,
            number=item.number,
            form=Form.JWT if received.form is reading.Form.JWT else Form.JSON,
            document=arrived.found.raw,
            digest=sha256(arrived.found.raw).digest(),
            report=written(arrived.report),
            fields=arrived.fields,
            at=now,
        )
    )
    session.execute(delete(Skill).where(Skill.item_id == item.id))
    session.add_all(
        Skill(
            person_id=item.person_id,
            item_id=item.id,
            target=one.target,
            framework=one.framework,
            code=one.code,
            name=one.name,
            level=one.level,
        )
        for one in said.skills
    )
    session.flush()


def written(report: Report) -> Any:
    """A report as it is kept beside a version: codes and facts, no sentences of one language."""
    return wording.as_json(report, _CODES)


def draw(item: Item, said: Drawn, report: Report, now: datetime) -> None:
    """Write into the columns what is drawn, and what this report found."""
    item.name, item.search = said.name, said.search
    item.description = said.description
    item.issuer_id, item.subject = said.issuer_id, said.subject
    item.achievement_id = said.achievement_id
    item.valid_from, item.valid_until = said.valid_from, said.valid_until
    item.sort_at = said.date or item.came_at
    judge(item, said.issuer_name, report, now)


def judge(item: Item, issuer_name: str, report: Report, now: datetime) -> None:
    """Write what a report found; the name of the issuer is the registry's where it knows it."""
    member = drawing.member_of(report)
    item.issuer_name = str(member.get("name") or issuer_name)[: drawing.MAX_NAME_CHARACTERS]
    item.issuer_kind = member.get("kind")
    item.verdict, item.trust = report.verdict.value, report.trust.value
    item.reason = drawing.reason_of(report)
    item.checked_at = now
    own = report.trust is Trust.SELF_ASSERTED
    item.check_next_at = now + (CHECK_OWN_AGAIN if own else CHECK_AGAIN)
