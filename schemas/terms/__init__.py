"""Frozen views of every class of Open Badges 3.0 and CLR 2.0, for reading and showing.

The document is the truth: a view keeps it, and what it lacks is still there. A value of the wrong
kind is left out (None, or nothing in a tuple) and never an error; whether the document is good is
asked in `checking`. Texts given in several languages are resolved when the view is made.
"""

from schemas.terms.achievements import (
    Achievement,
    Alignment,
    Criteria,
    Related,
    Result,
    ResultDescription,
    RubricCriterionLevel,
)
from schemas.terms.credentials import (
    Credential,
    CredentialSchema,
    CredentialStatus,
    RefreshService,
    TermsOfUse,
    view,
)
from schemas.terms.entities import (
    Address,
    GeoCoordinates,
    IdentifierEntry,
    IdentityObject,
    Image,
    Profile,
)
from schemas.terms.nodes import DEFAULT_LANGUAGE, text_in
from schemas.terms.subjects import (
    AchievementSubject,
    Association,
    ClrSubject,
    EndorsementSubject,
    Evidence,
)

__all__ = [
    "DEFAULT_LANGUAGE",
    "Achievement",
    "AchievementSubject",
    "Address",
    "Alignment",
    "Association",
    "ClrSubject",
    "Credential",
    "CredentialSchema",
    "CredentialStatus",
    "Criteria",
    "EndorsementSubject",
    "Evidence",
    "GeoCoordinates",
    "IdentifierEntry",
    "IdentityObject",
    "Image",
    "Profile",
    "RefreshService",
    "Related",
    "Result",
    "ResultDescription",
    "RubricCriterionLevel",
    "TermsOfUse",
    "text_in",
    "view",
]
