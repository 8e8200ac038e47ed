"""What things of an anchor are called on pages (msgids), with the shape of each state."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from federation.anchor.models import (
    ApplicationState,
    MemberKind,
    MemberState,
    RecognitionRole,
    SponsorshipState,
)
from service.language import N_

KINDS: Final[Mapping[MemberKind, str]] = MappingProxyType(
    {
        MemberKind.SCHOOL: N_("School"),
        MemberKind.ASSOCIATION: N_("Association"),
        MemberKind.ENTERPRISE: N_("Enterprise"),
        MemberKind.TRAINING: N_("Training centre"),
        MemberKind.AUTHORITY: N_("Authority"),
    }
)
"""What each kind of body is called."""

ACCREDITATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "socle": N_("Competencies of the common core"),
        "certificate": N_("Diplomas and certificates"),
        "engagement": N_("Volunteering and responsibilities"),
        "discovery": N_("Discoveries of trainings and occupations"),
        "placement": N_("Internships and exchanges"),
        "training": N_("Trainings"),
    }
)
"""What each kind of accreditation lets a member attest."""

EXPLAINED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "socle": N_(
            "What every pupil shall know and can do at the end of compulsory school, assessed by "
            "the teachers."
        ),
        "certificate": N_("Diplomas and certificates that follow an examination or a jury."),
        "engagement": N_(
            "Time given to others and responsibilities taken: class delegate, first aid, a year in "
            "an association."
        ),
        "discovery": N_("Open days, visits and talks by which somebody learns of an occupation."),
        "placement": N_("Internships in enterprises and administrations, exchanges abroad."),
        "training": N_("Courses that were followed to their end."),
    }
)
"""What each kind means, for who does not work at a school."""

STATES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        MemberState.ACTIVE: ("good", N_("Member")),
        MemberState.SUSPENDED: ("warning", N_("Suspended")),
        MemberState.ENDED: ("unknown", N_("No longer a member")),
        MemberState.COMPROMISED: ("bad", N_("Keys stolen")),
    }
)
"""Shape and word for how a member stands."""

REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "asked-by-member": N_("the member asked for it"),
        "body-dissolved": N_("the body no longer exists"),
        "awards-doubted": N_("awards are being looked into"),
        "rules-broken": N_("the rules of the federation were not kept"),
        "not-reachable": N_("the member cannot be reached"),
        "other": N_("another reason"),
        "merged": N_("it became a part of another member"),
        "sponsor-lost": N_("the member that vouched for it is gone"),
        "sponsorship-vetoed": N_("the federation did not accept that somebody vouched for it"),
        "sponsorship-ended": N_("who vouched for it no longer does"),
    }
)
"""What each public code of a reason says."""

APPLICATIONS: Final[Mapping[ApplicationState, tuple[str, str]]] = MappingProxyType(
    {
        ApplicationState.WAITING: ("warning", N_("To decide")),
        ApplicationState.FAULTY: ("bad", N_("Something does not fit")),
        ApplicationState.ACCEPTED: ("good", N_("Accepted")),
        ApplicationState.REFUSED: ("unknown", N_("Refused")),
        ApplicationState.WITHDRAWN: ("unknown", N_("Withdrawn by the body")),
    }
)
"""Shape and word for how far an application is."""

SPONSORSHIPS: Final[Mapping[SponsorshipState, tuple[str, str]]] = MappingProxyType(
    {
        SponsorshipState.STATED: ("note", N_("The body has not applied yet")),
        SponsorshipState.IN_FORCE: ("good", N_("In force")),
        SponsorshipState.VETOED: ("bad", N_("Not accepted")),
        SponsorshipState.ENDED: ("unknown", N_("Ended")),
    }
)
"""Shape and word for how far a sponsorship is."""

RECOGNITIONS: Final[Mapping[RecognitionRole, str]] = MappingProxyType(
    {
        RecognitionRole.SUBORDINATE: N_("It is below us: we vouch for it"),
        RecognitionRole.PEER: N_("It stands beside us: what it says counts here, too"),
        RecognitionRole.SUPERIOR: N_("It is above us: it vouches for us"),
    }
)
"""What another federation is to this one."""
