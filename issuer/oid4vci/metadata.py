"""What an organisation publishes of itself for wallets: OID4VCI section 12, RFC 8414.

There is one credential configuration for each format, and one for each format of every achievement
of its catalogue, so that a wallet can show name and picture before it takes anything.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.achievements.badges import COLOURS, INK
from issuer.achievements.models import Achievement, AchievementText, AchievementVersion, State
from issuer.issuing.models import Form
from issuer.oid4vci.key_proofs import DID_METHODS, JWT_ALGORITHMS, SUITES
from issuer.oid4vci.names import FORMATS, Addresses, addresses, configuration
from issuer.organisations.documents import logo_address
from issuer.organisations.founding import SUITE_KEYS, Hosting
from issuer.organisations.models import Organisation
from keys.material import ALGORITHMS
from schemas import json_text
from schemas.building.credentials import OPEN_BADGES
from schemas.building.statuses import CREDENTIALS_V2
from schemas.oid4vci import AUTHORIZATION_TYPE, PRE_AUTHORIZED_CODE
from service.fence import scope
from service.language import N_, Language, translator

MAX_LISTED: Final = 200
"""Achievements listed one by one, the oldest first; the others are offered as any achievement."""
TYPES: Final = ("VerifiableCredential", "AchievementCredential")
NAME_OF_ANY: Final = N_("Badge of {organisation}")


def issuer_document(
    session: Session, hosting: Hosting, organisation: Organisation
) -> dict[str, Any]:
    """The credential issuer metadata, OID4VCI section 12.2.4."""
    said = general_document(organisation, addresses(hosting, organisation))
    said["credential_configurations_supported"] |= _of_achievements(session, organisation)
    return said


def general_document(organisation: Organisation, names: Addresses) -> dict[str, Any]:
    """The same without the achievements one by one, for where it must be small."""
    return {
        "credential_issuer": names.issuer,
        "credential_endpoint": names.credential,
        "nonce_endpoint": names.nonce,
        "notification_endpoint": names.notification,
        "display": [_shown(organisation, names, one) for one in organisation.languages],
        "credential_configurations_supported": _configurations(
            organisation, None, _display_of_any(organisation, names)
        ),
    }


def server_document(hosting: Hosting, organisation: Organisation) -> dict[str, Any]:
    """The authorization server metadata, https://www.rfc-editor.org/rfc/rfc8414#section-2

    Nobody is sent to a page of ours to log in, so there is no authorization endpoint.
    """
    names = addresses(hosting, organisation)
    return {
        "issuer": names.issuer,
        "token_endpoint": names.token,
        "response_types_supported": [],
        "grant_types_supported": [PRE_AUTHORIZED_CODE],
        "token_endpoint_auth_methods_supported": ["none"],
        "pre-authorized_grant_anonymous_access_supported": True,
        "authorization_details_types_supported": [AUTHORIZATION_TYPE],
    }


def offered(session: Session, achievement_id: UUID) -> tuple[str, ...]:
    """The configurations in which an award of this achievement is offered, the best first."""
    listed = {one.id for one in _listed(session)}
    named = achievement_id if achievement_id in listed else None
    return tuple(configuration(form, named) for form in FORMATS)


def form_of(name: str, achievement_id: UUID) -> Form | None:
    """The form that a configuration asks for; None for one that no such award has."""
    for form in FORMATS:
        if name in {configuration(form), configuration(form, achievement_id)}:
            return form
    return None


def _configurations(
    organisation: Organisation, achievement_id: UUID | None, display: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    proven = {
        "jwt": {"proof_signing_alg_values_supported": [one.value for one in JWT_ALGORITHMS]},
        "di_vp": {"proof_signing_alg_values_supported": list(SUITES)},
    }
    return {
        configuration(form, achievement_id): {
            "format": name,
            "cryptographic_binding_methods_supported": [*DID_METHODS, "jwk"],
            "credential_signing_alg_values_supported": [_algorithm(organisation, form)],
            "proof_types_supported": proven,
            "credential_definition": _definition(form),
            "credential_metadata": {"display": list(display)},
        }
        for form, name in FORMATS.items()
    }


def _definition(form: Form) -> dict[str, Any]:
    if form is Form.JWT:
        return {"type": list(TYPES)}
    return {"@context": [CREDENTIALS_V2, OPEN_BADGES], "type": list(TYPES)}


def _algorithm(organisation: Organisation, form: Form) -> str:
    suite = organisation.default_suite
    return suite if form is Form.DATA_INTEGRITY else ALGORITHMS[SUITE_KEYS[suite]].value


def _shown(organisation: Organisation, names: Addresses, language: str) -> dict[str, Any]:
    logo = logo_address(organisation, names.issuer)
    said: dict[str, Any] = {"name": organisation.name, "locale": language}
    return said | ({"logo": {"uri": logo, "alt_text": organisation.name}} if logo else {})


def _display_of_any(organisation: Organisation, names: Addresses) -> list[dict[str, Any]]:
    return [
        {
            **_shown(organisation, names, language),
            "name": translator(Language(language))(NAME_OF_ANY, organisation=organisation.name),
        }
        for language in organisation.languages
    ]


def _of_achievements(session: Session, organisation: Organisation) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with scope(session, organisation=organisation.id):
        listed = _listed(session)
        texts = _texts(session, listed)
    for achievement in listed:
        display = list(_displays(achievement, texts.get(achievement.id, ())))
        found |= _configurations(organisation, achievement.id, display)
    return found


def _listed(session: Session) -> Sequence[Achievement]:
    """The achievements with configurations of their own; one that was listed stays so."""
    query = select(Achievement).order_by(Achievement.id).limit(MAX_LISTED)
    return [one for one in session.scalars(query) if one.state is not State.DRAFT]


def _texts(session: Session, listed: Sequence[Achievement]) -> dict[UUID, list[AchievementText]]:
    """The texts of the latest version of each, by achievement."""
    latest = {(one.id, one.latest) for one in listed}
    query = (
        select(AchievementVersion.achievement_id, AchievementVersion.number, AchievementText)
        .join(AchievementText, AchievementText.version_id == AchievementVersion.id)
        .where(AchievementVersion.achievement_id.in_({one.id for one in listed}))
        .order_by(AchievementText.language)
    )
    texts: dict[UUID, list[AchievementText]] = {}
    for achievement_id, number, text in session.execute(query):
        if (achievement_id, number) in latest:
            texts.setdefault(achievement_id, []).append(text)
    return texts


def _displays(
    achievement: Achievement, texts: Sequence[AchievementText]
) -> Iterator[dict[str, Any]]:
    colour = COLOURS.get(achievement.kind, COLOURS[None])
    for text in texts:
        document = json_text.parse_object(text.document)
        shown = {
            "name": text.name,
            "locale": text.language,
            "description": document["description"],
            "background_color": colour,
            "text_color": INK,
        }
        image = document.get("image")
        logo = image.get("id") if isinstance(image, dict) else None
        yield shown | ({"logo": {"uri": logo, "alt_text": text.name}} if logo else {})
