"""The pages of other hosts: connect one by its address, bring badges from there now, end it."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Length

from federation.hosts import meeting, tokens
from federation.hosts.client import PlatformFailed, host_of
from federation.hosts.models import Platform
from service.errors import ServiceError
from service.language import N_
from service.web.access import signed_in, writing
from service.web.forms import Form, required
from service.web.limits import COMING, UPLOAD, limited
from service.web.telling import Telling
from wallet.hosts import connecting
from wallet.hosts.wording import SENTENCES
from wallet.people.holders import holding
from wallet.place import the_place

MAX_ADDRESS_CHARACTERS: Final = 2000
FORM_REFUSED: Final = 422
_TRIP: Final = "host"

bp = Blueprint("hosts", __name__, template_folder="../templates")


class AddressForm(Form):
    """Where the badges are now."""

    address = StringField(
        N_("Address of the site where your badges are"),
        [required(), Length(max=MAX_ADDRESS_CHARACTERS)],
        description=N_("As it stands in your browser there, for instance https://wallet.example"),
        render_kw={"type": "url", "autocomplete": "url", "inputmode": "url"},
    )


@bp.get("/hosts")
@signed_in
@holding
def listed() -> ResponseReturnValue:
    """The sites from which badges are brought, and the form for another one."""
    return _page(AddressForm())


@bp.post("/hosts")
@signed_in
@limited(UPLOAD)
@holding
def set_out() -> ResponseReturnValue:
    """The page with the link that leads to the site: a form may not end on another site."""
    form = AddressForm()
    if not form.validate_on_submit():
        return _page(form, FORM_REFUSED)
    told = Telling(form, fields=dict.fromkeys(SENTENCES, "address"))
    with told:
        platform = _platform(form.address.data)
        address, state = connecting.begin(g.session, the_place(), g.account.id, platform, now=g.now)
        g.session.commit()
    if not told.done:
        return _page(form, FORM_REFUSED)
    # The state is bound to this browser by its signed cookie.
    session[_TRIP] = state
    host = host_of(platform)
    page = render_template("wallet/hosts/leave.html", platform=platform, host=host, address=address)
    return page, {"Cache-Control": "no-store"}


@bp.get(connecting.RETURN_PAGE)
@signed_in
@writing
@limited(COMING)
@holding
def come_back() -> ResponseReturnValue:
    """From the site: what it gave us is kept, and a job brings the badges."""
    # Taken out first, so that it serves once whatever comes of it.
    state, place = session.pop(_TRIP, None), the_place()
    who = g.account.id
    try:
        row = connecting.come_back(g.session, place, who, request.args, state=state, now=g.now)
        found = connecting.find(g.session, who, row.id)
    except ServiceError as error:
        g.session.commit()
        return _refused(error)
    # While the site thinks, no transaction of ours is open.
    g.session.commit()
    try:
        client, code = connecting.client(place), request.args["code"]
        token = tokens.exchange(client, found.platform, code=code, state=str(state))
    except PlatformFailed as error:
        connecting.end(g.session, row, now=g.now)
        if error.facts.get("error") == "invalid_client":
            meeting.forget(g.session, found.platform, now=g.now)
        g.session.commit()
        return _refused(error)
    connecting.allow(g.session, place, row, token, now=g.now)
    g.session.commit()
    said = N_("Your badges are being brought from {host}. They will lie in your deposit box.")
    flash(g.translate(said, host=found.host), "good")
    return redirect(url_for("hosts.listed"), 303)


@bp.post("/hosts/<uuid:connection_id>/bring")
@signed_in
@limited(UPLOAD)
@holding
def bring(connection_id: UUID) -> ResponseReturnValue:
    """Bring what is new there now."""
    found = connecting.find(g.session, g.account.id, connection_id)
    connecting.bring(g.session, found.row, now=g.now)
    g.session.commit()
    said = N_("Your badges are being brought from {host}. They will lie in your deposit box.")
    flash(g.translate(said, host=found.host), "good")
    return redirect(url_for("hosts.listed"), 303)


@bp.post("/hosts/<uuid:connection_id>/end")
@signed_in
@holding
def end(connection_id: UUID) -> ResponseReturnValue:
    """Bring nothing from there any more."""
    found = connecting.find(g.session, g.account.id, connection_id)
    connecting.end(g.session, found.row, now=g.now)
    g.session.commit()
    said = N_("Nothing is brought from {host} any more. What came from there stays yours.")
    flash(g.translate(said, host=found.host), "good")
    return redirect(url_for("hosts.listed"), 303)


def _platform(typed: str) -> Platform:
    """The host at an address, asked and registered at when it is met for the first time."""
    client, address = connecting.client(the_place()), meeting.address_of(typed)
    found = meeting.known(g.session, client, address, now=g.now)
    if found is None:
        # The same: a slow host must not keep others from writing.
        g.session.commit()
        met = meeting.meet(client, address)
        found = meeting.keep(g.session, client, met, now=g.now)
    return found


def _refused(error: ServiceError) -> ResponseReturnValue:
    if error.code not in SENTENCES:
        raise error
    flash(g.translate(SENTENCES[error.code], **error.facts), "bad")
    return redirect(url_for("hosts.listed"), 303)


def _page(form: AddressForm, status: int = 200) -> ResponseReturnValue:
    rows: Any = connecting.listed(g.session, g.account.id)
    page = render_template("wallet/hosts/list.html", form=form, rows=rows, reasons=SENTENCES)
    return page, status, {"Cache-Control": "no-store"}
