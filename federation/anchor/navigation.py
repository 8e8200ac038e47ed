"""The lines at the top of each page of an anchor, for the roles that may follow them."""

from dataclasses import dataclass
from typing import Final

from flask import current_app

from service.accounts.models import Role
from service.language import N_
from service.web.hooks import Entry, Who
from service.web.templating import say

OFFICE: Final = frozenset({Role.HEAD, Role.SECRETARY})
HEAD: Final = frozenset({Role.HEAD})


@dataclass(frozen=True, slots=True)
class Line:
    """A page of the console, and who is shown the way to it."""

    label: str  # a msgid
    endpoint: str  # of a route without arguments
    roles: frozenset[Role]


LINES: Final = (
    Line(N_("Home"), "console.dashboard", OFFICE),
    Line(N_("Applications to join"), "applications.listed", OFFICE),
    Line(N_("Invitations"), "invitations.listed", OFFICE),
    Line(N_("Federation members"), "members.listed", OFFICE),
    Line(N_("Sponsorships"), "sponsorships.listed", OFFICE),
    Line(N_("Other federations"), "recognition.listed", HEAD),
    Line(N_("Team"), "team.listed", OFFICE),
    Line(N_("Settings"), "settings.show", HEAD),
)


def entries(who: Who | None) -> tuple[Entry, ...]:
    """What this person is shown; nothing before somebody has a role."""
    if who is None or who.organisation_id is None:
        return ()
    translate = say()
    return tuple(
        Entry(translate(line.label), line.endpoint)
        for line in LINES
        # A service may be started without some of its pages.
        if who.roles & line.roles and line.endpoint in current_app.view_functions
    )
