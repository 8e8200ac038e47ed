"""The pages where a holder lets an application in, sees which are in, and shows them out.

https://www.imsglobal.org/spec/ob/v3p0#authorization-request
"""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.language import N_
from service.oauth import answers, authorizing, clients
from service.oauth.refusals import SentBack
from service.ob_api.discovery import OAUTH
from service.web.access import public, signed_in, writing
from service.web.forms import Form, choices
from service.web.headers import allow_redirect_after_form
from service.web.limits import COMING, limited
from service.web.telling import CheckboxesField
from wallet.ob_api import allowing
from wallet.ob_api.models import AccessRequest, Application
from wallet.ob_api.scopes import OFFERED, PROVIDER
from wallet.people import holders
from wallet.people.holders import holding

PATH: Final = f"/{OAUTH}/authorize"
TEMPLATES: Final = "../templates"

bp = Blueprint("applications", __name__, template_folder=TEMPLATES)


class ConsentForm(Form):
    """What somebody allows."""

    allowed = CheckboxesField(
        N_("What the application may do"),
        description=N_("Take away what you do not want."),
    )


@bp.get(PATH)
@public("applications send people here to be asked")
@limited(COMING)
@writing
def ask() -> ResponseReturnValue:
    """The wish of an application; the holder is led to a page of their own."""
    asked = answers.asked()
    client = clients.find(g.session, PROVIDER, asked.get("client_id", ""))
    try:
        wanted = authorizing.read(PROVIDER, client, asked)
    except SentBack as error:
        return redirect(error.address, 303)
    token = authorizing.begin(g.session, PROVIDER, wanted, now=g.now)
    g.session.commit()
    return redirect(url_for("applications.show", token=token), 303)


@bp.get(f"{PATH}/<token>")
@signed_in
@holding
def show(token: str) -> ResponseReturnValue:
    """Who asks, and for what; who is not signed in is led through the sign-in and back."""
    row = allowing.open_request(g.session, token, g.now)
    allow_redirect_after_form(row.redirect_uri)
    return _page("consent", form=_form(row), token=token, **_who_asks(row))


@bp.post(f"{PATH}/<token>")
@signed_in
@holding
def decide(token: str) -> ResponseReturnValue:
    """Yes to all or a part of it, or no; the browser goes back to the application."""
    row = allowing.open_request(g.session, token, g.now)
    form = _form(row)
    try:
        if "refuse" in request.form or not form.validate_on_submit():
            raise authorizing.refuse(g.session, row, now=g.now)
        chosen = tuple(form.allowed.data)
        target = allowing.allow(g.session, g.account.id, row, chosen, now=g.now)
    except SentBack as error:
        target = error.address
    g.session.commit()
    return redirect(target, 303)


@bp.get("/applications")
@signed_in
@holding
def listed() -> ResponseReturnValue:
    """The applications that are let in, and what each may do."""
    found = allowing.listed(g.session, g.account.id, now=g.now)
    profile = allowing.sent_profile(g.session, g.account.id)
    return _page("applications", found=found, profile=profile, meanings=OFFERED)


@bp.post("/applications/<uuid:grant_id>/end")
@signed_in
@holding
def end(grant_id: UUID) -> ResponseReturnValue:
    """Show an application out."""
    application = allowing.take_back(g.session, g.account.id, grant_id, now=g.now)
    g.session.commit()
    said = N_("{application} can no longer read or write anything here.")
    flash(g.translate(said, application=application.name), "good")
    return redirect(url_for("applications.listed"), 303)


@bp.post("/applications/profile/end")
@signed_in
@holding
def end_profile() -> ResponseReturnValue:
    """Take out what an application said of the holder."""
    allowing.drop_profile(g.session, g.account.id)
    g.session.commit()
    flash(g.translate(N_("Applications are told your name here again.")), "good")
    return redirect(url_for("applications.listed"), 303)


def _form(row: AccessRequest) -> ConsentForm:
    form = ConsentForm()
    wanted = row.scope.split()
    form.allowed.choices = choices((one, OFFERED[one]) for one in wanted)
    if request.method == "GET":
        form.allowed.data = wanted
    return form


def _who_asks(row: AccessRequest) -> dict[str, Any]:
    client = g.session.get_one(Application, row.client_id)
    is_minor = holders.is_minor(g.holder, g.now)
    return {"client": client, "said": client.metadata_, "is_minor": is_minor}


def _page(name: str, **more: Any) -> ResponseReturnValue:
    response = make_response(render_template(f"wallet/ob_api/{name}.html", **more))
    response.headers["Cache-Control"] = "no-store"
    return response
