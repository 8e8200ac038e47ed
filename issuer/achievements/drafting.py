"""What a person writes of an achievement, in each of its languages, before it becomes a document.

A draft is plain: it names items of frameworks, scales and levels by their codes, and has neither
addresses nor identifiers. `reading` makes one out of foreign JSON, `documents` turns it into Open
Badges 3.0.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from schemas.model.enumerations import ACHIEVEMENT_TYPE
from service.frameworks import Reference
from service.language import Language
from verifier.trust import KINDS

MAX_NAME_CHARACTERS: Final = 120
MAX_DESCRIPTION_CHARACTERS: Final = 1_000
MAX_CRITERIA_CHARACTERS: Final = 10_000
MAX_TAG_CHARACTERS: Final = 40
MAX_TAGS: Final = 20
MAX_ALIGNMENTS: Final = 40
MAX_RESULTS: Final = 30
MAX_LEVELS: Final = 20
MAX_CODE_CHARACTERS: Final = 40
MAX_LETTERS: Final = 4
MAX_STARS: Final = 4

TYPES: Final = tuple(dict.fromkeys((*ACHIEVEMENT_TYPE, *KINDS)))
"""What `achievementType` may be: those of the standard, and ours, which start with `ext:`."""
RESULT_TYPES: Final = ("RawScore", "Percent", "LetterGrade", "PerformanceLevel", "Status", "Result")
"""What a result may be when it has no levels; with levels it is a `RubricCriterionLevel`."""
LEVELS: Final = "RubricCriterionLevel"

Texts: TypeAlias = Mapping[str, str]
"""A text by language."""

_COPY: Final = MappingProxyType({Language.FRENCH: " (copie)", Language.ENGLISH: " (copy)"})
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a scale of one's own; `points` is a number written out."""

    code: str
    name: Texts
    points: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What can be reached: levels of a framework's scale or one's own, or a value within bounds.

    `code` is how awards name it. `required` is the code of the level, or the value, to be reached.
    """

    code: str
    name: Texts
    type: str = LEVELS
    scale: Reference | None = None
    levels: tuple[Level, ...] = ()
    minimum: str | None = None
    maximum: str | None = None
    required: str | None = None
    alignment: Reference | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An achievement as people write it; every text is there in every language."""

    type: str
    languages: tuple[str, ...]  # the first is the main one
    name: Texts
    description: Texts
    criteria: Texts  # Markdown
    tags: tuple[str, ...] = ()
    alignments: tuple[Reference, ...] = ()
    results: tuple[Result, ...] = ()
    letters: str = ""  # on the generated badge; empty: made from the name
    stars: int = 0  # on the generated badge, for badges that have degrees

    @property
    def kind(self) -> str | None:
        """The accreditation that awarding it asks for; None for a type that asks for none."""
        return KINDS.get(self.type)

    @property
    def main_name(self) -> str:
        """Its name in its main language."""
        name: str = self.name[self.languages[0]]
        return name

    def copied(self) -> "Draft":
        """The same under a name that says it is a copy."""
        return replace(
            self, name={lang: _copy_name(name, lang) for lang, name in self.name.items()}
        )


def _copy_name(name: str, language: str) -> str:
    ending = _COPY[Language(language)]
    return name[: MAX_NAME_CHARACTERS - len(ending)] + ending


def types_of(kind: str) -> tuple[str, ...]:
    """The achievement types that ask for an accreditation of this kind."""
    return tuple(name for name, asked in KINDS.items() if asked == kind)


def initials(name: str) -> str:
    """Up to three letters for a badge: of the words that count, or of the only one."""
    words = _WORD.findall(unicodedata.normalize("NFC", name))
    weighty = [word for word in words if len(word) > 3 or word[0].isupper() or word.isdigit()]
    chosen = weighty or words
    if len(chosen) == 1:
        return str(chosen[0][:2].upper()[:MAX_LETTERS])
    return "".join(word[0] for word in chosen[:3]).upper()[:MAX_LETTERS]


def written(draft: Draft) -> dict[str, Any]:
    """The draft as JSON, as `reading.read` takes it; empty parts are left out."""
    whole = {
        "type": draft.type,
        "languages": list(draft.languages),
        "name": dict(draft.name),
        "description": dict(draft.description),
        "criteria": dict(draft.criteria),
        "tags": list(draft.tags),
        "alignments": [_reference(one) for one in draft.alignments],
        "results": [_result(one) for one in draft.results],
        "letters": draft.letters,
        "stars": draft.stars,
    }
    return _filled(whole)


def _result(result: Result) -> dict[str, Any]:
    whole = {
        "code": result.code,
        "name": dict(result.name),
        "type": result.type,
        "scale": _reference(result.scale),
        "levels": [
            _filled({"code": one.code, "name": dict(one.name), "points": one.points})
            for one in result.levels
        ],
        "minimum": result.minimum,
        "maximum": result.maximum,
        "required": result.required,
        "alignment": _reference(result.alignment),
    }
    return _filled(whole)


def _reference(reference: Reference | None) -> dict[str, str] | None:
    if reference is None:
        return None
    return {"framework": reference.framework, "code": reference.code}


def _filled(whole: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in whole.items() if value not in (None, "", [], {}, 0)}
