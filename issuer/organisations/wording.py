"""Refusals about organisations as sentences; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from issuer.organisations.models import AwardKind, Kind
from service.language import N_

KINDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.SCHOOL: N_("School"),
        Kind.ASSOCIATION: N_("Association"),
        Kind.ENTERPRISE: N_("Enterprise"),
        Kind.TRAINING: N_("Training centre"),
        Kind.AUTHORITY: N_("Authority"),
    }
)
"""What each kind of organisation is called (msgids)."""

AWARD_KINDS: Final[Mapping[AwardKind, str]] = MappingProxyType(
    {
        AwardKind.SOCLE: N_("Competencies of the common core"),
        AwardKind.CERTIFICATE: N_("Diplomas and certificates"),
        AwardKind.ENGAGEMENT: N_("Volunteering and responsibilities"),
        AwardKind.DISCOVERY: N_("Discoveries of trainings and occupations"),
        AwardKind.PLACEMENT: N_("Internships and exchanges"),
        AwardKind.TRAINING: N_("Trainings"),
    }
)
"""What each kind of award is called (msgids)."""

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "slug-malformed": N_(
            "A name for addresses has {least} to {most} small letters, digits and single hyphens, "
            "and begins with a letter."
        ),
        "slug-reserved": N_("The name {slug} is kept for pages of this service; choose another."),
        "slug-taken": N_("Another organisation has this address already; choose another."),
        "identifier-missing": N_("One of these numbers is needed: {one_of}."),
        "uai-malformed": N_("A UAI has seven digits and a letter."),
        "uai-department-unknown": N_("No UAI begins with {department}: check the digits."),
        "uai-letter-wrong": N_("The letter of the UAI should be {expected}: check the digits."),
        "uai-taken": N_("The organisation with the UAI {value} is here already."),
        "rna-malformed": N_("An RNA number is a W and nine digits."),
        "rna-taken": N_("The association with the number {value} is here already."),
        "siret-malformed": N_("A SIRET has fourteen digits."),
        "siret-digits-wrong": N_("This is no SIRET: check the digits."),
        "siret-taken": N_("The organisation with the SIRET {value} is here already."),
        "organisation-exists": N_("Somebody has just registered this organisation."),
        "organisation-unknown": N_("There is no organisation at this address."),
        "organisation-name-malformed": N_("A name has 1 to {most} visible characters."),
        "languages-malformed": N_("Choose at least one language, each once."),
        "suite-unknown": N_("This way of signing is not offered."),
        "suite-needs-other-key": N_("{suite} needs another kind of key: renew the key for it."),
        "description-too-long": N_("The description has at most {most} characters."),
        "website-malformed": N_("This is no web address; it should begin with https://"),
        "email-malformed": N_("This is no e-mail address."),
        "founding-date-wrong": N_("A link to found an organisation lasts 1 to {most_days} days."),
        "logo-missing": N_("This organisation has no logo."),
        "key-unknown": N_("There is no such key."),
        "key-exists": N_("A key of this name is kept already: choose another address."),
        "key-missing": N_("There is no key to sign with: the last one was withdrawn. Renew it."),
        "key-unpublished": N_("The last renewal of the key was interrupted. Renew it again."),
        "key-already-revoked": N_("This key is withdrawn already, from then or an earlier time."),
        "instant-too-early": N_("The key was renewed just now."),
        "withdrawal-in-future": N_("A key can be withdrawn from now or an earlier time only."),
        "partner-unknown": N_("Your organisation has no such partner."),
        "partner-of-partner": N_("A partner cannot invite partners of its own."),
        "partner-kinds-empty": N_("Choose at least one kind of award."),
        "partner-date-past": N_("The date must be in the future."),
        "partner-not-yet": N_("The partnership had not begun yet."),
        "partner-suspended": N_("The school has suspended this partner."),
        "partner-not-suspended": N_("This partner is not suspended."),
        "partner-ended": N_("The partnership has ended."),
        "partner-period-over": N_("The time for which the school allowed it is over."),
        "partner-kind-not-allowed": N_(
            "The school does not allow this partner that kind of award."
        ),
    }
)
