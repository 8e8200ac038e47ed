"""Make an entry of a draft: signed with the key of its holder, verified like any other, kept."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

import proofs
from federation.world import offline
from keys.signing import KeySigner
from proofs import ProofOptions
from schemas.files import Carrier, Found
from service.database import new_id
from service.errors import ServiceError
from service.language import N_, Translate
from verifier import POLICIES, verify
from verifier.report import Verdict
from wallet.booklet import keeping
from wallet.booklet.keeping import Arrived
from wallet.booklet.models import About, Box, File, Item, Rubric, Voice, Way
from wallet.people import holders
from wallet.people.models import Holder
from wallet.place import Place
from wallet.writing import attaching, credential, drafts, fields, kinds
from wallet.writing.credential import Author, Entry
from wallet.writing.fields import Fields
from wallet.writing.kinds import Kind
from wallet.writing.models import Draft

SUITE: Final = "eddsa-rdfc-2022"


def finish(
    session: Session,
    place: Place,
    holder: Holder,
    draft: Draft,
    *,
    name: str,
    say: Translate,
    now: datetime,
) -> Item:
    """The entry of a draft, new or in its next version; the draft ends. In the holder's scope.

    `name` is what the holder is called, `say` the language in which it is written. Raises
    ServiceError as `fields.complete`, `writing-unsound` when our own verifier would not accept it.
    """
    kind, kept = kinds.find(draft.kind), Fields.from_json(draft.fields)
    fields.complete(kind, kept, now=now)
    files = attaching.of_draft(session, draft)
    entry = Entry(item_id=draft.item_id or new_id(), kind=kind, fields=kept, files=files)
    found = _signed(session, place, holder, entry, (name, say), now)
    report = verify(found, POLICIES["standard"], offline(now))
    if report.verdict is not Verdict.VERIFIED:
        raise ServiceError("writing-unsound")
    arrived = Arrived(
        found=found,
        report=report,
        way=Way.WRITTEN,
        box=Box.KEPT,
        voice=Voice.DECLARED,
        about=About.HOLDER,
        rubric=_rubric(kind, kept),
        kind=kind.code,
        item_id=entry.item_id,
        description=credential.description_of(entry),
        fields=kept.to_json(),
    )
    item = keeping.keep(session, holder, arrived, now=now).item
    held = update(File).where(File.draft_id == draft.id)
    session.execute(held.values(item_id=item.id, draft_id=None))
    drafts.throw_away(session, draft)
    return item


def _signed(
    session: Session,
    place: Place,
    holder: Holder,
    entry: Entry,
    person: tuple[str, Translate],
    now: datetime,
) -> Found:
    name, say = person
    did, signer = _own(session, place, holder, entry, now)
    author = Author(name=name, did=did, base_url=place.base_url, translate=say)
    document = credential.unsigned(entry, author, now=now)
    options = replace(ProofOptions(), created=now.replace(microsecond=0))
    signed = proofs.sign(document, suite=SUITE, signer=signer, options=options)
    raw = json.dumps(signed, ensure_ascii=False, separators=(",", ":")).encode()
    return Found(raw, Carrier.JSON)


def _own(
    session: Session, place: Place, holder: Holder, entry: Entry, now: datetime
) -> tuple[str, KeySigner]:
    """The DID and key of an entry: its next version is signed as the one before was."""
    query = select(Item.issuer_id).where(Item.id == entry.item_id)
    earlier = session.scalars(query).one_or_none()
    if earlier is not None and earlier != holder.did:
        signer = holders.signer_as(session, place, holder, earlier)
        if signer is not None:
            return earlier, signer
    return holder.did, holders.signer(session, place, holder, now=now)


def _rubric(kind: Kind, kept: Fields) -> Rubric:
    said = kept.answers.get("rubric")
    return Rubric(said) if said else kind.rubric


SENTENCES: Final = {
    "writing-unsound": N_("This entry could not be signed. Please tell who runs this service."),
}
"""What is said for each code (msgids)."""
