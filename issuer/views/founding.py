"""Founding an organisation by a link: an account, two steps, the kind, then the rest."""

from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from issuer.organisations import creating, starting
from issuer.organisations.models import Kind, Organisation
from issuer.place import the_place
from issuer.views.console_forms import Telling, answer
from issuer.views.organisation_forms import (
    OrganisationForm,
    founding_of,
    kind_asked,
    kind_form,
    organisation_form,
)
from service import accounts
from service.accounts import second_step, sign_ins
from service.accounts.forms import NewcomerForm
from service.accounts.invitations import Newcomer
from service.accounts.views_second_step import AFTERWARDS
from service.accounts.visits import browser, enter, must_be_here
from service.language import N_
from service.web.access import one_time
from service.web.images import MAX_BYTES
from service.web.limits import CLAIM, limited, max_body

MAX_FORM_BYTES: Final = MAX_BYTES + (64 << 10)

bp = Blueprint("founding", __name__, template_folder="../templates")


@bp.route(f"{starting.PAGE}/<token>", methods=["GET", "POST"])
@one_time("founding")
@limited(CLAIM)
@max_body(MAX_FORM_BYTES)
def begin(token: str) -> ResponseReturnValue:
    """The next thing that is missing: account, second step, kind, organisation."""
    if g.who is None:
        return _account(token)
    if not g.account.has_second_step:
        session[AFTERWARDS] = url_for("founding.begin", token=token)
        asks = second_step.asks_password(must_be_here(), now=g.now)
        return render_template("home/second_step.html", asks_password=asks)
    kind = kind_asked()
    if kind is None:
        return render_template("home/kind.html", form=kind_form())
    form = organisation_form(kind, logo=True)
    if form.validate_on_submit():
        with Telling(form) as told:
            made = _found(form, kind)
        if told.done:
            said = N_("{name} is founded. Three things to do first stand below.")
            flash(g.translate(said, name=made.name), "good")
            return redirect(url_for("console.dashboard", slug=made.slug), 303)
    return answer(render_template("home/organisation.html", form=form, token=token), form)


def _account(token: str) -> ResponseReturnValue:
    form = NewcomerForm()
    if form.validate_on_submit():
        with Telling(form) as told:
            made = accounts.create(g.session, _newcomer(form), email=None, now=g.now)
            opened = sign_ins.begin(
                g.session, made, browser=browser(request), provider=None, now=g.now
            )
            g.session.commit()
        if told.done:
            return enter(opened, url_for("founding.begin", token=token))
    return answer(render_template("home/account.html", form=form), form)


def _newcomer(form: NewcomerForm) -> Newcomer:
    return Newcomer(
        form.login.data,
        form.display_name.data,
        form.password.data,
        adult=form.adult.data,
        language=g.translate.language.value,
    )


def _found(form: OrganisationForm, kind: Kind) -> Organisation:
    founder, hosting = g.account.id, the_place().hosting
    starting.use(g.session, g.link, now=g.now)
    made = creating.found(g.session, founding_of(form, kind), hosting, founder=founder, now=g.now)
    if data := _logo(form):
        creating.set_logo(g.session, made, data, by=founder, now=g.now)
    g.session.commit()
    return made


def _logo(form: OrganisationForm) -> bytes:
    sent = form.logo.data
    return bytes(sent.read()) if sent else b""
