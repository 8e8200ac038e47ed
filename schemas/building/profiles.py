"""Who: profiles and identities. https://www.imsglobal.org/spec/ob/v3p0#profile"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from schemas.building.writing import Many, only_type, types
from schemas.identity import EMAIL, identity_hash
from schemas.json_text import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture by URL or `data:` URL. A subject's image is the baked one: PNG or SVG (D2)."""

    type: str = only_type("Image")
    id: str
    caption: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierEntry:
    """A further identifier; `identifier_type` from the enumeration, or with `ext:` before it."""

    type: str = only_type("IdentifierEntry")
    identifier: str
    identifier_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GeoCoordinates:
    """Degrees, WGS 84."""

    type: str = only_type("GeoCoordinates")
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address."""

    type: Sequence[str] = types("Address")
    address_country: str | None = None
    address_country_code: str | None = None
    address_region: str | None = None
    address_locality: str | None = None
    street_address: str | None = None
    post_office_box_number: str | None = None
    postal_code: str | None = None
    geo: GeoCoordinates | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person or organisation: issuer, creator, source."""

    id: str
    type: Sequence[str] = types("Profile")
    name: str | None = None
    url: str | None = None
    phone: str | None = None
    description: str | None = None
    image: Image | None = None
    email: str | None = None
    address: Address | None = None
    other_identifier: Many[IdentifierEntry] = ()
    official: str | None = None
    parent_org: "Profile | None" = None
    family_name: str | None = None
    given_name: str | None = None
    additional_name: str | None = None
    patronymic_name: str | None = None
    honorific_prefix: str | None = None
    honorific_suffix: str | None = None
    family_name_prefix: str | None = None
    date_of_birth: date | None = None
    endorsement: Sequence[JsonObject] = ()
    endorsement_jwt: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityObject:
    """Who the recipient is, plain or hashed; `hashed_email` makes the usual one."""

    type: str = only_type("IdentityObject")
    hashed: bool
    identity_hash: str
    identity_type: str
    salt: str | None = None


def hashed_email(address: str, salt: str) -> IdentityObject:
    """The recipient by e-mail, hashed: in lower case, as we register addresses (I4)."""
    return IdentityObject(
        hashed=True,
        identity_hash=identity_hash(address.lower(), salt),
        identity_type=EMAIL,
        salt=salt or None,
    )
