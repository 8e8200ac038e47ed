"""The first page of the console: what waits, what ends before long, how the registry stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, current_app, g, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from federation.anchor import accrediting, ceremony, history_rows, looking
from federation.anchor.finding import inside
from federation.anchor.models import (
    Application,
    ApplicationState,
    Member,
    MemberState,
    Publication,
    Sponsorship,
    SponsorshipState,
)
from federation.anchor.views import past
from federation.anchor.views.words import ACCREDITATIONS
from service.accounts.models import Role
from service.language import N_
from service.web.access import requires

MAX_ENDING: Final = 8
MAX_RECENT: Final = 8
CEREMONIES: Final = {
    "withdrawn-key-stated": N_("A stolen key is still believed by others: sign anew at once."),
    "root-missing": N_("No root key vouches for the keys of every day yet."),
    "root-expired": N_("What the root key signed is over: others believe the keys no longer."),
    "key-not-stated": N_("The next key of every day is not yet signed by the root key."),
    "root-expiring": N_("What the root key signed will soon be over."),
}
"""Why the root key must sign (msgids), by the code of `ceremony.due`."""

bp = Blueprint("console", __name__, template_folder="../../templates")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many things wait for somebody of the team."""

    applications: int
    faulty: int
    sponsorships: int
    failing: int


@bp.get("/console")
@requires(Role.HEAD, Role.SECRETARY)
def dashboard() -> ResponseReturnValue:
    """What waits, what ends, what happened."""
    counts = looking.counts(g.session)
    return render_template(
        "anchor/console/dashboard.html",
        anchor=g.tenant,
        waiting=_waiting(),
        active=counts[MemberState.ACTIVE],
        steps=() if sum(counts.values()) else _first_steps(),
        ending=accrediting.ending_soon(g.session, now=g.now, most=MAX_ENDING),
        kinds=ACCREDITATIONS,
        recent=past.lines(g.session, history_rows.newest(g.session, most=MAX_RECENT)),
        registry=_registry(g.now),
        ceremony=CEREMONIES.get(ceremony.due(g.session, g.tenant, now=g.now) or ""),
        is_head=Role.HEAD in g.who.roles,
    )


def _waiting() -> Waiting:
    def count(row: Any, *wanted: Any) -> int:
        query = select(func.count(row.id)).where(*wanted)
        return int(g.session.scalars(query).one())

    with inside(g.session):
        return Waiting(
            count(Application, Application.state == ApplicationState.WAITING),
            count(Application, Application.state == ApplicationState.FAULTY),
            count(
                Sponsorship,
                Sponsorship.seen_at.is_(None),
                Sponsorship.state.in_((SponsorshipState.STATED, SponsorshipState.IN_FORCE)),
            ),
            count(Member, Member.failing_since.is_not(None)),
        )


def _registry(now: datetime) -> dict[str, Any] | None:
    query = select(Publication).order_by(Publication.serial.desc()).limit(1)
    with inside(g.session):
        found = g.session.scalars(query).one_or_none()
    if found is None:
        return None
    return {
        "serial": found.serial,
        "issued": found.issued_at,
        "until": found.expires_at,
        "good": found.expires_at > now,
        "current": found.decided == g.tenant.decided,
    }


def _first_steps() -> tuple[tuple[str, str, str, str, bool], ...]:
    """The things to do first in a federation without members."""
    say = g.translate
    texts = (
        (
            N_("Invite a school"),
            N_("Make a link and send it: the head of the school pastes it in their console."),
            N_("Make an invitation"),
            "invitations.new",
        ),
        (
            N_("Or bring in a list"),
            N_("A table of your members (CSV) is checked before anything changes."),
            N_("Bring in a list"),
            "importing.choose",
        ),
        (
            N_("Invite your colleagues"),
            N_("By mail or on paper; you say what each may do."),
            N_("Invite somebody"),
            "team.invite",
        ),
    )
    return tuple(
        (say(name), say(text), url_for(endpoint), say(label), False)
        for name, text, label, endpoint in texts
        if endpoint in current_app.view_functions
    )
