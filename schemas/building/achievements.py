"""What can be achieved, apart from who did. https://www.imsglobal.org/spec/ob/v3p0#achievement"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.building.profiles import IdentifierEntry, Image, Profile
from schemas.building.writing import Many, types
from schemas.errors import SchemasError
from schemas.json_text import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Where an achievement, result or level stands in a framework; see `loader.alignment`."""

    type: Sequence[str] = types("Alignment")
    target_name: str
    target_url: str
    target_code: str | None = None
    target_description: str | None = None
    target_framework: str | None = None
    target_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What was to be done, at a URL or in Markdown. Raises `criteria-empty` without either."""

    id: str | None = None
    narrative: str | None = None

    def __post_init__(self) -> None:
        if not (self.id or self.narrative):
            raise SchemasError("criteria-empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricCriterionLevel:
    """One level of a scale; `points` is a text, as in the standard."""

    id: str
    type: Sequence[str] = types("RubricCriterionLevel")
    name: str
    level: str | None = None
    points: str | None = None
    description: str | None = None
    alignment: Many[Alignment] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDescription:
    """What a result may be; the order of `allowed_value` counts."""

    id: str
    type: Sequence[str] = types("ResultDescription")
    name: str
    result_type: str
    allowed_value: Sequence[str] = ()
    value_min: str | None = None
    value_max: str | None = None
    required_value: str | None = None
    required_level: str | None = None
    rubric_criterion_level: Many[RubricCriterionLevel] = ()
    alignment: Many[Alignment] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another version or language of an achievement."""

    id: str
    type: Sequence[str] = types("Related")
    in_language: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """What can be achieved, apart from who achieved it."""

    id: str
    type: Sequence[str] = types("Achievement")
    name: str
    description: str
    criteria: Criteria
    achievement_type: str | None = None
    alignment: Many[Alignment] = ()
    creator: Profile | None = None
    credits_available: float | None = None
    field_of_study: str | None = None
    human_code: str | None = None
    image: Image | None = None
    in_language: str | None = None
    other_identifier: Many[IdentifierEntry] = ()
    related: Many[Related] = ()
    result_description: Many[ResultDescription] = ()
    specialization: str | None = None
    tag: Sequence[str] = ()
    version: str | None = None
    endorsement: Sequence[JsonObject] = ()
    endorsement_jwt: Sequence[str] = ()


def scale(rubric: Mapping[str, Any], *, id: str, name: str) -> ResultDescription:  # noqa: A002
    """A ResultDescription that lists the levels of a framework's `CFRubric`.

    A level's id is `urn:uuid:` with its identifier, so one level is the same one in every badge.
    """
    levels = rubric["CFRubricCriteria"][0]["CFRubricCriterionLevels"]
    return ResultDescription(
        id=id,
        name=name,
        result_type="RubricCriterionLevel",
        rubric_criterion_level=[_level(one) for one in levels],
    )


def _level(level: Mapping[str, Any]) -> RubricCriterionLevel:
    return RubricCriterionLevel(
        id=f"urn:uuid:{level['identifier']}",
        name=level["quality"],
        level=level["extensions"]["code"],
        points=str(level["score"]) if "score" in level else None,
    )
