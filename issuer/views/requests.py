"""The console pages of requests: see them, attest many or one, send back, decline; their pages."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from issuer.awards import catalogue
from issuer.awards.content import MAX_NARRATIVE_CHARACTERS
from issuer.requests import deciding, looking, pages
from issuer.requests.asking import MAX_NAME_CHARACTERS, WRITABLE
from issuer.requests.deciding import MAX_COMMENT_CHARACTERS, Corrected
from issuer.requests.models import AttestationRequest, RequestState
from issuer.requests.wording import STATES
from issuer.views.awards_shared import EVERYBODY, may_sign, own
from issuer.views.requests_shared import acted, offered, uuid_of
from service.language import N_
from service.web.access import requires
from service.web.forms import Form, choices, required
from service.web.limits import UPLOAD, limited
from service.web.paging import PAGE_SIZE, Page, page_number

FORM_REFUSED: Final = 422
NO_ACHIEVEMENT: Final = ""

bp = Blueprint("requests", __name__, template_folder="../templates")


class AttestForm(Form):
    """What the adult attests, corrected where it is needed."""

    name = StringField(
        N_("Name of the person"),
        [required(), Length(max=MAX_NAME_CHARACTERS)],
        description=N_("For your lists; it does not stand in the attestation."),
    )
    achievement = SelectField(N_("What is attested"), [required()])
    narrative = TextAreaField(
        N_("Text of the attestation"),
        [Length(max=MAX_NARRATIVE_CHARACTERS)],
        description=N_(
            "What the person wrote: correct it, or empty it. You sign what stands here, and "
            "whoever is shown the attestation reads it."
        ),
        render_kw={"rows": "5"},
    )
    first_day = DateField(N_("First day"), [Optional()])
    last_day = DateField(N_("Last day"), [Optional()])


class CommentForm(Form):
    """What the adult answers."""

    comment = TextAreaField(
        N_("Comment for the person"),
        [Length(max=MAX_COMMENT_CHARACTERS)],
        description=N_("Say what is missing. To decline, a comment is not needed."),
        render_kw={"rows": "3"},
    )


@bp.get("/orgs/<slug>/console/requests")
@requires(*EVERYBODY)
def listed(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """The requests that wait, or those in another state; and the pages on which people ask."""
    state = next((s for s in RequestState if s == request.args.get("state")), RequestState.OPEN)
    number, page_id = page_number(request), uuid_of(request.args.get("from", ""))
    # Who marks all marks all that are shown, so as many as can be answered at once are shown.
    size = deciding.MAX_AT_ONCE if "all" in request.args else PAGE_SIZE
    rows, total = looking.listed(
        g.session,
        state,
        page=page_id,
        made_by=own(),
        offset=(number - 1) * size,
        limit=size,
    )
    return render_template(
        "requests/list.html",
        tenant=g.tenant,
        page=Page(rows, number, total, size),
        state=state,
        states=STATES,
        marked="all" in request.args,
        from_page=page_id,
        pages=pages.listed(g.session, made_by=own()),
        is_open=lambda one: pages.is_open(one, g.now),
    )


@bp.post("/orgs/<slug>/console/requests/check")
@requires(*EVERYBODY)
@limited(UPLOAD)
def check(slug: str) -> ResponseReturnValue:
    """What is about to be attested, before it is."""
    ids = [one for one in map(uuid_of, request.form.getlist("request")) if one is not None]
    found = looking.of_ids(g.session, ids[: deciding.MAX_AT_ONCE], made_by=own())
    if not found:
        flash(g.translate("Mark at least one request."), "warning")
        return redirect(url_for("requests.listed", slug=slug), 303)
    known = frozenset(one.achievement_id for one in found if one.achievement_id)
    return render_template(
        "requests/check.html",
        tenant=g.tenant,
        rows=found,
        names=catalogue.names(g.session, g.tenant, known),
        to_choose=any(one.achievement_id is None for one in found),
        offered=offered(),
        may_sign=may_sign(),
    )


@bp.post("/orgs/<slug>/console/requests/attest")
@requires(*EVERYBODY)
@limited(UPLOAD)
def attest_all(slug: str) -> ResponseReturnValue:
    """Attest those that were marked."""
    ids = [one for one in map(uuid_of, request.form.getlist("request")) if one is not None]
    theirs = [one.id for one in looking.of_ids(g.session, ids, made_by=own())]
    achievement = uuid_of(request.form.get("achievement", ""))

    def act() -> str:
        made = deciding.attest_all(
            g.session, g.tenant, theirs, achievement, by=g.account.id, now=g.now
        )
        return str(
            g.translate.plural(
                "{count} request is attested. The person takes it by their own link.",
                "{count} requests are attested. Each person takes it by their own link.",
                len(made),
            )
        )

    return acted(act, url_for("requests.listed", slug=slug))


@bp.get("/orgs/<slug>/console/requests/<uuid:request_id>")
@requires(*EVERYBODY)
def show(slug: str, request_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """One request, with what can be answered."""
    return _one(looking.find(g.session, request_id, made_by=own()))


@bp.post("/orgs/<slug>/console/requests/<uuid:request_id>/attest")
@requires(*EVERYBODY)
def attest(slug: str, request_id: UUID) -> ResponseReturnValue:
    """Attest it as it was corrected."""
    found = looking.find(g.session, request_id, made_by=own())
    form = _attest_form(None)
    if not form.validate_on_submit():
        return _one(found, form, status=FORM_REFUSED)
    corrected = Corrected(
        name=form.name.data,
        narrative=form.narrative.data or "",
        first_day=form.first_day.data,
        last_day=form.last_day.data or form.first_day.data,
    )
    chosen = UUID(form.achievement.data)

    def act() -> str:
        deciding.attest(
            g.session, g.tenant, found, chosen, corrected=corrected, by=g.account.id, now=g.now
        )
        return str(g.translate("It is attested. The person takes it by their own link."))

    return acted(act, url_for("requests.listed", slug=slug), stay=_here(slug, request_id))


@bp.post("/orgs/<slug>/console/requests/<uuid:request_id>/return")
@requires(*EVERYBODY)
def send_back(slug: str, request_id: UUID) -> ResponseReturnValue:
    """Ask the person to mend it, or decline it."""
    found = looking.find(g.session, request_id, made_by=own())
    is_declined = "decline" in request.form
    verb = deciding.decline if is_declined else deciding.send_back
    said = N_("The request is declined.") if is_declined else N_("It was sent back.")

    def act() -> str:
        comment = request.form.get("comment", "")
        verb(g.session, g.tenant, found, comment, by=g.account.id, now=g.now)
        return str(g.translate(said))

    return acted(act, url_for("requests.listed", slug=slug), stay=_here(slug, request_id))


def _one(
    found: AttestationRequest, form: AttestForm | None = None, *, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "requests/show.html",
        tenant=g.tenant,
        wanted=found,
        state=STATES[found.state],
        open=found.state in WRITABLE,
        form=form or _attest_form(found),
        comment=CommentForm(formdata=None),
        may_sign=may_sign(),
    )
    return page, status


def _attest_form(found: AttestationRequest | None) -> AttestForm:
    form = AttestForm() if found is None else AttestForm(formdata=None, **_said(found))
    form.achievement.choices = choices((NO_ACHIEVEMENT, N_("Choose")) for _ in range(1)) + choices(
        offered()
    )
    return form


def _said(found: AttestationRequest) -> dict[str, Any]:
    return {
        "name": found.name,
        "narrative": found.story,
        "first_day": found.first_day,
        "last_day": found.last_day,
        "achievement": str(found.achievement_id or NO_ACHIEVEMENT),
    }


def _here(slug: str, request_id: UUID) -> str:
    return url_for("requests.show", slug=slug, request_id=request_id)
