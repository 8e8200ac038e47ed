"""The pages of who asks for an attestation: write it, come back, write it anew, take it."""

from datetime import datetime
from typing import Final

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from limits import parse
from sqlalchemy.orm import Session
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from issuer.awards import catalogue
from issuer.awards.models import Award
from issuer.delivering import claims, codes, showing
from issuer.delivering.models import Channel
from issuer.organisations import creating
from issuer.organisations.models import Organisation
from issuer.place import the_place
from issuer.requests import asking, pages
from issuer.requests.asking import MAX_NAME_CHARACTERS, MAX_STORY_CHARACTERS, WRITABLE, Said
from issuer.requests.models import AttestationRequest, RequestPage, RequestState
from issuer.requests.wording import SENTENCES, STATES
from service.errors import NotFound, ServiceError
from service.fence import scope
from service.language import N_
from service.web.access import one_time
from service.web.edge import the_edge
from service.web.forms import Form, required
from service.web.limits import CLAIM, Policy, by_field, limited

ASK: Final = "ask"
ASKED: Final = "asked"
FORM_REFUSED: Final = 422
ASKING: Final = (Policy("ask", parse("90 per 10 minutes"), by_field("token")),)
"""An event asks from one address; a machine is slowed, and then the page is full."""
_FIELDS: Final = {
    "request-name-malformed": "name",
    "request-story-malformed": "story",
    "request-days-wrong": "last_day",
    "mail-address-malformed": "address",
}

bp = Blueprint("ask", __name__, template_folder="../templates")


class AskForm(Form):
    """What somebody did."""

    name = StringField(
        N_("Your first and last name"),
        [required(), Length(max=MAX_NAME_CHARACTERS)],
        description=N_("As those who answer you know you. It does not stand in the attestation."),
        render_kw={"autocomplete": "name"},
    )
    story = TextAreaField(
        N_("What did you do?"),
        [required(), Length(max=MAX_STORY_CHARACTERS)],
        description=N_("In a few sentences: what, with whom, how often."),
        render_kw={"rows": "5"},
    )
    first_day = DateField(N_("When, or since when?"), [Optional()])
    last_day = DateField(
        N_("Until when?"), [Optional()], description=N_("Leave it empty if it was one day.")
    )
    address = StringField(
        N_("Your e-mail address"),
        [Length(max=254)],
        description=N_("Only to tell you that there is an answer. You can do without."),
        render_kw={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"},
    )

    def said(self) -> Said:
        """What was written, as the verbs want it."""
        return Said(
            name=self.name.data or "",
            story=self.story.data or "",
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            address=self.address.data or "",
        )


def read_page(session: Session, token: str, _: datetime) -> RequestPage | None:
    """The page behind a link."""
    return pages.by_token(session, token)


def read_request(session: Session, token: str, _: datetime) -> AttestationRequest | None:
    """The request of who comes back."""
    return asking.of_code(session, token, secrets=the_place().secrets)


LINKS: Final = {ASK: read_page, ASKED: read_request}


@bp.get("/ask/<token>")
@one_time(ASK)
@limited(ASKING)
def show(token: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """The page on which one asks."""
    return _ask_page(AskForm())


@bp.post("/ask/<token>")
@one_time(ASK)
@limited(ASKING)
def ask(token: str) -> ResponseReturnValue:  # noqa: ARG001
    """A new request; the code by which one comes back is shown on the page that answers, once."""
    form, page, place = AskForm(), g.link, the_place()
    if not form.validate_on_submit():
        return _ask_page(form, FORM_REFUSED)
    said, language = form.said(), g.translate.language.value
    try:
        _, code = asking.ask(
            g.session, page, said, secrets=place.secrets, language=language, now=g.now
        )
    except ServiceError as error:
        return _ask_page(form, _told(form, error))
    g.session.commit()
    return _private(
        render_template(
            "requests/asked.html",
            organisation=_organisation(page.organisation_id),
            spelled=codes.spelled(code),
            link=the_edge().config.base_url + url_for("ask.back", token=code),
        )
    )


@bp.get("/asked/<token>")
@one_time(ASKED)
@limited(CLAIM)
def back(token: str) -> ResponseReturnValue:
    """What has become of a request."""
    request: AttestationRequest = g.link
    form = AskForm(
        name=request.name,
        story=request.story,
        first_day=request.first_day,
        last_day=request.last_day if request.last_day != request.first_day else None,
        address=request.address or "",
    )
    return _back_page(token, form)


@bp.post("/asked/<token>")
@one_time(ASKED)
@limited(CLAIM)
def rewrite(token: str) -> ResponseReturnValue:
    """Say it anew."""
    form = AskForm()
    if not form.validate_on_submit():
        return _back_page(token, form, FORM_REFUSED)
    try:
        asking.rewrite(g.session, g.link, form.said(), now=g.now)
    except ServiceError as error:
        return _back_page(token, form, _told(form, error))
    g.session.commit()
    flash(g.translate("Your request was sent again."), "good")
    return redirect(url_for("ask.back", token=token), 303)


@bp.post("/asked/<token>/withdraw")
@one_time(ASKED)
@limited(CLAIM)
def withdraw(token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Erase it."""
    request: AttestationRequest = g.link
    organisation = _organisation(request.organisation_id)
    asking.withdraw(g.session, request)
    g.session.commit()
    flash(g.translate("Your request was erased. Nothing of it is kept."), "good")
    return redirect(url_for("organisations.organisation", slug=organisation.slug), 303)


@bp.post("/asked/<token>/take")
@one_time(ASKED)
@limited(CLAIM)
def take(token: str) -> ResponseReturnValue:  # noqa: ARG001
    """To the page on which the attestation is taken, with a new code of its own."""
    award = _award(g.link)
    if award is None:
        raise NotFound("link-unknown")
    place = the_place()
    code = claims.make(g.session, award, Channel.LINK, secrets=place.secrets, now=g.now)
    g.session.commit()
    return redirect(url_for("claims.show", token=code), 303)


def _ask_page(form: AskForm, status: int = 200) -> ResponseReturnValue:
    page: RequestPage = g.link
    organisation = _organisation(page.organisation_id)
    if not pages.is_open(page, g.now):
        return render_template("requests/closed.html", organisation=organisation), 410
    achievement = ""
    if page.achievement_id is not None:
        known = catalogue.names(g.session, organisation, frozenset({page.achievement_id}))
        achievement = known.get(page.achievement_id, "")
    return _private(
        render_template(
            "requests/ask.html",
            form=form,
            page=page,
            organisation=organisation,
            achievement=achievement,
        ),
        status,
    )


def _back_page(token: str, form: AskForm, status: int = 200) -> ResponseReturnValue:
    request: AttestationRequest = g.link
    award = _award(request)
    page = render_template(
        "requests/back.html",
        form=form,
        code=token,
        wanted=request,
        organisation=_organisation(request.organisation_id),
        state=STATES[request.state],
        writable=request.state in WRITABLE,
        returned=request.state is RequestState.RETURNED,
        title=showing.of(g.session, award).title if award else "",
        ready=award is not None and award.state in claims.WAITING,
        reason=_ended(award),
    )
    return _private(page, status)


def _ended(award: Award | None) -> str:
    """Why an attestation cannot be taken here (a code); empty when it can, or there is none."""
    return "" if award is None else claims.ENDS.get(award.state, "")


def _award(request: AttestationRequest) -> Award | None:
    if request.award_id is None:
        return None
    with scope(g.session, organisation=request.organisation_id):
        found: Award | None = g.session.get(Award, request.award_id)
    return found


def _organisation(organisation_id: object) -> Organisation:
    found = creating.by_id(g.session, organisation_id)  # type: ignore[arg-type]
    if found is None:
        raise NotFound("organisation-unknown")
    return found


def _told(form: AskForm, error: ServiceError) -> int:
    """Say a refusal beside its field; the status of the answer."""
    sentence = {**the_edge().hooks.sentences, **SENTENCES}.get(error.code)
    if sentence is None:
        raise error
    # Nothing was written, and what is not committed is undone at the end anyway.
    said = g.translate(sentence, **error.facts)
    name = _FIELDS.get(error.code)
    if name is None:
        form.form_errors.append(said)
    else:
        form[name].errors = [*form[name].errors, said]
    return error.status


def _private(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
