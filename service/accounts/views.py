"""The pages where people sign in and out; the blueprint of all pages of accounts.

make_app(config, blueprints=(accounts_pages(ask), …), hooks=Hooks(
identify=People(config, sessions, directory), links=LINKS, sentences=SENTENCES,
sign_in=SIGN_IN_PAGE, sign_out=SIGN_OUT_PAGE))
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from limits import parse

from service.accounts import (
    invitations,
    resets,
    second_step,
    sign_ins,
    signing_in,
    views_account,
    views_links,
    views_providers,
    views_second_step,
)
from service.accounts.forms import CodeForm, SignInForm
from service.accounts.oidc import Ask
from service.accounts.signing_in import Attempt
from service.accounts.visits import (
    EXTENSION,
    Told,
    answer,
    browser,
    counted,
    enter,
    forget_sign_in,
    here,
    secrets,
)
from service.web.access import public
from service.web.admission import safe_next
from service.web.edge import the_edge
from service.web.hooks import ReadLink
from service.web.limits import SIGN_IN, Policy, by_address, limited, network

SIGN_IN_PAGE: Final = "accounts.sign_in"
SIGN_OUT_PAGE: Final = "accounts.sign_out"
LINKS: Final[Mapping[str, ReadLink]] = MappingProxyType(
    {"invitation": invitations.read, "reset": resets.read}
)
"""What the one-time links of accounts stand for."""
# Wrong codes are counted for each account; a whole school may come from one address at eight.
SECOND_STEP: Final = (Policy("second-step", parse("600 per 5 minutes"), by_address),)


@public("everybody begins here")
@limited(SIGN_IN)
def sign_in() -> ResponseReturnValue:
    """Login and password, and the buttons of other sign-in services."""
    form = SignInForm(next=request.args.get("next"))
    # Who is let in already may read the page again, for instance to become somebody else.
    if request.method == "GET" and g.who is not None:
        return redirect(safe_next(form.next.data), 303)
    if not form.validate_on_submit():
        return _sign_in_page(form)
    attempt = Attempt(
        form.login.data,
        form.password.data,
        address=network(request.remote_addr or ""),
        browser=browser(request),
    )
    with Told(form), counted(g.session):
        opened = signing_in.sign_in(g.session, attempt, secrets=secrets(), now=g.now)
        return enter(opened, safe_next(form.next.data))
    return _sign_in_page(form)


def _sign_in_page(form: SignInForm) -> ResponseReturnValue:
    providers = the_edge().config.oidc
    page = render_template("accounts/sign_in.html", form=form, providers=providers)
    return answer(page, form)


@public("for whoever gave a login and a password that are right")
@limited(SECOND_STEP)
def take_second_step() -> ResponseReturnValue:
    """The code of the second step: to finish signing in, or again before something weighty."""
    form = CodeForm(next=request.args.get("next"))
    present = here()
    if present is None:
        return redirect(url_for(SIGN_IN_PAGE, next=safe_next(form.next.data)), 303)
    if form.validate_on_submit():
        with Told(form), counted(g.session):
            opened = second_step.take(
                g.session, present, form.code.data, secrets=secrets(), now=g.now
            )
            return enter(opened, safe_next(form.next.data))
    return answer(render_template("accounts/second_step.html", form=form), form)


@public("ends the sign-in of this browser, whoever it is")
def sign_out() -> ResponseReturnValue:
    """The end of this sign-in, here and in the database."""
    present = here()
    if present is not None:
        sign_ins.end(g.session, present[1].id, present[0].id)
        g.session.commit()
    response = make_response(redirect(url_for(SIGN_IN_PAGE), 303))
    forget_sign_in(response)
    flash(g.translate("You are signed out."), "good")
    return response


_READ: Final = ("GET",)
_FORM: Final = ("GET", "POST")
_BUTTON: Final = ("POST",)
ROUTES: Final[tuple[tuple[str, tuple[str, ...], Callable[..., Any]], ...]] = (
    ("/sign-in", _FORM, sign_in),
    ("/sign-in/second-step", _FORM, take_second_step),
    ("/sign-in/with/<name>", _READ, views_providers.set_out),
    ("/sign-in/back/<name>", _READ, views_providers.come_back),
    ("/sign-out", _BUTTON, sign_out),
    ("/password/forgotten", _FORM, views_links.forgotten),
    ("/password/reset/<token>", _FORM, views_links.reset_password),
    ("/invitation", _FORM, views_links.open_sheet),
    ("/invitation/<token>", _FORM, views_links.accept),
    ("/account", _READ, views_account.show),
    ("/account/password", _FORM, views_account.change_password),
    ("/account/language", _BUTTON, views_account.change_language),
    ("/account/sign-ins/<uuid:sign_in_id>/end", _BUTTON, views_account.end_sign_in),
    ("/account/sign-ins/end-others", _BUTTON, views_account.end_others),
    ("/account/second-step", _FORM, views_second_step.offer),
    ("/account/second-step/confirm", _FORM, views_second_step.enrol),
    ("/account/second-step/codes", _BUTTON, views_second_step.new_codes),
    ("/account/providers/<name>/link", _FORM, views_providers.link),
    ("/account/providers/<uuid:link_id>/unlink", _BUTTON, views_providers.unlink),
)


def accounts_pages(ask: Ask | None = None) -> Blueprint:
    """The blueprint `accounts`; `ask` reaches sign-in providers, when the service knows any."""
    made = Blueprint("accounts", __name__)
    for rule, methods, view in ROUTES:
        made.add_url_rule(rule, view.__name__, view, methods=methods)
    made.record_once(lambda state: state.app.extensions.update({EXTENSION: ask}))
    return made
