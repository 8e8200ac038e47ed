"""The lines at the top of each page: those of a holder, of an adult beside one, of a school."""

from dataclasses import dataclass
from typing import Final

from flask import current_app, g

from service.accounts.models import Role
from service.language import N_
from service.web.hooks import Entry, Who
from service.web.templating import say
from wallet.people import holders

STAFF: Final = frozenset({Role.HEAD, Role.SECRETARY, Role.AWARDER})


@dataclass(frozen=True, slots=True)
class Line:
    """A page, and the endpoint of a route without arguments that answers it."""

    label: str  # a msgid
    endpoint: str


HOLDER: Final = (
    Line(N_("My booklet"), "booklet.first"),
    Line(N_("Deposit box"), "deposit.listed"),
    Line(N_("Write"), "writing.first"),
    Line(N_("My dossiers"), "dossiers.listed"),
    Line(N_("My adults"), "adults.listed"),
    Line(N_("Notices"), "notices.listed"),
    Line(N_("My data"), "me.show"),
)
BESIDE: Final = (
    Line(N_("Pupils I accompany"), "beside.listed"),
    Line(N_("Notices"), "notices.listed"),
)
SCHOOL: Final = Line(N_("My school"), "school.dashboard")


def entries(who: Who | None) -> tuple[Entry, ...]:
    """What this person is shown; nothing before somebody is signed in."""
    if who is None or who.account_id is None:
        return ()
    lines = list(HOLDER) if holders.find(g.session, who.account_id) is not None else list(BESIDE)
    if who.roles & STAFF and who.slug is not None:
        lines.append(SCHOOL)
    translate = say()
    return tuple(
        Entry(translate(line.label), line.endpoint, _arguments(line, who))
        for line in lines
        # A service may be started without some of its pages.
        if line.endpoint in current_app.view_functions
    )


def _arguments(line: Line, who: Who) -> dict[str, str]:
    return {"slug": who.slug or ""} if line is SCHOOL else {}
