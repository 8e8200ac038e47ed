"""Achievements as everybody may read them, at the addresses that credentials name. No recipients.

A version says for ever what it said; the address without a number shows the one awarded now.
"""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, g, render_template, request, url_for

from issuer.achievements import documents, items, looking
from issuer.achievements.documents import Name, Publisher
from issuer.achievements.models import Achievement, AchievementVersion, State
from issuer.achievements.wording import TYPES
from issuer.endorsing import receiving
from issuer.organisations import creating
from issuer.organisations.models import Organisation
from issuer.views.public import HTML, JSON, LD_JSON, address_of
from schemas import json_text
from service import frameworks
from service.errors import NotFound
from service.fence import scope
from service.web.access import public
from service.web.edge import the_edge
from service.web.negotiation import wants_json
from service.web.openapi import Content, operation

KEPT_FOR: Final = timedelta(seconds=60)
VERSION_KEPT_FOR: Final = timedelta(days=1)
ACHIEVEMENT: Final = Content(
    {"type": "object", "required": ["id", "type", "name"]}, types=(JSON, LD_JSON, HTML)
)
_READ: Final = "everybody who checks a credential reads what was awarded"

bp = Blueprint("achievements", __name__, template_folder="../templates")


@bp.get("/orgs/<slug>/achievements/<uuid:achievement_id>")
@public(_READ, shared=True)
@operation("What is awarded now", answers={200: ACHIEVEMENT})
def latest(slug: str, achievement_id: UUID) -> Response:
    """The version that is awarded now, in the reader's language."""
    organisation = creating.find(g.session, slug)
    with scope(g.session, organisation=organisation.id):
        found = _published(achievement_id)
        version = looking.version(g.session, achievement_id, found.latest)
        language = _language(version, g.translate.language.value)
        response = _answer(organisation, found, version, language)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Language")
    return response


@bp.get("/orgs/<slug>/achievements/<uuid:achievement_id>/<int:number>/<language>")
@public(_READ, shared=True)
@operation("One version of what is awarded", answers={200: ACHIEVEMENT})
def version(slug: str, achievement_id: UUID, number: int, language: str) -> Response:
    """One version in one language: the `id` of the Achievement in credentials."""
    organisation = creating.find(g.session, slug)
    with scope(g.session, organisation=organisation.id):
        found = _published(achievement_id)
        row = _version(achievement_id, number, language)
        return _answer(organisation, found, row, language)


@bp.get("/orgs/<slug>/achievements/<uuid:achievement_id>/<int:number>/<language>/image")
@public("the picture on pages and in credentials", api=True, shared=True)
def image(slug: str, achievement_id: UUID, number: int, language: str) -> Response:
    """The picture of a version: what was uploaded, else the drawn badge."""
    organisation = creating.find(g.session, slug)
    with scope(g.session, organisation=organisation.id):
        _published(achievement_id)
        row = _version(achievement_id, number, language)
        data = looking.picture(g.session, row, language)
        media_type = looking.media_type(g.session, row)
    return _kept(Response(data, mimetype=media_type), VERSION_KEPT_FOR)


@bp.get("/case/CFItems/<uuid:identifier>")
@public("says what an alignment in a credential means", shared=True)
@operation("An item of a framework", answers={200: Content({"type": "object"}, types=(JSON, HTML))})
def item(identifier: UUID) -> Response:
    """An item of a framework, https://www.imsglobal.org/spec/case/v1p0#cfitem"""
    found = items.find(identifier)
    if wants_json(request):
        address = f"{the_edge().config.base_url}/case/CFItems/{identifier}"
        return _json(items.cf_item(found, address), VERSION_KEPT_FOR)
    language = g.translate.language.value
    page = render_template(
        "achievements/item.html",
        code=found.reference.code,
        statement=found.statement(language),
        framework=found.framework(language),
        path=_path(found, language),
        kind=found.item["CFItemType"],
        in_force=frameworks.is_current(found.reference.framework),
    )
    return _page(page)


def publisher_of(organisation: Organisation) -> Publisher:
    """Where an organisation publishes what it awards."""
    return Publisher(address_of(organisation), the_edge().config.base_url)


def _published(achievement_id: UUID) -> Achievement:
    found = looking.get(g.session, achievement_id)
    # What was never awarded is the organisation's own business.
    if found.state is State.DRAFT:
        raise NotFound("achievement-unknown")
    return found


def _version(achievement_id: UUID, number: int, language: str) -> AchievementVersion:
    # The columns of databases end somewhere.
    if number >= 1 << 31:
        raise NotFound("achievement-version-unknown")
    row = looking.version(g.session, achievement_id, number)
    if language not in looking.draft_of(row).languages:
        raise NotFound("achievement-version-unknown")
    return row


def _language(row: AchievementVersion, wanted: str) -> str:
    languages = looking.draft_of(row).languages
    return wanted if wanted in languages else languages[0]


def _answer(
    organisation: Organisation, found: Achievement, row: AchievementVersion, language: str
) -> Response:
    if wants_json(request):
        asked = request.accept_mimetypes.best_match((JSON, LD_JSON), JSON)
        data = looking.document(g.session, row, language)
        return _kept(Response(data, mimetype=asked), KEPT_FOR)
    return _page(_shown(organisation, found, row, language))


def _shown(
    organisation: Organisation, found: Achievement, row: AchievementVersion, language: str
) -> str:
    draft, name = looking.draft_of(row), Name(found.id, row.number)
    publisher = publisher_of(organisation)
    return render_template(
        "achievements/show.html",
        organisation=organisation,
        home=publisher.home,
        achievement=documents.achievement(draft, name, publisher, language),
        found=found,
        row=row,
        said_in=language,
        type_name=TYPES.get(draft.type, draft.type),
        others=[(one, name.url(publisher, one)) for one in draft.languages if one != language],
        image=name.image_url(publisher, language),
        latest=url_for("achievements.latest", slug=organisation.slug, achievement_id=found.id),
        is_latest=row.number == found.latest,
        is_archived=found.state is State.ARCHIVED,
        endorsements=receiving.of(g.session, organisation.id, name.url(publisher, language)),
    )


def _path(found: items.Found, language: str) -> tuple[str, ...]:
    code = found.reference.code
    hits = frameworks.search(code, framework=found.reference.framework, language=language)
    return next((one.path for one in hits if one.reference == found.reference), ())


def _page(page: str) -> Response:
    response = Response(page, mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"
    return _conditional(response)


def _json(document: dict[str, Any], how_long: timedelta) -> Response:
    return _kept(Response(json_text.dump(document), mimetype=JSON), how_long)


def _kept(response: Response, how_long: timedelta) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={int(how_long.total_seconds())}"
    return _conditional(response)


def _conditional(response: Response) -> Response:
    response.vary.add("Accept")
    response.add_etag()
    response.make_conditional(request)
    return response
