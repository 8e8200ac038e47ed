"""What the holder writes: choosing what, the draft with its competences and documents, the end."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service import frameworks
from service.errors import NotFound
from service.web.access import signed_in
from service.web.limits import UPLOAD, limited
from service.web.telling import Telling, answer
from wallet.booklet import models as booklet
from wallet.people.holders import holding
from wallet.place import the_place
from wallet.views.writing_forms import Chosen, DraftForm, chosen_skills, form_of
from wallet.writing import attaching, drafts, fields, finishing, kinds, starting
from wallet.writing.drafts import Saved
from wallet.writing.fields import Fields
from wallet.writing.models import Draft

MOST_HITS: Final = 12
SANDBOX: Final = "default-src 'none'; sandbox"
_FIELDS: Final = {
    "writing-title-missing": "title",
    "writing-skills-missing": "query",
    "writing-level-missing": "query",
    "writing-days-wrong": "until",
    "file-too-large": "document",
    "file-type-refused": "document",
    "file-malformed": "document",
    "files-too-many": "document",
    "booklet-full": "document",
    "image-too-large": "document",
    "image-malformed": "document",
}

bp = Blueprint("writing", __name__, template_folder="../templates")


@bp.get("/write")
@signed_in
@holding
def first() -> ResponseReturnValue:
    """What can be written, the drafts, and the first steps for who has written nothing yet."""
    return render_template(
        "wallet/writing/first.html",
        kinds=kinds.KINDS.values(),
        drafts=[(one, kinds.find(one.kind)) for one in drafts.listed(g.session)],
        steps=starting.steps(g.session, g.holder),
    )


@bp.post("/write/<kind>")
@signed_in
@holding
def begin(kind: str) -> ResponseReturnValue:
    """A new draft of this kind."""
    made = drafts.begin(g.session, g.holder, kinds.find(kind), now=g.now)
    g.session.commit()
    return redirect(url_for("writing.draft", draft_id=made.id), 303)


@bp.post("/write/first-steps/done")
@signed_in
@holding
def put_aside() -> ResponseReturnValue:
    """The first steps are done, or not wanted."""
    starting.put_aside(g.session, g.holder, now=g.now)
    g.session.commit()
    return redirect(url_for("writing.first"), 303)


@bp.post("/items/<uuid:item_id>/rewrite")
@signed_in
@holding
def rewrite(item_id: UUID) -> ResponseReturnValue:
    """A draft of the next version of an entry."""
    item = g.session.get(booklet.Item, item_id)
    if item is None or item.box is booklet.Box.DELETED:
        raise NotFound("item-missing")
    made = drafts.rewrite(g.session, g.holder, item, now=g.now)
    g.session.commit()
    return redirect(url_for("writing.draft", draft_id=made.id), 303)


@bp.get("/drafts/<uuid:draft_id>")
@signed_in
@holding
def draft(draft_id: UUID) -> ResponseReturnValue:
    """The draft as it was saved."""
    found = drafts.find(g.session, draft_id)
    form = form_of(kinds.find(found.kind), Fields.from_json(found.fields), found.revision)
    return _page(found, form, Fields.from_json(found.fields))


@bp.post("/drafts/<uuid:draft_id>")
@signed_in
@holding
@limited(UPLOAD)
def write(draft_id: UUID) -> ResponseReturnValue:
    """Save, search a competence, add a document or finish: which button was pressed says it."""
    found = drafts.find(g.session, draft_id)
    kind = kinds.find(found.kind)
    form = form_of(kind, None, found.revision)
    kept = Fields.from_json(found.fields)
    if not form.validate_on_submit():
        return _page(found, form, kept)
    with Telling(form, _FIELDS) as told:
        kept = fields.read(kind, request.form, chosen_skills(request.form))
        drafts.save(g.session, found, Saved(kept, form.said_revision(found)), now=g.now)
        g.session.commit()
        done = _act(found, form)
    if not told.done:
        found = drafts.find(g.session, draft_id)
        _mark_missing(kind, form, kept)
        return _page(found, form, kept)
    if done is not None:
        return done
    asked = form.query.data if "query" in form else ""
    shown = form_of(kind, kept, found.revision, query=asked or "")
    return _page(found, shown, kept)


def _act(found: Draft, form: DraftForm) -> ResponseReturnValue | None:
    """What the button asks for, the draft being saved; None: the draft is shown again."""
    asked = request.form.get("do", "save")
    if asked == "finish":
        place = the_place()
        made = finishing.finish(
            g.session,
            place,
            g.holder,
            found,
            name=g.account.display_name,
            say=g.translate,
            now=g.now,
        )
        g.session.commit()
        flash(g.translate("It stands in your booklet now."), "good")
        return redirect(url_for("items.show", item_id=made.id), 303)
    if asked == "attach" and form.document.data:
        sent = form.document.data
        data = sent.read(attaching.MAX_BYTES + 1)
        attaching.attach(g.session, g.holder, found, data, name=sent.filename or "", now=g.now)
        g.session.commit()
        return redirect(url_for("writing.draft", draft_id=found.id) + "#documents", 303)
    if asked.startswith("detach "):
        attaching.detach(g.session, found, _uuid(asked.removeprefix("detach ")))
        g.session.commit()
        return redirect(url_for("writing.draft", draft_id=found.id) + "#documents", 303)
    if asked == "later":
        flash(g.translate("Saved. You find it under “Write”."), "good")
        return redirect(url_for("writing.first"), 303)
    return None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("file-missing") from None


def _mark_missing(kind: kinds.Kind, form: DraftForm, kept: Fields) -> None:
    if request.form.get("do") != "finish":
        return
    for name in fields.missing(kind, kept):
        form[name].errors = [g.translate("Fill in this field.")]


def _page(found: Draft, form: DraftForm, kept: Fields) -> Response:
    kind, language = kinds.find(found.kind), g.translate.language.value
    query = (form.query.data or "") if "query" in form else ""
    page = render_template(
        "wallet/writing/draft.html",
        draft=found,
        kind=kind,
        form=form,
        chosen=[Chosen.of(one, language) for one in kept.skills],
        levels=list(enumerate(kinds.LEVELS, start=1)),
        query=query,
        hits=_hits(kind, kept, query, language),
        files=attaching.of_draft(g.session, found),
        guide=kinds.GUIDE if kind.code == "reflection" else {},
        years=dict(kinds.YEARS),
    )
    return answer(page, form)


def _hits(kind: kinds.Kind, kept: Fields, query: str, language: str) -> list[Any]:
    """What is found, the frameworks of the kind first, without what is chosen already."""
    if not query.strip():
        return []
    mine = {one.reference for one in kept.skills}
    found: list[Any] = []
    for framework in kind.frameworks:
        found += frameworks.search(query, framework=framework, language=language, limit=MOST_HITS)
    seen = {one.reference for one in found}
    others = frameworks.search(query, language=language, limit=MOST_HITS)
    found += [one for one in others if one.reference not in seen]
    return [one for one in found if one.reference not in mine][:MOST_HITS]


@bp.post("/drafts/<uuid:draft_id>/delete")
@signed_in
@holding
def delete(draft_id: UUID) -> ResponseReturnValue:
    """Throw a draft away; an entry that it would have changed stays as it is."""
    drafts.throw_away(g.session, drafts.find(g.session, draft_id))
    g.session.commit()
    flash(g.translate("The draft is deleted."), "good")
    return redirect(url_for("writing.first"), 303)


@bp.get("/drafts/<uuid:draft_id>/files/<uuid:file_id>")
@signed_in
@holding
def document(draft_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """A document of a draft, to be saved; a browser never runs what may be inside."""
    drafts.find(g.session, draft_id)
    found = g.session.get(booklet.File, file_id)
    if found is None or found.draft_id != draft_id:
        raise NotFound("file-missing")
    response = Response(found.data, mimetype=found.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=found.name)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
