"""What is said when an organisation is founded or described, checked and in one spelling."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from issuer import identifiers
from issuer.organisations.models import Kind
from issuer.organisations.refusals import Refused
from keys.material import KeyType
from keys.stores import KeyStore
from service.language import DEFAULT, Language
from service.mail import is_address

MIN_SLUG_CHARACTERS: Final = 3
MAX_SLUG_CHARACTERS: Final = 40
MAX_NAME_CHARACTERS: Final = 120
MAX_DESCRIPTION_CHARACTERS: Final = 4000
MAX_WEBSITE_CHARACTERS: Final = 500
RESERVED_SLUGS: Final = frozenset({"new", "admin", "api", "all", "static", "search", "well-known"})
"""Names that pages of ours may want beside those of organisations."""
DEFAULT_SUITE: Final = "eddsa-rdfc-2022"
SUITE_KEYS: Final[Mapping[str, KeyType]] = MappingProxyType(
    {
        "eddsa-rdfc-2022": KeyType.ED25519,
        "eddsa-jcs-2022": KeyType.ED25519,
        "ecdsa-rdfc-2019": KeyType.P256,
        "ecdsa-jcs-2019": KeyType.P256,
        "ecdsa-sd-2023": KeyType.P256,
    }
)
"""The suites that an organisation may sign with, and the key that each needs."""
NUMBERS: Final[Mapping[Kind, tuple[str, ...]]] = MappingProxyType(
    {
        Kind.SCHOOL: ("uai",),
        Kind.ASSOCIATION: ("rna", "siret"),
        Kind.ENTERPRISE: ("siret",),
        Kind.TRAINING: ("uai", "siret"),
        Kind.AUTHORITY: ("uai", "siret"),
    }
)
"""Of which numbers an organisation of each kind must have at least one."""
CHECKS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {"uai": identifiers.uai, "rna": identifiers.rna, "siret": identifiers.siret}
)
_SLUG: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Hosting:
    """Where organisations live: our origin as people reach it, and the store of their keys."""

    base_url: str
    keys: KeyStore

    @property
    def authority(self) -> str:
        """The host, with its port where it has one of its own."""
        return urlsplit(self.base_url).netloc

    def address(self, slug: str) -> str:
        """The page of an organisation."""
        return f"{self.base_url}/orgs/{slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an organisation says of itself, and may say otherwise tomorrow."""

    name: str
    languages: tuple[str, ...] = (DEFAULT.value,)
    suite: str = DEFAULT_SUITE
    needs_approval: bool = False
    description: str = ""
    website: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What stays: the name in addresses, the kind, the numbers; and the profile to begin with."""

    slug: str
    kind: Kind
    profile: Profile
    uai: str = ""
    rna: str = ""
    siret: str = ""
    portable: bool = False  # did:key, which never rotates, instead of did:web

    @property
    def numbers(self) -> Mapping[str, str]:
        """The numbers that were given, by name."""
        given = {"uai": self.uai, "rna": self.rna, "siret": self.siret}
        return {name: value for name, value in given.items() if value.strip()}


def check(founding: Founding) -> Founding:
    """The same in the one spelling we keep.

    Raises Refused `slug-malformed`, `slug-reserved`, `identifier-missing` (`kind`, `one_of`), the
    codes of `check_profile`; IssuerError as `identifiers.uai`, `rna` and `siret`.
    """
    numbers = {name: CHECKS[name](value) for name, value in founding.numbers.items()}
    wanted = NUMBERS[founding.kind]
    if not any(name in numbers for name in wanted):
        one_of = tuple(name.upper() for name in wanted)
        raise Refused("identifier-missing", kind=founding.kind.value, one_of=one_of)
    return replace(
        founding,
        slug=check_slug(founding.slug),
        profile=check_profile(founding.profile),
        uai=numbers.get("uai", ""),
        rna=numbers.get("rna", ""),
        siret=numbers.get("siret", ""),
    )


def check_slug(text: str) -> str:
    """A name for addresses; raises Refused `slug-malformed`, `slug-reserved`."""
    slug = text.strip()
    if not is_slug(slug):
        raise Refused("slug-malformed", least=MIN_SLUG_CHARACTERS, most=MAX_SLUG_CHARACTERS)
    if slug in RESERVED_SLUGS:
        raise Refused("slug-reserved", slug=slug)
    return slug


def is_slug(text: str) -> bool:
    """Whether an organisation could have this name in addresses."""
    fits = MIN_SLUG_CHARACTERS <= len(text) <= MAX_SLUG_CHARACTERS
    return fits and _SLUG.fullmatch(text) is not None


def slug_of(name: str) -> str:
    """A slug to propose for a name; empty when nothing of it can stand in an address."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = re.sub(r"[^a-z0-9]+", "-", letters).strip("-").lstrip("0123456789-")
    return words[:MAX_SLUG_CHARACTERS].rstrip("-")


def check_profile(profile: Profile) -> Profile:
    """The same in the one spelling we keep.

    Raises Refused `organisation-name-malformed`, `languages-malformed`, `suite-unknown`,
    `description-too-long` (`most`), `website-malformed`, `email-malformed`.
    """
    if profile.suite not in SUITE_KEYS:
        raise Refused("suite-unknown", suite=profile.suite[:MAX_NAME_CHARACTERS])
    if len(profile.description) > MAX_DESCRIPTION_CHARACTERS:
        raise Refused("description-too-long", most=MAX_DESCRIPTION_CHARACTERS)
    return replace(
        profile,
        name=_name(profile.name),
        languages=_languages(profile.languages),
        description=profile.description.strip(),
        website=_website(profile.website.strip()),
        email=_email(profile.email.strip().lower()),
    )


def _name(text: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", text[: 2 * MAX_NAME_CHARACTERS]).split())
    # Signs that are not seen could make one organisation's name look like another's.
    unseen = any(unicodedata.category(sign).startswith("C") for sign in name)
    if not name or len(name) > MAX_NAME_CHARACTERS or unseen:
        raise Refused("organisation-name-malformed", most=MAX_NAME_CHARACTERS)
    return name


def _languages(given: Iterable[str]) -> tuple[str, ...]:
    languages = tuple(given)
    if not languages or len(set(languages)) != len(languages) or set(languages) - set(Language):
        raise Refused("languages-malformed")
    return languages


def _website(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Refused("website-malformed") from error
    good = parts.scheme in {"https", "http"} and host and "@" not in parts.netloc
    plain = text.isascii() and text.isprintable() and not re.search(r"[\s<>\"\\]", text)
    if text and not (good and plain and len(text) <= MAX_WEBSITE_CHARACTERS):
        raise Refused("website-malformed")
    return text


def _email(text: str) -> str:
    if text and not is_address(text):
        raise Refused("email-malformed")
    return text
