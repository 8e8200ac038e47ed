"""The lines at the top of each page, for the roles that may follow them."""

from dataclasses import dataclass
from typing import Final

from flask import current_app

from service.accounts.models import Role
from service.language import N_
from service.web.hooks import Entry, Who
from service.web.templating import say

STAFF: Final = frozenset({Role.HEAD, Role.SECRETARY, Role.AWARDER})
OFFICE: Final = frozenset({Role.HEAD, Role.SECRETARY})
HEAD: Final = frozenset({Role.HEAD})
EVERYBODY: Final = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Line:
    """A page of the console, and who is shown the way to it."""

    label: str  # a msgid
    endpoint: str  # of a route whose only argument is `slug`
    roles: frozenset[Role]


LINES: Final = (
    Line(N_("Home"), "console.dashboard", EVERYBODY),
    Line(N_("Awards"), "awards.listed", EVERYBODY),
    Line(N_("Campaigns"), "campaigns.listed", EVERYBODY),
    Line(N_("Pupils"), "pupils.listed", OFFICE),
    Line(N_("Imports"), "imports.listed", OFFICE),
    Line(N_("Catalogue"), "catalogue.listed", EVERYBODY),
    Line(N_("Requests"), "requests.listed", EVERYBODY),
    Line(N_("Members"), "members.listed", OFFICE),
    Line(N_("Partners"), "partners.listed", HEAD),
    Line(N_("Endorsements"), "endorsing.listed", HEAD),
    Line(N_("Federation"), "federation.listed", HEAD),
    Line(N_("Organisation"), "settings.show", HEAD),
)


def entries(who: Who | None) -> tuple[Entry, ...]:
    """What this person is shown; nothing before somebody has a role somewhere."""
    if who is None or who.slug is None:
        return ()
    translate, arguments = say(), {"slug": who.slug}
    return tuple(
        Entry(translate(line.label), line.endpoint, arguments)
        for line in LINES
        # A service may be started without some of its pages.
        if who.roles & line.roles and line.endpoint in current_app.view_functions
    )
