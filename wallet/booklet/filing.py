"""In which of the eight rubrics a badge is put when it comes; its holder may move it.

By what its framework is, then by its achievement type
(https://www.imsglobal.org/spec/ob/v3p0#org.1edtech.ob.v3p0.achievementtype.class).
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from wallet.booklet.models import Rubric

_FRAMEWORKS: Final[Mapping[str, Rubric]] = MappingProxyType(
    {
        "socle-2006-lpc3": Rubric.SOCLE,
        "socle-2015": Rubric.SOCLE,
        "socle-2025-projet": Rubric.SOCLE,
        "b2i": Rubric.DIPLOMAS,
        "attestations": Rubric.DIPLOMAS,
        "crcn": Rubric.DIPLOMAS,
        "engagement": Rubric.ENGAGEMENTS,
    }
)
_TYPES: Final[Mapping[str, Rubric]] = MappingProxyType(
    dict.fromkeys(
        (
            *("AssociateDegree", "BachelorDegree", "Certificate", "CertificateOfCompletion"),
            *("Certification", "Degree", "Diploma", "DoctoralDegree", "License"),
            *("GeneralEducationDevelopment", "JourneymanCertificate", "MasterCertificate"),
            *("MasterDegree", "MicroCredential", "ProfessionalDoctorate", "ResearchDoctorate"),
            *("QualityAssuranceCredential", "SecondarySchoolDiploma"),
        ),
        Rubric.DIPLOMAS,
    )
    | dict.fromkeys(("ApprenticeshipCertificate", "Fieldwork"), Rubric.PLACEMENTS)
    | dict.fromkeys(("CoCurricular", "Course", "LearningProgram"), Rubric.DISCOVERIES)
    | dict.fromkeys(("CommunityService", "Membership", "Award"), Rubric.ENGAGEMENTS)
)
_OTHERWISE: Final = Rubric.ENGAGEMENTS
"""What nothing tells is mostly a badge of a club or an association."""


def rubric_of(achievement_type: str | None, frameworks: Iterable[str]) -> Rubric:
    """The rubric of a badge of this type that names items of these frameworks (their codes)."""
    known = [_FRAMEWORKS[one] for one in frameworks if one in _FRAMEWORKS]
    typed = _TYPES.get(achievement_type or "")
    # A diploma stays one, whichever competences it names.
    if typed is Rubric.DIPLOMAS or not known:
        return typed or _OTHERWISE
    return known[0]
