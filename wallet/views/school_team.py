"""Who works at a school, as far as booklets are concerned: invite, end a role."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, EmailField, RadioField
from wtforms.validators import Length, Optional

from service import accounts, mail
from service.accounts import letters
from service.accounts.invitations import Invited
from service.accounts.models import Invitation, Role
from service.errors import NotFound
from service.language import N_
from service.mail import MAX_ADDRESS_CHARACTERS
from service.web.access import requires
from service.web.forms import Form, choices, required
from service.web.telling import Telling, answer, end_of
from wallet.people import accompanying
from wallet.place import the_place

ROLES: Final = {
    Role.HEAD: N_("head of school"),
    Role.SECRETARY: N_("secretary"),
    Role.AWARDER: N_("teacher"),
}
"""What the roles are called here (msgids)."""

bp = Blueprint("school_team", __name__, template_folder="../templates")


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


@bp.get("/schools/<slug>/team")
@requires(Role.HEAD, Role.SECRETARY)
def listed(slug: str) -> ResponseReturnValue:
    """Who has a role now, and who was asked."""
    rows = accounts.of_organisation(g.session, g.tenant.id)
    return render_template(
        "wallet/school/team.html",
        slug=slug,
        school=g.tenant,
        present=[one for one in rows if one[0].holds(g.now)],
        invitations=accounts.open_ones(g.session, g.tenant.id, now=g.now),
        roles=ROLES,
        is_head=Role.HEAD in g.who.roles,
        two_steps=g.who.two_steps,
    )


@bp.route("/schools/<slug>/team/invite", methods=["GET", "POST"])
@requires(Role.HEAD, two_steps=True)
def invite(slug: str) -> ResponseReturnValue:
    """A new colleague: a letter goes out, or a sheet is shown once."""
    form = InviteForm(role=Role.AWARDER.value)
    form.role.choices = choices((one.value, label) for one, label in ROLES.items())
    if form.validate_on_submit():
        with Telling(form) as told:
            made = _invite(form)
        if told.done:
            return _invited(slug, made)
    page = render_template("wallet/school/invite.html", form=form, slug=slug, school=g.tenant)
    return answer(page, form)


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
        g.translate,
        to=str(row.email),
        link=the_place().base_url + url_for("accounts.accept", token=made.token),
        role=row.role,
        organisation=g.tenant.name,
        until=row.expires_at,
    )
    mail.post(g.session, letter, organisation=g.tenant.id, now=g.now)


def _invited(slug: str, made: Invited) -> ResponseReturnValue:
    row = made.invitation
    if row.email is not None:
        said = N_("A letter is on its way to {email}. It can be taken up until {until}.")
        flash(g.translate(said, email=row.email, until=row.expires_at.date()), "good")
        return redirect(url_for("school_team.listed", slug=slug), 303)
    page = render_template(
        "wallet/school/sheet.html",
        invitation=row,
        password=made.password,
        role=ROLES[row.role],
        slug=slug,
        school=g.tenant,
        address=the_place().base_url + url_for("accounts.open_sheet"),
    )
    response = make_response(page)
    # Its codes are shown this once and kept by no cache.
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/schools/<slug>/team/<uuid:membership_id>/end")
@requires(Role.HEAD, two_steps=True)
def end(slug: str, membership_id: UUID) -> ResponseReturnValue:
    """End a role at once, and with it what they see of pupils."""
    row, form = accounts.find(g.session, g.tenant.id, membership_id), Form()
    own = row.person_id == g.account.id
    with Telling(form) as told:
        accounts.end(g.session, row, by=g.account.id, now=g.now)
        accompanying.end_staff(g.session, g.tenant.id, row.person_id, by=g.account.id, now=g.now)
        g.session.commit()
    if told.done:
        said = N_("The role has ended: this person sees nothing of your pupils any more.")
        flash(g.translate(said), "good")
    for error in form.form_errors:
        flash(error, "bad")
    done_by_oneself = told.done and own
    return redirect("/" if done_by_oneself else url_for("school_team.listed", slug=slug), 303)


@bp.post("/schools/<slug>/team/invitations/<uuid:invitation_id>/withdraw")
@requires(Role.HEAD, two_steps=True)
def withdraw(slug: str, invitation_id: UUID) -> ResponseReturnValue:
    """Take an offer back."""
    row = g.session.get(Invitation, invitation_id)
    if row is None:
        raise NotFound("link-unknown")
    accounts.withdraw(g.session, row, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("The invitation no longer works."), "good")
    return redirect(url_for("school_team.listed", slug=slug), 303)
