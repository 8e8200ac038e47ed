"""How an organisation stands in its federations now: what whoever checks an award will read.

An awarder is told before signing, and never held back: the registry of the anchor decides what a
verifier says, and an accreditation may still come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.shapes import instant_of
from federation.standing import Accreditation, Answer, Ending, Judged, Spell, Standing
from issuer.federated.models import Joining, JoiningState
from issuer.organisations.models import Organisation
from service.fence import scope

WAITING: Final = (JoiningState.WAITING, JoiningState.FAULTY)


class Position(StrEnum):
    """How an organisation stands with regard to one kind of award."""

    ALONE = "alone"  # in no federation, and none was asked
    APPLIED = "applied"  # asked, without an answer yet
    ACCREDITED = "accredited"
    KNOWN = "known"  # a member, accredited for nothing
    OTHER_KIND = "other-kind"
    NOT_BEGUN = "not-begun"
    OVER = "over"
    SUSPENDED = "suspended"
    ENDED = "ended"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class Held:
    """How it stands for a kind, by the anchor whose answer is best."""

    position: Position
    anchor: str = ""  # its name
    anchor_id: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def warns(self) -> bool:
        """Whether an awarder should know before signing."""
        return self.position not in (Position.ALONE, Position.ACCREDITED)

    @property
    def code(self) -> str:
        """What a program is told, such as `standing-over`."""
        return f"standing-{self.position.value}"


_ORDER: Final = (
    Position.ACCREDITED,
    Position.NOT_BEGUN,
    Position.OVER,
    Position.OTHER_KIND,
    Position.KNOWN,
    Position.SUSPENDED,
    Position.APPLIED,
    Position.ENDED,
    Position.COMPROMISED,
    Position.ALONE,
)
_POSITIONS: Final = {
    Answer.ACCREDITED: Position.ACCREDITED,
    Answer.KNOWN: Position.KNOWN,
    Answer.OTHER_KIND: Position.OTHER_KIND,
    Answer.NOT_BEGUN: Position.NOT_BEGUN,
    Answer.OVER: Position.OVER,
    Answer.NOT_MEMBER_YET: Position.NOT_BEGUN,
    Answer.SUSPENDED: Position.SUSPENDED,
    Answer.ENDED: Position.ENDED,
    Answer.COMPROMISED: Position.COMPROMISED,
    Answer.UNDATED: Position.COMPROMISED,
}


def of(session: Session, organisation: Organisation, kind: str, *, now: datetime) -> Held:
    """How the organisation stands for this kind of award now; the best of its anchors' answers."""
    found = [_held(row, kind, now) for row in _rows(session, organisation)]
    return min(found, key=_rank, default=Held(Position.ALONE))


def warnings(
    session: Session, organisation: Organisation, kinds: Iterable[str], *, now: datetime
) -> Sequence[tuple[str, Held]]:
    """The kinds about which an awarder should know something before signing, with what."""
    wanted = dict.fromkeys(kinds)
    if not wanted:
        return ()
    rows = _rows(session, organisation)
    alone = Held(Position.ALONE)
    held = [
        (kind, min((_held(row, kind, now) for row in rows), key=_rank, default=alone))
        for kind in wanted
    ]
    return [(kind, one) for kind, one in held if one.warns]


def standing_of(record: Any) -> Standing | None:
    """The standing in an anchor's record of a member; None for what is no such record."""
    if not isinstance(record, dict):
        return None
    try:
        return Standing(
            name=str(record["name"]),
            accreditations=tuple(map(_accreditation, record.get("accreditations", []))),
            states=tuple(map(_spell, record.get("states", []))),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def kinds_of(record: Any, *, at: datetime) -> tuple[str, ...]:
    """The kinds for which a member is accredited at an instant."""
    standing = standing_of(record)
    if standing is None or standing.withdrawn_at(at):
        return ()
    held = (one.kind for one in standing.accreditations if one.holds(at))
    return tuple(dict.fromkeys(held))


def _rows(session: Session, organisation: Organisation) -> Sequence[Joining]:
    live = (JoiningState.ACCEPTED, *WAITING)
    query = select(Joining).where(Joining.state.in_(live)).order_by(Joining.id)
    with scope(session, organisation=organisation.id):
        return session.scalars(query).all()


def _held(row: Joining, kind: str, now: datetime) -> Held:
    if row.state in WAITING:
        return Held(Position.APPLIED, row.anchor_name, row.anchor_id, since=row.applied_at)
    standing = standing_of(row.record)
    if standing is None:
        return Held(Position.KNOWN, row.anchor_name, row.anchor_id)
    judged: Judged = standing.judged(kind, now, now)
    given = judged.accreditation
    since = given.valid_from if given is not None else judged.since
    until = given.until if given is not None else None
    return Held(_POSITIONS[judged.answer], row.anchor_name, row.anchor_id, since, until)


def _rank(held: Held) -> int:
    return _ORDER.index(held.position)


def _accreditation(one: Any) -> Accreditation:
    ends = [instant_of(one[name]) for name in ("until", "ended") if one.get(name)]
    return Accreditation(
        kind=str(one["kind"]), valid_from=instant_of(one["from"]), ended=min(ends, default=None)
    )


def _spell(one: Any) -> Spell:
    state = str(one["state"])
    return Spell(None if state == "active" else Ending(state), instant_of(one["from"]))
