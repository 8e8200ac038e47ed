"""The first page: what a booklet is, and the ways in."""

from typing import Final

from flask import Blueprint, current_app, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.web.access import public
from wallet.navigation import STAFF
from wallet.people import holders

bp = Blueprint("home", __name__, template_folder="../templates")

BOOKLET: Final = "booklet.first"
SCHOOL: Final = "school.dashboard"
BESIDE: Final = "beside.listed"


@bp.get("/")
@public("tells what a booklet is and where to begin")
def first() -> ResponseReturnValue:
    """The way to one's own pages; for who is not known, what this is."""
    known = current_app.view_functions
    if g.who is not None and g.account is not None:
        if BOOKLET in known and holders.find(g.session, g.account.id) is not None:
            return redirect(url_for(BOOKLET), 303)
        if SCHOOL in known and g.who.roles & STAFF:
            return redirect(url_for(SCHOOL, slug=g.who.slug), 303)
        if BESIDE in known:
            return redirect(url_for(BESIDE), 303)
    return render_template("wallet/home/first.html", known=frozenset(known))
