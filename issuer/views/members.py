"""Who works here: roles, open invitations; invite by mail or on paper, end a role."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, EmailField, RadioField
from wtforms.validators import Length, Optional

from issuer.place import the_place
from issuer.views.console_forms import Telling, answer, end_of
from service import accounts, mail
from service.accounts import letters
from service.accounts.invitations import Invited
from service.accounts.letters import ROLES
from service.accounts.models import Invitation, Role
from service.errors import NotFound
from service.language import N_
from service.mail import MAX_ADDRESS_CHARACTERS
from service.web.access import requires
from service.web.forms import Form, choices, required
from service.web.templating import say

MEANINGS: Final = {
    Role.HEAD: N_("everything: approves, invites, renews keys, ends roles"),
    Role.SECRETARY: N_("imports lists, awards, revokes; sees every award"),
    Role.AWARDER: N_("awards what the catalogue allows; sees their own awards only"),
    Role.PARTNER: N_("awards for a partner what the school allows; sees no list of pupils"),
}
"""What each role may do (msgids)."""

bp = Blueprint("members", __name__, template_folder="../templates")


class InviteForm(Form):
    """Who is invited, as what."""

    role = RadioField(N_("Role"), [required()])
    email = EmailField(
        N_("E-mail"),
        [Optional(), Length(max=MAX_ADDRESS_CHARACTERS)],
        description=N_("A letter with a link goes there. Left empty, you print a sheet instead."),
        render_kw={"autocomplete": "off"},
    )
    until = DateField(
        N_("Last day of the role"),
        [Optional()],
        description=N_("Left empty, it holds until you end it."),
    )


def offered() -> tuple[Role, ...]:
    """The roles that can be given here: in a partner's own place only that of partner."""
    if g.tenant.parent_id is not None:
        return (Role.PARTNER,)
    return (Role.AWARDER, Role.SECRETARY, Role.HEAD)


@bp.get("/orgs/<slug>/console/members")
@requires(Role.HEAD, Role.SECRETARY)
def listed(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """Who has a role now, who had one, and who was asked."""
    rows = accounts.of_organisation(g.session, g.tenant.id)
    return render_template(
        "members/list.html",
        tenant=g.tenant,
        present=[one for one in rows if one[0].holds(g.now)],
        former=[one for one in rows if not one[0].holds(g.now)],
        invitations=accounts.open_ones(g.session, g.tenant.id, now=g.now),
        roles=ROLES,
        meanings={role: MEANINGS[role] for role in Role if role in offered()},
        is_head=Role.HEAD in g.who.roles,
        two_steps=g.who.two_steps,
    )


@bp.route("/orgs/<slug>/console/members/invite", methods=["GET", "POST"])
@requires(Role.HEAD, two_steps=True)
def invite(slug: str) -> ResponseReturnValue:
    """A new colleague: a letter goes out, or a sheet is shown once."""
    form, translate = InviteForm(role=Role.AWARDER.value), say()
    form.role.choices = choices(
        (one.value, f"{translate(ROLES[one])} – {translate(MEANINGS[one])}") for one in offered()
    )
    if form.validate_on_submit():
        invited = None
        with Telling(form):
            invited = _invite(form)
        if invited is not None:
            return _invited(slug, invited)
    return answer(render_template("members/invite.html", form=form, tenant=g.tenant), form)


def _invite(form: InviteForm) -> Invited:
    offer = accounts.Offer(
        g.tenant.id,
        Role(form.role.data),
        email=(form.email.data or "").strip() or None,
        membership_until=end_of(form.until.data),
    )
    if offer.email is None:
        made = accounts.invite_on_paper(g.session, offer, by=g.account.id, now=g.now)
    else:
        made = accounts.invite(g.session, offer, by=g.account.id, now=g.now)
        _post(made)
    g.session.commit()
    return made


def _post(made: Invited) -> None:
    row = made.invitation
    letter = letters.invitation(
        say(),
        to=str(row.email),
        link=the_place().hosting.base_url + url_for("accounts.accept", token=made.token),
        role=row.role,
        organisation=g.tenant.name,
        until=row.expires_at,
    )
    mail.post(g.session, letter, organisation=g.tenant.id, now=g.now)


def _invited(slug: str, made: Invited) -> ResponseReturnValue:
    if made.invitation.email is None:
        return sheet(made, back=url_for("members.listed", slug=slug), place=g.tenant.name)
    said = N_("A letter is on its way to {email}. It can be taken up until {until}.")
    until = made.invitation.expires_at.date()
    flash(g.translate(said, email=made.invitation.email, until=until), "good")
    return redirect(url_for("members.listed", slug=slug), 303)


def sheet(made: Invited, *, back: str, place: str) -> ResponseReturnValue:
    """A printed invitation, which is shown this once and kept by no cache."""
    page = render_template(
        "members/sheet.html",
        invitation=made.invitation,
        password=made.password,
        role=ROLES[made.invitation.role],
        place=place,
        address=the_place().hosting.base_url + url_for("accounts.open_sheet"),
        back=back,
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/orgs/<slug>/console/members/<uuid:membership_id>/end")
@requires(Role.HEAD, two_steps=True)
def end(slug: str, membership_id: UUID) -> ResponseReturnValue:
    """End a role at once."""
    row = accounts.find(g.session, g.tenant.id, membership_id)
    form = Form()
    with Telling(form) as told:
        accounts.end(g.session, row, by=g.account.id, now=g.now)
        g.session.commit()
    if told.done:
        said = N_("The role has ended, and the person is signed out. What they awarded stays.")
        flash(g.translate(said), "good")
    for error in form.form_errors:
        flash(error, "bad")
    own = told.done and row.person_id == g.account.id
    return redirect("/" if own else url_for("members.listed", slug=slug), 303)


@bp.post("/orgs/<slug>/console/members/invitations/<uuid:invitation_id>/withdraw")
@requires(Role.HEAD, two_steps=True)
def withdraw(slug: str, invitation_id: UUID) -> ResponseReturnValue:
    """Take an offer back."""
    row = g.session.get(Invitation, invitation_id)
    if row is None:
        raise NotFound("link-unknown")
    accounts.withdraw(g.session, row, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("The invitation no longer works."), "good")
    return redirect(url_for("members.listed", slug=slug), 303)
