"""What an adult sees and does beside those they accompany: read, comment, encourage, endorse."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import undefer
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from service.accounts.models import Account
from service.errors import NotFound
from service.fence import scope
from service.language import N_
from service.web.access import signed_in
from service.web.forms import Form
from service.web.limits import UPLOAD, limited
from service.web.telling import Telling, answer
from wallet.booklet import endorsing, states
from wallet.booklet.endorsing import MAX_TEXT_CHARACTERS, Endorser
from wallet.booklet.models import File, Item, Skill, Version
from wallet.companions import access, approving, inviting, speaking
from wallet.companions.models import Companion
from wallet.notices import telling
from wallet.people import holders
from wallet.people.models import Holder
from wallet.sharing import informing, sharing
from wallet.views.booklet import card
from wallet.views.items import SANDBOX, answers_of

_FIELDS: Final = {
    "comment-malformed": "text",
    "comments-too-many": "text",
    "endorsement-text-malformed": "text",
    "endorsement-exists": "text",
    "endorsement-without-id": "text",
}
ROLES: Final = {
    "guardian": N_("parent or guardian"),
    "teacher": N_("teacher"),
    "counsellor": N_("counsellor"),
    "family": N_("family"),
    "other": N_("accompanies"),
}
"""What an adult is, as readers see it beside an endorsement (msgids)."""

bp = Blueprint("beside", __name__, template_folder="../templates")


class SayForm(Form):
    """Words about an entry; which button is pressed says whether they are signed."""

    text = TextAreaField(
        N_("Your words"),
        [Length(max=MAX_TEXT_CHARACTERS)],
        description=N_("What you saw yourself. Nothing about health, family or opinions."),
        render_kw={"rows": "4"},
    )
    role = StringField(
        N_("In which role you endorse it"),
        [Length(max=120)],
        description=N_("Readers see it beside your name."),
    )


def _found(person_id: UUID) -> tuple[Companion, Holder, str]:
    one, holder = access.the_companion(g.session, g.account.id, person_id, now=g.now)
    account = g.session.get(Account, person_id)
    return one, holder, account.display_name if account is not None else ""


@bp.get("/beside")
@signed_in
def listed() -> ResponseReturnValue:
    """Whom this adult accompanies."""
    rows = access.of_adult(g.session, g.account.id, now=g.now)
    accounts = {
        row.id: row.display_name
        for row in g.session.scalars(
            select(Account).where(Account.id.in_([one.person_id for one in rows]))
        )
    }
    people = sorted(
        ((accounts.get(one.person_id, ""), one) for one in rows), key=lambda pair: pair[0]
    )
    return render_template("wallet/companions/beside.html", people=people, roles=ROLES)


@bp.get("/beside/<uuid:person_id>")
@signed_in
def show(person_id: UUID) -> ResponseReturnValue:
    """What is open of a booklet; to a guardian also its links to others."""
    one, holder, name = _found(person_id)
    seen = access.sight(g.session, one, holder, now=g.now)
    is_guardian = access.is_guardian(one) and holders.is_minor(holder, g.now)
    return render_template(
        "wallet/companions/pupil.html",
        one=one,
        name=name,
        roles=ROLES,
        cards=[card(item) for item in seen.items],
        named=seen.named,
        rubrics=states.RUBRICS,
        is_guardian=is_guardian,
        is_child=holders.is_child(holder, g.now),
        shares=_shares(holder) if is_guardian else (),
        approvals=approving.listed(g.session, holder) if is_guardian else (),
    )


def _shares(holder: Holder) -> list[tuple[Any, bool]]:
    with scope(g.session, person=holder.person_id):
        return [(one, sharing.is_open(one, g.now)) for one in sharing.listed(g.session)]


@bp.post("/beside/<uuid:person_id>/shares/<uuid:share_id>/stop")
@signed_in
def stop(person_id: UUID, share_id: UUID) -> ResponseReturnValue:
    """A guardian ends a link of a child under 15."""
    _, holder, _ = _found(person_id)
    informing.stop(g.session, holder, share_id, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("The link is stopped. Who opens it now learns only that."), "good")
    return redirect(url_for("beside.show", person_id=person_id), 303)


@bp.post("/beside/<uuid:person_id>/partners/<uuid:approval_id>")
@signed_in
def approve(person_id: UUID, approval_id: UUID) -> ResponseReturnValue:
    """A guardian's yes or no to a partner."""
    _, holder, _ = _found(person_id)
    given = request.form.get("do") == "yes"
    approving.answer(g.session, holder, approval_id, given=given, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("Your answer is kept. You can change it here."), "good")
    return redirect(url_for("beside.show", person_id=person_id), 303)


@bp.post("/beside/<uuid:person_id>/leave")
@signed_in
def leave(person_id: UUID) -> ResponseReturnValue:
    """The adult accompanies this person no more."""
    one, _, _ = _found(person_id)
    inviting.end(g.session, one, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("You no longer accompany this person."), "good")
    return redirect(url_for("beside.listed"), 303)


@bp.get("/beside/<uuid:person_id>/items/<uuid:item_id>")
@signed_in
def item(person_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """An entry, what was said of it, and what this adult may say."""
    one, holder, name = _found(person_id)
    found = access.the_item(g.session, one, holder, item_id, now=g.now)
    return _page(found, one, name, SayForm(role=g.translate(ROLES[one.relation.value])))


@bp.post("/beside/<uuid:person_id>/items/<uuid:item_id>")
@signed_in
@limited(UPLOAD)
def say(person_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Comment, encourage or endorse: which button was pressed says it."""
    one, holder, name = _found(person_id)
    found = access.the_item(g.session, one, holder, item_id, now=g.now)
    form, asked = SayForm(), request.form.get("do", "")
    if not form.validate_on_submit():
        return _page(found, one, name, form)
    with Telling(form, _FIELDS) as told:
        code = _say(found, form, asked)
        facts = {"name": g.account.display_name, "title": found.name}
        path = url_for("items.show" if asked == "endorse" else "adults.around", item_id=item_id)
        if code:
            telling.tell(g.session, person_id, code, facts, path=path, now=g.now)
        g.session.commit()
    if told.done:
        flash(g.translate("They will see it."), "good")
        return redirect(url_for("beside.item", person_id=person_id, item_id=item_id), 303)
    # What was refused is undone, and the rows are read anew inside their scopes.
    one, holder, name = _found(person_id)
    return _page(access.the_item(g.session, one, holder, item_id, now=g.now), one, name, form)


def _say(found: Item, form: SayForm, asked: str) -> str:
    """Do it; the code of what the holder is told, empty for nothing new."""
    author = (g.account.id, g.account.display_name)
    if asked == "encourage":
        return "encouraged" if speaking.encourage(g.session, found, author, now=g.now) else ""
    if asked == "endorse":
        with scope(g.session, person=found.person_id):
            version = _version(found)
            role = " ".join((form.role.data or "").split())
            endorser = Endorser(author[1], role, author[0], g.account.email)
            text = form.text.data or ""
            endorsing.endorse(g.session, (found, version), endorser, text, now=g.now)
        return "endorsed"
    speaking.comment(g.session, found, author, form.text.data or "", now=g.now)
    return "comment-by-adult"


def _version(found: Item) -> Version:
    query = select(Version).where(Version.item_id == found.id, Version.number == found.number)
    return g.session.scalars(query).one()  # type: ignore[no-any-return]


def _page(found: Item, one: Companion, name: str, form: SayForm) -> Response:
    with scope(g.session, person=found.person_id):
        seen = {
            "answers": answers_of(found, _version(found)),
            "skills": g.session.scalars(select(Skill).where(Skill.item_id == found.id)).all(),
            "files": g.session.scalars(select(File).where(File.item_id == found.id)).all(),
            "endorsements": endorsing.of_item(g.session, found),
        }
    page = render_template(
        "wallet/companions/item.html",
        item=found,
        card=card(found),
        one=one,
        name=name,
        form=form,
        rubrics=states.RUBRICS,
        comments=speaking.of_item(g.session, found),
        own_id=g.account.id,
        **seen,
    )
    return answer(page, form)


@bp.post("/beside/<uuid:person_id>/items/<uuid:item_id>/comments/<uuid:comment_id>/remove")
@signed_in
def remove(person_id: UUID, item_id: UUID, comment_id: UUID) -> ResponseReturnValue:
    """Take back what one said."""
    one, holder, _ = _found(person_id)
    found = access.the_item(g.session, one, holder, item_id, now=g.now)
    speaking.remove(g.session, found, comment_id, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("The comment is gone."), "good")
    return redirect(url_for("beside.item", person_id=person_id, item_id=item_id), 303)


@bp.post("/beside/<uuid:person_id>/items/<uuid:item_id>/endorsements/<uuid:word_id>/withdraw")
@signed_in
def withdraw(person_id: UUID, item_id: UUID, word_id: UUID) -> ResponseReturnValue:
    """Take one's own endorsement back."""
    one, holder, _ = _found(person_id)
    found = access.the_item(g.session, one, holder, item_id, now=g.now)
    with scope(g.session, person=found.person_id):
        endorsing.withdraw(g.session, word_id, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("Your endorsement is taken back."), "good")
    return redirect(url_for("beside.item", person_id=person_id, item_id=item_id), 303)


@bp.get("/beside/<uuid:person_id>/items/<uuid:item_id>/files/<uuid:file_id>")
@signed_in
def file(person_id: UUID, item_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """A document of an entry, to be saved; a browser never runs what may be inside."""
    one, holder, _ = _found(person_id)
    access.the_item(g.session, one, holder, item_id, now=g.now)
    with scope(g.session, person=person_id):
        query = select(File).where(File.id == file_id, File.item_id == item_id)
        found = g.session.scalars(query.options(undefer(File.data))).one_or_none()
    if found is None:
        raise NotFound("file-missing")
    response = Response(found.data, mimetype=found.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=found.name)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
