"""The pages where two-step sign-in is set up."""

from flask import flash, g, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from service.accounts import memberships, second_step
from service.accounts.forms import CodeForm, ConfirmForm
from service.accounts.models import Account, SignIn
from service.accounts.visits import Told, answer, counted, keep_sign_in, must_be_here, secrets
from service.web.access import signed_in
from service.web.admission import safe_next

AFTERWARDS = "after-second-step"
"""What in the session says where who had to set it up wanted to go."""
ISSUER = "Livret"
"""What the application on the telephone shows above the login."""


@signed_in
def offer() -> ResponseReturnValue:
    """The first page: what it is good for, and the password."""
    form, present = ConfirmForm(), must_be_here()
    if not second_step.asks_password(present, now=g.now):
        del form.old
    if _must_step_first(present):
        return redirect(url_for("accounts.take_second_step", next=url_for("accounts.offer")), 303)
    if form.validate_on_submit():
        password = form.old.data if "old" in form else ""
        with Told(form), counted(g.session):
            second_step.offer(g.session, present, password, secrets=secrets(), now=g.now)
            return redirect(url_for("accounts.enrol"), 303)
    page = render_template("accounts/second_step_offer.html", form=form, steps=_steps(present))
    return answer(page, form)


def _steps(present: tuple[SignIn, Account]) -> tuple[str, ...]:
    """What is to be done, for the line above the pages."""
    steps = (g.translate("Telephone"), g.translate("Recovery codes"))
    asks = second_step.asks_password(present, now=g.now)
    return (g.translate("Password"), *steps) if asks else steps


def _must_step_first(present: tuple[SignIn, Account]) -> bool:
    row, account = present
    fresh = memberships.is_fresh(row, g.now, within=second_step.REPLACED_WITHIN)
    return account.has_second_step and not fresh


@signed_in
def enrol() -> ResponseReturnValue:
    """The QR code and the first code, then the codes for paper, which are shown once."""
    form, present = CodeForm(), must_be_here()
    form.code.description, steps = "", _steps(present)
    if form.validate_on_submit():
        with Told(form), counted(g.session):
            token, codes = second_step.enrol(
                g.session, present, form.code.data, secrets=secrets(), now=g.now
            )
            next_page = safe_next(session.pop(AFTERWARDS, None), otherwise=url_for("accounts.show"))
            page = render_template(
                "accounts/recovery_codes.html", codes=codes, next=next_page, steps=steps
            )
            response = make_response(page)
            keep_sign_in(response, token)
            return response
    if present[1].totp_offered is None:
        return redirect(url_for("accounts.offer"), 303)
    secret = second_step.offered(present[1], secrets=secrets())
    page = render_template(
        "accounts/second_step_confirm.html",
        form=form,
        steps=steps,
        address=second_step.address(present[1], secret, issuer=ISSUER),
        groups=[secret[at : at + 4] for at in range(0, len(secret), 4)],
    )
    return answer(page, form)


@signed_in
def new_codes() -> ResponseReturnValue:
    """Other codes for paper in place of the old ones."""
    present = must_be_here()
    if _must_step_first(present):
        flash(g.translate("Take the second step again, then ask for new codes."), "note")
        return redirect(url_for("accounts.take_second_step", next=url_for("accounts.show")), 303)
    codes = second_step.new_recovery_codes(g.session, present, now=g.now)
    g.session.commit()
    return render_template(
        "accounts/recovery_codes.html", codes=codes, next=url_for("accounts.show")
    )
