"""A school and a club whose numbers pass their checks and belong to nobody."""

from dataclasses import replace
from typing import Any

from issuer.organisations.founding import Founding, Profile
from issuer.organisations.models import Kind, Organisation
from issuer.organisations.partners import Inviting, Limits

SCHOOL = Founding(
    slug="college-exemple",
    kind=Kind.SCHOOL,
    profile=Profile(name="Collège de l'Exemple", email="secretariat@college.example"),
    uai="0000001b",
)
CLUB = Founding(
    slug="club-nautique",
    kind=Kind.ASSOCIATION,
    profile=Profile(name="Club nautique <b>", languages=("fr", "en")),
    rna="W000000001",
)


def school(**changed: Any) -> Founding:
    return replace(SCHOOL, **changed)


def with_profile(founding: Founding = SCHOOL, **changed: Any) -> Founding:
    return replace(founding, profile=replace(founding.profile, **changed))


def wish(limits: Limits, *, email: str = "") -> Inviting:
    return Inviting(CLUB, limits, email)


def profile_of(organisation: Organisation, **changed: Any) -> Profile:
    said = Profile(
        name=organisation.name,
        languages=tuple(organisation.languages),
        suite=organisation.default_suite,
        needs_approval=organisation.needs_approval,
        description=organisation.description or "",
        website=organisation.website or "",
        email=organisation.email or "",
    )
    return replace(said, **changed)
