"""The first page: whose federation this is, and a search of its members."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from federation.anchor import creating
from service.web.access import public

bp = Blueprint("home", __name__, template_folder="../../templates")


@bp.get("/")
@public("tells whose federation this is and who belongs to it")
def first() -> ResponseReturnValue:
    """What the federation is for, and the search of its members."""
    return render_template("anchor/home/first.html", anchor=creating.find(g.session))
