"""The audit log on a page: by person, part and day; whether it is whole; as a table."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Final

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from federation.anchor import history_rows
from federation.anchor.models import Member
from service import accounts, audit_reading
from service import audit as log
from service.accounts.models import Role
from service.audit_reading import BYTE_ORDER_MARK, MAX_TARGET_CHARACTERS, Filter
from service.language import N_
from service.web.access import requires
from service.web.telling import end_of

ACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "anchor.created": N_("Federation founded"),
        "anchor.changed": N_("Settings changed"),
        "anchor.invited": N_("Link to apply made"),
        "anchor.applied": N_("Application received"),
        "anchor.application-refused": N_("Application refused"),
        "anchor.sponsorship-stated": N_("Sponsorship stated"),
        "anchor.superior-named": N_("Federation above named"),
        "anchor.superior-dropped": N_("Federation above no longer named"),
        "anchor.key-announced": N_("Next key published"),
        "anchor.key-rotated": N_("Key renewed"),
        "anchor.key-withdrawn": N_("Key withdrawn"),
        "anchor.root-published": N_("Root key signed anew"),
        "anchor.member-admitted": N_("Member taken in"),
        "anchor.member-updated": N_("Member says other things of itself"),
        "anchor.member-suspended": N_("Member suspended"),
        "anchor.member-restored": N_("Member counts again"),
        "anchor.member-ended": N_("Membership ended"),
        "anchor.member-compromised": N_("Member: keys stolen"),
        "anchor.key-compromised": N_("Member: one key stolen"),
        "anchor.members-merged": N_("Members merged"),
        "anchor.accreditation-granted": N_("Accreditation granted"),
        "anchor.accreditation-ended": N_("Accreditation ended"),
        "anchor.sponsorship-accepted": N_("Sponsorship in force"),
        "anchor.sponsorship-vetoed": N_("Sponsorship not accepted"),
        "anchor.sponsorship-ended": N_("Sponsorship ended"),
        "anchor.anchor-recognised": N_("Other federation recognised"),
        "anchor.anchor-dropped": N_("Other federation no longer recognised"),
        "anchor.anchor-renamed": N_("Federation renamed"),
        "member.invited": N_("Person invited"),
        "member.invitation-withdrawn": N_("Invitation withdrawn"),
        "member.appointed": N_("Role given"),
        "member.ended": N_("Role ended"),
    }
)
"""What each act is called (msgids); the code itself stands for others."""

AREAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "anchor": N_("Decisions and keys"),
        "application": N_("Applications to join"),
        "invitation": N_("Invitations"),
        "member": N_("Team"),
    }
)
"""What the parts of the log are called, by the first word of the act."""

bp = Blueprint("audit", __name__, template_folder="../../templates")


@bp.get("/console/settings/log")
@requires(Role.HEAD)
def listed() -> ResponseReturnValue:
    """A page of the log, and the state of both chains when that was asked for."""
    wanted, checks = _wanted(), "check" in request.args
    found = audit_reading.listed(g.session, wanted, before=_number(request.args.get("before")))
    people = accounts.of_organisation(g.session, g.tenant.id)
    return render_template(
        "anchor/audit/list.html",
        found=found,
        names=audit_reading.names(g.session, found.rows, places=select(Member.id, Member.name)),
        people={str(account.id): account.display_name for _, account in people},
        acts=ACTS,
        areas=AREAS,
        asked=request.args,
        wanted=wanted,
        checks=checks,
        broken=log.verify(g.session, g.tenant.id) if checks else None,
        broken_history=history_rows.broken(g.session) if checks else None,
        head=log.head(g.session, g.tenant.id),
    )


@bp.get("/console/settings/log.csv")
@requires(Role.HEAD)
def table() -> Response:
    """The same entries, all of them, for a spreadsheet or an archive."""
    places = select(Member.id, Member.name)
    # The session ends with the request, so the table is written before.
    text = "".join(audit_reading.lines(g.session, _wanted(), places=places))
    response = Response(BYTE_ORDER_MARK + text, mimetype="text/csv")
    name = f"livret-{g.tenant.slug}-{g.now:%Y-%m-%d}.csv"
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
