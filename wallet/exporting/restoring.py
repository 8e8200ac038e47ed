"""An archive brought back into a booklet: each thing once, and nothing worse for what is here.

What is here already is known by its issuer and id; only what it lacks is added. Every identifier of
the archive leads to a row of this holder, or to none: a row of somebody else is never met.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import reading
from service.fence import scope
from service.language import Language, translator
from verifier import wording
from verifier.report import Report, Trust, Verdict
from wallet.booklet import endorsing, keeping, notes
from wallet.booklet.keeping import Arrived
from wallet.booklet.models import About, Box, Endorsement, Item, Version, Voice, Way
from wallet.exporting import checking
from wallet.exporting.checking import Looked
from wallet.exporting.records import EndorsementRecord, ItemRecord, VersionRecord
from wallet.people.models import Holder
from wallet.place import Place
from wallet.receiving import taking
from wallet.writing import credential, kinds
from wallet.writing.credential import Entry

_CODES: Final = translator(Language.ENGLISH)
_FREE: Final = "whether an identifier is free, whosever row may bear it"


@dataclass(slots=True)
class Restoring:
    """One archive on its way into a booklet, in the scope of its holder."""

    session: Session
    place: Place
    holder: Holder
    looked: Looked
    now: datetime
    counts: Counter[str] = field(default_factory=Counter)
    items: dict[UUID, Item] = field(default_factory=dict)  # by their id in the archive
    drafts: dict[UUID, UUID] = field(default_factory=dict)
    files: dict[UUID, UUID] = field(default_factory=dict)
    words: dict[UUID, UUID] = field(default_factory=dict)

    def own_id(self, row: type[Any], old: UUID) -> tuple[UUID, bool]:
        """The identifier of what has this one in the archive; whether it is here already."""
        other = uuid5(self.holder.person_id, str(old))
        for one in (old, other):
            if self.session.get(row, one) is not None:
                return one, True
        with scope(self.session, everything=_FREE):
            taken = self.session.scalars(select(row.id).where(row.id == old)).first()
        return (old if taken is None else other), False

    def past(self, at: datetime) -> datetime:
        """An instant of the archive, which cannot be later than now."""
        return min(at, self.now)


def items(work: Restoring) -> None:
    """Every item with its versions, notes and endorsements."""
    records = work.looked.archive.booklet.items
    for one in records:
        _item(work, one)
    for one in records:
        _corrections(work, one)
        if one.id in work.items:
            for word in one.endorsements:
                _endorsement(work, one, word)
    work.session.flush()


def _item(work: Restoring, record: ItemRecord) -> None:
    shown = next(one for one in record.versions if one.number == record.number)
    found = checking.found_of(work.looked.archive, shown)
    report = work.looked.versions.get((record.id, shown.number))
    if isinstance(report, str):
        work.counts["unreadable"] += 1
        return
    received = reading.read(found.raw)
    known = keeping.identity(received, found.raw)
    query = select(Item).where(Item.identity == known, Item.person_id == work.holder.person_id)
    item = work.session.scalars(query).one_or_none()
    if item is None and report is None:
        # Its text was here when it was checked, and is no more: the next attempt brings it.
        work.counts["unreadable"] += 1
        return
    about = taking.about_whom(work.session, work.holder, received)
    if item is None:
        arrived = _arrived(work, record, shown, (found, report, about))
        item = _new(work, record, arrived)
        work.counts["refused" if item.box is Box.REFUSED else "items"] += 1
    else:
        _meet(work, item, record, (shown, found, report, about))
        work.counts["known"] += 1
    work.items[record.id] = item
    if record.note and not notes.read(work.session, work.place, item):
        notes.write(
            work.session, work.place, item, record.note[: notes.MAX_CHARACTERS], now=work.now
        )


def _arrived(
    work: Restoring, record: ItemRecord, shown: VersionRecord, parts: tuple[Any, Any, About]
) -> Arrived:
    found, report, about = parts
    own = report.trust is Trust.SELF_ASSERTED and about is About.HOLDER
    document = reading.read(found.raw).document
    said = checking.written(record.kind, shown.fields, document, record.id) if own else None
    entry = Entry(item_id=record.id, kind=kinds.KINDS[record.kind], fields=said) if said else None
    return Arrived(
        found=found,
        report=report,
        way=Way.IMPORT,
        box=Box.REFUSED if checking.is_unsound(report) else _box(record.box),
        voice=Voice.DECLARED if own else Voice.ATTESTED,
        about=about,
        rubric=record.rubric,
        kind=record.kind if entry else None,
        item_id=work.own_id(Item, record.id)[0],
        description=credential.description_of(entry) if entry else None,
        fields=said.to_json() if said else None,
    )


def _box(box: Box) -> Box:
    # What was refused there and is good here waits for its holder's word.
    return Box.DEPOSIT if box is Box.REFUSED else box


def _new(work: Restoring, record: ItemRecord, arrived: Arrived) -> Item:
    item = keeping.keep(work.session, work.holder, arrived, now=work.now).item
    query = select(Version).where(Version.item_id == item.id)
    first = work.session.scalars(query).one()
    item.number = first.number = record.number
    item.came_at, item.changed_at = work.past(record.came_at), work.past(record.changed_at)
    if item.box is Box.DELETED:
        item.deleted_at = work.past(record.deleted_at or work.now)
        item.box_before = _box(record.box_before or Box.DEPOSIT)
    for one in record.versions:
        if one.number == record.number:
            first.at = work.past(one.at)
        else:
            work.session.add(_earlier(work, item, record, one))
    # What has no date of its own stands where it came.
    said = reading.read(arrived.found.raw).document
    if not any(said.get(name) for name in ("awardedDate", "validFrom", "issuanceDate", "issuedOn")):
        item.sort_at = work.past(record.sort_at)
    work.session.flush()
    return item


def _earlier(work: Restoring, item: Item, record: ItemRecord, one: VersionRecord) -> Version:
    found = checking.found_of(work.looked.archive, one)
    report = work.looked.versions.get((record.id, one.number))
    said = None
    if isinstance(report, Report) and item.voice is Voice.DECLARED:
        document = reading.read(found.raw).document
        said = checking.written(record.kind, one.fields, document, record.id)
    return Version(
        person_id=item.person_id,
        item_id=item.id,
        number=one.number,
        form=checking.form_of(found.raw),
        document=found.raw,
        digest=one.digest,
        report=wording.as_json(report, _CODES) if isinstance(report, Report) else {},
        fields=said.to_json() if said else None,
        at=work.past(one.at),
    )


def _meet(
    work: Restoring, item: Item, record: ItemRecord, parts: tuple[VersionRecord, Any, Any, About]
) -> None:
    """One that is here already: a later issue is its next version; keys may have made it own."""
    shown, found, report, about = parts
    held = select(Version).where(Version.item_id == item.id, Version.digest == shown.digest)
    version = work.session.scalars(held).first()
    if version is None and report is not None:
        arrived = _arrived(work, record, shown, (found, report, about))
        keeping.keep(work.session, work.holder, arrived, now=work.now)
    was_foreign = item.about is About.OTHER and about is About.HOLDER
    if was_foreign and version is not None and item.trust == Trust.SELF_ASSERTED.value:
        item.about, item.voice = About.HOLDER, Voice.DECLARED
        document = reading.read(found.raw).document
        said = checking.written(record.kind, shown.fields, document, item.id)
        if said is not None and version.number == item.number:
            item.kind, version.fields = record.kind, said.to_json()


def _corrections(work: Restoring, record: ItemRecord) -> None:
    item = work.items.get(record.id)
    for name in ("replaces", "replaced_by"):
        other = work.items.get(getattr(record, name))
        if item is not None and other is not None and getattr(item, name) is None:
            setattr(item, name, other.id)


def _endorsement(work: Restoring, record: ItemRecord, word: EndorsementRecord) -> None:
    """A signed word, where its signature holds and it speaks of this entry."""
    own_id, is_here = work.own_id(Endorsement, word.id)
    found = checking.found_of(work.looked.archive, word)
    said = checking.endorsed(found)
    version = next((one for one in record.versions if one.number == word.number), None)
    report = work.looked.endorsements[word.id]
    if said is None or version is None or report.verdict is not Verdict.VERIFIED:
        work.counts["refused"] += 1
        return
    target = checking.own_id_of(checking.found_of(work.looked.archive, version))
    about, name, role, text = said
    if target is None or about != target:
        work.counts["refused"] += 1
        return
    work.words[word.id] = own_id
    if is_here:
        return
    item = work.items[record.id]
    work.session.add(
        Endorsement(
            id=own_id,
            person_id=item.person_id,
            item_id=item.id,
            number=word.number,
            author_id=None,  # an account there
            author_name=name,
            author_role=role,
            text=text[: endorsing.MAX_TEXT_CHARACTERS],
            form=checking.form_of(found.raw),
            document=found.raw,
            at=work.past(word.at),
            withdrawn_at=word.withdrawn_at,
        )
    )
    work.counts["endorsements"] += 1
