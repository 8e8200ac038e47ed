"""The catalogue in words: types, kinds of results, refusals, faults of drafts and of files."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from issuer.achievements.models import State
from issuer.organisations.wording import AWARD_KINDS
from schemas.checking_fault import Fault
from service.language import N_, Translate

TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Achievement": N_("Achievement"),
        "ApprenticeshipCertificate": N_("Apprenticeship certificate"),
        "Assessment": N_("Assessment"),
        "Assignment": N_("Assignment"),
        "AssociateDegree": N_("Associate degree"),
        "Award": N_("Award"),
        "BachelorDegree": N_("Bachelor’s degree"),
        "Badge": N_("Badge"),
        "Certificate": N_("Certificate"),
        "CertificateOfCompletion": N_("Certificate of completion"),
        "Certification": N_("Certification"),
        "CoCurricular": N_("Activity beside lessons"),
        "CommunityService": N_("Volunteering"),
        "Competency": N_("Competency"),
        "Course": N_("Course"),
        "Degree": N_("Degree"),
        "Diploma": N_("Diploma"),
        "DoctoralDegree": N_("Doctorate"),
        "Fieldwork": N_("Field work"),
        "ext:Discovery": N_("Discovery of a training or an occupation"),
        "GeneralEducationDevelopment": N_("General education certificate"),
        "JourneymanCertificate": N_("Journeyman’s certificate"),
        "LearningProgram": N_("Learning programme"),
        "License": N_("Licence to practise"),
        "MasterCertificate": N_("Master craftsman’s certificate"),
        "MasterDegree": N_("Master’s degree"),
        "Membership": N_("Membership"),
        "MicroCredential": N_("Micro-credential"),
        "ProfessionalDoctorate": N_("Professional doctorate"),
        "QualityAssuranceCredential": N_("Quality assurance"),
        "ResearchDoctorate": N_("Research doctorate"),
        "SecondarySchoolDiploma": N_("Secondary school diploma"),
    }
)
"""What achievement types are called (msgids); others are shown as they are."""

STATES: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.DRAFT: N_("Draft"),
        State.ACTIVE: N_("In use"),
        State.ARCHIVED: N_("Archived"),
    }
)
"""What the states of an achievement are called (msgids)."""

STATE_MARKS: Final[Mapping[State, str]] = MappingProxyType(
    {State.DRAFT: "note", State.ACTIVE: "good", State.ARCHIVED: "unknown"}
)
"""The mark of each state, as the macro `state` takes it."""

RESULT_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "RubricCriterionLevel": N_("A level on a scale"),
        "RawScore": N_("A number, such as points or hours"),
        "Percent": N_("A percentage"),
        "LetterGrade": N_("A mark in letters"),
        "PerformanceLevel": N_("A level in words"),
        "Status": N_("Passed or not"),
        "Result": N_("A text"),
    }
)
"""What the types of results are called (msgids)."""

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "achievement-archived": N_("This achievement is archived: take it out of the archive."),
        "achievement-changed-meanwhile": N_(
            "Somebody saved version {latest} while you were writing. Compare, then save again: "
            "yours becomes the next version."
        ),
        "achievement-faulty": N_("Some of what you wrote cannot be kept: see below."),
        "achievement-state-wrong": N_("That cannot be done from where it stands now."),
        "achievement-version-frozen": N_("What was awarded once cannot be changed."),
        "achievement-version-unknown": N_("There is no such version."),
        "achievement-without-kind": N_(
            "Choose a type that says what it is about before partners may award it."
        ),
        "badge-model-unknown": N_("There is no such model."),
        "file-faulty": N_("The file cannot be taken in: see below."),
        "framework-item-unknown": N_("No framework here has such an item."),
        "framework-unknown": N_("There is no such framework here."),
    }
)
"""What is said for each code of a refusal."""

FAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "achievement-type-unknown": N_("This type is not offered."),
        "code-malformed": N_("A code has letters, digits, dots and hyphens, at most 40."),
        "code-repeated": N_("This code is there already."),
        "faults-more": N_("There are more faults than are shown."),
        "format-unknown": N_("This is no file of a catalogue."),
        "framework-item-unknown": N_("No framework here has such an item."),
        "framework-unknown": N_("There is no such framework here."),
        "identifier-repeated": N_("This identifier is there already."),
        "language-missing": N_("This is missing in one of the languages."),
        "language-unknown": N_("Only French and English are offered."),
        "languages-repeated": N_("A language is there twice."),
        "level-unknown": N_("The level to be reached is none of the scale."),
        "levels-missing": N_("Choose a scale, or write levels of your own."),
        "member-missing": N_("This is missing."),
        "member-unknown": N_("This is not known here."),
        "number-malformed": N_("Write a number, such as 12 or 12.5."),
        "range-reversed": N_("The least is more than the most."),
        "result-type-unknown": N_("Levels go with “a level on a scale” only."),
        "rubric-unknown": N_("There is no such scale."),
        "scale-and-levels": N_("Choose a scale, or write levels of your own, not both."),
        "text-control-character": N_("There is a character in it that cannot be shown."),
        "text-empty": N_("Fill in this field."),
        "text-too-long": N_("At most {most} characters."),
        "too-many": N_("At most {most} of them."),
        "type-wrong": N_("This is not of the expected kind."),
    }
)
"""What is wrong with a part of a draft or of a file (msgids)."""

_OTHER: Final = N_("This cannot be read ({code}).")
KINDS: Final = AWARD_KINDS


def fault(found: Fault, translate: Translate) -> str:
    """What is wrong, in the reader's language."""
    said = FAULTS.get(found.code)
    if said is None:
        return translate(_OTHER, code=found.code)
    return translate(said, **found.facts)
