"""The catalogue in the console: what may be awarded, its versions, who may award it, models."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from issuer import models_of_badges
from issuer.achievements import badges, documents, looking, versions, wording
from issuer.achievements.documents import Name
from issuer.achievements.models import Achievement, AchievementVersion, State
from issuer.achievements.versions import Author
from issuer.awards import catalogue as awardable
from issuer.awards.models import Award
from issuer.models_of_badges import Model
from issuer.organisations import partners
from issuer.organisations.models import AwardKind, Kind, Organisation
from issuer.organisations.wording import AWARD_KINDS
from issuer.views import awards_shared
from issuer.views.achievements import publisher_of
from service import audit
from service.accounts.models import Role
from service.language import N_
from service.web.access import requires
from service.web.paging import PAGE_SIZE, Page, page_number

READERS: Final = (Role.HEAD, Role.SECRETARY, Role.AWARDER, Role.PARTNER)
EDITORS: Final = (Role.HEAD, Role.SECRETARY, Role.PARTNER)
"""A partner writes the catalogue of its own organisation; what of it counts, its school says."""
DECIDERS: Final = (Role.HEAD,)

MOVED: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.DRAFT: N_("Nothing was changed."),
        State.ACTIVE: N_("In use: it can be awarded now."),
        State.ARCHIVED: N_("Archived: it is no longer awarded. What was awarded stays good."),
    }
)
"""What is said after each move (msgids)."""

FIRST_KINDS: Final[Mapping[Kind, tuple[AwardKind, ...]]] = MappingProxyType(
    {
        Kind.ASSOCIATION: (AwardKind.ENGAGEMENT, AwardKind.CERTIFICATE),
        Kind.ENTERPRISE: (AwardKind.PLACEMENT, AwardKind.DISCOVERY),
        Kind.TRAINING: (AwardKind.TRAINING, AwardKind.CERTIFICATE),
    }
)
"""Which models come first where; elsewhere in the order of the kinds."""
OF_SCHOOLS: Final = N_("For schools")

bp = Blueprint("catalogue", __name__, template_folder="../templates")


def author() -> Author:
    """Who changes the catalogue in this request."""
    return Author(g.tenant.id, publisher_of(g.tenant), g.account.id, g.now)


def note(act: str, achievement: Achievement, **facts: object) -> None:
    """Write what was done into the organisation's audit log."""
    audit.record(
        g.session,
        actor=g.account.id,
        act=act,
        organisation=g.tenant.id,
        target=achievement.id,
        facts=facts,
        now=g.now,
    )


@bp.get("/orgs/<slug>/console/catalogue")
@requires(*READERS)
def listed(slug: str) -> str:  # noqa: ARG001 - the edge has read it
    """What there is, by name; found by words, state and kind."""
    state, kind = request.args.get("state"), request.args.get("kind")
    number = page_number(request)
    rows, total = looking.listed(
        g.session,
        words=request.args.get("q", "")[:200],
        state=State(state) if state in set(State) else None,
        kind=kind if kind in set(AwardKind) else None,
        offset=(number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    return render_template(
        "catalogue/listed.html",
        tenant=g.tenant,
        page=Page(rows, number, total),
        states=wording.STATES,
        marks=wording.STATE_MARKS,
        kinds=AWARD_KINDS,
        types=wording.TYPES,
        is_empty=not total and not _has_any(),
        may_edit=_may_edit(),
    )


@bp.get("/orgs/<slug>/console/catalogue/templates")
@requires(*EDITORS)
def templates(slug: str) -> str:  # noqa: ARG001
    """The models that are ready to adopt, kind by kind."""
    language = g.translate.language.value
    adopted = set(g.session.scalars(select(Achievement.template)))
    return render_template(
        "catalogue/templates.html",
        tenant=g.tenant,
        groups=_groups(),
        adopted=adopted,
        said_in=language,
    )


def _groups() -> list[tuple[str, list[Model]]]:
    """The models kind by kind; what is most useful here comes first, what is for schools last."""
    kinds: list[AwardKind | None] = [*AwardKind, None]
    first = FIRST_KINDS.get(g.tenant.kind, ())
    kinds.sort(key=lambda kind: first.index(kind) if kind in first else len(first))
    models = models_of_badges.models()
    if g.tenant.kind is Kind.SCHOOL:
        return [(_kind_name(kind), _of_kind(models, kind)) for kind in kinds]
    ours = [one for one in models if one.code in models_of_badges.OF_ANYBODY]
    others = [one for one in models if one.code not in models_of_badges.OF_ANYBODY]
    named = [(_kind_name(kind), _of_kind(ours, kind)) for kind in kinds]
    of_schools = [one for kind in kinds for one in _of_kind(others, kind)]
    return [*named, (OF_SCHOOLS, of_schools)]


def _of_kind(models: Iterable[Model], kind: AwardKind | None) -> list[Model]:
    return [one for one in models if one.draft.kind == kind]


def _kind_name(kind: AwardKind | None) -> str:
    return AWARD_KINDS[kind] if kind else wording.TYPES["Achievement"]


@bp.get("/orgs/<slug>/console/catalogue/templates/<code>")
@requires(*EDITORS)
def template(slug: str, code: str) -> str:  # noqa: ARG001
    """A model as it would be adopted."""
    found = models_of_badges.model(code)
    language = g.translate.language.value
    publisher = publisher_of(g.tenant)
    name = Name(UUID(int=0), 1)
    return render_template(
        "catalogue/template.html",
        tenant=g.tenant,
        model=found,
        achievement=documents.achievement(found.draft, name, publisher, language),
        type_name=wording.TYPES.get(found.draft.type, found.draft.type),
    )


@bp.get("/orgs/<slug>/console/catalogue/templates/<code>/image")
@requires(*EDITORS)
def template_image(slug: str, code: str) -> Response:  # noqa: ARG001
    """The badge of a model."""
    draft = models_of_badges.model(code).draft
    return Response(badges.badge(draft, g.translate.language.value), mimetype=badges.MEDIA_TYPE)


@bp.post("/orgs/<slug>/console/catalogue/templates/<code>/adopt")
@requires(*EDITORS)
def adopt(slug: str, code: str) -> ResponseReturnValue:
    """Make a model one's own, as a draft, or ready to award at once."""
    made = models_of_badges.adopt(g.session, author(), code)
    note("achievement.adopted", made, template=code)
    if request.form.get("activate"):
        versions.move(g.session, author(), made.id, State.ACTIVE)
        flash(g.translate("Adopted and in use: award it with the button below."), "good")
    else:
        flash(g.translate("Adopted as a draft. Change what you like, then put it in use."), "good")
    g.session.commit()
    return redirect(url_for("catalogue.show", slug=slug, achievement_id=made.id), 303)


@bp.get("/orgs/<slug>/console/catalogue/<uuid:achievement_id>")
@requires(*READERS)
def show(slug: str, achievement_id: UUID) -> str:
    """An achievement with its versions and who may award it."""
    found = looking.get(g.session, achievement_id)
    row = looking.version(g.session, found.id, found.latest)
    return _shown(slug, found, row)


@bp.get("/orgs/<slug>/console/catalogue/<uuid:achievement_id>/versions/<int:number>")
@requires(*READERS)
def show_version(slug: str, achievement_id: UUID, number: int) -> str:
    """What an earlier version said."""
    found = looking.get(g.session, achievement_id)
    row = looking.version(g.session, found.id, min(number, (1 << 31) - 1))
    return _shown(slug, found, row)


@bp.get("/orgs/<slug>/console/catalogue/<uuid:achievement_id>/versions/<int:number>/image")
@requires(*READERS)
def image(slug: str, achievement_id: UUID, number: int) -> Response:  # noqa: ARG001
    """The picture of a version, also of one that is not public yet."""
    looking.get(g.session, achievement_id)
    row = looking.version(g.session, achievement_id, min(number, (1 << 31) - 1))
    data = looking.picture(g.session, row, g.translate.language.value)
    return Response(data, mimetype=looking.media_type(g.session, row))


@bp.post("/orgs/<slug>/console/catalogue/<uuid:achievement_id>/state")
@requires(*EDITORS)
def move(slug: str, achievement_id: UUID) -> ResponseReturnValue:
    """Put it in use, archive it, or take it out of the archive."""
    wanted = request.form.get("state", "")
    state = State(wanted) if wanted in set(State) else State.DRAFT
    found = versions.move(g.session, author(), achievement_id, state)
    note("achievement.moved", found, state=state.value)
    g.session.commit()
    flash(g.translate(MOVED[state]), "good")
    return redirect(url_for("catalogue.show", slug=slug, achievement_id=achievement_id), 303)


@bp.post("/orgs/<slug>/console/catalogue/<uuid:achievement_id>/duplicate")
@requires(*EDITORS)
def duplicate(slug: str, achievement_id: UUID) -> ResponseReturnValue:
    """A copy to make something else of."""
    made = versions.duplicate(g.session, author(), achievement_id)
    note("achievement.duplicated", made, original=str(achievement_id))
    g.session.commit()
    flash(g.translate("Here is the copy, as a draft. Give it a name of its own."), "good")
    return redirect(url_for("catalogue_edit.edit", slug=slug, achievement_id=made.id), 303)


@bp.post("/orgs/<slug>/console/catalogue/<uuid:achievement_id>/awarders")
@requires(*DECIDERS)
def let_award(slug: str, achievement_id: UUID) -> ResponseReturnValue:
    """Say who may award it, and whether its awards can be suspended."""
    roles = [role for role in Role if role.value in request.form.getlist("role")]
    wanted = set(request.form.getlist("partner"))
    chosen = [one.id for one in _partners() if str(one.id) in wanted]
    found = versions.let_award(g.session, author(), achievement_id, roles=roles, partners=chosen)
    found.suspendable = bool(request.form.get("suspendable"))
    facts = {"roles": found.awarders, "partners": found.partners, "suspendable": found.suspendable}
    note("achievement.awarders-changed", found, **facts)
    g.session.commit()
    flash(g.translate("Kept. It holds for awards from now on."), "good")
    return redirect(url_for("catalogue.show", slug=slug, achievement_id=achievement_id), 303)


def _shown(slug: str, found: Achievement, row: AchievementVersion) -> str:
    draft = looking.draft_of(row)
    wanted = g.translate.language.value
    language = wanted if wanted in draft.languages else draft.languages[0]
    name, publisher = Name(found.id, row.number), publisher_of(g.tenant)
    awarded = select(Award.id).where(Award.achievement_id == found.id).limit(1)
    return render_template(
        "catalogue/show.html",
        tenant=g.tenant,
        slug=slug,
        found=found,
        row=row,
        draft=draft,
        said_in=language,
        achievement=documents.achievement(draft, name, publisher, language),
        public_address=name.url(publisher, language),
        type_name=wording.TYPES.get(draft.type, draft.type),
        kind_name=AWARD_KINDS[AwardKind(draft.kind)] if draft.kind else "",
        history=looking.history(g.session, found.id),
        states=wording.STATES,
        marks=wording.STATE_MARKS,
        partners=_partners(),
        was_awarded=g.session.scalars(awarded).first() is not None,
        may_edit=_may_edit(),
        may_award=awardable.may_award(found, g.tenant, awards_shared.powers()),
        may_decide=Role.HEAD in g.who.roles,
    )


def _partners() -> list[Organisation]:
    if g.tenant.parent_id is not None or Role.HEAD not in g.who.roles:
        return []
    return [one for one in partners.of_school(g.session, g.tenant) if one.ended_at is None]


def _may_edit() -> bool:
    return bool(g.who.roles & {role.value for role in EDITORS})


def _has_any() -> bool:
    return g.session.scalars(select(Achievement.id).limit(1)).first() is not None
