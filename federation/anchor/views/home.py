"""The first page: whose federation this is, and a search of its members."""

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from federation.anchor import creating, looking
from federation.anchor.looking import PAGE_ROWS, Asked
from federation.anchor.navigation import OFFICE
from federation.anchor.views import shown
from federation.anchor.views.words import ACCREDITATIONS, EXPLAINED, KINDS
from service.web.access import public
from service.web.limits import SEARCH, limited
from service.web.paging import Page, page_number

bp = Blueprint("home", __name__, template_folder="../../templates")


@bp.get("/")
@public("tells whose federation this is and who belongs to it")
@limited(SEARCH)
def first() -> ResponseReturnValue:
    """What the federation is for, and the search of its members."""
    anchor, asked = creating.find(g.session), Asked(text=request.args.get("q", "").strip())
    page = Page((), 1, 0, PAGE_ROWS)
    if anchor is not None and asked.text:
        number = page_number(request)
        rows, total = looking.listed(g.session, asked, now=g.now, page=number)
        page = Page(rows, number, total, PAGE_ROWS)
    return render_template(
        "anchor/home/first.html",
        anchor=anchor,
        asked=asked,
        page=page,
        rows=[
            (one, shown.state(one.record), shown.holding(one.record, g.now)) for one in page.rows
        ],
        kinds=KINDS,
        accreditations=ACCREDITATIONS,
        explained=EXPLAINED,
        is_team=g.who is not None and bool(g.who.roles & OFFICE),
        has_registry="registry.registry" in current_app.view_functions,
    )
