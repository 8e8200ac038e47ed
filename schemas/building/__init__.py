"""How we write credentials: VCDM 2.0 only, strict arrays, nothing null and nothing empty.

https://www.imsglobal.org/spec/ob/v3p0#serialization The data model's classes are frozen values
with the standard's names; the builders (`credentials`, `statuses`) put them into unsigned
documents. The 1.1 form exists only to be verified.
"""

from schemas.building.achievements import (
    Achievement,
    Alignment,
    Criteria,
    Related,
    ResultDescription,
    RubricCriterionLevel,
    scale,
)
from schemas.building.credentials import (
    Envelope,
    achievement_credential,
    clr_credential,
    endorsement_credential,
    presentation,
)
from schemas.building.profiles import (
    Address,
    GeoCoordinates,
    IdentifierEntry,
    IdentityObject,
    Image,
    Profile,
    hashed_email,
)
from schemas.building.statuses import StatusEntry, StatusList, status_list_credential
from schemas.building.subjects import (
    ACHIEVEMENT_SCHEMA,
    CLR_SCHEMA,
    ENDORSEMENT_SCHEMA,
    AchievementSubject,
    Association,
    ClrSubject,
    CredentialSchema,
    EndorsementSubject,
    Evidence,
    RefreshService,
    RelatedResource,
    Result,
    TermsOfUse,
)
from schemas.building.writing import stamp, written

__all__ = [
    "ACHIEVEMENT_SCHEMA",
    "CLR_SCHEMA",
    "ENDORSEMENT_SCHEMA",
    "Achievement",
    "AchievementSubject",
    "Address",
    "Alignment",
    "Association",
    "ClrSubject",
    "CredentialSchema",
    "Criteria",
    "EndorsementSubject",
    "Envelope",
    "Evidence",
    "GeoCoordinates",
    "IdentifierEntry",
    "IdentityObject",
    "Image",
    "Profile",
    "RefreshService",
    "Related",
    "RelatedResource",
    "Result",
    "ResultDescription",
    "RubricCriterionLevel",
    "StatusEntry",
    "StatusList",
    "TermsOfUse",
    "achievement_credential",
    "clr_credential",
    "endorsement_credential",
    "hashed_email",
    "presentation",
    "scale",
    "stamp",
    "status_list_credential",
    "written",
]
