"""The first page: the console for who is signed in, and for all others the ways in."""

from flask import Blueprint, current_app, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.web.access import public

bp = Blueprint("front", __name__, template_folder="../templates")
CONSOLE = "console.dashboard"


@bp.get("/")
@public("tells where one is and how to come in")
def first() -> ResponseReturnValue:
    """Signed in, straight to work; else the ways in."""
    if g.who is not None and g.who.slug and CONSOLE in current_app.view_functions:
        return redirect(url_for(CONSOLE, slug=g.who.slug), 303)
    return render_template("front/first.html")
