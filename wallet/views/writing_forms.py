"""The form of a draft, made of the questions of its kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from service import frameworks
from service.frameworks import Reference
from service.language import N_
from service.web.forms import Form, choices
from wallet.writing.fields import Assessed, Fields
from wallet.writing.kinds import (
    MAX_LINE_CHARACTERS,
    MAX_TEXT_CHARACTERS,
    Answer,
    Kind,
    Question,
)
from wallet.writing.models import Draft

NONE: str = ""


class Needed:
    """Marks what is needed at the end; a draft may be saved without it."""

    field_flags: ClassVar[Mapping[str, bool]] = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Nothing is refused here; `fields.complete` says what is missing."""


class DraftForm(Form):
    """What all drafts ask; the questions of the kind stand between."""

    revision = HiddenField()

    def said_revision(self, draft: Draft) -> int:
        """Over which revision this was written; of a broken number, one that never was."""
        said = self.revision.data or ""
        return int(said) if said.isdigit() and len(said) < 9 else draft.revision - 1


@dataclass(frozen=True, slots=True)
class Chosen:
    """A competence of a draft as it is shown."""

    value: str  # as forms name it
    reference: Reference
    statement: str
    framework: str
    level: int | None

    @classmethod
    def of(cls, one: Assessed, language: str) -> "Chosen":
        """In the reader's language."""
        said = frameworks.alignment(one.reference, "", language)
        return cls(
            f"{one.reference.framework}|{one.reference.code}",
            one.reference,
            said.target_name,
            said.target_framework or "",
            one.level,
        )


def chosen_skills(form: MultiDict[str, str]) -> tuple[str, ...]:
    """The competences that are ticked."""
    return tuple(form.getlist("skills"))


def form_of(kind: Kind, kept: Fields | None, revision: int, *, query: str = "") -> DraftForm:
    """The form of a draft: as it was sent, or filled with what is kept."""
    made = _form(kind.code, kind)
    if kept is None:
        return made()
    values: dict[str, Any] = {one.name: _value(one, kept) for one in kind.questions}
    given = {"title": kept.title, "revision": str(revision), "query": query, **values}
    # Without the values that were sent: what is kept is shown.
    return made(formdata=None, data=given)


def _value(question: Question, kept: Fields) -> object:
    if question.answer is Answer.DAY:
        return kept.day(question.name)
    return kept.answers.get(question.name, "")


@cache
def _form(_: str, kind: Kind) -> type[DraftForm]:
    members: dict[str, Any] = {
        "title": StringField(kind.title, [Needed(), Length(max=MAX_LINE_CHARACTERS)])
    }
    members |= {one.name: _field(one) for one in kind.questions}
    if kind.frameworks:
        members["query"] = StringField(
            N_("Search a competence"),
            [Optional(), Length(max=frameworks.MAX_QUERY_CHARACTERS)],
            description=N_("For instance “team”, “English”, “organise”."),
            render_kw={"autocomplete": "off"},
        )
    members["document"] = FileField(
        N_("Add a picture or a PDF"),
        description=N_("At most 5 MB. The place where a picture was taken is removed."),
        render_kw={"accept": "image/png,image/jpeg,image/webp,application/pdf"},
    )
    return type("KindForm", (DraftForm,), members)


def _field(question: Question) -> Any:
    named: Mapping[str, Any] = {"description": question.help}
    needed = [Needed()] if question.required else []
    if question.answer is Answer.TEXT:
        limits = [*needed, Length(max=MAX_TEXT_CHARACTERS)]
        return TextAreaField(question.label, limits, render_kw={"rows": "5"}, **named)
    if question.answer is Answer.DAY:
        return DateField(question.label, [Optional()], **named)
    if question.answer is Answer.CHOICE:
        first = choices([(NONE, N_("Choose"))])
        return SelectField(
            question.label, needed, choices=first + choices(question.choices), **named
        )
    return StringField(question.label, [Length(max=MAX_LINE_CHARACTERS)], **named)
