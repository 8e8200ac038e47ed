"""One's own data: what is kept, how to change it, how to leave, how to erase everything."""

from typing import Final
from uuid import UUID

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import Length, Optional

from service import audit
from service.accounts import logins, signing_in
from service.accounts.logins import MAX_CHARACTERS, MAX_NAME_CHARACTERS
from service.accounts.visits import counted, forget_sign_in
from service.accounts.visits import secrets as account_secrets
from service.errors import Conflict, NotFound
from service.language import N_
from service.mail import MAX_ADDRESS_CHARACTERS
from service.web.access import signed_in
from service.web.forms import Form, required
from service.web.limits import CODE, MAIL, limited
from service.web.telling import Telling, answer
from wallet.people import addresses, erasing, holders, seats, starting
from wallet.people.holders import holding
from wallet.people.models import School
from wallet.place import the_place

_FIELDS: Final = {
    "born-malformed": "born",
    "born-fixed": "born",
    "email-malformed": "email",
    "email-code-wrong": "code",
    "password-wrong": "password",
    "name-malformed": "name",
    "login-malformed": "login",
    "login-taken": "login",
}

bp = Blueprint("me", __name__, template_folder="../templates")


class AboutForm(Form):
    """What the booklet knows of its holder."""

    name = StringField(
        N_("Your first and last name"),
        [required(), Length(max=MAX_NAME_CHARACTERS)],
        description=N_("Readers of what you share see it."),
        render_kw={"autocomplete": "name"},
    )
    born = StringField(
        N_("Year and month of birth"),
        [Optional(), Length(max=7)],
        description=N_("Such as 2012-03. It tells who decides with you until you are of age."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    pairwise = BooleanField(
        N_("Another identifier for each issuer and each reader"),
        description=N_("Two of them then cannot tell that it is the same person."),
    )


class LoginForm(Form):
    """Another login, such as at a change of school."""

    login = StringField(
        N_("Login"),
        [required(), Length(max=MAX_CHARACTERS)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        N_("Password"), [required()], render_kw={"autocomplete": "current-password"}
    )


class EmailForm(Form):
    """A new address, proven by a code."""

    email = EmailField(
        N_("E-mail"),
        [required(), Length(max=MAX_ADDRESS_CHARACTERS)],
        description=N_("We send a code there."),
        render_kw={"autocomplete": "email"},
    )


class EmailCodeForm(Form):
    """The code that was sent."""

    email = HiddenField()
    code = StringField(
        N_("The code from the letter"),
        [required(), Length(max=20)],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters"},
    )


class EraseForm(Form):
    """The password, asked again."""

    password = PasswordField(
        N_("Password"), [required()], render_kw={"autocomplete": "current-password"}
    )
    sure = BooleanField(N_("I know that nobody can bring it back"), [required()])


@bp.route("/me", methods=["GET", "POST"])
@signed_in
@holding
def show() -> ResponseReturnValue:
    """What is kept about the holder, and the ways to change it."""
    holder = g.holder
    form = AboutForm(name=g.account.display_name, born=holder.born or "", pairwise=holder.pairwise)
    if form.validate_on_submit():
        with Telling(form, _FIELDS) as told:
            holder.born = holders.changed_month(holder, form.born.data or "", now=g.now)
            g.account.display_name = logins.display_name(form.name.data or "")
            holder.pairwise = bool(form.pairwise.data)
            g.session.commit()
        if told.done:
            flash(g.translate("It is saved."), "good")
            return redirect(url_for("me.show"), 303)
    places = [
        (one, g.session.get(School, one.organisation_id))
        for one in seats.of_account(g.session, g.account.id)
    ]
    page = render_template(
        "wallet/people/me.html",
        form=form,
        holder=holder,
        places=places,
        now=g.now,
        is_child=holders.is_child(holder, g.now),
        known=frozenset(current_app.view_functions),
    )
    return answer(page, form)


@bp.route("/me/login", methods=["GET", "POST"])
@signed_in
@holding
@limited(CODE)
def login() -> ResponseReturnValue:
    """Another login; the password is asked again."""
    form = LoginForm(login=g.account.login)
    if form.validate_on_submit():
        with Telling(form, _FIELDS) as told:
            with counted(g.session):
                _confirm(form.password.data or "")
            wanted = logins.login(form.login.data or "")
            taken = signing_in.by_login(g.session, wanted)
            if taken is not None and taken.id != g.account.id:
                raise Conflict("login-taken")
            g.account.login = wanted
            signing_in.record(g.session, g.account, "account.login-changed", now=g.now)
            g.session.commit()
        if told.done:
            flash(g.translate("Sign in with your new login from now on."), "good")
            return redirect(url_for("me.show"), 303)
    return answer(render_template("wallet/people/login.html", form=form), form)


def _confirm(password: str) -> None:
    signing_in.confirm(g.session, g.account, password, secrets=account_secrets(), now=g.now)


@bp.route("/me/email", methods=["GET", "POST"])
@signed_in
@holding
@limited(MAIL)
def email() -> ResponseReturnValue:
    """A new address: a code goes there."""
    form = EmailForm()
    if form.validate_on_submit():
        wanted = form.email.data or ""
        with Telling(form, _FIELDS) as told:
            addresses.send_code(g.session, the_place(), g.account, wanted, g.translate, now=g.now)
            g.session.commit()
        if told.done:
            return redirect(url_for("me.email_code", email=wanted), 303)
    return answer(render_template("wallet/people/email.html", form=form), form)


@bp.route("/me/email/code", methods=["GET", "POST"])
@signed_in
@holding
@limited(CODE)
def email_code() -> ResponseReturnValue:
    """The code from the letter."""
    form = EmailCodeForm(email=request.args.get("email", ""))
    if form.validate_on_submit():
        said, code = form.email.data or "", form.code.data or ""
        with Telling(form, _FIELDS) as told:
            addresses.change(the_place(), g.account, said, code, now=g.now)
            signing_in.record(g.session, g.account, "account.email-changed", now=g.now)
            g.session.commit()
        if told.done:
            flash(g.translate("This address is yours here now."), "good")
            return redirect(url_for("me.show"), 303)
    page = render_template("wallet/people/email_code.html", form=form, email=form.email.data)
    return answer(page, form)


@bp.post("/me/schools/<uuid:seat_id>/leave")
@signed_in
@holding
def leave_school(seat_id: UUID) -> ResponseReturnValue:
    """The holder leaves a school; the booklet stays theirs."""
    found = next((s for s in seats.of_account(g.session, g.account.id) if s.id == seat_id), None)
    if found is None:
        raise NotFound("seat-missing")
    starting.leave_school(g.session, found, by=g.account.id, now=g.now)
    audit.record(
        g.session,
        actor=g.account.id,
        act="school.left",
        organisation=found.organisation_id,
        now=g.now,
    )
    g.session.commit()
    flash(g.translate("You have left this school. Your booklet stays yours."), "good")
    return redirect(url_for("me.show"), 303)


@bp.route("/me/erase", methods=["GET", "POST"])
@signed_in
@holding
@limited(CODE)
def erase() -> ResponseReturnValue:
    """Everything goes, at once and for good."""
    form = EraseForm()
    if form.validate_on_submit():
        with Telling(form, _FIELDS) as told:
            with counted(g.session):
                _confirm(form.password.data or "")
            erasing.erase(g.session, g.account, now=g.now)
            g.session.commit()
        if told.done:
            response = make_response(render_template("wallet/people/erased.html"))
            forget_sign_in(response)
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
            return response
    return answer(render_template("wallet/people/erase.html", form=form), form)


SENTENCES: Final = {**addresses.SENTENCES}
"""What is said for each code (msgids)."""
