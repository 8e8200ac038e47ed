"""How an organisation stands in its federations, in words: for its console and its public page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import g

from issuer import models_of_badges
from issuer.federated import joining, kinds, standing
from issuer.federated.models import Joining
from issuer.federated.standing import Held, Position
from issuer.federated.wording import POSITIONS
from issuer.organisations.models import AwardKind, Organisation
from issuer.organisations.wording import AWARD_KINDS
from issuer.views.console_forms import last_day


@dataclass(frozen=True, slots=True)
class Accredited:
    """An accreditation as a page shows it; `until` is its last day."""

    name: str  # of the kind, in the reader's language
    since: date | None
    until: date | None
    holds: bool
    page: str  # of the anchor, about this kind


def accreditations(row: Joining, now: datetime) -> list[Accredited]:
    """All accreditations of a member by one anchor, those that hold first."""
    found = standing.standing_of(row.record)
    if found is None:
        return []
    active = not found.withdrawn_at(now)
    known = {kind.value for kind in AwardKind}
    made = [
        Accredited(
            name=g.translate(AWARD_KINDS[AwardKind(one.kind)]),
            since=one.valid_from.date() if one.valid_from else None,
            until=last_day(one.until),
            holds=active and one.holds(now),
            page=f"{row.anchor_id}/accreditations/{one.kind}",
        )
        for one in found.accreditations
        if one.kind in known
    ]
    return sorted(made, key=lambda one: not one.holds)


def public(organisation: Organisation) -> list[tuple[Joining, list[Accredited]]]:
    """By whom an organisation is accredited now, and for what; for its public page."""
    rows = joining.members_of(g.session, organisation)
    found = [(row, [one for one in accreditations(row, g.now) if one.holds]) for row in rows]
    return [(row, held) for row, held in found if held]


def warned(
    organisation: Organisation, achievements: Iterable[UUID], *, models: Iterable[str] = ()
) -> list[str]:
    """What an awarder should know before signing awards of these achievements, or of models that
    are adopted on the way; empty when all is well.
    """
    drafts = [models_of_badges.model(code).draft for code in dict.fromkeys(models)]
    asked: list[str | None] = [*kinds.of(g.session, organisation, achievements)]
    asked += [kinds.asked(one.type, one.kind) for one in drafts]
    found = standing.warnings(g.session, organisation, filter(None, asked), now=g.now)
    return list(dict.fromkeys(_said(one) for _, one in found))


def positions(organisation: Organisation) -> Sequence[str]:
    """Of each anchor where nothing can be awarded as accredited now, why; for the first page."""
    rows = joining.listed(g.session, organisation)
    states = {Position.SUSPENDED, Position.ENDED, Position.COMPROMISED}
    live = [row for row in rows if row.state in joining.LIVE]
    held = [standing.of(g.session, organisation, "", now=g.now)] if live else []
    return [_said(one) for one in held if one.position in states]


def _said(held: Held) -> str:
    said: str = g.translate(POSITIONS[held.position], anchor=held.anchor)
    return said
