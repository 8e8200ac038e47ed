"""Asking for an attestation: the holder's side, and the page of whom is asked."""

from typing import Final
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import undefer
from wtforms import EmailField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from service.accounts.models import Account
from service.errors import NotFound
from service.fence import scope
from service.language import N_
from service.mail import MAX_ADDRESS_CHARACTERS
from service.web.access import one_time, signed_in
from service.web.forms import Form, required
from service.web.limits import CLAIM, UPLOAD, limited
from service.web.telling import Telling, answer
from wallet.booklet.endorsing import MAX_TEXT_CHARACTERS
from wallet.booklet.models import File, Item
from wallet.notices import telling
from wallet.people.holders import holding
from wallet.place import the_place
from wallet.writing import asking, kinds
from wallet.writing.asking import (
    MAX_MESSAGE_CHARACTERS,
    MAX_NAME_CHARACTERS,
    Answered,
    Shown,
    Wish,
)
from wallet.writing.fields import Fields
from wallet.writing.models import Ask, AskState

LINK: Final = "ask"
SANDBOX: Final = "default-src 'none'; sandbox"
_FIELDS: Final = {
    "ask-name-malformed": "name",
    "ask-role-malformed": "role",
    "ask-message-too-long": "message",
    "email-malformed": "email",
    "endorsement-text-malformed": "text",
}

bp = Blueprint("asks", __name__, template_folder="../templates")


class AskForm(Form):
    """Whom is asked."""

    name = StringField(
        N_("Whom do you ask?"),
        [required(), Length(max=MAX_NAME_CHARACTERS)],
        description=N_("First and last name. They must have seen what you did."),
        render_kw={"autocomplete": "off"},
    )
    role = StringField(
        N_("What are they to you?"),
        [required(), Length(max=MAX_NAME_CHARACTERS)],
        description=N_("For instance “my coach”, “placement tutor”, “president of the club”."),
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        N_("Their e-mail address"),
        [Optional(), Length(max=MAX_ADDRESS_CHARACTERS)],
        description=N_("We write to them. Left empty, you send them the link yourself."),
        render_kw={"autocomplete": "off"},
    )
    message = TextAreaField(
        N_("A word to them"),
        [Length(max=MAX_MESSAGE_CHARACTERS)],
        render_kw={"rows": "3"},
    )


class AnswerForm(Form):
    """What whom is asked answers."""

    name = StringField(
        N_("Your first and last name"),
        [required(), Length(max=MAX_NAME_CHARACTERS)],
        render_kw={"autocomplete": "name"},
    )
    role = StringField(
        N_("In which role you saw it"),
        [required(), Length(max=MAX_NAME_CHARACTERS)],
        description=N_("Readers see it beside your name."),
    )
    text = TextAreaField(
        N_("Your words"),
        [Length(max=MAX_TEXT_CHARACTERS)],
        description=N_("What you saw yourself. Nothing about health, family or opinions."),
        render_kw={"rows": "5"},
    )


@bp.route("/items/<uuid:item_id>/ask", methods=["GET", "POST"])
@signed_in
@holding
@limited(UPLOAD)
def ask(item_id: UUID) -> ResponseReturnValue:
    """Ask somebody to attest this entry; the link is shown."""
    item, place = _item(item_id), the_place()
    form, name = AskForm(), g.account.display_name
    if form.validate_on_submit():
        said = (form.name.data, form.role.data, form.email.data, form.message.data)
        with Telling(form, _FIELDS) as told:
            made = asking.ask(g.session, place, item, Wish(*(one or "" for one in said)), now=g.now)
            link = asking.link_of(place, made.ask)
            asking.write_to(g.session, made, link, name, g.translate, now=g.now)
            g.session.commit()
        if told.done:
            flash(g.translate("You asked {name}.", name=made.ask.to_name), "good")
            return redirect(url_for("asks.ask", item_id=item_id) + "#asked", 303)
        item = _item(item_id)
    rows = [(one, _link(one)) for one in asking.of_item(g.session, item)]
    return answer(render_template("wallet/writing/ask.html", item=item, form=form, rows=rows), form)


def _item(item_id: UUID) -> Item:
    found: Item | None = g.session.get(Item, item_id)
    if found is None:
        raise NotFound("item-missing")
    return found


def _link(one: Ask) -> str | None:
    is_open = one.state is AskState.ASKED and g.now < one.expires_at
    return asking.link_of(the_place(), one) if is_open else None


@bp.post("/asks/<uuid:ask_id>/withdraw")
@signed_in
@holding
def withdraw(ask_id: UUID) -> ResponseReturnValue:
    """End a link before it is answered."""
    found = asking.withdraw(g.session, ask_id)
    g.session.commit()
    flash(g.translate("The link is ended."), "good")
    return redirect(url_for("asks.ask", item_id=found.item_id), 303)


@bp.get("/ask/<token>")
@one_time(LINK)
@limited(CLAIM)
def show(token: str) -> ResponseReturnValue:
    """The entry, and the three answers."""
    form = AnswerForm(name=g.link.to_name, role=g.link.to_role)
    return _page(token, form)


@bp.post("/ask/<token>")
@one_time(LINK)
@limited(CLAIM)
def respond(token: str) -> ResponseReturnValue:
    """Attest it, comment or decline: which button was pressed says it."""
    form, asked, one = AnswerForm(), request.form.get("do", ""), g.link
    if not form.validate_on_submit():
        return _page(token, form)
    said = Answered(form.name.data or "", form.role.data or "", form.text.data or "")
    with Telling(form, _FIELDS) as told:
        if asked == "attest":
            asking.attest(g.session, one, said, now=g.now)
        elif asked == "comment":
            asking.comment(g.session, one, said, now=g.now)
        else:
            asking.decline(g.session, one, said, now=g.now)
        _tell(one)
        g.session.commit()
    if not told.done:
        return _page(token, form)
    return render_template("wallet/writing/answered.html", said=asked)


def _tell(one: Ask) -> None:
    path = url_for("asks.ask", item_id=one.item_id)
    facts = {"name": one.answered_by}
    telling.tell(g.session, one.person_id, f"ask-{one.state.value}", facts, path=path, now=g.now)


def _page(token: str, form: AnswerForm) -> Response:
    seen = asking.shown(g.session, g.link)
    kept = Fields.from_json(seen.version.fields) if seen.version.fields else None
    with scope(g.session, person=g.link.person_id):
        files = g.session.scalars(select(File).where(File.item_id == seen.item.id)).all()
        account = g.session.get(Account, g.link.person_id)
    page = render_template(
        "wallet/writing/asked.html",
        ask=g.link,
        token=token,
        item=seen.item,
        holder_name=account.display_name if account else "",
        answers=_answers(seen, kept),
        files=files,
        form=form,
    )
    return answer(page, form)


def _answers(seen: Shown, kept: Fields | None) -> list[tuple[str, str]]:
    kind = kinds.KINDS.get(seen.item.kind)
    if kind is None or kept is None:
        return [("", seen.item.description)] if seen.item.description else []
    return [
        (one.label, dict(one.choices).get(kept.answers[one.name], kept.answers[one.name]))
        for one in kind.questions
        if kept.answers.get(one.name)
    ]


@bp.get("/ask/<token>/files/<uuid:file_id>")
@one_time(LINK)
@limited(CLAIM)
def document(token: str, file_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """A document of the entry, to be saved; a browser never runs what may be inside."""
    with scope(g.session, person=g.link.person_id):
        query = select(File).where(File.id == file_id, File.item_id == g.link.item_id)
        found = g.session.scalars(query.options(undefer(File.data))).one_or_none()
    if found is None:
        raise NotFound("file-missing")
    response = Response(found.data, mimetype=found.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=found.name)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


LINKS: Final = {LINK: asking.read}
