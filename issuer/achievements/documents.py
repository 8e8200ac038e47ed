"""A draft into Open Badges 3.0 Achievements, one for each language.

https://www.imsglobal.org/spec/ob/v3p0#achievement A version has its own addresses, so that what is
said of one version, such as an endorsement, is not said of the next. Results and their levels keep
their identifiers through versions and languages: they are made from the achievement and the code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from issuer.achievements.drafting import LEVELS, Draft, Level, Result
from schemas import json_text
from schemas.building import (
    Achievement,
    Criteria,
    Image,
    Profile,
    Related,
    ResultDescription,
    RubricCriterionLevel,
    written,
)
from service import frameworks


@dataclass(frozen=True, slots=True)
class Publisher:
    """Where an organisation publishes, and who it is.

    `home` is the address of the organisation (`https://HOST/orgs/SLUG`), `instance` that of the
    service, under which the items of frameworks are served.
    """

    home: str
    instance: str
    creator: Profile | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """One version of an achievement, by which its addresses and identifiers are made."""

    achievement_id: UUID
    number: int

    def url(self, publisher: Publisher, language: str) -> str:
        """The `id` of the Achievement in a language."""
        home = publisher.home.rstrip("/")
        return f"{home}/achievements/{self.achievement_id}/{self.number}/{language}"

    def image_url(self, publisher: Publisher, language: str) -> str:
        """Where its picture is."""
        return f"{self.url(publisher, language)}/image"


def documents(draft: Draft, name: Name, publisher: Publisher) -> Mapping[str, bytes]:
    """The JSON text of the Achievement by language."""
    return {
        language: json_text.dump(written(achievement(draft, name, publisher, language)))
        for language in draft.languages
    }


def achievement(draft: Draft, name: Name, publisher: Publisher, language: str) -> Achievement:
    """The Achievement in one of the draft's languages."""
    references = draft.alignments
    return Achievement(
        id=name.url(publisher, language),
        name=draft.name[language],
        description=draft.description[language],
        criteria=Criteria(narrative=draft.criteria[language]),
        achievement_type=draft.type,
        alignment=[frameworks.alignment(one, publisher.instance, language) for one in references],
        creator=publisher.creator,
        image=Image(id=name.image_url(publisher, language), caption=draft.name[language]),
        in_language=language,
        related=_others(draft, name, publisher, language),
        result_description=[_described(one, name, publisher, language) for one in draft.results],
        tag=draft.tags,
        version=str(name.number),
    )


def _others(draft: Draft, name: Name, publisher: Publisher, language: str) -> list[Related]:
    others = (other for other in draft.languages if other != language)
    version = str(name.number)
    return [
        Related(id=name.url(publisher, other), in_language=other, version=version)
        for other in others
    ]


def _described(
    result: Result, name: Name, publisher: Publisher, language: str
) -> ResultDescription:
    aligned = result.alignment
    has_levels = result.type == LEVELS
    required = result.required
    return ResultDescription(
        id=result_id(name.achievement_id, result),
        name=result.name[language],
        result_type=result.type,
        value_min=result.minimum,
        value_max=result.maximum,
        required_value=None if has_levels else required,
        required_level=level_ids(name.achievement_id, result)[required]
        if has_levels and required is not None
        else None,
        rubric_criterion_level=_levels(result, name, language),
        alignment=[frameworks.alignment(aligned, publisher.instance, language)] if aligned else (),
    )


def _levels(result: Result, name: Name, language: str) -> tuple[RubricCriterionLevel, ...]:
    if result.scale is not None:
        return frameworks.levels(result.scale, language)
    return tuple(
        RubricCriterionLevel(
            id=_own_level_id(name.achievement_id, result, level),
            name=level.name[language],
            level=level.code,
            points=level.points,
        )
        for level in result.levels
    )


def result_id(achievement_id: UUID, result: Result) -> str:
    """The `id` of a ResultDescription, the same in every version and language."""
    return f"urn:uuid:{uuid5(achievement_id, f'result {result.code}')}"


def level_ids(achievement_id: UUID, result: Result) -> Mapping[str, str]:
    """The `id` of each level by its code; empty for a result without levels."""
    if result.scale is not None:
        listed = frameworks.levels(result.scale, "fr")
        return {str(level.level): level.id for level in listed}
    return {level.code: _own_level_id(achievement_id, result, level) for level in result.levels}


def _own_level_id(achievement_id: UUID, result: Result, level: Level) -> str:
    return f"urn:uuid:{uuid5(achievement_id, f'result {result.code} level {level.code}')}"
