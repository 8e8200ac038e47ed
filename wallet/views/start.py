"""How a booklet begins: the code from school, or by oneself."""

from datetime import datetime
from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import EqualTo, Length, Optional

from service.accounts import guessing, sign_ins
from service.accounts.logins import MAX_CHARACTERS, MAX_NAME_CHARACTERS
from service.accounts.passwords import MAX_CHARACTERS as MAX_PASSWORD_CHARACTERS
from service.accounts.visits import browser, counted, enter
from service.accounts.wording import LOGIN_RULES, PASSWORD_RULES
from service.accounts.wording import SENTENCES as ACCOUNT_SENTENCES
from service.errors import ServiceError
from service.language import N_
from service.mail import MAX_ADDRESS_CHARACTERS
from service.web.access import one_time, public
from service.web.forms import Form, required
from service.web.limits import CLAIM, CODE, limited, network
from service.web.telling import Telling, answer
from wallet.companions.inviting import MAX_NAME_CHARACTERS as MAX_ADULT_CHARACTERS
from wallet.people import holders, schools, seats, starting
from wallet.people.models import School, Seat
from wallet.people.starting import Chosen, Oneself
from wallet.place import the_place

LINK: Final = "seat"
_FIELDS: Final = {
    "seat-code-wrong": "code",
    "born-malformed": "born",
    "guardian-needed": "guardian_email",
    "companion-name-malformed": "guardian_name",
    "email-malformed": "guardian_email",
    "login-malformed": "login",
    "login-taken": "login",
    "name-malformed": "name",
    "password-common": "password",
    "password-has-name": "password",
    "password-too-long": "password",
    "password-too-short": "password",
}

bp = Blueprint("starting", __name__, template_folder="../templates")


class CodeForm(Form):
    """The code on the paper."""

    code = StringField(
        N_("Your code"),
        [required(), Length(max=60)],
        description=N_("Twelve letters and digits. Dashes and capitals make no difference."),
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
        },
    )


class ChoosingForm(Form):
    """The sign-in that a newcomer chooses."""

    login = StringField(
        N_("Login"),
        [required(), Length(max=MAX_CHARACTERS)],
        description=LOGIN_RULES,
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        N_("Password"),
        [required(), Length(max=MAX_PASSWORD_CHARACTERS)],
        description=PASSWORD_RULES,
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        N_("The password once more"),
        [required(), EqualTo("password", ACCOUNT_SENTENCES["passwords-differ"])],
        render_kw={"autocomplete": "new-password"},
    )

    def chosen(self) -> Chosen:
        """What was typed."""
        language = g.translate.language.value
        return Chosen(self.login.data or "", self.password.data or "", language)


class OneselfForm(ChoosingForm):
    """Who comes without a school."""

    name = StringField(
        N_("Your first and last name"),
        [required(), Length(max=MAX_NAME_CHARACTERS)],
        render_kw={"autocomplete": "name"},
    )
    born = StringField(
        N_("Year and month of birth"),
        [required(), Length(max=7)],
        description=N_("Such as 2012-03. The day is not kept."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    guardian_name = StringField(
        N_("Name of a parent or guardian"),
        [Optional(), Length(max=MAX_ADULT_CHARACTERS)],
        description=N_("Needed under 15."),
        render_kw={"autocomplete": "off"},
    )
    guardian_email = EmailField(
        N_("Their e-mail address"),
        [Optional(), Length(max=MAX_ADDRESS_CHARACTERS)],
        description=N_("We write to them that you have a booklet."),
        render_kw={"autocomplete": "off"},
    )


@bp.route("/start", methods=["GET", "POST"])
@public("who has a code from school has no account yet")
@limited(CODE)
def code() -> ResponseReturnValue:
    """The code on the paper."""
    form = CodeForm()
    if form.validate_on_submit():
        said = form.code.data or ""
        place = the_place()
        address = place.secrets.hidden(guessing.PRINTED.kind, network(request.remote_addr or ""))
        with Telling(form, _FIELDS), counted(g.session):
            guessing.check(g.session, address, now=g.now)
            seat = seats.by_code(g.session, place, said, now=g.now)
            if seat is None:
                guessing.fail(g.session, guessing.PRINTED, address, now=g.now)
                raise ServiceError("seat-code-wrong")
            return redirect(url_for("starting.seat", token=_written(said)), 303)
    return answer(render_template("wallet/people/code.html", form=form), form)


def _written(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())


@bp.route("/start/<token>", methods=["GET", "POST"])
@one_time(LINK)
@limited(CLAIM)
def seat(token: str) -> ResponseReturnValue:
    """Whose code it is; a new account for them, or the booklet that is signed in."""
    found: Seat = g.link
    form = ChoosingForm() if g.account is None else Form()
    place = the_place()
    if form.validate_on_submit():
        with Telling(form, _FIELDS) as told:
            if g.account is None:
                account, _ = starting.by_code(g.session, place, found, form.chosen(), now=g.now)
                opened = sign_ins.begin(
                    g.session, account, browser=browser(request), provider=None, now=g.now
                )
            else:
                holder = holders.the_holder(g.session, g.account.id)
                starting.join(g.session, place, found, g.account, holder, now=g.now)
            g.session.commit()
        if told.done:
            return _welcome(opened) if g.account is None else _joined()
        found = seats.by_code(g.session, place, token, now=g.now) or found
    school = g.session.get(School, found.organisation_id)
    has = g.account is not None and holders.find(g.session, g.account.id) is not None
    page = render_template(
        "wallet/people/seat.html", form=form, seat=found, school=school, has_booklet=has
    )
    return answer(page, form)


def _welcome(opened: sign_ins.Opened) -> ResponseReturnValue:
    response = enter(opened, url_for("writing.first"))
    flash(g.translate("Your booklet is open. It is yours."), "good")
    return response


def _joined() -> ResponseReturnValue:
    flash(g.translate("Your booklet is tied to your school now."), "good")
    return redirect(url_for("me.show"), 303)


def _read(session: Session, token: str, now: datetime) -> Seat | None:
    return seats.by_code(session, the_place(), token, now=now)


@bp.route("/start/oneself", methods=["GET", "POST"])
@public("who opens a booklet alone has no account yet")
@limited(CODE)
def by_oneself() -> ResponseReturnValue:
    """A booklet without a school."""
    form = OneselfForm()
    if form.validate_on_submit():
        said = Oneself(
            name=form.name.data or "",
            born=form.born.data or "",
            guardian_name=form.guardian_name.data or "",
            guardian_email=form.guardian_email.data or "",
        )
        with Telling(form, _FIELDS) as told:
            account, _ = starting.by_oneself(g.session, the_place(), said, form.chosen(), now=g.now)
            opened = sign_ins.begin(
                g.session, account, browser=browser(request), provider=None, now=g.now
            )
            g.session.commit()
        if told.done:
            return _welcome(opened)
    return answer(render_template("wallet/people/oneself.html", form=form), form)


LINKS: Final = {LINK: _read}
SENTENCES: Final = {
    **schools.SENTENCES,
    **seats.SENTENCES,
    **starting.SENTENCES,
}
"""What is said for each code (msgids)."""
