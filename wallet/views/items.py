"""One item: who says it, its state in plain words, what hangs on it, and what its holder can do."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import undefer

from schemas.errors import LivretError
from service.errors import NotFound
from service.language import N_
from service.web.access import signed_in
from service.web.limits import UPLOAD, limited
from service.web.telling import sentence
from verifier import wording
from verifier.report import Finding, Outcome, Step
from wallet.booklet import checking, endorsing, moving, notes, states
from wallet.booklet.models import Box, File, Item, Rubric, Skill, Version, Voice
from wallet.companions import approving
from wallet.people.holders import holding
from wallet.place import the_place
from wallet.sharing import sharing
from wallet.views.booklet import card
from wallet.writing import kinds
from wallet.writing.fields import Fields

SANDBOX: Final = "default-src 'none'; sandbox"
STEPS: Final = {
    "format": N_("The file"),
    "contexts": N_("The vocabulary"),
    "schema": N_("The form"),
    "proof": N_("The signature"),
    "refresh": N_("A newer issue"),
    "status": N_("Whether it still stands"),
    "validity": N_("Its dates"),
    "issuer": N_("Who signed"),
    "trust": N_("Whether they may attest this"),
    "recipient": N_("Whom it is about"),
    "endorsements": N_("Who vouches for it"),
}
OUTCOMES: Final = {
    "passed": ("good", N_("In order")),
    "failed": ("bad", N_("Not in order")),
    "unknown": ("unknown", N_("Could not be found out")),
    "skipped": ("note", N_("Not looked at")),
}

bp = Blueprint("items", __name__, template_folder="../templates")


@bp.get("/items/<uuid:item_id>")
@signed_in
@holding
def show(item_id: UUID) -> ResponseReturnValue:
    """The whole of an item."""
    item = moving.find(g.session, item_id)
    versions = _versions(item)
    shown = versions[0]
    return render_template(
        "wallet/booklet/item.html",
        card=card(item),
        item=item,
        version=shown,
        versions=versions,
        rubrics=states.RUBRICS,
        voices=states.VOICES,
        answers=answers_of(item, shown),
        skills=g.session.scalars(select(Skill).where(Skill.item_id == item.id)).all(),
        levels=kinds.LEVELS,
        files=g.session.scalars(select(File).where(File.item_id == item.id)).all(),
        endorsements=endorsing.of_item(g.session, item),
        note=notes.read(g.session, the_place(), item),
        findings=findings_of(shown),
        is_own=item.voice is Voice.DECLARED and item.kind in kinds.KINDS,
    )


def _versions(item: Item) -> list[Version]:
    query = select(Version).where(Version.item_id == item.id).order_by(Version.number.desc())
    found = list(g.session.scalars(query))
    # The one that is shown stands first.
    return sorted(found, key=lambda one: one.number != item.number)


def answers_of(item: Item, version: Version) -> list[tuple[str, str]]:
    """What the holder wrote: questions (msgids) and answers; nothing of a badge."""
    kind = kinds.KINDS.get(item.kind)
    if kind is None or not version.fields:
        return []
    kept = Fields.from_json(version.fields)
    return [
        (one.label, g.translate(dict(one.choices)[said]) if said in dict(one.choices) else said)
        for one in kind.questions
        if (said := kept.answers.get(one.name)) and one.name != "rubric"
    ]


def findings_of(version: Version) -> list[tuple[str, str, str, str]]:
    """The report in plain words: step, shape, outcome (msgids but the sentence), sentence."""
    rows = []
    for said in version.report.get("findings", ()):
        finding = Finding(
            Step(said["step"]), Outcome(said["outcome"]), said["code"], said.get("detail", {})
        )
        kind, word = OUTCOMES[said["outcome"]]
        step = STEPS.get(said["step"], said["step"])
        rows.append((step, kind, word, wording.sentence(finding, g.translate)))
    return rows


@bp.post("/items/<uuid:item_id>/keep")
@signed_in
@holding
def keep(item_id: UUID) -> ResponseReturnValue:
    """Take it in, or move it to the rubric that was chosen."""
    said = request.form.get("rubric", "")
    rubric = Rubric(said) if said in set(Rubric) else None
    item = moving.find(g.session, item_id)
    was_waiting = item.box is Box.DEPOSIT
    if was_waiting:
        approving.check(g.session, g.holder, item, now=g.now)
    word = N_("It is in your booklet now.") if was_waiting else N_("It is moved.")
    return _acted(lambda: moving.keep(item, rubric, now=g.now), word, item_id)


@bp.post("/items/<uuid:item_id>/check")
@signed_in
@holding
@limited(UPLOAD)
def check(item_id: UUID) -> ResponseReturnValue:
    """Check it again at once."""
    item, world = moving.find(g.session, item_id), the_place().world(g.now)
    return _acted(
        lambda: checking.now_again(g.session, item, world), N_("It was checked again."), item_id
    )


@bp.post("/items/<uuid:item_id>/hide")
@signed_in
@holding
def hide(item_id: UUID) -> ResponseReturnValue:
    """Put it out of sight."""
    item = moving.find(g.session, item_id)
    word = N_("It is hidden. You find it at the end of your booklet.")
    return _acted(lambda: _out_of_sight(item, moving.hide), word, item_id)


@bp.post("/items/<uuid:item_id>/delete")
@signed_in
@holding
def delete(item_id: UUID) -> ResponseReturnValue:
    """Delete it; this can be taken back for a while."""
    item = moving.find(g.session, item_id)
    word = N_("It is deleted. You can take that back for 30 days.")
    return _acted(lambda: _out_of_sight(item, moving.delete), word, item_id)


@bp.post("/items/<uuid:item_id>/restore")
@signed_in
@holding
def restore(item_id: UUID) -> ResponseReturnValue:
    """Take a deletion back."""
    item = moving.find(g.session, item_id)
    return _acted(lambda: moving.restore(item, now=g.now), N_("It is back."), item_id)


@bp.post("/items/<uuid:item_id>/erase")
@signed_in
@holding
def erase(item_id: UUID) -> ResponseReturnValue:
    """Delete for good what was deleted."""
    item = moving.find(g.session, item_id)
    if item.box is not Box.DELETED:
        raise NotFound("item-missing")
    moving.erase(g.session, item)
    g.session.commit()
    flash(g.translate("It is gone for good."), "good")
    return redirect(url_for("booklet.deleted"), 303)


@bp.post("/items/<uuid:item_id>/note")
@signed_in
@holding
def note(item_id: UUID) -> ResponseReturnValue:
    """Keep a note to oneself."""
    item, text = moving.find(g.session, item_id), request.form.get("note", "")
    return _acted(
        lambda: notes.write(g.session, the_place(), item, text, now=g.now),
        N_("Your note is kept. Nobody else can read it."),
        item_id,
    )


def _out_of_sight(item: Item, act: Any) -> None:
    """Hide or delete it, and take it out of the links that show it."""
    act(item, now=g.now)
    sharing.take_out(g.session, the_place(), g.holder, item.id, now=g.now)


def _acted(act: Any, word: str, item_id: UUID) -> ResponseReturnValue:
    try:
        act()
    except LivretError as error:
        said = sentence(error.code)
        if said is None:
            raise
        g.session.rollback()
        flash(g.translate(said, **error.facts), "bad")
        return redirect(url_for("items.show", item_id=item_id), 303)
    g.session.commit()
    flash(g.translate(word), "good")
    return redirect(url_for("items.show", item_id=item_id), 303)


@bp.get("/items/<uuid:item_id>/document/<int:number>")
@signed_in
@holding
def document(item_id: UUID, number: int) -> ResponseReturnValue:
    """A version exactly as it came."""
    moving.find(g.session, item_id)
    query = select(Version).where(Version.item_id == item_id, Version.number == number)
    found = g.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound("item-missing")
    is_jwt = found.form.value == "jwt"
    media_type = "application/vc+jwt" if is_jwt else "application/vc+ld+json"
    response = Response(found.document, mimetype=media_type)
    name = f"badge-{number}.{'jwt' if is_jwt else 'json'}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@bp.get("/items/<uuid:item_id>/files/<uuid:file_id>")
@signed_in
@holding
def file(item_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """A document of an item, to be saved; a browser never runs what may be inside."""
    query = select(File).where(File.id == file_id, File.item_id == item_id)
    found = g.session.scalars(query.options(undefer(File.data))).one_or_none()
    if found is None:
        raise NotFound("file-missing")
    response = Response(found.data, mimetype=found.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=found.name)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
