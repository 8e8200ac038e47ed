"""What was written into a draft: read from a form, bounded, kept as JSON, and checked at the end.

A draft may be unfinished; `complete` says what is missing before it can be signed.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from schemas import loader
from schemas.errors import SchemasError
from service.errors import ServiceError
from service.frameworks import Reference
from service.language import N_
from wallet.writing.kinds import (
    LEVELS,
    MAX_LINE_CHARACTERS,
    MAX_TEXT_CHARACTERS,
    Answer,
    Kind,
    Question,
)

MAX_SKILLS: Final = 20
_OLDEST: Final = date(1950, 1, 1)


@dataclass(frozen=True, slots=True)
class Assessed:
    """A competence, and the level the holder gives themself: one to four, None for none."""

    reference: Reference
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in a draft."""

    title: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)  # by the name of the question
    skills: tuple[Assessed, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {
            "title": self.title,
            "answers": dict(self.answers),
            "skills": [
                [one.reference.framework, one.reference.code, one.level] for one in self.skills
            ],
        }

    @classmethod
    def from_json(cls, kept: Any) -> "Fields":
        """As `to_json` wrote it."""
        skills = tuple(
            Assessed(Reference(framework, code), level)
            for framework, code, level in kept.get("skills", ())
        )
        return cls(kept.get("title", ""), dict(kept.get("answers", {})), skills)

    def day(self, name: str) -> date | None:
        """The answer to a question about a day."""
        said = self.answers.get(name)
        return date.fromisoformat(said) if said else None


def read(kind: Kind, form: Mapping[str, str], chosen: tuple[str, ...]) -> Fields:
    """What a form says; `chosen` are competences as `framework|code`.

    The level of one is the field `level|framework|code`. Raises ServiceError
    `writing-text-too-long` (`most`), `writing-day-malformed`, `writing-choice-unknown`,
    `writing-skills-too-many` (`most`), `writing-skill-unknown`, `writing-level-malformed`.
    """
    answers = {}
    for question in kind.questions:
        said = _answer(question, form.get(question.name, ""))
        if said:
            answers[question.name] = said
    title = _bounded(_one_form(form.get("title", "")), MAX_LINE_CHARACTERS)
    return Fields(" ".join(title.split()), answers, _skills(kind, form, chosen))


def _answer(question: Question, raw: str) -> str:
    said = _one_form(raw)
    if question.answer is Answer.TEXT:
        return _bounded(said, MAX_TEXT_CHARACTERS)
    if question.answer is Answer.LINE:
        return _bounded(" ".join(said.split()), MAX_LINE_CHARACTERS)
    if question.answer is Answer.CHOICE:
        if said and said not in {value for value, _ in question.choices}:
            raise ServiceError("writing-choice-unknown")
        return said
    return _day(said)


def _day(said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat() if said else ""
    except ValueError:
        raise ServiceError("writing-day-malformed") from None


def _skills(kind: Kind, form: Mapping[str, str], chosen: tuple[str, ...]) -> tuple[Assessed, ...]:
    if not kind.frameworks:
        return ()
    wanted = tuple(dict.fromkeys(chosen))
    if len(wanted) > MAX_SKILLS:
        raise ServiceError("writing-skills-too-many", most=MAX_SKILLS)
    return tuple(_skill(kind, form, one) for one in wanted)


def _skill(kind: Kind, form: Mapping[str, str], said: str) -> Assessed:
    framework, _, code = said.partition("|")
    try:
        loader.framework_item(framework, code)
    except SchemasError:
        raise ServiceError("writing-skill-unknown") from None
    raw = form.get(f"level|{said}", "") if kind.levels else ""
    if not raw:
        return Assessed(Reference(framework, code))
    if raw not in {str(number) for number in range(1, len(LEVELS) + 1)}:
        raise ServiceError("writing-level-malformed")
    return Assessed(Reference(framework, code), int(raw))


def complete(kind: Kind, fields: Fields, *, now: datetime) -> None:
    """Whether it can become an entry.

    Raises ServiceError `writing-title-missing`, `writing-answer-missing` (`question`),
    `writing-skills-missing`, `writing-level-missing`, `writing-days-wrong`.
    """
    if not fields.title:
        raise ServiceError("writing-title-missing")
    for name in missing(kind, fields):
        raise ServiceError("writing-answer-missing", question=name)
    if kind.levels and not fields.skills:
        raise ServiceError("writing-skills-missing")
    if kind.levels and any(one.level is None for one in fields.skills):
        raise ServiceError("writing-level-missing")
    _check_days(fields, now)


def missing(kind: Kind, fields: Fields) -> tuple[str, ...]:
    """The names of the questions that must be answered and are not."""
    return tuple(
        one.name for one in kind.questions if one.required and not fields.answers.get(one.name)
    )


def _check_days(fields: Fields, now: datetime) -> None:
    first, last = fields.day("from"), fields.day("until")
    if first and last and last < first:
        raise ServiceError("writing-days-wrong")
    # What one has planned is not yet what one did; somewhere it is tomorrow already.
    latest = now.date() + timedelta(days=1)
    if any(one is not None and not _OLDEST <= one <= latest for one in (first, last)):
        raise ServiceError("writing-days-wrong")


def with_skill(fields: Fields, reference: Reference) -> Fields:
    """With one more competence, once."""
    if any(one.reference == reference for one in fields.skills):
        return fields
    return replace(fields, skills=(*fields.skills, Assessed(reference)))


def _one_form(text: str) -> str:
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (one for one in plain if one == "\n" or unicodedata.category(one)[0] != "C")
    return "".join(kept).strip()


def _bounded(text: str, most: int) -> str:
    if len(text) > most:
        raise ServiceError("writing-text-too-long", most=most)
    return text


SENTENCES: Final = {
    "writing-kind-unknown": N_("There is nothing of that kind to write."),
    "writing-text-too-long": N_("This is too long: at most {most} characters."),
    "writing-day-malformed": N_("Give the day with its month and year."),
    "writing-choice-unknown": N_("Choose one of the answers."),
    "writing-skills-too-many": N_("At most {most} competences for one entry."),
    "writing-skill-unknown": N_("This competence is not known."),
    "writing-level-malformed": N_("Choose one of the four levels."),
    "writing-title-missing": N_("Give it a title."),
    "writing-answer-missing": N_("Something is still missing: see the questions marked below."),
    "writing-skills-missing": N_("Choose at least one competence: search for it below."),
    "writing-level-missing": N_("Say for each competence how far you are."),
    "writing-days-wrong": N_("The days do not fit: the end is before the beginning, or to come."),
}
"""What is said for each code (msgids)."""
