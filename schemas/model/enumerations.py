"""The enumerations of https://www.imsglobal.org/spec/ob/v3p0#enumerations and of CLR 2.0."""

from collections.abc import Mapping
from typing import Final

ACHIEVEMENT_TYPE: Final = (
    *("Achievement", "ApprenticeshipCertificate", "Assessment", "Assignment", "AssociateDegree"),
    *("Award", "Badge", "BachelorDegree", "Certificate", "CertificateOfCompletion"),
    *("Certification", "CommunityService", "Competency", "Course", "CoCurricular", "Degree"),
    *("Diploma", "DoctoralDegree", "Fieldwork", "GeneralEducationDevelopment"),
    *("JourneymanCertificate", "LearningProgram", "License", "Membership", "ProfessionalDoctorate"),
    *("QualityAssuranceCredential", "MasterCertificate", "MasterDegree", "MicroCredential"),
    *("ResearchDoctorate", "SecondarySchoolDiploma"),
)
ALIGNMENT_TARGET_TYPE: Final = (
    *("ceasn:Competency", "ceterms:Credential", "CFItem", "CFRubric", "CFRubricCriterion"),
    *("CFRubricCriterionLevel", "CTDL"),
)
IDENTIFIER_TYPE: Final = (
    *("name", "sourcedId", "systemId", "productId", "userName", "accountId", "emailAddress"),
    *("nationalIdentityNumber", "isbn", "issn", "lisSourcedId", "oneRosterSourcedId"),
    *("sisSourcedId", "ltiContextId", "ltiDeploymentId", "ltiToolId", "ltiPlatformId"),
    *("ltiUserId", "identifier"),
)
RESULT_TYPE: Final = (
    *("GradePointAverage", "LetterGrade", "Percent", "PerformanceLevel", "PredictedScore"),
    *("RawScore", "Result", "RubricCriterion", "RubricCriterionLevel", "RubricScore"),
    *("ScaledScore", "Status"),
)
RESULT_STATUS_TYPE: Final = (
    *("Completed", "Enrolled", "Failed", "InProgress", "OnHold", "Provisional", "Withdrew"),
)
ASSOCIATION_TYPE: Final = (
    *("exactMatchOf", "isChildOf", "isParentOf", "isPartOf", "isPeerOf", "isRelatedTo"),
    *("precedes", "replacedBy"),
)

# One may add terms of one's own to these, and they then start with the prefix (S8).
EXTENSIBLE: Final[Mapping[str, tuple[str, ...]]] = {
    "AchievementType": ACHIEVEMENT_TYPE,
    "AlignmentTargetType": ALIGNMENT_TARGET_TYPE,
    "IdentifierTypeEnum": IDENTIFIER_TYPE,
    "ResultType": RESULT_TYPE,
}
EXTENSION_PREFIX: Final = "ext:"
CLOSED: Final[Mapping[str, tuple[str, ...]]] = {
    "ResultStatusType": RESULT_STATUS_TYPE,
    "AssociationType": ASSOCIATION_TYPE,
}
