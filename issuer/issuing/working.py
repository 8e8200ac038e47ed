"""The issuing job: every award that was decided is offered, and signed before where that is due.

Who takes an award by a code is known only then: such an award is offered without a signature.
Some awards go in one transaction together with their items, so each is issued exactly once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from issuer.awards import moves, offering, permits
from issuer.awards.models import Award, AwardState, Recipient
from issuer.issuing import looking, signing
from issuer.issuing.models import Form
from issuer.issuing.signing import Draft, Shop
from issuer.organisations import creating
from issuer.organisations.founding import Hosting
from issuer.organisations.refusals import Refused
from issuer.status.home import Home, Hosted
from schemas.errors import LivretError
from service.errors import ServiceError
from service.jobs import Chunk, GiveUp, Kinds, Work

KIND: Final = "issue"
AWARDS_AT_ONCE: Final = 20
"""To sign one takes some ten milliseconds, during which nobody else can write on SQLite."""


def register(kinds: Kinds, place: Hosted) -> None:
    """Let workers issue awards."""
    kinds.register(KIND, _issuing(place.hosting), items_at_once=AWARDS_AT_ONCE)


def _issuing(hosting: Hosting) -> Work:
    def work(session: Session, chunk: Chunk) -> None:
        organisation = creating.by_id(session, chunk.job.organisation_id)
        if organisation is None:
            raise GiveUp("organisation-unknown")
        _issue(session, Home(organisation, hosting), chunk)

    return work


def _issue(session: Session, home: Home, chunk: Chunk) -> None:
    now = chunk.world.now
    held = moves.locked(session, [UUID(item.key) for item in chunk.items])
    # What was taken back or issued meanwhile is no business of this job any more.
    waiting: Sequence[Award] = [one for one in held if one.state is AwardState.SCHEDULED]
    waiting = _still_allowed(session, home, waiting, now=now)
    signed = [one for one in waiting if one.recipient is not Recipient.CLAIM]
    refused = _sign(session, home, signed, chunk) if signed else frozenset()
    ready = [one for one in waiting if one.id not in refused]
    new = [one for one in ready if one.replaces_id is None]
    moves.move_all(session, new, AwardState.OFFERED, by=None, now=now)
    for one in ready:
        if one.replaces_id is not None:
            offering.offer(session, home.organisation, one, by=None, now=now)


def _sign(session: Session, home: Home, awards: Sequence[Award], chunk: Chunk) -> frozenset[UUID]:
    """Sign those that are not yet; which could not be."""
    now, drafts, refused = chunk.world.now, list[Draft](), set[UUID]()
    try:
        found = signing.shop_of(session, home, now=now)
    except Refused as error:
        # A key may be there in some minutes: these are tried again, the others are offered.
        chunk.failures.update({str(one.id): ServiceError(error.code) for one in awards})
        return frozenset(one.id for one in awards)
    known = looking.of_awards(session, home.id, [one.id for one in awards])
    for one in awards:
        if one.id not in known:
            try:
                drafts.append(signing.draft(session, found, one, now=now))
            except LivretError as error:
                chunk.failures[str(one.id)] = GiveUp(error.code)
                refused.add(one.id)
    _keep(session, found, drafts, chunk)
    return frozenset(refused)


def _keep(session: Session, found: Shop, drafts: Sequence[Draft], chunk: Chunk) -> None:
    if drafts:
        signing.sign_all(session, found, drafts, form=Form.DATA_INTEGRITY, now=chunk.world.now)


def _still_allowed(
    session: Session, home: Home, awards: Sequence[Award], *, now: datetime
) -> Sequence[Award]:
    """Those whose decision still holds; the others go back to the head, who decides anew.

    The job may run long after the decision: who has lost the role meanwhile signs nothing.
    """
    refusals = permits.refusals(session, home.organisation, awards, now=now)
    for reason in sorted(set(refusals.values())):
        back = [one for one in awards if refusals.get(one.id) == reason]
        moves.move_all(session, back, AwardState.TO_APPROVE, by=None, now=now, reason=reason)
    return [one for one in awards if one.id not in refusals]
