"""The public decisions of an anchor in plain words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor.finding import inside
from federation.anchor.models import Decision, Member
from federation.anchor.views.words import ACCREDITATIONS, REASONS
from federation.chronicle.history import Act
from federation.shapes import instant_of
from service.language import N_
from service.web.telling import last_day
from service.web.templating import say

SENTENCES: Final[Mapping[Act, str]] = MappingProxyType(
    {
        Act.MEMBER_ADMITTED: N_("{name} becomes a member."),
        Act.MEMBER_UPDATED: N_("What {name} says of itself has changed: {changed}."),
        Act.ACCREDITATION_GRANTED: N_("{name} may attest: {kind}, from {from}."),
        Act.ACCREDITATION_ENDED: N_("{name} may attest one kind of award no longer."),
        Act.MEMBER_SUSPENDED: N_("{name} is suspended: what it signs does not count for now."),
        Act.MEMBER_RESTORED: N_("{name} counts again."),
        Act.MEMBER_ENDED: N_("{name} leaves. What it signed before stays good."),
        Act.MEMBER_COMPROMISED: N_(
            "The keys of {name} were stolen: nothing it signed from {from} on is to be believed."
        ),
        Act.KEY_COMPROMISED: N_(
            "A key of {name} was stolen: nothing signed with it from {from} on is to be believed."
        ),
        Act.MEMBERS_MERGED: N_("{name} becomes a part of {into}."),
        Act.SPONSORSHIP_ACCEPTED: N_("{sponsor} vouches for {name}."),
        Act.SPONSORSHIP_VETOED: N_("The federation does not accept that {sponsor} vouches here."),
        Act.SPONSORSHIP_ENDED: N_("{sponsor} no longer vouches for {name}."),
        Act.ANCHOR_RECOGNISED: N_("The federation {name} is recognised."),
        Act.ANCHOR_DROPPED: N_("The federation {name} is no longer recognised."),
        Act.ANCHOR_RENAMED: N_("The federation is called {name} from now on."),
    }
)
"""What each act says (msgids)."""

_CHANGED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": N_("its name"),
        "kind": N_("its kind"),
        "homepage": N_("its web site"),
        "logo": N_("its logo"),
        "identifiers": N_("its numbers"),
        "dids": N_("its names for signing"),
        "keys": N_("its keys for awards"),
        "entity_keys": N_("its keys for the federation"),
    }
)
_UNTIL: Final = N_("Until {until}.")
_REASON: Final = N_("Reason: {reason}.")


@dataclass(frozen=True, slots=True)
class Line:
    """A decision as people read it."""

    sequence: int
    at: datetime
    subject: str
    text: str
    by: Any = None  # the account that decided; for clerks only
    note: str | None = None  # for clerks only


def lines(session: Session, decisions: Iterable[Decision]) -> Sequence[Line]:
    """These decisions in words, in the order they come in."""
    found = list(decisions)
    names = _names(session, found)
    return [_line(one, names) for one in found]


def _line(one: Decision, names: Mapping[str, str]) -> Line:
    act, facts, translate = Act(one.act), one.facts, say()
    told = {
        "name": names.get(one.subject) or facts.get("name") or one.subject,
        "into": names.get(facts.get("into", ""), facts.get("into", "")),
        "sponsor": names.get(facts.get("sponsor", ""), facts.get("sponsor", "")),
        "kind": translate(ACCREDITATIONS.get(facts.get("kind", ""), "–")),
        "from": instant_of(facts["from"]) if "from" in facts else one.at,
        "changed": [translate(_CHANGED[name]) for name in facts if name in _CHANGED],
    }
    if act in {Act.MEMBER_ADMITTED, Act.ANCHOR_RECOGNISED, Act.ANCHOR_RENAMED}:
        told["name"] = facts.get("name", told["name"])
    if act is Act.ACCREDITATION_GRANTED:
        told["from"] = instant_of(facts["from"]).date()
    parts = [translate(SENTENCES[act], **told)]
    if "until" in facts:
        parts.append(translate(_UNTIL, until=last_day(instant_of(facts["until"]))))
    if reason := REASONS.get(facts.get("reason", "")):
        parts.append(translate(_REASON, reason=translate(reason)))
    return Line(one.sequence, one.at, one.subject, " ".join(parts), one.decided_by, one.note)


def _names(session: Session, decisions: Iterable[Decision]) -> Mapping[str, str]:
    told = {
        text
        for one in decisions
        for text in (one.subject, one.facts.get("into"), one.facts.get("sponsor"))
        if text
    }
    if not told:
        return {}
    query = select(Member.entity_id, Member.name).where(Member.entity_id.in_(sorted(told)))
    with inside(session):
        return {row[0]: row[1] for row in session.execute(query)}
