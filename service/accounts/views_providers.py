"""The pages around signing in with a school's or an academy's provider."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from service.accounts import oidc, providers, secret_values, signing_in
from service.accounts.forms import ConfirmForm
from service.accounts.oidc import Client, Identity
from service.accounts.visits import (
    EXTENSION,
    Told,
    answer,
    browser,
    counted,
    enter,
    must_be_here,
    secrets,
)
from service.errors import ServiceError
from service.web.access import public, signed_in, writing
from service.web.admission import safe_next
from service.web.edge import the_edge
from service.web.limits import SIGN_IN, limited

LASTS: Final = timedelta(minutes=10)
_TRIP: Final = "oidc"


@dataclass(frozen=True, slots=True)
class Trip:
    """What this browser set out for; it lies in its signed cookie until it comes back."""

    state: str
    provider: str
    until: float  # seconds since 1970
    next: str = "/"
    account: str = ""  # whose account is to be linked; empty: somebody signs in


def _client(name: str) -> Client:
    config = the_edge().config
    provider = oidc.provider_of(config.oidc, name)
    ask = current_app.extensions.get(EXTENSION)
    if ask is None:
        raise oidc.ProviderFailed("provider-unreachable")
    redirect_uri = config.base_url + url_for("accounts.come_back", name=name)
    return Client(provider, redirect_uri, secrets(), ask)


def _begin(name: str, **wish: str) -> str:
    client = _client(name)
    until = (g.now + LASTS).timestamp()
    trip = Trip(secret_values.token(), name, until, **wish)
    address = oidc.set_out(client, trip.state)
    session[_TRIP] = asdict(trip)
    return address


@public("leads to another sign-in service")
@limited(SIGN_IN)
def set_out(name: str) -> ResponseReturnValue:
    """To the provider."""
    return redirect(_begin(name, next=safe_next(request.args.get("next"))), 303)


@public("the provider sends people back here, with a code")
@writing
@limited(SIGN_IN)
def come_back(name: str) -> ResponseReturnValue:
    """From the provider: somebody signs in, or links their account."""
    trip = _trip(name)
    identity = oidc.come_back(_client(name), request.args, state=trip.state, now=g.now)
    if trip.account:
        return _linked(trip, identity)
    seen = browser(request)
    opened = providers.sign_in(g.session, identity, provider=name, browser=seen, now=g.now)
    g.session.commit()
    return enter(opened, safe_next(trip.next))


def _trip(name: str) -> Trip:
    # Taken out first, so that it serves once whatever comes of it.
    found: Any = session.pop(_TRIP, None)
    if found is None or found["provider"] != name or found["until"] <= g.now.timestamp():
        raise ServiceError("provider-answer-unexpected")
    return Trip(**found)


@signed_in
def link(name: str) -> ResponseReturnValue:
    """Let a provider sign one in: the password first, then a page that leads there.

    A form may not end on another site, hence the page in between.
    """
    form, present = ConfirmForm(), must_be_here()
    if present[1].password_hash is None:
        del form.old
    provider = oidc.provider_of(the_edge().config.oidc, name)
    address = ""
    if form.validate_on_submit():
        with Told(form), counted(g.session):
            if "old" in form:
                signing_in.confirm(
                    g.session, present[1], form.old.data, secrets=secrets(), now=g.now
                )
            address = _begin(name, account=str(present[1].id))
    page = render_template(
        "accounts/provider_link.html", form=form, provider=provider, address=address
    )
    return answer(page, form)


def _linked(trip: Trip, identity: Identity) -> ResponseReturnValue:
    _, account = must_be_here()
    # Somebody else may have signed in meanwhile, in the same browser.
    if str(account.id) != trip.account:
        raise ServiceError("provider-answer-unexpected")
    providers.link(g.session, account, identity, now=g.now)
    g.session.commit()
    flash(g.translate("You can now sign in this way."), "good")
    return redirect(url_for("accounts.show"), 303)


@signed_in
def unlink(link_id: UUID) -> ResponseReturnValue:
    """A provider no longer signs one in."""
    providers.unlink(g.session, g.account, link_id, now=g.now)
    g.session.commit()
    flash(g.translate("The link is undone."), "good")
    return redirect(url_for("accounts.show"), 303)
