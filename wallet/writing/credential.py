"""What a holder wrote, as a credential of which they are issuer and subject.

https://www.imsglobal.org/spec/ob/v3p0#achievementcredential Self-asserted: `issuer.id` is
`credentialSubject.id`. A document that hangs on the entry is named by its digest
(https://www.rfc-editor.org/rfc/rfc6920), so that nothing has to be fetched to compare it.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID, uuid5

from schemas.building import (
    Achievement,
    AchievementSubject,
    Alignment,
    Criteria,
    Envelope,
    Evidence,
    Profile,
    Result,
    ResultDescription,
    RubricCriterionLevel,
    achievement_credential,
)
from service import frameworks
from service.language import N_, Translate
from wallet.booklet.models import File
from wallet.writing.fields import Assessed, Fields
from wallet.writing.kinds import LEVELS, Answer, Kind, Question

_SCALE: Final = UUID("5f0a1f52-6c4b-5d0e-9a35-3c8f4f0a7d21")
_DESCRIPTION_CHARACTERS: Final = 300
SELF: Final = N_("What the holder says of themself; nobody else attests it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes: their name and DID, the address of the wallet, their language."""

    name: str
    did: str
    base_url: str
    translate: Translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What becomes a credential."""

    item_id: UUID
    kind: Kind
    fields: Fields
    files: Sequence[File] = ()


def unsigned(entry: Entry, author: Author, *, now: datetime) -> dict[str, Any]:
    """The credential without its proof; raises SchemasError as `schemas.building`."""
    say, me = author.translate, Profile(id=author.did, name=author.name)
    at = now.replace(microsecond=0)
    envelope = Envelope(
        id=f"urn:uuid:{entry.item_id}",
        issuer=me,
        name=entry.fields.title,
        description=say(entry.kind.label),
        valid_from=at,
        awarded_date=_awarded(entry.fields) or at,
        evidence=(*_texts(entry, say), *(_file(one) for one in entry.files)),
    )
    subject = AchievementSubject(
        id=author.did,
        achievement=_achievement(entry, author),
        activity_start_date=_start(entry.fields.day("from")),
        activity_end_date=_start(entry.fields.day("until")),
        result=tuple(_result(one, entry, author) for one in entry.fields.skills if one.level),
    )
    return achievement_credential(envelope, subject)


def description_of(entry: Entry) -> str:
    """A short plain text for cards: the beginning of what was written first."""
    texts = (entry.fields.answers.get(one.name, "") for one in entry.kind.questions)
    first = next((text for text in texts if len(text) > len("2026-01-01")), "")
    line = " ".join(first.split())
    if len(line) <= _DESCRIPTION_CHARACTERS:
        return line
    return line[:_DESCRIPTION_CHARACTERS].rsplit(" ", 1)[0] + " …"


def digest_url(digest: bytes) -> str:
    """The `ni` address of a document by its SHA-256."""
    return "ni:///sha-256;" + urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _achievement(entry: Entry, author: Author) -> Achievement:
    say = author.translate
    return Achievement(
        id=f"urn:uuid:{uuid5(entry.item_id, 'achievement')}",
        name=entry.fields.title,
        description=description_of(entry) or say(entry.kind.label),
        criteria=Criteria(narrative=say(SELF)),
        achievement_type=entry.kind.achievement_type,
        alignment=tuple(_alignment(one, author) for one in entry.fields.skills),
        in_language=say.language.value,
        result_description=(_scale(entry, say),) if entry.kind.levels else (),
    )


def _alignment(one: Assessed, author: Author) -> Alignment:
    language = author.translate.language.value
    return frameworks.alignment(one.reference, author.base_url, language)


def _scale(entry: Entry, say: Translate) -> ResultDescription:
    return ResultDescription(
        id=_scale_id(entry),
        name=say(N_("How far I am")),
        result_type="RubricCriterionLevel",
        rubric_criterion_level=[
            RubricCriterionLevel(id=_level_id(number), name=say(label), level=str(number))
            for number, label in enumerate(LEVELS, start=1)
        ],
    )


def _result(one: Assessed, entry: Entry, author: Author) -> Result:
    return Result(
        result_description=_scale_id(entry),
        achieved_level=_level_id(one.level or 0),
        alignment=(_alignment(one, author),),
    )


def _scale_id(entry: Entry) -> str:
    return f"urn:uuid:{uuid5(entry.item_id, 'scale')}"


def _level_id(number: int) -> str:
    # The same four levels in every booklet, so that two of them can be compared.
    return f"urn:uuid:{uuid5(_SCALE, str(number))}"


def _texts(entry: Entry, say: Translate) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(name=say(one.label), narrative=_said(one, entry.fields.answers[one.name], say))
        for one in entry.kind.questions
        if one.answer is not Answer.DAY and entry.fields.answers.get(one.name)
    )


def _said(question: Question, answer: str, say: Translate) -> str:
    labels = dict(question.choices)
    return say(labels[answer]) if answer in labels else answer


def _file(one: File) -> Evidence:
    return Evidence(id=digest_url(one.digest), name=one.name, genre=one.media_type)


def _awarded(fields: Fields) -> datetime | None:
    return _start(fields.day("until") or fields.day("from"))


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
