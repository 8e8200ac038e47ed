"""Endorsements: pages where they are given and received, and where each is published."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, FileField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from issuer.achievements import looking
from issuer.achievements.models import Achievement
from issuer.endorsing import giving, receiving, targets
from issuer.endorsing.giving import MAX_COMMENT_CHARACTERS, Wish
from issuer.endorsing.targets import MAX_URL_CHARACTERS, Target
from issuer.endorsing.wording import KINDS
from issuer.organisations import creating
from issuer.organisations.refusals import Refused
from issuer.place import the_place
from issuer.status.home import Home
from schemas.errors import LivretError
from service.accounts.models import Role
from service.language import N_
from service.web.access import public, requires
from service.web.edge import the_edge
from service.web.forms import Form, required
from service.web.limits import MIB, SEARCH, UPLOAD, limited, max_body
from service.web.negotiation import wants_json
from service.web.openapi import Content, operation

FORM_REFUSED: Final = 422
PATH: Final = "/orgs/<slug>/console/endorsements"
LD_JSON: Final = "application/ld+json"
MEDIA_TYPES: Final = (LD_JSON, "application/vc", "application/json")
KEPT_FOR: Final = timedelta(seconds=60)

bp = Blueprint("endorsing", __name__, template_folder="../templates")


class AddressForm(Form):
    """What is to be endorsed."""

    url = StringField(
        N_("Address of the achievement or of the organisation"),
        [required(), Length(max=MAX_URL_CHARACTERS)],
        description=N_(
            "Copy it from the page of the other organisation. You see it before signing."
        ),
        render_kw={"type": "url", "inputmode": "url", "autocomplete": "off"},
    )


class GiveForm(Form):
    """What is said of it."""

    url = HiddenField()
    digest = HiddenField()
    comment = TextAreaField(
        N_("Why do you endorse it?"),
        [required(), Length(max=MAX_COMMENT_CHARACTERS)],
        description=N_("Everybody can read it. Name no pupil."),
    )
    until = DateField(
        N_("Good until"), [Optional()], description=N_("Without a date it holds for good.")
    )


class ReceiveForm(Form):
    """An endorsement from somebody else."""

    file = FileField(N_("File of the endorsement"), description=N_("A file in JSON, or a token."))
    url = StringField(
        N_("Or its address"),
        [Optional(), Length(max=MAX_URL_CHARACTERS)],
        render_kw={"type": "url", "inputmode": "url", "autocomplete": "off"},
    )


@bp.get(PATH)
@requires(Role.HEAD)
def listed(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """What was endorsed, and what was said of us."""
    rows = receiving.listed(g.session, g.tenant)
    return render_template(
        "endorsing/list.html",
        tenant=g.tenant,
        given=giving.listed(g.session, g.tenant),
        received=[(row, g.session.get(Achievement, row.achievement_id)) for row in rows],
        form=AddressForm(formdata=None),
        kinds=KINDS,
        now=g.now,
    )


@bp.get(f"{PATH}/new")
@requires(Role.HEAD, two_steps=True)
@limited(SEARCH)
def look(slug: str) -> ResponseReturnValue:  # noqa: ARG001
    """What stands at an address, before anything is said of it."""
    form = AddressForm(formdata=request.args)
    try:
        target = targets.fetch(form.url.data or "", g.world)
    except LivretError as error:
        form.url.errors = [_said(error)]
        page = render_template("endorsing/address.html", form=form, tenant=g.tenant)
        return page, FORM_REFUSED
    return _give_page(GiveForm(formdata=None, url=target.url, digest=target.digest), target)


@bp.post(f"{PATH}/new")
@requires(Role.HEAD, two_steps=True)
@limited(UPLOAD)
def give(slug: str) -> ResponseReturnValue:
    """Sign, if it is still what was shown."""
    form = GiveForm()
    # Others may write while we ask outside.
    g.session.rollback()
    target = targets.fetch(form.url.data or "", g.world)
    if not form.validate_on_submit():
        return _give_page(form, target, status=FORM_REFUSED)
    try:
        if form.digest.data != target.digest:
            form.digest.data = form.digest.raw_data = target.digest
            raise Refused("endorsement-changed")
        home = Home(g.tenant, the_place().hosting)
        wish = Wish(target, form.comment.data, _end_of(form))
        made = giving.give(g.session, home, wish, by=g.account.id, now=g.now)
    except LivretError as error:
        form.form_errors.append(_said(error))
        g.session.rollback()
        return _give_page(form, target, status=getattr(error, "status", FORM_REFUSED))
    g.session.commit()
    said = N_("“{name}” is endorsed. Give the address of the endorsement to its owner.")
    flash(g.translate(said, name=made.target_name), "good")
    return redirect(url_for("endorsing.published", slug=slug, endorsement_id=made.id), 303)


@bp.post(f"{PATH}/<uuid:endorsement_id>/withdraw")
@requires(Role.HEAD, two_steps=True)
def withdraw(slug: str, endorsement_id: UUID) -> ResponseReturnValue:
    """Take one back."""
    giving.withdraw(g.session, g.tenant, endorsement_id, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("The endorsement is withdrawn. Verifiers see it within a minute."), "good")
    return redirect(url_for("endorsing.listed", slug=slug), 303)


@bp.get("/orgs/<slug>/console/achievements/<uuid:achievement_id>/endorsements")
@requires(Role.HEAD)
def of_achievement(slug: str, achievement_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """What others say of one achievement, and the form for one more."""
    return _received_page(looking.get(g.session, achievement_id), ReceiveForm(formdata=None))


@bp.post("/orgs/<slug>/console/achievements/<uuid:achievement_id>/endorsements")
@requires(Role.HEAD)
@max_body(2 * MIB)
@limited(UPLOAD)
def receive(slug: str, achievement_id: UUID) -> ResponseReturnValue:
    """Take one, when it is verified."""
    form = ReceiveForm()
    given = form.file.data.read() if form.file.data else b""
    g.session.rollback()
    try:
        data = given or receiving.fetch((form.url.data or "").strip(), g.world)
        taken = receiving.examine(data, g.world)
        row = receiving.keep(g.session, g.tenant, achievement_id, taken, by=g.account.id, now=g.now)
    except LivretError as error:
        g.session.rollback()
        form.form_errors.append(_said(error))
        found = looking.get(g.session, achievement_id)
        return _received_page(found, form, status=getattr(error, "status", FORM_REFUSED))
    g.session.commit()
    said = N_("The endorsement by {name} is shown from now on, and stands in later credentials.")
    flash(g.translate(said, name=row.issuer_name), "good")
    here = url_for("endorsing.of_achievement", slug=slug, achievement_id=achievement_id)
    return redirect(here, 303)


@bp.post(f"{PATH}/received/<uuid:received_id>/remove")
@requires(Role.HEAD)
def remove(slug: str, received_id: UUID) -> ResponseReturnValue:
    """Show one no longer."""
    receiving.remove(g.session, g.tenant, received_id, by=g.account.id, now=g.now)
    g.session.commit()
    said = N_("The endorsement is no longer shown. Credentials that hold it stay as they are.")
    flash(g.translate(said), "good")
    return redirect(url_for("endorsing.listed", slug=slug), 303)


@bp.get("/orgs/<slug>/endorsements/<uuid:endorsement_id>")
@public("everybody may read what an organisation endorses", shared=True)
@operation(
    "An endorsement by the organisation",
    answers={200: Content({"type": "object"}, types=(*MEDIA_TYPES, "text/html"))},
)
def published(slug: str, endorsement_id: UUID) -> Response:
    """The signed endorsement, or a page about it."""
    organisation = creating.find(g.session, slug)
    row, credential = giving.find(g.session, organisation, endorsement_id)
    if wants_json(request):
        asked = request.accept_mimetypes.best_match(MEDIA_TYPES, LD_JSON)
        response = Response(credential.document, mimetype=asked)
        response.headers["Cache-Control"] = f"public, max-age={int(KEPT_FOR.total_seconds())}"
    else:
        page = render_template(
            "endorsing/show.html",
            organisation=organisation,
            home=the_place().hosting.address(slug),
            row=row,
            kind=KINDS[row.kind],
            address=credential.name,
        )
        response = Response(page, mimetype="text/html")
        response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    response.add_etag()
    response.make_conditional(request)
    return response


def _give_page(form: GiveForm, target: Target, *, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "endorsing/give.html", form=form, target=target, kind=KINDS[target.kind], tenant=g.tenant
    )
    return page, status


def _received_page(
    found: Achievement, form: ReceiveForm, *, status: int = 200
) -> ResponseReturnValue:
    rows = [one for one in receiving.listed(g.session, g.tenant) if one.achievement_id == found.id]
    page = render_template(
        "endorsing/received.html", form=form, achievement=found, rows=rows, tenant=g.tenant
    )
    return page, status


def _end_of(form: GiveForm) -> datetime | None:
    """The last second of the day that was chosen."""
    if form.until.data is None:
        return None
    return datetime.combine(form.until.data, time(23, 59, 59), UTC)


def _said(error: LivretError) -> str:
    """The sentence of a refusal; raises the error again when nobody has words for it."""
    sentences: Mapping[str, Any] = the_edge().hooks.sentences
    with suppress(KeyError):
        return str(g.translate(sentences[error.code], **error.facts))
    raise error
