"""The deposit box: what came and waits to be taken in, hidden or left."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from service.web.access import signed_in
from service.web.paging import Page, page_number
from wallet.booklet import listing, states
from wallet.booklet.listing import PAGE_ROWS, Asked
from wallet.booklet.models import Box
from wallet.people.holders import holding
from wallet.views.booklet import card

bp = Blueprint("deposit", __name__, template_folder="../templates")


@bp.get("/deposit")
@signed_in
@holding
def listed() -> ResponseReturnValue:
    """What waits; leaving it there is silent."""
    number = page_number(request)
    rows, total = listing.items(g.session, Asked(box=Box.DEPOSIT), page=number)
    return render_template(
        "wallet/receiving/deposit.html",
        page=Page(rows, number, total, PAGE_ROWS),
        cards=[card(one) for one in rows],
        rubrics=states.RUBRICS,
    )


@bp.get("/deposit/refused")
@signed_in
@holding
def refused() -> ResponseReturnValue:
    """What came and could not be verified, kept apart with its reason."""
    number = page_number(request)
    rows, total = listing.items(g.session, Asked(box=Box.REFUSED), page=number)
    return render_template(
        "wallet/receiving/refused.html",
        page=Page(rows, number, total, PAGE_ROWS),
        cards=[card(one) for one in rows],
        rubrics=states.RUBRICS,
    )
