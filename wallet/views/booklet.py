"""The booklet: its rubrics, the cards of one, the timeline, by competence, the search."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from schemas import loader
from service import frameworks
from service.errors import NotFound
from service.web.access import signed_in
from service.web.limits import SEARCH, limited
from service.web.paging import Page, page_number
from wallet.booklet import listing, states
from wallet.booklet.listing import PAGE_ROWS, Asked
from wallet.booklet.models import Box, Item, Rubric
from wallet.people.holders import holding

MAX_WORDS_CHARACTERS: Final = 200

bp = Blueprint("booklet", __name__, template_folder="../templates")


@dataclass(frozen=True, slots=True)
class Card:
    """What the macro of a card wants."""

    item: Item
    state: str  # the shape of `ui.state`
    word: str  # a msgid
    voice: str


def card(item: Item) -> Card:
    """An item as it is drawn now."""
    return Card(item, *states.state_of(item, g.now), item.voice.value)


@bp.get("/booklet")
@signed_in
@holding
def first() -> ResponseReturnValue:
    """The eight rubrics with how much is in them, what is new, what waits."""
    boxes = listing.boxes(g.session)
    return render_template(
        "wallet/booklet/first.html",
        counts=listing.counts(g.session),
        rubrics=states.RUBRICS,
        newest=[card(one) for one in listing.newest(g.session)],
        waiting=boxes[Box.DEPOSIT],
        hidden=boxes[Box.HIDDEN],
        deleted=boxes[Box.DELETED],
    )


@bp.get("/booklet/<rubric>")
@signed_in
@holding
def rubric(rubric: str) -> ResponseReturnValue:
    """The cards of one rubric."""
    if rubric not in set(Rubric):
        raise NotFound("rubric-missing")
    wanted = Rubric(rubric)
    return _list(Asked(rubric=wanted), states.RUBRICS[wanted], wanted)


@bp.get("/booklet/hidden")
@signed_in
@holding
def hidden() -> ResponseReturnValue:
    """What is kept out of sight."""
    return _list(Asked(box=Box.HIDDEN), "", None, "wallet/booklet/hidden.html")


@bp.get("/booklet/deleted")
@signed_in
@holding
def deleted() -> ResponseReturnValue:
    """What is deleted and can be taken back."""
    return _list(Asked(box=Box.DELETED), "", None, "wallet/booklet/deleted.html")


@bp.get("/booklet/search")
@signed_in
@holding
@limited(SEARCH)
def search() -> ResponseReturnValue:
    """What holds every word."""
    words = request.args.get("q", "").strip()[:MAX_WORDS_CHARACTERS]
    return _list(Asked(words=words), words, None, "wallet/booklet/search.html")


@bp.get("/booklet/timeline")
@signed_in
@holding
def timeline() -> ResponseReturnValue:
    """All that is kept by year, the newest first."""
    number = page_number(request)
    rows, total = listing.items(g.session, Asked(), page=number)
    years: dict[int, list[Card]] = {}
    for one in rows:
        years.setdefault(one.sort_at.year, []).append(card(one))
    page = Page(rows, number, total, PAGE_ROWS)
    return render_template(
        "wallet/booklet/timeline.html", years=years, page=page, rubrics=states.RUBRICS
    )


@bp.get("/booklet/competences")
@signed_in
@holding
def competences() -> ResponseReturnValue:
    """Which competences are named by whom: school, association, oneself."""
    found: dict[str, list[listing.Competence]] = {}
    for one in listing.competences(g.session):
        found.setdefault(one.framework, []).append(one)
    language = g.translate.language.value
    known = set(loader.framework_codes())
    titles = {code: frameworks.title(code, language) if code in known else code for code in found}
    return render_template(
        "wallet/booklet/competences.html",
        found=found,
        titles=titles,
        most=max((one.total for rows in found.values() for one in rows), default=1),
    )


def _list(
    asked: Asked,
    title: str,
    rubric: Rubric | None,
    template: str = "wallet/booklet/rubric.html",
) -> ResponseReturnValue:
    number = page_number(request)
    rows, total = listing.items(g.session, asked, page=number)
    return render_template(
        template,
        page=Page(rows, number, total, PAGE_ROWS),
        cards=[card(one) for one in rows],
        title=title,
        rubric=rubric,
        rubrics=states.RUBRICS,
    )
