"""Who and where: profiles, their identifiers, images and addresses."""

from dataclasses import dataclass
from typing import Any

from schemas.json_text import JsonObject
from schemas.terms.nodes import DEFAULT_LANGUAGE, Node, View, node_of


@dataclass(frozen=True, slots=True)
class Image(View):
    """https://www.imsglobal.org/spec/ob/v3p0#image"""

    document: JsonObject
    id: str | None  # a URL or a data: URL
    caption: str | None

    @classmethod
    def _read(cls, node: Node) -> "Image":
        return cls(node.document, id=node.word("id"), caption=node.text("caption"))


@dataclass(frozen=True, slots=True)
class IdentityObject(View):
    """https://www.imsglobal.org/spec/ob/v3p0#identityobject; matched in `schemas.identity`."""

    document: JsonObject
    hashed: bool | None
    identity_hash: str | None  # the plain identifier when not hashed
    identity_type: str | None
    salt: str | None

    @classmethod
    def _read(cls, node: Node) -> "IdentityObject":
        return cls(
            node.document,
            hashed=node.flag("hashed"),
            identity_hash=node.word("identityHash"),
            identity_type=node.word("identityType"),
            salt=node.word("salt"),
        )


@dataclass(frozen=True, slots=True)
class IdentifierEntry(View):
    """https://www.imsglobal.org/spec/ob/v3p0#identifierentry"""

    document: JsonObject
    identifier: str | None
    identifier_type: str | None

    @classmethod
    def _read(cls, node: Node) -> "IdentifierEntry":
        words = node.word("identifier"), node.word("identifierType")
        return cls(node.document, identifier=words[0], identifier_type=words[1])


@dataclass(frozen=True, slots=True)
class GeoCoordinates(View):
    """https://www.imsglobal.org/spec/ob/v3p0#geocoordinates, in degrees."""

    document: JsonObject
    latitude: float | None
    longitude: float | None

    @classmethod
    def _read(cls, node: Node) -> "GeoCoordinates":
        numbers = node.number("latitude"), node.number("longitude")
        return cls(node.document, latitude=numbers[0], longitude=numbers[1])


@dataclass(frozen=True, slots=True)
class Address(View):
    """https://www.imsglobal.org/spec/ob/v3p0#address"""

    document: JsonObject
    street_address: str | None
    post_office_box_number: str | None
    postal_code: str | None
    address_locality: str | None
    address_region: str | None
    address_country: str | None
    address_country_code: str | None
    geo: GeoCoordinates | None

    @classmethod
    def _read(cls, node: Node) -> "Address":
        return cls(
            node.document,
            street_address=node.text("streetAddress"),
            post_office_box_number=node.text("postOfficeBoxNumber"),
            postal_code=node.text("postalCode"),
            address_locality=node.text("addressLocality"),
            address_region=node.text("addressRegion"),
            address_country=node.text("addressCountry"),
            address_country_code=node.word("addressCountryCode"),
            geo=node.one("geo", GeoCoordinates),
        )


@dataclass(frozen=True, slots=True)
class Profile(View):
    """https://www.imsglobal.org/spec/ob/v3p0#profile: an issuer, a creator, an endorser.

    `endorsements` are the documents of EndorsementCredentials, `endorsement_jwts` compact JWS.
    """

    document: JsonObject
    id: str | None
    types: tuple[str, ...]
    name: str | None
    url: str | None
    description: str | None
    image: Image | None
    email: str | None
    phone: str | None
    official: str | None
    given_name: str | None
    family_name: str | None
    family_name_prefix: str | None
    additional_name: str | None
    patronymic_name: str | None
    honorific_prefix: str | None
    honorific_suffix: str | None
    date_of_birth: str | None  # YYYY-MM-DD
    address: Address | None
    other_identifiers: tuple[IdentifierEntry, ...]
    parent_org: "Profile | None"
    endorsements: tuple[JsonObject, ...]
    endorsement_jwts: tuple[str, ...]

    @classmethod
    def of(cls, document: Any, language: str = DEFAULT_LANGUAGE) -> "Profile":
        """Read an object, or the URI that stands for one."""
        if isinstance(document, str):
            return cls._read(Node({"id": document}, language))
        return cls._read(node_of(document, language))

    @classmethod
    def _read(cls, node: Node) -> "Profile":
        return cls(
            node.document,
            id=node.word("id"),
            types=node.types,
            name=node.text("name"),
            url=node.word("url"),
            description=node.text("description"),
            image=node.one("image", Image),
            email=node.word("email"),
            phone=node.word("phone"),
            official=node.text("official"),
            given_name=node.text("givenName"),
            family_name=node.text("familyName"),
            family_name_prefix=node.text("familyNamePrefix"),
            additional_name=node.text("additionalName"),
            patronymic_name=node.text("patronymicName"),
            honorific_prefix=node.text("honorificPrefix"),
            honorific_suffix=node.text("honorificSuffix"),
            date_of_birth=node.word("dateOfBirth"),
            address=node.one("address", Address),
            other_identifiers=node.many("otherIdentifier", IdentifierEntry),
            parent_org=node.one("parentOrg", Profile),
            endorsements=tuple(one.document for one in node.nodes("endorsement")),
            endorsement_jwts=node.words("endorsementJwt"),
        )
