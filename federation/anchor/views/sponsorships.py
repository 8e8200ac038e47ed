"""Members that vouch for others: the team takes note, or does not accept it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from federation.anchor import sponsoring
from federation.anchor.finding import inside
from federation.anchor.models import Member, Sponsorship, SponsorshipState
from federation.anchor.place import the_place
from federation.anchor.views.forms import MAX_NOTE_CHARACTERS, telling
from federation.anchor.views.words import ACCREDITATIONS, SPONSORSHIPS
from service.accounts.models import Role
from service.language import N_
from service.web.access import requires
from service.web.forms import Form

bp = Blueprint("sponsorships", __name__, template_folder="../../templates")
Row = tuple[Sponsorship, Member | None, Member | None]


def rows(found: Iterable[Sponsorship]) -> Sequence[Row]:
    """Each with who vouches, and with the member that is vouched for when it is one."""
    listed = list(found)
    ids = {one.sponsor_id for one in listed} | {one.member_id for one in listed if one.member_id}
    if not ids:
        return []
    with inside(g.session):
        known = {one.id: one for one in g.session.scalars(select(Member).where(Member.id.in_(ids)))}
    return [
        (one, known.get(one.sponsor_id), known.get(one.member_id) if one.member_id else None)
        for one in listed
    ]


@bp.get("/console/sponsorships")
@requires(Role.HEAD, Role.SECRETARY)
def listed() -> ResponseReturnValue:
    """Those that nobody has looked at first."""
    state = request.args.get("state", "")
    wanted = SponsorshipState(state) if state in set(SponsorshipState) else None
    return render_template(
        "anchor/sponsorships/list.html",
        rows=rows(sponsoring.listed(g.session, state=wanted)),
        states=SPONSORSHIPS,
        wanted=wanted,
        kinds=ACCREDITATIONS,
        two_steps=g.who.two_steps,
    )


@bp.post("/console/sponsorships/<uuid:sponsorship_id>/seen")
@requires(Role.HEAD, Role.SECRETARY)
def seen(sponsorship_id: UUID) -> ResponseReturnValue:
    """Somebody of the team has looked at it."""
    sponsoring.see(g.session, sponsoring.find(g.session, sponsorship_id), now=g.now)
    g.session.commit()
    flash(g.translate("Noted: it stays in force."), "good")
    return redirect(url_for("sponsorships.listed"), 303)


@bp.post("/console/sponsorships/<uuid:sponsorship_id>/veto")
@requires(Role.HEAD, Role.SECRETARY, two_steps=True)
def veto(sponsorship_id: UUID) -> ResponseReturnValue:
    """The federation does not accept it: what rests on it ends."""
    found, form = sponsoring.find(g.session, sponsorship_id), Form()
    note = request.form.get("note", "").strip()[:MAX_NOTE_CHARACTERS] or None
    with telling(form) as told:
        office, by = the_place().office, g.account.id
        sponsoring.veto(g.session, office, found, by=by, now=g.now, note=note)
        g.session.commit()
    if told.done:
        said = N_("Not accepted. What rested on it ends now; what was attested before stays good.")
        flash(g.translate(said), "good")
    for error in form.form_errors:
        flash(error, "bad")
    return redirect(url_for("sponsorships.listed"), 303)
