"""Unsigned credentials and presentations, ready for `checking` and `proofs`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from schemas.building.profiles import Image, Profile
from schemas.building.statuses import CREDENTIALS_V2, StatusEntry
from schemas.building.subjects import (
    REFRESH,
    VALIDATOR,
    AchievementSubject,
    ClrSubject,
    CredentialSchema,
    EndorsementSubject,
    Evidence,
    RefreshService,
    RelatedResource,
    TermsOfUse,
)
from schemas.building.writing import Many, written
from schemas.errors import SchemasError
from schemas.json_text import JsonObject

OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
# These terms are defined in the extensions context only.
EXTENSION_TYPES: Final = frozenset({VALIDATOR, REFRESH, "1EdTechRevocationList"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What every credential says beside its subject.

    `valid_from` moves at every new issue; `awarded_date` is when it was earned (D4). `contexts`
    are those of extensions: public, and after ours. `endorsement_jwt` holds compact JWS texts.
    """

    id: str
    issuer: Profile
    name: str
    valid_from: datetime
    valid_until: datetime | None = None
    awarded_date: datetime | None = None
    description: str | None = None
    image: Image | None = None
    evidence: Many[Evidence] = ()
    endorsement: Sequence[JsonObject] = ()
    endorsement_jwt: Sequence[str] = ()
    credential_schema: Many[CredentialSchema] = ()
    credential_status: StatusEntry | None = None
    refresh_service: RefreshService | None = None
    terms_of_use: Many[TermsOfUse] = ()
    related_resource: Many[RelatedResource] = ()
    contexts: Sequence[str] = ()


def achievement_credential(envelope: Envelope, subject: AchievementSubject) -> dict[str, Any]:
    """An unsigned AchievementCredential (OpenBadgeCredential).

    https://www.imsglobal.org/spec/ob/v3p0#achievementcredential
    Raises SchemasError as `writing.written`.
    """
    return _credential("AchievementCredential", (OPEN_BADGES,), envelope, subject)


def endorsement_credential(envelope: Envelope, subject: EndorsementSubject) -> dict[str, Any]:
    """An unsigned EndorsementCredential; it has no image and is not itself endorsed.

    https://www.imsglobal.org/spec/ob/v3p0#endorsementcredential
    Raises SchemasError `member-not-allowed` (with its pointer) and as `writing.written`.
    """
    document = _credential("EndorsementCredential", (OPEN_BADGES,), envelope, subject)
    for name in ("image", "endorsement", "endorsementJwt"):
        if name in document:
            raise SchemasError("member-not-allowed", pointer=f"/{name}")
    return document


def clr_credential(
    envelope: Envelope, subject: ClrSubject, *, partial: bool | None = None
) -> dict[str, Any]:
    """An unsigned ClrCredential; `partial` says that the issuer knows of more.

    https://www.imsglobal.org/spec/clr/v2p0#clrcredential
    Raises SchemasError as `writing.written`.
    """
    document = _credential("ClrCredential", (CLR, OPEN_BADGES), envelope, subject)
    return document if partial is None else document | {"partial": partial}


def presentation(
    credentials: Sequence[JsonObject | str],
    *,
    holder: str | None = None,
    id: str | None = None,  # noqa: A002
) -> dict[str, Any]:
    """An unsigned VerifiablePresentation; a compact JWS travels in a `data:` envelope.

    https://www.w3.org/TR/vc-data-model-2.0/#verifiable-presentations
    """
    document = {
        "@context": [CREDENTIALS_V2],
        "id": id,
        "type": ["VerifiablePresentation"],
        "holder": holder,
        "verifiableCredential": [_presented(one) for one in credentials] or None,
    }
    return {name: value for name, value in document.items() if value is not None}


def _presented(credential: JsonObject | str) -> dict[str, Any]:
    """https://www.w3.org/TR/vc-data-model-2.0/#enveloped-verifiable-credentials"""
    if not isinstance(credential, str):
        return dict(credential)
    return {
        "@context": CREDENTIALS_V2,
        "id": f"data:application/vc+jwt,{credential}",
        "type": "EnvelopedVerifiableCredential",
    }


def _credential(
    type_name: str, own_contexts: Sequence[str], envelope: Envelope, subject: object
) -> dict[str, Any]:
    """The members in the order in which people like to read them."""
    members = written(envelope)
    members.pop("contexts", None)
    extended = EXTENSION_TYPES.intersection(_service_types(members))
    contexts = [CREDENTIALS_V2, *own_contexts, *([EXTENSIONS] if extended else [])]
    contexts += [url for url in envelope.contexts if url not in contexts]
    return {
        "@context": contexts,
        "id": members.pop("id"),
        "type": ["VerifiableCredential", type_name],
        **members,
        "credentialSubject": written(subject, "/credentialSubject"),
    }


def _service_types(members: JsonObject) -> Iterator[str]:
    """The types whose terms may stand in the extensions context."""
    for name in ("credentialSchema", "refreshService", "termsOfUse"):
        value = members.get(name, [])
        for one in value if isinstance(value, list) else [value]:
            found = one.get("type")
            yield from found if isinstance(found, list) else [found]
