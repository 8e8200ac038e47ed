"""The job that makes the awards of a run, some at a time, each exactly once.

An item and its award are written in one transaction, and what the item said of a person is taken
out of it then. Whoever ends the last item hands the campaign to the issuing job.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.awards import campaigns, content, moves, withdrawing
from issuer.awards.awarding import Source, Wish
from issuer.awards.models import AwardState, Campaign, Recipient
from issuer.organisations import creating
from issuer.organisations.models import Organisation
from issuer.place import Place
from issuer.rosters.models import RosterPupil
from issuer.runs.models import ImportRun, RunState
from issuer.runs.planning import WITHDRAWN, Standing
from issuer.runs.standing import standing
from schemas.errors import LivretError
from service.fence import scope
from service.jobs import Chunk, GiveUp, ItemState, JobItem, Kinds

KIND: Final = "import"
ITEMS_AT_ONCE: Final = 50
WITHDRAW: Final = "withdraw "
"""How the key of an item begins that takes an award back; the rest names it."""
REASON: Final = "withdrawn-by-file"
_NOON: Final = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Bench:
    """What all items of a chunk share."""

    session: Session
    organisation: Organisation
    campaign: Campaign
    by: UUID
    now: datetime


def register(kinds: Kinds, _: Place) -> None:
    """Let workers make the awards of confirmed files."""
    kinds.register(KIND, _work, items_at_once=ITEMS_AT_ONCE)


def _work(session: Session, chunk: Chunk) -> None:
    facts = chunk.job.facts
    organisation = creating.by_id(session, chunk.job.organisation_id)
    campaign = session.get(Campaign, UUID(facts["campaign"]))
    if organisation is None or campaign is None:
        raise GiveUp("organisation-unknown")
    bench = Bench(session, organisation, campaign, UUID(facts["by"]), chunk.world.now)
    awards = [item for item in chunk.items if not item.key.startswith(WITHDRAW)]
    try:
        _award(bench, awards)
        _withdraw(bench, [item for item in chunk.items if item.key.startswith(WITHDRAW)])
    except (LivretError, ValueError) as error:
        # Alone, it is the item that cannot be done; among others the engine tries each alone.
        raise GiveUp(getattr(error, "code", "item-malformed")) from error
    for item in chunk.items:
        item.facts = None
    finish_if_last(session, organisation, UUID(facts["run"]), chunk, now=bench.now)


def _award(bench: Bench, items: Iterable[JobItem]) -> None:
    """Awards of the items that are not there yet, whatever was imported meanwhile."""
    wanted = list(items)
    known = standing(bench.session, [item.key for item in wanted])
    pupils = _pupils(bench.session, [_facts(item).get("pupil", "") for item in wanted])
    todo = [item for item in wanted if not _is_there(item, known.get(item.key))]
    wishes = [_wish(item, known.get(item.key), pupils, bench.now) for item in todo]
    campaigns.add(
        bench.session,
        bench.organisation,
        bench.campaign,
        wishes,
        by=bench.by,
        now=bench.now,
    )
    _replace_undecided(bench, [wish.replaces_id for wish in wishes if wish.replaces_id])
    for item in todo:
        item.result = {"awarded": True}


def _facts(item: JobItem) -> Mapping[str, Any]:
    return item.facts or {}


def _is_there(item: JobItem, known: Standing | None) -> bool:
    return known is not None and known.digest == _facts(item)["digest"]


def _wish(
    item: JobItem, known: Standing | None, pupils: Mapping[str, RosterPupil], now: datetime
) -> Wish:
    facts = _facts(item)
    pupil = pupils.get(facts.get("pupil", ""))
    replaces = UUID(facts["replaces"]) if "replaces" in facts else None
    # Another import may have corrected the same award in between.
    revision = known.revision + 1 if known else 0
    how, value = _recipient(facts, pupil)
    return Wish(
        achievement=UUID(facts["achievement"]),
        name=facts["name"],
        recipient=how,
        value=value,
        address=_address(facts, pupil),
        content=content.read(facts.get("content", {})),
        awarded_at=_earned_at(facts.get("earned_on", ""), now),
        pupil_id=pupil.id if pupil else None,
        source=Source(key=item.key, digest=facts["digest"], revision=revision),
        replaces_id=known.award_id if replaces and known else None,
    )


def _recipient(facts: Mapping[str, Any], pupil: RosterPupil | None) -> tuple[Recipient, str]:
    said = facts.get("deliver_to", "")
    holder = said if said.startswith("did:") else (pupil.holder if pupil else None)
    return (Recipient.DID, holder) if holder else (Recipient.CLAIM, "")


def _address(facts: Mapping[str, Any], pupil: RosterPupil | None) -> str:
    """Where a letter may go: only with the consent of who confirmed the file."""
    if not facts.get("letters"):
        return ""
    said = facts.get("deliver_to", "")
    if said and not said.startswith("did:"):
        return str(said)
    return (pupil.email or "") if pupil else ""


def _earned_at(text: str, now: datetime) -> datetime | None:
    return min(datetime.combine(date.fromisoformat(text), _NOON), now) if text else None


def _pupils(session: Session, keys: Iterable[str]) -> dict[str, RosterPupil]:
    wanted = {key for key in keys if key}
    query = select(RosterPupil).where(RosterPupil.key.in_(wanted))
    return {row.key: row for row in session.scalars(query)}


def _replace_undecided(bench: Bench, ids: Iterable[UUID]) -> None:
    """What nobody was offered yet must not be offered beside its correction."""
    held = moves.locked(bench.session, ids)
    waiting = [one for one in held if one.state in moves.NOT_YET_ISSUED]
    withdrawing.replaced(bench.session, bench.organisation, waiting, by=bench.by, now=bench.now)


def _withdraw(bench: Bench, items: Iterable[JobItem]) -> None:
    ids = [UUID(item.key.removeprefix(WITHDRAW)) for item in items]
    held = moves.locked(bench.session, ids)
    for one in held:
        if one.state in {AwardState.DRAFT, AwardState.TO_APPROVE}:
            moves.move(bench.session, one, AwardState.REPLACED, by=bench.by, now=bench.now)
    good = [one for one in held if AwardState.REVOKED in moves.MOVES[one.state]]
    if good:
        withdrawing.revoke(
            bench.session, bench.organisation, good, reason=REASON, by=bench.by, now=bench.now
        )
    for one in held:
        one.source_digest = WITHDRAWN


def finish_if_last(
    session: Session, organisation: Organisation, run_id: UUID, chunk: Chunk, *, now: datetime
) -> None:
    """End the run when no other item waits. Chunks that end at once wait here for one another."""
    query = select(ImportRun).where(ImportRun.id == run_id).with_for_update()
    run = session.scalars(query, execution_options={"populate_existing": True}).one()
    mine = [item.position for item in chunk.items]
    others = select(func.count()).where(
        JobItem.job_id == chunk.job.id,
        JobItem.state == ItemState.WAITING,
        JobItem.position.not_in(mine),
    )
    if not session.scalar(others):
        finish(session, organisation, run, now=now)


def finish(session: Session, organisation: Organisation, run: ImportRun, *, now: datetime) -> None:
    """The awards are made: what was decided goes to the issuing job."""
    if run.state is not RunState.STARTED:
        return
    run.state, run.ended_at = RunState.DONE, now
    with scope(session, organisation=organisation.id):
        campaign = session.get(Campaign, run.campaign_id)
        if campaign is not None and campaign.ended_at is None:
            campaigns.finish(session, organisation, campaign, by=run.made_by, now=now)
