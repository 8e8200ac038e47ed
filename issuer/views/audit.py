"""The audit log on a page: by person, part, thing and day; whether it is whole; as a table."""

from datetime import UTC, date, datetime, time

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue

from issuer.views import audit_reading
from issuer.views.audit_reading import MAX_TARGET_CHARACTERS, Filter
from issuer.views.audit_words import ACTS, AREAS
from issuer.views.console_forms import end_of
from service import accounts
from service import audit as log
from service.accounts.models import Role
from service.web.access import requires

bp = Blueprint("audit", __name__, template_folder="../templates")


@bp.get("/orgs/<slug>/console/settings/log")
@requires(Role.HEAD)
def listed(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """A page of the log, and the state of its chain when that was asked for."""
    wanted = _wanted()
    found = audit_reading.listed(g.session, wanted, before=_number(request.args.get("before")))
    checks = "check" in request.args
    people = {
        str(account.id): account.display_name
        for _, account in accounts.of_organisation(g.session, g.tenant.id)
    }
    return render_template(
        "audit/list.html",
        tenant=g.tenant,
        found=found,
        names=audit_reading.names(g.session, found.rows),
        people=people,
        acts=ACTS,
        areas=AREAS,
        asked=request.args,
        wanted=wanted,
        checks=checks,
        broken=log.verify(g.session, g.tenant.id) if checks else None,
        head=log.head(g.session, g.tenant.id),
    )


@bp.get("/orgs/<slug>/console/settings/log.csv")
@requires(Role.HEAD)
def table(slug: str) -> Response:
    """The same entries, all of them, for a spreadsheet or an archive."""
    # The session ends with the request, so the table is written before.
    text = "".join(audit_reading.lines(g.session, _wanted()))
    response = Response("\ufeff" + text, mimetype="text/csv")
    name = f"livret-{slug}-{g.now:%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _wanted() -> Filter:
    args = request.args
    since = _day(args.get("since"))
    return Filter(
        actor=args.get("person", "")[:MAX_TARGET_CHARACTERS],
        area=args.get("part", "") if args.get("part", "") in AREAS else "",
        target=args.get("target", "").strip()[:MAX_TARGET_CHARACTERS],
        since=datetime.combine(since, time(), UTC) if since else None,
        until=end_of(_day(args.get("until"))),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _number(text: str | None) -> int | None:
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 12
    return int(text) if is_number and text else None
