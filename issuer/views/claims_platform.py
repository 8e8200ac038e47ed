"""From the page of a claim to another platform and back: it is asked, then the person allows it."""

from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from federation.hosts import meeting, tokens
from federation.hosts.client import PlatformFailed, host_of
from federation.hosts.models import Platform
from issuer.delivering import codes, platforms, pushing
from issuer.delivering.wording import SENTENCES
from issuer.issuing.models import Form
from issuer.place import the_place
from issuer.views.claims import LINK, held_or_over
from service.errors import ServiceError
from service.language import N_
from service.web.access import one_time, public, writing
from service.web.limits import CLAIM, COMING, limited

MAX_ADDRESS_CHARACTERS: Final = 2000
_TRIP: Final = "platform"

bp = Blueprint("platforms", __name__, template_folder="../templates")


@bp.post("/claim/<token>/platform")
@one_time(LINK)
@limited(CLAIM)
def set_out(token: str) -> ResponseReturnValue:
    """The page with the link that leads to the platform: a form may not end on another site."""
    claim, _ = held_or_over()
    typed = request.form.get("address", "")[:MAX_ADDRESS_CHARACTERS]
    form = Form.JWT if request.form.get("form") == Form.JWT else Form.DATA_INTEGRITY
    try:
        platform = _platform(typed)
        place = the_place()
        address, state = pushing.begin(g.session, place, claim, platform, form, now=g.now)
    except ServiceError as error:
        return _refused(error, token)
    g.session.commit()
    # The state is bound to this browser by its signed cookie; the code leads back to the page.
    session[_TRIP] = {"state": state, "code": str(codes.read(token))}
    host = host_of(platform)
    page = render_template(
        "claims/platform.html", platform=platform, host=host, address=address, code=token
    )
    return page, {"Cache-Control": "no-store"}


@bp.get(platforms.RETURN_PAGE)
@public("platforms send people back here, with a code")
@writing
@limited(COMING)
def come_back() -> ResponseReturnValue:
    """From the platform: the award is signed, and a job sends it there."""
    # Taken out first, so that it serves once whatever comes of it.
    trip = session.pop(_TRIP, None) or {}
    state, code, place = trip.get("state"), trip.get("code", ""), the_place()
    try:
        push = pushing.come_back(g.session, place, request.args, state=state, now=g.now)
    except ServiceError as error:
        g.session.commit()
        return _refused(error, code)
    platform = meeting.find(g.session, push.platform_id)
    # While the platform thinks, no transaction of ours is open.
    g.session.commit()
    try:
        client = platforms.client(place)
        told = tokens.exchange(client, platform, code=request.args["code"], state=str(state))
    except PlatformFailed as error:
        pushing.fail(g.session, push, error.code, now=g.now)
        if error.facts.get("error") == "invalid_client":
            meeting.forget(g.session, platform, now=g.now)
        g.session.commit()
        return _refused(error, code)
    pushing.allow(g.session, place, push, told, now=g.now)
    g.session.commit()
    said = N_("Your attestation is on its way to {host}. This page tells when it has arrived.")
    flash(g.translate(said, host=host_of(platform)), "good")
    return redirect(url_for("claims.show", token=code), 303)


def _platform(typed: str) -> Platform:
    """The platform of an address, asked and registered at when it is met for the first time."""
    client, address = platforms.client(the_place()), meeting.address_of(typed)
    found = meeting.known(g.session, client, address, now=g.now)
    if found is None:
        # The same: a slow platform must not keep others from writing.
        g.session.commit()
        met = meeting.meet(client, address)
        found = meeting.keep(g.session, client, met, now=g.now)
    return found


def _refused(error: ServiceError, code: str) -> ResponseReturnValue:
    if error.code not in SENTENCES or not code:
        raise error
    flash(g.translate(SENTENCES[error.code], **error.facts), "bad")
    return redirect(url_for("claims.show", token=code), 303)
