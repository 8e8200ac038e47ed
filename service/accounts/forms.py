"""The forms of accounts. What the verbs refuse is said beside the field it is about."""

from typing import Final

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import EqualTo, Length

from service.accounts.logins import MAX_CHARACTERS, MAX_NAME_CHARACTERS
from service.accounts.passwords import MAX_CHARACTERS as MAX_PASSWORD_CHARACTERS
from service.accounts.wording import LOGIN_RULES, PASSWORD_RULES, SENTENCES
from service.errors import ServiceError
from service.language import N_, Language
from service.web.forms import Form, choices, required
from service.web.templating import LANGUAGE_NAMES, say

MAX_CODE_CHARACTERS: Final = 60
_FIELDS: Final = {
    "adult-only": "adult",
    "code-wrong": "code",
    "login-malformed": "login",
    "login-taken": "login",
    "name-malformed": "display_name",
    "password-common": "password",
    "password-has-name": "password",
    "password-too-long": "password",
    "password-too-short": "password",
    "password-wrong": "old",
    "passwords-differ": "again",
}
"""Beside which field each refusal stands; all others stand above the form."""


def tell(form: Form, error: ServiceError) -> None:
    """Say a refusal in the form that it answers; raises it again when there is no sentence."""
    sentence = SENTENCES.get(error.code)
    if sentence is None:
        raise error
    told = say()(sentence, **error.facts)
    name = _FIELDS.get(error.code, "")
    if name in form:
        form[name].errors = [*form[name].errors, told]
    else:
        form.form_errors.append(told)


def _old_password() -> PasswordField:
    return PasswordField(
        N_("Present password"), [required()], render_kw={"autocomplete": "current-password"}
    )


def _new_password() -> PasswordField:
    return PasswordField(
        N_("New password"),
        [required(), Length(max=MAX_PASSWORD_CHARACTERS)],
        description=PASSWORD_RULES,
        render_kw={"autocomplete": "new-password"},
    )


def _again() -> PasswordField:
    return PasswordField(
        N_("The new password once more"),
        [required(), EqualTo("password", SENTENCES["passwords-differ"])],
        render_kw={"autocomplete": "new-password"},
    )


def _code(label: str, description: str) -> StringField:
    return StringField(
        label,
        [required(), Length(max=MAX_CODE_CHARACTERS)],
        description=description,
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters"},
    )


class SignInForm(Form):
    """Login and password."""

    login = StringField(
        N_("Login"),
        [required(), Length(max=MAX_CHARACTERS)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        N_("Password"), [required()], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField()


class CodeForm(Form):
    """The second step."""

    code = _code(
        N_("Code"),
        N_("The six digits that your telephone shows now, or one of your recovery codes."),
    )
    next = HiddenField()


class ForgottenForm(Form):
    """Who forgot the password."""

    login = StringField(
        N_("Login or e-mail address"),
        [required(), Length(max=MAX_CHARACTERS)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class ResetForm(Form):
    """A new password."""

    password = _new_password()
    again = _again()


class PasswordForm(Form):
    """A new password in place of the present one."""

    old = _old_password()
    password = _new_password()
    again = _again()


class SheetForm(Form):
    """What stands on a printed invitation."""

    identifier = StringField(
        N_("Identifier"),
        [required(), Length(max=MAX_CODE_CHARACTERS)],
        description=N_("Dashes and capital letters make no difference."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    password = StringField(
        N_("One-time password"),
        [required(), Length(max=MAX_CODE_CHARACTERS)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class AdultForm(Form):
    """Taking a role with the account that is signed in."""

    adult = BooleanField(N_("I am of full age (18 or older)"), [required()])


class NewcomerForm(Form):
    """Taking a role with a new account."""

    display_name = StringField(
        N_("Your name"),
        [required(), Length(max=MAX_NAME_CHARACTERS)],
        description=N_("As your colleagues see it."),
        render_kw={"autocomplete": "name"},
    )
    login = StringField(
        N_("Login"),
        [required(), Length(max=MAX_CHARACTERS)],
        description=LOGIN_RULES,
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = _new_password()
    again = _again()
    adult = BooleanField(N_("I am of full age (18 or older)"), [required()])


class ConfirmForm(Form):
    """The present password, before something that would let somebody else in."""

    old = _old_password()


class LanguageForm(Form):
    """The language of pages and letters."""

    language = RadioField(
        N_("Language of pages and letters"),
        [required()],
        choices=choices((one.value, LANGUAGE_NAMES[one]) for one in Language),
    )
