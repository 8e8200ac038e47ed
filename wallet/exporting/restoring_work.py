"""The rest of an archive: drafts, dossiers, the log of links, what was asked of others."""

from sqlalchemy import func, select

from service.accounts import secret_values
from service.errors import ServiceError
from wallet.booklet import endorsing
from wallet.exporting import checking
from wallet.exporting.records import AskRecord, DossierRecord, DraftRecord, ShareRecord
from wallet.exporting.restoring import Restoring
from wallet.sharing import dossiers as changing
from wallet.sharing.dossiers import Said
from wallet.sharing.models import Chosen, Dossier, Share, Visit
from wallet.sharing.sharing import MAX_READER_CHARACTERS
from wallet.writing import asking, parcoursup
from wallet.writing import drafts as drafting
from wallet.writing.models import Ask, AskState, Draft


def drafts(work: Restoring) -> None:
    """What was being written; what does not fit the questions of this service is left out."""
    held = work.session.scalars(select(func.count(Draft.id))).one()
    for one in work.looked.archive.booklet.drafts:
        if one.kind == parcoursup.KIND:
            _parcoursup(work, one)
            continue
        own_id, is_here = work.own_id(Draft, one.id)
        said = checking.fields_of(one.kind, one.fields)
        if is_here or said is None or held >= drafting.MAX_DRAFTS:
            continue
        item = work.items.get(one.item) if one.item else None
        work.session.add(
            Draft(
                id=own_id,
                person_id=work.holder.person_id,
                item_id=item.id if item is not None else None,
                kind=one.kind,
                fields=said.to_json(),
                revision=one.revision,
                created_at=work.past(one.created_at),
                saved_at=work.past(one.saved_at),
            )
        )
        work.drafts[one.id], held = own_id, held + 1
        work.counts["drafts"] += 1
    work.session.flush()


def _parcoursup(work: Restoring, one: DraftRecord) -> None:
    there = any(parcoursup.texts(work.session).values())
    if there or not isinstance(one.fields, dict):
        return
    said = {str(name): text for name, text in one.fields.items() if isinstance(text, str)}
    try:
        parcoursup.keep(work.session, work.holder, said, now=work.past(one.saved_at))
    except ServiceError:
        work.counts["unreadable"] += 1
        return
    work.session.flush()
    work.counts["drafts"] += 1


def dossiers(work: Restoring) -> None:
    """What was chosen for a purpose, in its order."""
    held = work.session.scalars(select(func.count(Dossier.id))).one()
    for one in work.looked.archive.booklet.dossiers:
        own_id, is_here = work.own_id(Dossier, one.id)
        if not is_here and held < changing.MAX_DOSSIERS and _dossier(work, one, own_id):
            held += 1


def _dossier(work: Restoring, one: DossierRecord, own_id: object) -> bool:
    made = Dossier(id=own_id, person_id=work.holder.person_id, created_at=work.past(one.created_at))
    try:
        said = Said(one.title, one.purpose, one.opening)
        changing.change(made, said, now=work.past(one.changed_at))
    except ServiceError:
        work.counts["unreadable"] += 1
        return False
    work.session.add(made)
    work.session.flush()
    chosen = {work.items[each.item].id: each for each in one.chosen if each.item in work.items}
    for item_id, each in list(chosen.items())[: changing.MAX_ITEMS]:
        work.session.add(
            Chosen(
                person_id=work.holder.person_id,
                dossier_id=made.id,
                item_id=item_id,
                position=each.position,
                with_files=each.with_files,
                with_endorsements=each.with_endorsements,
                pointers=None if each.pointers is None else list(each.pointers),
            )
        )
    work.counts["dossiers"] += 1
    return True


def shares(work: Restoring) -> None:
    """The log of links: that they were, and when they were opened. None of them opens again."""
    for one in work.looked.archive.booklet.shares:
        own_id, is_here = work.own_id(Share, one.id)
        if is_here:
            continue
        work.session.add(_ended(work, one, own_id))
        work.session.flush()
        for visit in one.visits:
            work.session.add(
                Visit(
                    person_id=work.holder.person_id,
                    share_id=own_id,
                    at=work.past(visit.at),
                    what=visit.what[:40],
                    reader=visit.reader[:MAX_READER_CHARACTERS] if visit.reader else None,
                    proven=visit.proven,
                )
            )
        work.counts["links"] += 1
    work.session.flush()


def _ended(work: Restoring, one: ShareRecord, own_id: object) -> Share:
    dossier_id = work.own_id(Dossier, one.dossier) if one.dossier else (None, False)
    # No token is kept for it: this hash is of one that nobody was ever given.
    return Share(
        id=own_id,
        person_id=work.holder.person_id,
        dossier_id=dossier_id[0] if dossier_id[1] else None,
        token_hash=secret_values.token_hash(secret_values.token()),
        token_sealed=None,
        title=one.title[: changing.MAX_TITLE_CHARACTERS],
        purpose=one.purpose,
        opening=one.opening[: changing.MAX_OPENING_CHARACTERS],
        reader=one.reader[:MAX_READER_CHARACTERS],
        reader_id=one.reader_id[:MAX_READER_CHARACTERS] if one.reader_id else None,
        code_hash=None,
        max_openings=one.max_openings,
        openings=one.openings,
        contents={},
        bundle=None,
        created_at=work.past(one.created_at),
        expires_at=one.expires_at,
        stopped_at=work.past(one.stopped_at or work.now),
        stopped_by=None,
    )


def asks(work: Restoring) -> None:
    """Who was asked to attest what; a link that was open there does not open here."""
    for one in work.looked.archive.booklet.asks:
        item = work.items.get(one.item)
        own_id, is_here = work.own_id(Ask, one.id)
        if item is not None and not is_here:
            work.session.add(_ask(work, one, (own_id, item.id)))
    work.session.flush()


def _ask(work: Restoring, one: AskRecord, ids: tuple[object, object]) -> Ask:
    most = asking.MAX_NAME_CHARACTERS
    return Ask(
        id=ids[0],
        person_id=work.holder.person_id,
        item_id=ids[1],
        number=one.number,
        to_name=one.to_name[:most],
        to_email=one.to_email[:254] if one.to_email else None,
        to_role=one.to_role[:most],
        message=one.message[: asking.MAX_MESSAGE_CHARACTERS],
        token_hash=None,
        token_sealed=None,
        state=AskState.WITHDRAWN if one.state is AskState.ASKED else one.state,
        answer=one.answer[: endorsing.MAX_TEXT_CHARACTERS],
        answered_by=one.answered_by[:most],
        endorsement_id=work.words.get(one.endorsement) if one.endorsement else None,
        created_at=work.past(one.created_at),
        expires_at=one.expires_at,
        answered_at=one.answered_at,
    )
