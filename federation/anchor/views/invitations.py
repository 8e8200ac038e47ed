"""Links by which bodies apply: made, shown once with a QR code to print, withdrawn."""

from uuid import UUID

from flask import Blueprint, flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, StringField
from wtforms.validators import Length, Optional

from federation.anchor import inviting
from federation.anchor.inviting import MAX_LABEL_CHARACTERS, Made
from federation.anchor.models import Invited
from federation.anchor.place import the_place
from federation.anchor.views import letters
from federation.anchor.views.forms import telling
from federation.anchor.views.words import ACCREDITATIONS
from service import mail
from service.accounts.models import Role
from service.language import N_
from service.mail import MAX_ADDRESS_CHARACTERS
from service.web.access import requires
from service.web.forms import Form, choices, required
from service.web.limits import UPLOAD, limited
from service.web.telling import CheckboxesField, answer
from service.web.templating import say

bp = Blueprint("invitations", __name__, template_folder="../../templates")


class InviteForm(Form):
    """Whom the link is for."""

    label = StringField(
        N_("For whom"),
        [required(), Length(max=MAX_LABEL_CHARACTERS)],
        description=N_("As you call the body, for instance “Collège Jules Verne”."),
        render_kw={"autocomplete": "off"},
    )
    kinds = CheckboxesField(
        N_("What it may attest, as a proposal"),
        [Optional()],
        choices=choices(ACCREDITATIONS.items()),
        description=N_("It may ask for something else; you decide when the application is here."),
    )
    email = EmailField(
        N_("E-mail"),
        [Optional(), Length(max=MAX_ADDRESS_CHARACTERS)],
        description=N_("A letter with the link goes there. Left empty, you pass the link on."),
        render_kw={"autocomplete": "off"},
    )


@bp.get("/console/invitations")
@requires(Role.HEAD, Role.SECRETARY)
def listed() -> ResponseReturnValue:
    """Those made so far, the newest first."""
    rows = [(one, _mark(one)) for one in inviting.listed(g.session)]
    return render_template("anchor/invitations/list.html", rows=rows, kinds=ACCREDITATIONS)


def _mark(one: Invited) -> tuple[str, str]:
    translate = say()
    if one.used_at is not None:
        return "good", translate("Used on {date}", date=one.used_at.date())
    if one.withdrawn_at is not None:
        return "unknown", translate("Withdrawn")
    if one.expires_at <= g.now:
        return "unknown", translate("Over since {date}", date=one.expires_at.date())
    return "note", translate("Open until {date}", date=one.expires_at.date())


@bp.route("/console/invitations/new", methods=["GET", "POST"])
@requires(Role.HEAD, Role.SECRETARY)
@limited(UPLOAD)
def new() -> ResponseReturnValue:
    """A new link, which is shown this once."""
    form, made = InviteForm(), None
    if form.validate_on_submit():
        with telling(form):
            made = _invite(form)
    if made is not None:
        return _shown(made)
    return answer(render_template("anchor/invitations/new.html", form=form), form)


def _invite(form: InviteForm) -> Made:
    email = (form.email.data or "").strip()
    kinds = form.kinds.data or ()
    made = inviting.invite(
        g.session, form.label.data, kinds, email=email, by=g.account.id, now=g.now
    )
    if email:
        letter = letters.to_apply(say(), made, link=_link(made), federation=g.tenant.name)
        mail.post(g.session, letter, organisation=g.tenant.id, now=g.now)
    g.session.commit()
    return made


def _link(made: Made) -> str:
    return the_place().config.base_url + url_for("joining.join", code=made.code)


def _shown(made: Made) -> ResponseReturnValue:
    page = render_template(
        "anchor/invitations/sheet.html", made=made, link=_link(made), place=g.tenant.name
    )
    response = make_response(page)
    # Its code is shown this once and kept by no cache.
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/console/invitations/<uuid:invitation_id>/withdraw")
@requires(Role.HEAD, Role.SECRETARY)
def withdraw(invitation_id: UUID) -> ResponseReturnValue:
    """The link works no more."""
    found = inviting.find(g.session, invitation_id)
    inviting.withdraw(g.session, found, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("The invitation no longer works."), "good")
    return redirect(url_for("invitations.listed"), 303)
