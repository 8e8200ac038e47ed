"""The console pages of what has not arrived: send again, and print sheets of strips."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from issuer.delivering import letters, sheets, undelivered
from issuer.delivering.undelivered import MAX_AT_ONCE, MAX_DAYS, USUAL_DAYS, Why
from issuer.delivering.wording import SENTENCES, WHY
from issuer.place import the_place
from issuer.views.awards_shared import EVERYBODY, own
from service.errors import ServiceError
from service.web.access import requires
from service.web.limits import UPLOAD, limited
from service.web.paging import PAGE_SIZE, Page, page_number

DAYS: Final = (0, 7, USUAL_DAYS, 30)
MARKS: Final = {
    Why.MAIL_FAILED: "bad",
    Why.NEVER_SENT: "note",
    Why.CODE_EXPIRED: "warning",
    Why.NOT_TAKEN: "unknown",
}
PDF: Final = "application/pdf"

bp = Blueprint("delivering", __name__, template_folder="../templates")


@bp.get("/orgs/<slug>/console/delivery")
@requires(*EVERYBODY)
def listed(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """What has not arrived, and for how long."""
    days, number = _days(), page_number(request)
    rows, total = undelivered.listed(
        g.session,
        undelivered.Wanted(days=days, made_by=own()),
        now=g.now,
        offset=(number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    return render_template(
        "delivery/list.html",
        tenant=g.tenant,
        page=Page(rows, number, total),
        days=days,
        choices=DAYS,
        why=WHY,
        marks=MARKS,
        reachable=len(_reachable(days)),
    )


@bp.post("/orgs/<slug>/console/delivery/resend")
@requires(*EVERYBODY)
@limited(UPLOAD)
def resend(slug: str) -> ResponseReturnValue:
    """Letters with new codes, to those that were marked or to all that can be written to."""
    days = _days()
    wanted = _reachable(days)
    if "all" not in request.form:
        marked = set(request.form.getlist("award"))
        wanted = [one for one in wanted if str(one) in marked]
    if wanted:
        letters.send_all(g.session, g.tenant, wanted, by=g.account.id, now=g.now)
        g.session.commit()
        said = g.translate.plural(
            "{count} letter with a new code is on its way.",
            "{count} letters with new codes are on their way.",
            len(wanted),
        )
        flash(said, "good")
    else:
        flash(g.translate("Mark at least one person who has an e-mail address."), "warning")
    return redirect(url_for("delivering.listed", slug=slug, days=days), 303)


@bp.get("/orgs/<slug>/console/delivery/sheets")
@requires(*EVERYBODY)
def choose_sheet(slug: str) -> ResponseReturnValue:  # noqa: ARG001
    """Of whom strips are to be printed."""
    return render_template(
        "delivery/sheets.html",
        tenant=g.tenant,
        total=sheets.count(g.session, sheets.Wanted(made_by=own())),
        most=sheets.MAX_STRIPS,
        campaigns=sheets.campaigns(g.session, made_by=own()),
        divisions=sheets.divisions(g.session, made_by=own()),
    )


@bp.post("/orgs/<slug>/console/delivery/sheets")
@requires(*EVERYBODY)
@limited(UPLOAD)
def print_sheet(slug: str) -> ResponseReturnValue:
    """The sheet, with new codes: those printed or sent before no longer work."""
    sender = letters.Sender.of(the_place())
    make = partial(sheets.make, g.session, g.tenant, _wanted(), sender)
    try:
        data = make(by=g.account.id, now=g.now)
    except ServiceError as error:
        if error.code not in SENTENCES:
            raise
        g.session.rollback()
        flash(g.translate(SENTENCES[error.code], **error.facts), "bad")
        return redirect(url_for("delivering.choose_sheet", slug=slug), 303)
    g.session.commit()
    response = Response(data, mimetype=PDF)
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-attestations.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _wanted() -> sheets.Wanted:
    given: dict[str, Any] = {"made_by": own(), "division": request.form.get("division", "")}
    campaign = request.form.get("campaign", "")
    return sheets.Wanted(campaign=_uuid(campaign), **given)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        # An identifier that nothing has: nobody's strips are printed, rather than everybody's.
        return UUID(int=0)


def _days() -> int:
    told = request.values.get("days", str(USUAL_DAYS))
    good = told.isascii() and told.isdigit() and len(told) < 5
    return min(int(told), MAX_DAYS) if good else USUAL_DAYS


def _reachable(days: int) -> list[UUID]:
    wanted = undelivered.Wanted(days=days, made_by=own(), with_address=True)
    return list(undelivered.ids(g.session, wanted, now=g.now))[:MAX_AT_ONCE]
