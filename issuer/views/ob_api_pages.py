"""The pages where a person lets an application read their awards, or does not.

https://www.imsglobal.org/spec/ob/v3p0#authorization-request Who they are is proven by the code of
one of their awards, also of one that they took.
"""

from typing import Any, Final

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Length

from issuer.awards.models import Award
from issuer.ob_api import authorizing, letters, scopes
from issuer.ob_api.models import ObClient, ObRequest
from issuer.organisations import creating
from issuer.organisations.models import Organisation
from issuer.place import the_place
from issuer.views.console_forms import CheckboxesField
from schemas.errors import LivretError
from service import mail
from service.errors import NotFound
from service.fence import scope
from service.language import N_
from service.oauth import answers, clients
from service.oauth import authorizing as oauth
from service.oauth.refusals import SentBack
from service.ob_api.discovery import OAUTH
from service.web.access import one_time, public, writing
from service.web.edge import the_edge
from service.web.forms import Form, choices, required
from service.web.headers import allow_redirect_after_form
from service.web.limits import CLAIM, COMING, MAIL, limited, network

FORM_REFUSED: Final = 422
LINK: Final = "ob-request"
LINKS: Final = {LINK: authorizing.open_request}
PATH: Final = f"/orgs/<slug>/{OAUTH}/authorize"
MAX_CODE_CHARACTERS: Final = 200
MAX_ADDRESS_CHARACTERS: Final = 254

bp = Blueprint("ob_pages", __name__, template_folder="../templates")


class CodeForm(Form):
    """Who somebody is."""

    code = StringField(
        N_("Code of one of your awards"),
        [required(), Length(max=MAX_CODE_CHARACTERS)],
        description=N_("It stands in the letter or on the strip of paper by which you got it."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class MailForm(Form):
    """Who somebody is, for who has no code at hand."""

    email = StringField(
        N_("E-mail address to which your awards were sent"),
        [required(), Length(max=MAX_ADDRESS_CHARACTERS)],
        render_kw={"type": "email", "autocomplete": "email"},
    )


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
def ask(slug: str) -> ResponseReturnValue:
    """The wish of an application; the person is led to a page of their own."""
    organisation = creating.find(g.session, slug)
    asked = answers.asked()
    with scope(g.session, organisation=organisation.id):
        client = clients.find(g.session, scopes.PROVIDER, asked.get("client_id", ""))
        try:
            wanted = oauth.read(scopes.PROVIDER, client, asked)
        except SentBack as error:
            return redirect(error.address, 303)
        token = oauth.begin(g.session, scopes.PROVIDER, wanted, now=g.now)
    g.session.commit()
    return redirect(url_for("ob_pages.show", slug=slug, token=token), 303)


@bp.get(PATH + "/<token>")
@one_time(LINK)
def show(slug: str, token: str) -> ResponseReturnValue:
    """The code of an award first, then what is asked for."""
    row, organisation = _row(slug)
    if row.award_id is None:
        return _code_page(organisation, row, CodeForm())
    return _consent_page(organisation, row, _consent_form(row), token)


@bp.post(PATH + "/<token>")
@one_time(LINK)
@limited(CLAIM)
def identify(slug: str, token: str) -> ResponseReturnValue:
    """The code that somebody typed."""
    row, organisation = _row(slug)
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(organisation, row, form, status=FORM_REFUSED)
    try:
        authorizing.identify(
            g.session,
            row,
            form.code.data,
            address=network(request.remote_addr or ""),
            secrets=the_place().secrets,
            now=g.now,
        )
    except LivretError as error:
        sentence = the_edge().hooks.sentences.get(error.code)
        if sentence is None:
            raise
        # Wrong codes were counted.
        g.session.commit()
        form.code.errors = [g.translate(sentence, **error.facts)]
        status = getattr(error, "status", FORM_REFUSED)
        return _code_page(organisation, row, form, status=status)
    g.session.commit()
    return redirect(url_for("ob_pages.show", slug=slug, token=token), 303)


@bp.post(PATH + "/<token>/mail")
@one_time(LINK)
@limited(MAIL)
def write(slug: str, token: str) -> ResponseReturnValue:
    """A letter to the mailbox that somebody typed, if awards went there."""
    row, organisation = _row(slug)
    form = MailForm()
    if not form.validate_on_submit():
        return _code_page(
            organisation, row, CodeForm(formdata=None), mailing=form, status=FORM_REFUSED
        )
    place, mailbox = the_place(), form.email.data.strip().lower()
    proven = authorizing.prove_by_letter(g.session, row, mailbox, secrets=place.secrets)
    if proven:
        here = f"{place.hosting.base_url}{url_for('ob_pages.come', slug=slug, token=token)}"
        links = [(name, f"{here}?proof={proof}") for name, proof in proven]
        letter = letters.who_you_are(
            g.translate,
            to=mailbox,
            links=links,
            application=_client(row).name,
            organisation=organisation.name,
        )
        mail.post(g.session, letter, organisation=organisation.id, now=g.now)
    g.session.commit()
    # The same whether the address is known or not.
    flash(g.translate("If awards were sent to this address, a letter is under way."), "note")
    return redirect(url_for("ob_pages.show", slug=slug, token=token), 303)


@bp.get(PATH + "/<token>/letter")
@one_time(LINK)
def come(slug: str, token: str) -> ResponseReturnValue:
    """Where the link of a letter leads: one button, since programs open links of letters, too."""
    row, organisation = _row(slug)
    proof = request.args.get("proof", "")
    return _page("ob_api/letter.html", organisation, row, proof=proof, token=token)


@bp.post(PATH + "/<token>/letter")
@one_time(LINK)
@limited(CLAIM)
def identify_by_letter(slug: str, token: str) -> ResponseReturnValue:
    """The button was pressed."""
    row, _ = _row(slug)
    proof = request.form.get("proof", "")[:MAX_CODE_CHARACTERS]
    authorizing.identify_by_letter(g.session, row, proof, secrets=the_place().secrets)
    g.session.commit()
    return redirect(url_for("ob_pages.show", slug=slug, token=token), 303)


@bp.post(PATH + "/<token>/decide")
@one_time(LINK)
def decide(slug: str, token: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """Yes to all or a part of it, or no; the browser goes back to the application."""
    row, _ = _row(slug)
    form = _consent_form(row)
    try:
        if "refuse" in request.form or not form.validate_on_submit():
            raise oauth.refuse(g.session, row, now=g.now)
        target = authorizing.allow(g.session, row, tuple(form.allowed.data), now=g.now)
    except SentBack as error:
        target = error.address
    g.session.commit()
    return redirect(target, 303)


def _row(slug: str) -> tuple[ObRequest, Organisation]:
    organisation = creating.find(g.session, slug)
    row: ObRequest = g.link
    if row.organisation_id != organisation.id:
        raise NotFound("link-unknown")
    return row, organisation


def _consent_form(row: ObRequest) -> ConsentForm:
    form = ConsentForm()
    wanted = row.scope.split()
    form.allowed.choices = choices((one, scopes.OFFERED[one]) for one in wanted)
    if request.method == "GET":
        form.allowed.data = wanted
    return form


def _code_page(
    organisation: Organisation,
    row: ObRequest,
    form: CodeForm,
    *,
    mailing: MailForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    token = (request.view_args or {})["token"]
    shown = mailing or MailForm(formdata=None)
    return _page(
        "ob_api/code.html", organisation, row, status=status, form=form, mailing=shown, token=token
    )


def _consent_page(
    organisation: Organisation, row: ObRequest, form: ConsentForm, token: str
) -> ResponseReturnValue:
    allow_redirect_after_form(row.redirect_uri)
    with scope(g.session, organisation=organisation.id):
        award = g.session.get_one(Award, row.award_id)
    return _page("ob_api/consent.html", organisation, row, form=form, award=award, token=token)


def _client(row: ObRequest) -> ObClient:
    with scope(g.session, organisation=row.organisation_id):
        found: ObClient = g.session.get_one(ObClient, row.client_id)
    return found


def _page(
    template: str, organisation: Organisation, row: ObRequest, *, status: int = 200, **more: Any
) -> ResponseReturnValue:
    client = _client(row)
    page = render_template(
        template, organisation=organisation, client=client, said=client.metadata_, **more
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
