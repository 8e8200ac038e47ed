"""The first steps of who has written nothing yet: three entries in ten minutes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.language import N_
from wallet.booklet.models import Box, Item, Voice
from wallet.people.models import Holder


@dataclass(frozen=True, slots=True)
class Step:
    """One of the first entries: what is asked (msgids), the kind it begins, whether it is done."""

    code: str
    label: str
    help: str
    kind: str
    done: bool = False


STEPS: Final = (
    Step(
        "outside",
        N_("Something I do outside school"),
        N_("A sport, music, looking after somebody, a garden: it all counts. Three sentences do."),
        "engagement",
    ),
    Step(
        "can",
        N_("Something I can do"),
        N_("Pick one competence and say how far you are."),
        "self-assessment",
    ),
    Step(
        "curious",
        N_("Something I am curious about"),
        N_("An occupation, a school, a person you met: what draws you?"),
        "discovery",
    ),
)
"""The first steps, in their order."""


def steps(session: Session, holder: Holder) -> tuple[Step, ...]:
    """The steps with what is done; none once they are all done or were put aside."""
    if holder.welcomed_at is not None:
        return ()
    query = select(Item.kind).where(
        Item.voice == Voice.DECLARED, Item.box.in_((Box.KEPT, Box.HIDDEN))
    )
    there = set(session.scalars(query.distinct()))
    made = tuple(
        Step(one.code, one.label, one.help, one.kind, done=one.kind in there) for one in STEPS
    )
    return () if all(one.done for one in made) else made


def put_aside(session: Session, holder: Holder, *, now: datetime) -> None:
    """Show the first steps no more."""
    holder.welcomed_at = holder.welcomed_at or now
    session.add(holder)
