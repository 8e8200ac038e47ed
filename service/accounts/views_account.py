"""The pages of a person's own account: password, language, and where one is signed in."""

from uuid import UUID

from flask import flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.accounts import memberships, providers, second_step, sign_ins, signing_in
from service.accounts.forms import LanguageForm, PasswordForm
from service.accounts.letters import ROLES
from service.accounts.signing_in import Change
from service.accounts.views_links import tell_by_mail
from service.accounts.visits import Told, answer, counted, keep_sign_in, must_be_here, secrets
from service.web.access import signed_in
from service.web.edge import the_edge


@signed_in
def show() -> ResponseReturnValue:
    """Everything about one's account on one page."""
    row, account = must_be_here()
    held = memberships.of_account(g.session, account.id, now=g.now)
    return render_template(
        "accounts/account.html",
        account=account,
        present=row,
        roles=sorted({g.translate(ROLES[one.role]) for one in held}),
        codes_left=second_step.recovery_codes_left(g.session, account),
        sign_ins=sign_ins.live(g.session, account.id, now=g.now),
        links=providers.links(g.session, account),
        providers={one.issuer: one for one in the_edge().config.oidc},
        form=LanguageForm(language=account.language),
    )


@signed_in
def change_password() -> ResponseReturnValue:
    """A new password; every other browser is signed out."""
    form = PasswordForm()
    if form.validate_on_submit():
        present, change = must_be_here(), Change(form.old.data, form.password.data)
        with Told(form), counted(g.session):
            token = signing_in.change_password(
                g.session, present, change, secrets=secrets(), now=g.now
            )
            tell_by_mail(present[1])
            flash(g.translate("Your password was changed, all other browsers signed out."), "good")
            response = make_response(redirect(url_for("accounts.show"), 303))
            keep_sign_in(response, token)
            return response
    return answer(render_template("accounts/password.html", form=form), form)


@signed_in
def change_language() -> ResponseReturnValue:
    """The language of pages and letters."""
    form = LanguageForm()
    if form.validate_on_submit():
        g.account.language = form.language.data
        g.session.commit()
    # The parameter also renews the cookie, so that the page where one signs in follows.
    return redirect(url_for("accounts.show", lang=g.account.language), 303)


@signed_in
def end_sign_in(sign_in_id: UUID) -> ResponseReturnValue:
    """Sign out in another browser."""
    sign_ins.end(g.session, g.account.id, sign_in_id)
    g.session.commit()
    flash(g.translate("That browser is signed out."), "good")
    return redirect(url_for("accounts.show"), 303)


@signed_in
def end_others() -> ResponseReturnValue:
    """Sign out everywhere else."""
    row, account = must_be_here()
    sign_ins.end_all(g.session, account.id, but=row)
    g.session.commit()
    flash(g.translate("All other browsers are signed out."), "good")
    return redirect(url_for("accounts.show"), 303)
