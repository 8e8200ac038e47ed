"""The console pages of the links and posters by which people ask for attestation."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange

from issuer.requests import pages
from issuer.views.awards_shared import EVERYBODY, own, sentence
from issuer.views.requests_shared import acted, offered, uuid_of
from schemas.errors import LivretError
from service.errors import NotAllowed
from service.language import N_
from service.web.access import requires
from service.web.edge import the_edge
from service.web.forms import Form, choices, required

FORM_REFUSED: Final = 422
NO_ACHIEVEMENT: Final = ""

bp = Blueprint("request_pages", __name__, template_folder="../templates")


class PageForm(Form):
    """A page on which people ask."""

    name = StringField(
        N_("Name of the page"),
        [required(), Length(max=pages.MAX_NAME_CHARACTERS)],
        description=N_("People read it first: for instance the event, or “Volunteering with us”."),
    )
    achievement = SelectField(
        N_("What is attested"),
        description=N_("Choose it for an event, so that many can be attested at once."),
    )
    days = IntegerField(
        N_("Open for how many days"), [required(), NumberRange(1, pages.MAX_DAYS)], default=30
    )


@bp.get("/orgs/<slug>/console/requests/pages/new")
@requires(*EVERYBODY)
def new(slug: str) -> ResponseReturnValue:  # noqa: ARG001
    """The form of a new page."""
    return render_template("requests/new_page.html", tenant=g.tenant, form=_page_form())


@bp.post("/orgs/<slug>/console/requests/pages/new")
@requires(*EVERYBODY)
def create(slug: str) -> ResponseReturnValue:
    """Open a page."""
    form = _page_form()
    if form.validate_on_submit():
        wish = pages.Wish(form.name.data, uuid_of(form.achievement.data), form.days.data)
        try:
            made = pages.create(g.session, g.tenant, wish, by=g.account.id, now=g.now)
        except LivretError as error:
            said = sentence(error)
            if said is None or isinstance(error, NotAllowed):
                raise
            g.session.rollback()
            form.form_errors.append(g.translate(said, **error.facts))
        else:
            g.session.commit()
            flash(g.translate("The page is open. Print its code or send its link."), "good")
            return redirect(url_for("request_pages.show", slug=slug, page_id=made.id), 303)
    page = render_template("requests/new_page.html", tenant=g.tenant, form=form)
    return page, FORM_REFUSED


@bp.get("/orgs/<slug>/console/requests/pages/<uuid:page_id>")
@requires(*EVERYBODY)
def show(slug: str, page_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """The link and the code of a page, to send or print."""
    found = pages.find(g.session, page_id, made_by=own())
    return render_template(
        "requests/page.html",
        tenant=g.tenant,
        page=found,
        is_open=pages.is_open(found, g.now),
        link=the_edge().config.base_url + url_for("ask.show", token=found.token),
    )


@bp.post("/orgs/<slug>/console/requests/pages/<uuid:page_id>/close")
@requires(*EVERYBODY)
def close(slug: str, page_id: UUID) -> ResponseReturnValue:
    """Close a page."""
    found = pages.find(g.session, page_id, made_by=own())

    def act() -> str:
        pages.close(g.session, found, by=g.account.id, now=g.now)
        return str(g.translate("The page is closed. What was asked waits for your answer."))

    return acted(act, url_for("requests.listed", slug=slug))


def _page_form() -> PageForm:
    form = PageForm()
    whichever = choices([(NO_ACHIEVEMENT, N_("Chosen for each request"))])
    form.achievement.choices = whichever + choices(offered())
    return form
