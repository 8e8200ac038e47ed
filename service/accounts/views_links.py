"""The pages that one-time links and printed sheets lead to: invitations and new passwords."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service import mail
from service.accounts import invitations, letters, resets, sign_ins
from service.accounts.forms import AdultForm, ForgottenForm, NewcomerForm, ResetForm, SheetForm
from service.accounts.invitations import Newcomer, Sheet
from service.accounts.letters import ROLES
from service.accounts.models import Account
from service.accounts.visits import Told, answer, browser, counted, enter, secrets
from service.web.access import one_time, public
from service.web.edge import the_edge
from service.web.limits import CLAIM, CODE, RESET, limited, network


@public("who forgot the password is not signed in")
@limited(RESET)
def forgotten() -> ResponseReturnValue:
    """Asking for a link to a new password; the answer is always the same."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return answer(render_template("accounts/forgotten.html", form=form), form)
    resets.ask(g.session, form.login.data, link=_reset_link, now=g.now)
    g.session.commit()
    return answer(render_template("accounts/forgotten_sent.html"), form)


def _reset_link(token: str) -> str:
    return the_edge().config.base_url + url_for("accounts.reset_password", token=token)


@one_time("reset")
@limited(CLAIM)
def reset_password(token: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """A new password, for whoever holds the link from the letter."""
    form = ResetForm()
    if form.validate_on_submit():
        with Told(form):
            account = resets.reset(
                g.session, g.link, form.password.data, secrets=secrets(), now=g.now
            )
            tell_by_mail(account)
            g.session.commit()
            flash(g.translate("Your password was changed. Sign in with it."), "good")
            return redirect(url_for("accounts.sign_in"), 303)
    return answer(render_template("accounts/reset.html", form=form), form)


def tell_by_mail(account: Account) -> None:
    """A letter that the password was changed, to whoever has an address."""
    if account.email is not None:
        letter = letters.password_changed(account)
        mail.post(g.session, letter, organisation=None, now=g.now)


@public("who holds a printed invitation has no account yet")
@limited(CODE)
def open_sheet() -> ResponseReturnValue:
    """The two codes of a printed invitation."""
    form = SheetForm()
    if form.validate_on_submit():
        address = network(request.remote_addr or "")
        sheet = Sheet(form.identifier.data, form.password.data, address)
        with Told(form), counted(g.session):
            token = invitations.open_sheet(g.session, sheet, secrets=secrets(), now=g.now)
            return redirect(url_for("accounts.accept", token=token), 303)
    return answer(render_template("accounts/sheet.html", form=form), form)


@one_time("invitation")
@limited(CLAIM)
def accept(token: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """Taking a role, with a new account or the one that is signed in."""
    form = NewcomerForm() if g.who is None else AdultForm()
    if form.validate_on_submit():
        with Told(form):
            return _accept_new(form) if g.who is None else _accept_known(form)
    role = g.translate(ROLES[g.link.role])
    page = render_template("accounts/invitation.html", form=form, invitation=g.link, role=role)
    return answer(page, form)


def _accept_new(form: NewcomerForm) -> ResponseReturnValue:
    newcomer = Newcomer(
        form.login.data,
        form.display_name.data,
        form.password.data,
        adult=form.adult.data,
        language=g.translate.language.value,
    )
    account, _ = invitations.accept(g.session, g.link, newcomer, now=g.now)
    opened = sign_ins.begin(g.session, account, browser=browser(request), provider=None, now=g.now)
    g.session.commit()
    response = enter(opened, url_for("accounts.show"))
    flash(g.translate("Your account is ready."), "good")
    return response


def _accept_known(form: AdultForm) -> ResponseReturnValue:
    invitations.accept_as(g.session, g.link, g.account, adult=form.adult.data, now=g.now)
    g.session.commit()
    flash(g.translate("You have a new role."), "good")
    return redirect(url_for("accounts.show"), 303)
