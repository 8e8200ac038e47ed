"""What an organisation publishes: its profile, its DID document, its set of keys. No recipients.

Profile https://www.imsglobal.org/spec/ob/v3p0#profile, DID document
https://www.w3.org/TR/did-1.0/, JWK Set https://www.rfc-editor.org/rfc/rfc7517#section-5
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from issuer.organisations.keys import record_of
from issuer.organisations.models import Organisation, OrganisationKey
from keys.did import did_document
from keys.jwk import public_to_jwk
from keys.material import ALGORITHMS
from schemas.building import IdentifierEntry, Image, Profile, written
from schemas.building.credentials import OPEN_BADGES
from schemas.building.statuses import CREDENTIALS_V2
from schemas.json_text import JsonObject

FEDERATED: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "alsoKnownAs": {
            "@id": "https://www.w3.org/ns/activitystreams#alsoKnownAs",
            "@type": "@id",
            "@container": "@set",
        }
    }
)
"""The term by which a profile names the entity of a federation: Open Badges has none for it."""
IDENTIFIER_TYPES: Final = {"uai": "ext:uai", "rna": "ext:rna", "siret": "ext:siret"}


def profile(organisation: Organisation, address: str) -> Profile:
    """The organisation as issuer of credentials; `address` is its page."""
    entries = tuple(
        IdentifierEntry(identifier=getattr(organisation, name), identifier_type=kind)
        for name, kind in IDENTIFIER_TYPES.items()
        if getattr(organisation, name)
    )
    return Profile(
        id=organisation.did,
        name=organisation.name,
        url=organisation.website or address,
        description=organisation.description,
        image=_logo(organisation, address),
        email=organisation.email,
        other_identifier=entries,
    )


def profile_json(organisation: Organisation, address: str) -> dict[str, Any]:
    """The same as a document of its own."""
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES, dict(FEDERATED)],
        **written(profile(organisation, address)),
        "alsoKnownAs": [address],
    }


def did_json(
    organisation: Organisation,
    rows: Sequence[OrganisationKey],
    address: str,
    *,
    services: Iterable[JsonObject] = (),
) -> dict[str, Any]:
    """The DID document: rotated keys still vouch, withdrawn ones are shown as revoked.

    A did:key has no document of its own: then only the page of the organisation names its entity.
    """
    published = record_of(organisation, rows).published()
    also = (address,) if organisation.did.startswith("did:web:") else ()
    return did_document(organisation.did, published, also_known_as=also, services=services)


def jwks_json(organisation: Organisation, rows: Sequence[OrganisationKey]) -> dict[str, Any]:
    """The keys that vouch, current and rotated, each with the organisation as `iss`.

    https://www.imsglobal.org/spec/ob/v3p0/#jwt-verification
    """
    versions = record_of(organisation, rows).versions
    return {
        "keys": [
            {
                **public_to_jwk(version.public_key),
                "kid": version.id,
                "use": "sig",
                "alg": ALGORITHMS[version.public_key.type].value,
                "iss": organisation.did,
            }
            for version in versions
            if version.revoked is None
        ]
    }


def logo_address(organisation: Organisation, address: str) -> str | None:
    """Where the logo lies; another logo has another address."""
    if organisation.logo_digest is None:
        return None
    return f"{address}/logo?v={organisation.logo_digest}"


def _logo(organisation: Organisation, address: str) -> Image | None:
    found = logo_address(organisation, address)
    return Image(id=found, caption=organisation.name) if found else None
