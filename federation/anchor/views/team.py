"""Who works here: who is responsible, the clerks, open invitations; invite, end a role."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, EmailField, RadioField
from wtforms.validators import Length, Optional

from federation.anchor.place import the_place
from federation.anchor.views.forms import telling
from service import accounts, mail
from service.accounts import letters
from service.accounts.invitations import Invited
from service.accounts.models import Invitation, Role
from service.errors import NotFound
from service.language import N_
from service.mail import MAX_ADDRESS_CHARACTERS
from service.web.access import requires
from service.web.forms import Form, choices, required
from service.web.telling import answer, end_of
from service.web.templating import say

ROLES: Final = {Role.HEAD: N_("responsible for the federation"), Role.SECRETARY: N_("clerk")}
"""What the roles are called here (msgids)."""
MEANINGS: Final = {
    Role.HEAD: N_("everything: keys, other federations, settings, and who works here"),
    Role.SECRETARY: N_("applications, members, what they may attest, sponsorships"),
}
"""What each role may do (msgids)."""

bp = Blueprint("team", __name__, template_folder="../../templates")


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


@bp.get("/console/team")
@requires(Role.HEAD, Role.SECRETARY)
def listed() -> ResponseReturnValue:
    """Who has a role now, who had one, and who was asked."""
    rows = accounts.of_organisation(g.session, g.tenant.id)
    return render_template(
        "anchor/team/list.html",
        present=[one for one in rows if one[0].holds(g.now)],
        former=[one for one in rows if not one[0].holds(g.now)],
        invitations=accounts.open_ones(g.session, g.tenant.id, now=g.now),
        roles=ROLES,
        meanings=MEANINGS,
        is_head=Role.HEAD in g.who.roles,
        two_steps=g.who.two_steps,
    )


@bp.route("/console/team/invite", methods=["GET", "POST"])
@requires(Role.HEAD, two_steps=True)
def invite() -> ResponseReturnValue:
    """A new colleague: a letter goes out, or a sheet is shown once."""
    form, translate = InviteForm(role=Role.SECRETARY.value), say()
    form.role.choices = choices(
        (one.value, f"{translate(name)} – {translate(MEANINGS[one])}")
        for one, name in ROLES.items()
    )
    if form.validate_on_submit():
        invited = None
        with telling(form):
            invited = _invite(form)
        if invited is not None:
            return _invited(invited)
    return answer(render_template("anchor/team/invite.html", form=form), form)


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
        link=the_place().config.base_url + url_for("accounts.accept", token=made.token),
        role=row.role,
        organisation=g.tenant.name,
        until=row.expires_at,
    )
    mail.post(g.session, letter, organisation=g.tenant.id, now=g.now)


def _invited(made: Invited) -> ResponseReturnValue:
    row = made.invitation
    if row.email is not None:
        said = N_("A letter is on its way to {email}. It can be taken up until {until}.")
        flash(g.translate(said, email=row.email, until=row.expires_at.date()), "good")
        return redirect(url_for("team.listed"), 303)
    page = render_template(
        "anchor/team/sheet.html",
        invitation=row,
        password=made.password,
        role=ROLES[row.role],
        place=g.tenant.name,
        address=the_place().config.base_url + url_for("accounts.open_sheet"),
    )
    response = make_response(page)
    # Its codes are shown this once and kept by no cache.
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/console/team/<uuid:membership_id>/end")
@requires(Role.HEAD, two_steps=True)
def end(membership_id: UUID) -> ResponseReturnValue:
    """End a role at once."""
    row, form = accounts.find(g.session, g.tenant.id, membership_id), Form()
    with telling(form) as told:
        accounts.end(g.session, row, by=g.account.id, now=g.now)
        g.session.commit()
    if told.done:
        said = N_("The role has ended, and the person is signed out. What they decided stays.")
        flash(g.translate(said), "good")
    for error in form.form_errors:
        flash(error, "bad")
    own = told.done and row.person_id == g.account.id
    return redirect("/" if own else url_for("team.listed"), 303)


@bp.post("/console/team/invitations/<uuid:invitation_id>/withdraw")
@requires(Role.HEAD, two_steps=True)
def withdraw(invitation_id: UUID) -> ResponseReturnValue:
    """Take an offer back."""
    row = g.session.get(Invitation, invitation_id)
    if row is None:
        raise NotFound("link-unknown")
    accounts.withdraw(g.session, row, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("The invitation no longer works."), "good")
    return redirect(url_for("team.listed"), 303)
