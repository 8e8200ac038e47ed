"""Writing an achievement: anew, or as the next version of one that is there.

Nothing is kept until « save »: the other buttons answer with the same form, changed as asked.
"""

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from issuer.achievements import badges, looking, reading, versions, wording
from issuer.achievements.drafting import MAX_RESULTS, Draft
from issuer.achievements.errors import DraftFaulty
from issuer.achievements.models import Achievement
from issuer.views import catalogue_forms
from issuer.views.catalogue import EDITORS, author
from issuer.views.catalogue_forms import AchievementForm
from issuer.views.console_forms import sentence
from schemas import loader
from schemas.errors import SchemasError
from service import frameworks
from service.errors import Conflict, ServiceError
from service.web import images
from service.web.access import requires
from service.web.images import Picture
from service.web.limits import max_body

MAX_BODY: Final = images.MAX_BYTES + (2 << 20)
SAVE: Final = "save"
REFUSED: Final = 422

bp = Blueprint("catalogue_edit", __name__, template_folder="../templates")


@dataclass(slots=True)
class Desk:
    """What lies before the person who writes."""

    form: AchievementForm
    count: int  # of results
    alignments: list[str]
    found: tuple[frameworks.Item, ...] = ()
    tree: tuple[frameworks.Node, ...] = ()
    draft: Draft | None = None
    status: int = 200
    told: list[str] = field(default_factory=list)


@bp.route("/orgs/<slug>/console/catalogue/new", methods=["GET", "POST"])
@requires(*EDITORS)
@max_body(MAX_BODY)
def create(slug: str) -> ResponseReturnValue:
    """A new achievement, still a draft."""
    desk = _desk(None)
    if request.method == "POST" and _is_ready(desk):
        with _Told(desk):
            picture = _picture()
            made = versions.create(g.session, author(), _draft(desk), picture=picture)
            g.session.commit()
            flash(g.translate("Kept as a draft. Put it in use when it is ready."), "good")
            return redirect(url_for("catalogue.show", slug=slug, achievement_id=made.id), 303)
    return _page(desk, None)


@bp.route("/orgs/<slug>/console/catalogue/<uuid:achievement_id>/edit", methods=["GET", "POST"])
@requires(*EDITORS)
@max_body(MAX_BODY)
def edit(slug: str, achievement_id: UUID) -> ResponseReturnValue:
    """The next version; what was awarded before stays what it was."""
    found = looking.get(g.session, achievement_id)
    desk = _desk(found)
    if request.method == "POST" and _is_ready(desk):
        with _Told(desk):
            _save(desk, found)
            g.session.commit()
            flash(g.translate("Saved. Awards made before keep the earlier version."), "good")
            return redirect(url_for("catalogue.show", slug=slug, achievement_id=found.id), 303)
        g.session.rollback()
        found = looking.get(g.session, achievement_id)
    return _page(desk, found)


def _save(desk: Desk, found: Achievement) -> None:
    base = _base(desk)
    draft, picture = _draft(desk), _picture()
    versions.edit(g.session, author(), found.id, draft, base=base, picture=picture)
    if picture is None and request.form.get("draw"):
        versions.draw(g.session, author(), found.id, base=found.latest)


def _base(desk: Desk) -> int:
    text = str(desk.form.base.data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _desk(found: Achievement | None) -> Desk:
    if request.method == "GET":
        return _first(found)
    text = request.form.get("count", "0")
    count = min(int(text) if text.isdigit() and len(text) < 4 else 0, MAX_RESULTS)
    kept = dict.fromkeys((*request.form.getlist("alignment"), *request.form.getlist("add")))
    desk = Desk(catalogue_forms.form_of(count), count, [one for one in kept if ":" in one])
    _act(desk, request.form.get("act", SAVE))
    return desk


def _first(found: Achievement | None) -> Desk:
    if found is None:
        return Desk(catalogue_forms.form_of(0), 0, [])
    draft = looking.draft_of(looking.version(g.session, found.id, found.latest))
    count = len(draft.results)
    form = catalogue_forms.form_of(count, catalogue_forms.data_of(draft, found.latest))
    return Desk(form, count, [f"{one.framework}:{one.code}" for one in draft.alignments])


def _act(desk: Desk, act: str) -> None:
    """What a button asked for, save for keeping the whole."""
    name, _, value = act.partition(" ")
    if name == "add-result" and desk.count < MAX_RESULTS:
        _rebuild(desk, [*range(desk.count), None])
    elif name == "remove-result":
        _rebuild(desk, [one for one in range(desk.count) if str(one) != value])
    elif name == "remove":
        desk.alignments = [one for one in desk.alignments if one != value]
    elif name in {"search", "tree"}:
        _look(desk, name)


def _rebuild(desk: Desk, kept: list[int | None]) -> None:
    """The form with other results, whose fields are numbered anew."""
    data = {one.name: one.data for one in desk.form if not one.name.startswith("r")}
    for index, old in enumerate(kept):
        for one in desk.form:
            if old is not None and one.name.startswith(f"r{old}_"):
                data[f"r{index}_{one.name.partition('_')[2]}"] = one.data
    desk.count = len(kept)
    made = catalogue_forms.form_of(desk.count)
    # The request would speak louder than `data`.
    made.process(formdata=None, data=data)
    desk.form = made


def _look(desk: Desk, how: str) -> None:
    framework = request.form.get("framework") or None
    language = g.translate.language.value
    try:
        if how == "tree" and framework:
            desk.tree = frameworks.tree(framework, language)
        else:
            words = request.form.get("q", "")
            desk.found = frameworks.search(words, framework=framework, language=language)
    except SchemasError:
        # A framework that we do not have was never offered.
        desk.found = ()


def _is_ready(desk: Desk) -> bool:
    """Whether it shall be kept and can be; what is wrong is said in the form."""
    act = request.form.get("act", SAVE)
    if act not in {SAVE, "preview"}:
        return False
    valid = desk.form.validate()
    desk.status = 200 if valid else REFUSED
    whole = catalogue_forms.draft_json(desk.form, desk.count, desk.alignments)
    try:
        desk.draft = reading.read(whole)
    except DraftFaulty as error:
        _say(desk, error)
        return False
    return bool(valid) and act == SAVE


def _say(desk: Desk, error: DraftFaulty) -> None:
    desk.status = REFUSED
    for fault in error.faults:
        told, name = wording.fault(fault, g.translate), catalogue_forms.field_of(fault, desk.form)
        if name:
            desk.form[name].errors = [*desk.form[name].errors, told]
        else:
            desk.form.form_errors.append(told)


def _draft(desk: Desk) -> Draft:
    if desk.draft is None:
        raise Conflict("achievement-faulty")
    return desk.draft


def _picture() -> Picture | None:
    given = request.files.get("picture")
    data = given.read() if given is not None and given.filename else b""
    return images.clean(data, max_side=versions.MAX_PICTURE_SIDE) if data else None


@dataclass(frozen=True, slots=True)
class _Told:
    """Says in the form what a verb refuses."""

    desk: Desk

    def __enter__(self) -> None:
        """Nothing is needed before."""

    def __exit__(self, _: type | None, error: BaseException | None, __: object) -> bool:
        if not isinstance(error, ServiceError) or (said := sentence(error.code)) is None:
            return False
        self.desk.status = error.status
        self.desk.form.form_errors.append(g.translate(said, **error.facts))
        if error.code == "achievement-changed-meanwhile":
            # Who has read that somebody else saved may save on top of it.
            self.desk.form.base.data = str(error.facts["latest"])
        return True


def _page(desk: Desk, found: Achievement | None) -> Response:
    language = g.translate.language.value
    page = render_template(
        "catalogue/edit.html",
        tenant=g.tenant,
        found=found,
        desk=desk,
        form=desk.form,
        aligned=[_aligned(one, language) for one in desk.alignments],
        frameworks=[(code, frameworks.title(code, language)) for code in loader.framework_codes()],
        badge=_badge(desk, language),
        asked=request.form if request.method == "POST" else {},
        has_picture=found is not None
        and looking.version(g.session, found.id, found.latest).picture_id is not None,
    )
    response = make_response(page)
    response.status_code = desk.status
    return response


def _aligned(text: str, language: str) -> dict[str, Any]:
    wanted = catalogue_forms.reference(text)
    try:
        found = frameworks.alignment(frameworks.Reference(**wanted), "", language)
    except SchemasError:
        return {"value": text, "code": text, "name": "", "framework": ""}
    return {
        "value": text,
        "code": found.target_code,
        "name": found.target_name,
        "framework": found.target_framework,
    }


def _badge(desk: Desk, language: str) -> str:
    """The badge as it would be drawn of what is written so far; empty while that is not enough."""
    draft = desk.draft
    if draft is None:
        whole = catalogue_forms.draft_json(desk.form, desk.count, ())
        draft, _ = reading.look({**whole, "results": []})
    if draft is None:
        return ""
    said = language if language in draft.languages else draft.languages[0]
    return f"data:{badges.MEDIA_TYPE};base64,{b64encode(badges.badge(draft, said)).decode()}"
