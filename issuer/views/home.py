"""The first page: what this is and the ways in; for who is signed in, their organisations."""

from typing import Final

from flask import Blueprint, current_app, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from issuer.organisations import creating
from issuer.organisations.models import Organisation
from issuer.organisations.wording import KINDS
from service import accounts
from service.accounts.letters import ROLES
from service.accounts.models import Role
from service.web.access import public

bp = Blueprint("home", __name__, template_folder="../templates")
CONSOLE: Final = "console.dashboard"
CLAIM: Final = "claims.type_code"


@bp.get("/")
@public("tells where one is and how to come in")
def first() -> ResponseReturnValue:
    """Signed in, straight to work, or to a choice of organisations; else the ways in."""
    if g.who is None:
        return render_template("home/welcome.html", claim=claim_page())
    mine = places()
    if len(mine) == 1:
        return redirect(url_for(CONSOLE, slug=mine[0][0].slug), 303)
    return render_template("home/places.html", places=mine, kinds=KINDS, claim=claim_page())


def places() -> list[tuple[Organisation, str]]:
    """The organisations of who is signed in, each with the strongest role there."""
    strongest: dict[Organisation, Role] = {}
    ranks = list(Role)
    for held in accounts.of_account(g.session, g.account.id, now=g.now):
        place = creating.by_id(g.session, held.organisation_id)
        if place is not None:
            known = strongest.get(place, held.role)
            strongest[place] = min(known, held.role, key=ranks.index)
    ordered = sorted(strongest.items(), key=lambda one: one[0].name)
    return [(place, ROLES[role]) for place, role in ordered]


def claim_page() -> str:
    """Where a code is typed in; empty when this service has no such page."""
    return url_for(CLAIM) if CLAIM in current_app.view_functions else ""
