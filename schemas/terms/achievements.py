"""What is recognized: achievements, how they are earned and aligned, and their results."""

from dataclasses import dataclass

from schemas.json_text import JsonObject
from schemas.terms.entities import IdentifierEntry, Image, Profile
from schemas.terms.nodes import Node, View


@dataclass(frozen=True, slots=True)
class Criteria(View):
    """https://www.imsglobal.org/spec/ob/v3p0#criteria; `narrative` is Markdown."""

    document: JsonObject
    id: str | None
    narrative: str | None

    @classmethod
    def _read(cls, node: Node) -> "Criteria":
        return cls(node.document, id=node.word("id"), narrative=node.text("narrative"))


@dataclass(frozen=True, slots=True)
class Alignment(View):
    """https://www.imsglobal.org/spec/ob/v3p0#alignment"""

    document: JsonObject
    target_name: str | None
    target_url: str | None
    target_code: str | None
    target_description: str | None
    target_framework: str | None
    target_type: str | None

    @classmethod
    def _read(cls, node: Node) -> "Alignment":
        return cls(
            node.document,
            target_name=node.text("targetName"),
            target_url=node.word("targetUrl"),
            target_code=node.text("targetCode"),
            target_description=node.text("targetDescription"),
            target_framework=node.text("targetFramework"),
            target_type=node.word("targetType"),
        )


@dataclass(frozen=True, slots=True)
class RubricCriterionLevel(View):
    """https://www.imsglobal.org/spec/ob/v3p0#rubriccriterionlevel"""

    document: JsonObject
    id: str | None
    name: str | None
    description: str | None
    level: str | None
    points: str | None
    alignments: tuple[Alignment, ...]

    @classmethod
    def _read(cls, node: Node) -> "RubricCriterionLevel":
        return cls(
            node.document,
            id=node.word("id"),
            name=node.text("name"),
            description=node.text("description"),
            level=node.text("level"),
            points=node.text("points"),
            alignments=node.many("alignment", Alignment),
        )


@dataclass(frozen=True, slots=True)
class ResultDescription(View):
    """https://www.imsglobal.org/spec/ob/v3p0#resultdescription; values from low to high."""

    document: JsonObject
    id: str | None
    name: str | None
    result_type: str | None
    allowed_values: tuple[str, ...]
    value_min: str | None
    value_max: str | None
    required_value: str | None
    required_level: str | None  # the id of a level
    levels: tuple[RubricCriterionLevel, ...]
    alignments: tuple[Alignment, ...]

    @classmethod
    def _read(cls, node: Node) -> "ResultDescription":
        return cls(
            node.document,
            id=node.word("id"),
            name=node.text("name"),
            result_type=node.word("resultType"),
            allowed_values=node.texts("allowedValue"),
            value_min=node.text("valueMin"),
            value_max=node.text("valueMax"),
            required_value=node.text("requiredValue"),
            required_level=node.reference("requiredLevel"),
            levels=node.many("rubricCriterionLevel", RubricCriterionLevel),
            alignments=node.many("alignment", Alignment),
        )


@dataclass(frozen=True, slots=True)
class Result(View):
    """https://www.imsglobal.org/spec/ob/v3p0#result"""

    document: JsonObject
    result_description: str | None  # the id of a ResultDescription of the achievement
    achieved_level: str | None  # the id of a RubricCriterionLevel
    value: str | None
    status: str | None
    alignments: tuple[Alignment, ...]

    @classmethod
    def _read(cls, node: Node) -> "Result":
        return cls(
            node.document,
            result_description=node.reference("resultDescription"),
            achieved_level=node.reference("achievedLevel"),
            value=node.text("value"),
            status=node.word("status"),
            alignments=node.many("alignment", Alignment),
        )


@dataclass(frozen=True, slots=True)
class Related(View):
    """https://www.imsglobal.org/spec/ob/v3p0#related: another edition of the achievement."""

    document: JsonObject
    id: str | None
    in_language: str | None
    version: str | None

    @classmethod
    def _read(cls, node: Node) -> "Related":
        own = {"id": node.word("id"), "in_language": node.word("inLanguage")}
        return cls(node.document, version=node.text("version"), **own)


@dataclass(frozen=True, slots=True)
class Achievement(View):
    """https://www.imsglobal.org/spec/ob/v3p0#achievement"""

    document: JsonObject
    id: str | None
    types: tuple[str, ...]
    name: str | None
    description: str | None
    criteria: Criteria | None
    achievement_type: str | None
    alignments: tuple[Alignment, ...]
    creator: Profile | None
    credits_available: float | None
    field_of_study: str | None
    human_code: str | None
    image: Image | None
    in_language: str | None
    other_identifiers: tuple[IdentifierEntry, ...]
    related: tuple[Related, ...]
    result_descriptions: tuple[ResultDescription, ...]
    specialization: str | None
    tags: tuple[str, ...]
    version: str | None
    endorsements: tuple[JsonObject, ...]
    endorsement_jwts: tuple[str, ...]

    @classmethod
    def _read(cls, node: Node) -> "Achievement":
        return cls(
            node.document,
            id=node.word("id"),
            types=node.types,
            name=node.text("name"),
            description=node.text("description"),
            criteria=node.one("criteria", Criteria),
            achievement_type=node.word("achievementType"),
            alignments=node.many("alignment", Alignment),
            creator=node.one("creator", Profile),
            credits_available=node.number("creditsAvailable"),
            field_of_study=node.text("fieldOfStudy"),
            human_code=node.text("humanCode"),
            image=node.one("image", Image),
            in_language=node.word("inLanguage"),
            other_identifiers=node.many("otherIdentifier", IdentifierEntry),
            related=node.many("related", Related),
            result_descriptions=node.many("resultDescription", ResultDescription),
            specialization=node.text("specialization"),
            tags=node.texts("tag"),
            version=node.text("version"),
            endorsements=tuple(one.document for one in node.nodes("endorsement")),
            endorsement_jwts=node.words("endorsementJwt"),
        )

    def result_description(self, result: Result) -> ResultDescription | None:
        """The description that a result of this achievement points to."""
        found = (one for one in self.result_descriptions if one.id == result.result_description)
        return next(found, None) if result.result_description is not None else None

    def achieved_level(self, result: Result) -> RubricCriterionLevel | None:
        """The level that a result says was reached."""
        levels = (level for one in self.result_descriptions for level in one.levels)
        found = (level for level in levels if level.id == result.achieved_level)
        return next(found, None) if result.achieved_level is not None else None
