"""The members as the team sees them: the list, one with all that is known, its accreditations."""

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from federation.anchor import accrediting, history_rows, looking, refreshing, sponsoring
from federation.anchor.looking import PAGE_ROWS, Asked
from federation.anchor.models import Member, MemberKind, MemberState
from federation.anchor.place import the_place
from federation.anchor.views import past, shown
from federation.anchor.views.forms import GrantForm, telling
from federation.anchor.views.sponsorships import rows as sponsorship_rows
from federation.anchor.views.words import ACCREDITATIONS, KINDS, SPONSORSHIPS, STATES
from federation.standing import ACCREDITATION_KINDS
from service import accounts
from service.accounts.models import Role
from service.language import N_
from service.web.access import requires
from service.web.limits import SEARCH, limited
from service.web.paging import Page, page_number
from service.web.telling import answer

MAX_DECISIONS = 200

bp = Blueprint("members", __name__, template_folder="../../templates")


@bp.get("/console/members")
@requires(Role.HEAD, Role.SECRETARY)
@limited(SEARCH)
def listed() -> ResponseReturnValue:
    """The members that are looked for, by name."""
    asked, number = asked_for(), page_number(request)
    rows, total = looking.listed(g.session, asked, now=g.now, page=number)
    return render_template(
        "anchor/members/list.html",
        page=Page(rows, number, total, PAGE_ROWS),
        rows=[(one, shown.state(one.record), shown.holding(one.record, g.now)) for one in rows],
        asked=asked,
        narrowed=asked != Asked(),
        kinds=KINDS,
        states=STATES,
        accreditations=ACCREDITATIONS,
    )


def asked_for() -> Asked:
    """What the address of a search asks for; anything odd does not matter."""
    args = request.args
    kind, state, attests = (args.get(name, "") for name in ("kind", "state", "attests"))
    return Asked(
        text=args.get("q", "").strip(),
        kind=MemberKind(kind) if kind in set(MemberKind) else None,
        state=MemberState(state) if state in set(MemberState) else None,
        accreditation=attests if attests in ACCREDITATION_KINDS else None,
        failing="failing" in args,
    )


@bp.get("/console/members/<uuid:member_id>")
@requires(Role.HEAD, Role.SECRETARY)
def show(member_id: UUID) -> ResponseReturnValue:
    """One member with all that is known of it."""
    member = looking.find(g.session, member_id)
    decisions = history_rows.newest(g.session, subject=member.entity_id, most=MAX_DECISIONS)
    people = accounts.of_organisation(g.session, g.tenant.id)
    return render_template(
        "anchor/members/show.html",
        member=member,
        record=member.record,
        kind=KINDS[member.kind],
        state=shown.state(member.record),
        attests=shown.attests(member.record, g.now),
        keys=shown.keys(member.record, g.now),
        numbers=shown.numbers(member.record),
        past=past.lines(g.session, decisions),
        names={account.id: account.display_name for _, account in people},
        vouched=sponsorship_rows(sponsoring.of_body(g.session, member.entity_id)),
        vouches=sponsorship_rows(sponsoring.by_sponsor(g.session, member)),
        states=SPONSORSHIPS,
        kinds=ACCREDITATIONS,
        successor=_successor(member),
        two_steps=g.who.two_steps,
    )


def _successor(member: Member) -> Member | None:
    told = member.record.get("successor")
    return looking.by_entity(g.session, told) if told else None


@bp.route("/console/members/<uuid:member_id>/grant", methods=["GET", "POST"])
@requires(Role.HEAD, Role.SECRETARY, two_steps=True)
def grant(member_id: UUID) -> ResponseReturnValue:
    """What the member may attest besides, from when to when."""
    member, form = looking.find(g.session, member_id), GrantForm()
    if form.validate_on_submit():
        with telling(form) as told:
            office, by = the_place().office, g.account.id
            accrediting.grant(g.session, office, member, form.grants(), by=by, now=g.now)
            g.session.commit()
        if told.done:
            said = N_("Granted and signed. The registry that others read follows in a moment.")
            flash(g.translate(said), "good")
            return redirect(url_for("members.show", member_id=member_id), 303)
    page = render_template("anchor/members/grant.html", form=form, member=member)
    return answer(page, form)


@bp.post("/console/members/<uuid:member_id>/accreditations/<uuid:granted_id>/end")
@requires(Role.HEAD, Role.SECRETARY, two_steps=True)
def end_accreditation(member_id: UUID, granted_id: UUID) -> ResponseReturnValue:
    """Take one accreditation back from now on."""
    granted = accrediting.find(g.session, granted_id)
    accrediting.end(g.session, the_place().office, granted, by=g.account.id, now=g.now)
    g.session.commit()
    said = N_("It ends now. What the member attested before stays accredited.")
    flash(g.translate(said), "good")
    return redirect(url_for("members.show", member_id=member_id), 303)


@bp.post("/console/members/<uuid:member_id>/refresh")
@requires(Role.HEAD, Role.SECRETARY)
def refresh(member_id: UUID) -> ResponseReturnValue:
    """Have what the member publishes read at the next turn."""
    member = looking.find(g.session, member_id)
    refreshing.ask(g.session, member.entity_id, now=g.now)
    g.session.commit()
    said = N_("What it publishes is read again within ten minutes.")
    flash(g.translate(said), "good")
    return redirect(url_for("members.show", member_id=member_id), 303)
