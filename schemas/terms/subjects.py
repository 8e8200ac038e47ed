"""Whom and what a credential speaks of: its subjects, the evidence, the links of a record."""

from dataclasses import dataclass
from datetime import datetime

from schemas.json_text import JsonObject
from schemas.terms.achievements import Achievement, Result
from schemas.terms.entities import IdentityObject, Image, Profile
from schemas.terms.nodes import Node, View


@dataclass(frozen=True, slots=True)
class Evidence(View):
    """https://www.imsglobal.org/spec/ob/v3p0#evidence; `narrative` is Markdown."""

    document: JsonObject
    id: str | None  # a URL, or a data: URL with the evidence itself
    name: str | None
    description: str | None
    narrative: str | None
    genre: str | None
    audience: str | None

    @classmethod
    def _read(cls, node: Node) -> "Evidence":
        return cls(
            node.document,
            id=node.word("id"),
            name=node.text("name"),
            description=node.text("description"),
            narrative=node.text("narrative"),
            genre=node.text("genre"),
            audience=node.text("audience"),
        )


@dataclass(frozen=True, slots=True)
class AchievementSubject(View):
    """https://www.imsglobal.org/spec/ob/v3p0#achievementsubject; `image` is that of the badge."""

    document: JsonObject
    id: str | None
    identifiers: tuple[IdentityObject, ...]
    achievement: Achievement | None
    results: tuple[Result, ...]
    image: Image | None
    narrative: str | None
    activity_start_date: datetime | None
    activity_end_date: datetime | None
    credits_earned: float | None
    license_number: str | None
    role: str | None
    source: Profile | None
    term: str | None

    @classmethod
    def _read(cls, node: Node) -> "AchievementSubject":
        return cls(
            node.document,
            id=node.word("id"),
            identifiers=node.many("identifier", IdentityObject),
            achievement=node.one("achievement", Achievement),
            results=node.many("result", Result),
            image=node.one("image", Image),
            narrative=node.text("narrative"),
            activity_start_date=node.date("activityStartDate"),
            activity_end_date=node.date("activityEndDate"),
            credits_earned=node.number("creditsEarned"),
            license_number=node.text("licenseNumber"),
            role=node.text("role"),
            source=node.one("source", Profile),
            term=node.text("term"),
        )


@dataclass(frozen=True, slots=True)
class EndorsementSubject(View):
    """https://www.imsglobal.org/spec/ob/v3p0#endorsementsubject; `id` is what is endorsed."""

    document: JsonObject
    id: str | None
    endorsement_comment: str | None  # Markdown

    @classmethod
    def _read(cls, node: Node) -> "EndorsementSubject":
        comment = node.text("endorsementComment")
        return cls(node.document, id=node.word("id"), endorsement_comment=comment)


@dataclass(frozen=True, slots=True)
class Association(View):
    """A link between two achievements of a record: https://www.imsglobal.org/spec/clr/v2p0"""

    document: JsonObject
    association_type: str | None
    source_id: str | None
    target_id: str | None

    @classmethod
    def _read(cls, node: Node) -> "Association":
        ends = {"source_id": node.word("sourceId"), "target_id": node.word("targetId")}
        return cls(node.document, association_type=node.word("associationType"), **ends)


@dataclass(frozen=True, slots=True)
class ClrSubject(View):
    """The holder of a Comprehensive Learner Record: https://www.imsglobal.org/spec/clr/v2p0

    `credentials` are the documents it contains, `credential_jwts` those that came as compact JWS.
    """

    document: JsonObject
    id: str | None
    identifiers: tuple[IdentityObject, ...]
    achievements: tuple[Achievement, ...]
    associations: tuple[Association, ...]
    credentials: tuple[JsonObject, ...]
    credential_jwts: tuple[str, ...]

    @classmethod
    def _read(cls, node: Node) -> "ClrSubject":
        return cls(
            node.document,
            id=node.word("id"),
            identifiers=node.many("identifier", IdentityObject),
            achievements=node.many("achievement", Achievement),
            associations=node.many("association", Association),
            credentials=tuple(one.document for one in node.nodes("verifiableCredential")),
            credential_jwts=node.words("verifiableCredential"),
        )
