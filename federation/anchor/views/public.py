"""What everybody may read: the members, what each may attest and since when, what a kind means.

No person stands here, and no e-mail of a member's office.
"""

from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from federation.anchor import creating, history_rows, looking
from federation.anchor.looking import PAGE_ROWS, Asked
from federation.anchor.models import Member
from federation.anchor.views import past, shown
from federation.anchor.views.words import ACCREDITATIONS, EXPLAINED, KINDS
from federation.standing import ACCREDITATION_KINDS
from service.errors import NotFound
from service.web.access import public
from service.web.limits import SEARCH, limited
from service.web.paging import Page, page_number

MAX_DECISIONS: Final = 200
LAST_SECOND: Final = time(23, 59, 59)

bp = Blueprint("public", __name__, template_folder="../../templates")


@bp.get("/members/<uuid:member_id>")
@public("tells what a member may attest, so that anybody can judge its awards")
def member(member_id: UUID) -> ResponseReturnValue:
    """A member: what it may attest, since when, until when, what happened."""
    found = looking.find(g.session, member_id)
    decisions = history_rows.newest(g.session, subject=found.entity_id, most=MAX_DECISIONS)
    return render_template(
        "anchor/public/member.html",
        anchor=creating.the_anchor(g.session),
        member=found,
        record=found.record,
        kind=KINDS[found.kind],
        state=shown.state(found.record),
        attests=shown.attests(found.record, g.now),
        keys=shown.keys(found.record, g.now),
        numbers=shown.numbers(found.record),
        past=past.lines(g.session, decisions),
        sponsor=_named(found.record.get("sponsor")),
        successor=_named(found.record.get("successor")),
    )


def _named(entity_id: str | None) -> Member | None:
    return looking.by_entity(g.session, entity_id) if entity_id else None


@bp.get("/accreditations/<kind>")
@public("tells what a kind of accreditation means and who has it")
@limited(SEARCH)
def accreditation(kind: str) -> ResponseReturnValue:
    """What the kind means, and the members that may attest it now."""
    if kind not in ACCREDITATION_KINDS:
        raise NotFound("kind-unknown", kind=kind[:100])
    number, asked = page_number(request), Asked(accreditation=kind)
    rows, total = looking.listed(g.session, asked, now=g.now, page=number)
    return render_template(
        "anchor/public/accreditation.html",
        anchor=creating.the_anchor(g.session),
        name=ACCREDITATIONS[kind],
        explained=EXPLAINED[kind],
        page=Page(rows, number, total, PAGE_ROWS),
        rows=[(one, shown.state(one.record)) for one in rows],
        kinds=KINDS,
    )


@bp.get("/history")
@public("tells what the federation was on any day, so that older awards can be judged")
@limited(SEARCH)
def history() -> ResponseReturnValue:
    """The decisions in plain words, and who was a member on a chosen day."""
    day = _day(request.args.get("on", ""))
    before = _number(request.args.get("before", ""))
    decisions = history_rows.newest(g.session, before=before, most=PAGE_ROWS)
    return render_template(
        "anchor/public/history.html",
        anchor=creating.the_anchor(g.session),
        told=past.lines(g.session, decisions),
        older=decisions[-1].sequence if len(decisions) == PAGE_ROWS else None,
        before=before,
        day=day,
        then=_then(day) if day else None,
    )


def _then(day: date) -> Page:
    """The members at the end of that day, with what each could attest then."""
    # The last second of the day; of today, now. A day to come is as today.
    end = min(datetime.combine(min(day, g.now.date()), LAST_SECOND, UTC), g.now)
    state = history_rows.state_at(g.session, end)
    records = sorted(state.members.values(), key=lambda one: str(one["name"]).casefold())
    number = page_number(request)
    rows = [
        (one, shown.state(one), shown.holding(one, end))
        for one in records[(number - 1) * PAGE_ROWS : number * PAGE_ROWS]
    ]
    return Page(rows, number, len(records), PAGE_ROWS)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) < 12
    return int(text) if is_number else None
