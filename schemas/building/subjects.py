"""Who achieved or is endorsed, and what proves it. https://www.imsglobal.org/spec/ob/v3p0#data-models"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha384
from typing import Final

from schemas.building.achievements import Achievement, Alignment
from schemas.building.profiles import IdentityObject, Image, Profile
from schemas.building.writing import Many, only_type, types
from schemas.errors import SchemasError
from schemas.json_text import JsonObject

_OB: Final = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
_CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/"
ACHIEVEMENT_SCHEMA: Final = _OB + "ob_v3p0_achievementcredential_schema.json"
ENDORSEMENT_SCHEMA: Final = _OB + "ob_v3p0_endorsementcredential_schema.json"
CLR_SCHEMA: Final = _CLR + "clr_v2p0_clrcredential_schema.json"
VALIDATOR: Final = "1EdTechJsonSchemaValidator2019"
REFRESH: Final = "1EdTechCredentialRefresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was reached; `result_description` and `achieved_level` are ids in the achievement."""

    type: Sequence[str] = types("Result")
    result_description: str | None = None
    value: str | None = None
    status: str | None = None
    achieved_level: str | None = None
    alignment: Many[Alignment] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementSubject:
    """Who achieved it, with which results. Raises `subject-unidentified` without any identity."""

    id: str | None = None
    type: Sequence[str] = types("AchievementSubject")
    identifier: Many[IdentityObject] = ()
    achievement: Achievement | JsonObject
    activity_start_date: datetime | None = None
    activity_end_date: datetime | None = None
    credits_earned: float | None = None
    image: Image | None = None
    license_number: str | None = None
    narrative: str | None = None
    result: Many[Result] = ()
    role: str | None = None
    source: Profile | None = None
    term: str | None = None

    def __post_init__(self) -> None:
        if not (self.id or self.identifier):
            raise SchemasError("subject-unidentified", pointer="/credentialSubject")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementSubject:
    """What is endorsed: the id of a credential, achievement or profile."""

    id: str
    type: Sequence[str] = types("EndorsementSubject")
    endorsement_comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """How two achievements of a record relate: `isPartOf`, `precedes`, …"""

    type: str = only_type("Association")
    association_type: str
    source_id: str
    target_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClrSubject:
    """The learner and what the record holds: credentials, or their compact JWS.

    Raises `clr-without-credentials`, and `subject-unidentified` without any identity.
    """

    id: str | None = None
    type: Sequence[str] = types("ClrSubject")
    identifier: Many[IdentityObject] = ()
    verifiable_credential: Sequence[JsonObject | str]
    achievement: Many[Achievement] = ()
    association: Many[Association] = ()

    def __post_init__(self) -> None:
        if not (self.id or self.identifier):
            raise SchemasError("subject-unidentified", pointer="/credentialSubject")
        if not self.verifiable_credential:
            raise SchemasError("clr-without-credentials", pointer="/credentialSubject")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A work or an observation; a file's digest stands in the envelope's `related_resource`."""

    id: str | None = None
    type: Sequence[str] = types("Evidence")
    name: str | None = None
    narrative: str | None = None
    description: str | None = None
    genre: str | None = None
    audience: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedResource:
    """A document bound to the credential by its digest.

    https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources
    """

    id: str
    digest_sri: str = field(metadata={"name": "digestSRI"})
    media_type: str | None = None

    @classmethod
    def of(cls, url: str, content: bytes, *, media_type: str | None = None) -> "RelatedResource":
        """The document at `url` as it is now, by its SHA-384."""
        digest = "sha384-" + b64encode(sha384(content).digest()).decode("ascii")
        return cls(id=url, digest_sri=digest, media_type=media_type)


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSchema:
    """A JSON Schema of the credential, by default of 1EdTech's kind.

    Where there is any, one is the specification's own (D3): `ACHIEVEMENT_SCHEMA`, `CLR_SCHEMA`, …
    """

    id: str
    type: str = VALIDATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshService:
    """Where a newer issue of the same credential is to be had."""

    id: str
    type: str = REFRESH


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsOfUse:
    """A policy by its URL; `type` names its vocabulary, which needs a context of its own."""

    type: str
    id: str | None = None
