"""An Open Badges 2.0 assertion as a frozen view; see `openbadges2`, through which it is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from schemas.errors import SchemasError
from schemas.json_text import JsonObject
from schemas.reading import id_of, instant, types


class Verification(StrEnum):
    """How an assertion can be verified."""

    HOSTED = "hosted"
    SIGNED = "signed"


_VERIFICATIONS: Final[Mapping[str, Verification]] = {
    "HostedBadge": Verification.HOSTED,
    "hosted": Verification.HOSTED,
    "SignedBadge": Verification.SIGNED,
    "signed": Verification.SIGNED,
}


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion with the parts that decide how it is verified; None where one is missing.

    `badge` is the URL of the badge class, or the badge class itself; `key` the URL of the key
    that signed. `url` is where a hosted assertion stands: its `id`, in older ones `verify.url`.
    """

    document: JsonObject
    id: str | None
    url: str | None
    verification: Verification | None
    badge: str | JsonObject | None
    key: str | None
    issued_on: datetime | None
    expires: datetime | None

    @classmethod
    def of(cls, document: JsonObject) -> "Assertion":
        """The view of any object; what is wrong with it, `openbadges2.faults` tells."""
        how = verification_of(document)
        kinds = [_VERIFICATIONS[name] for name in types(how) if name in _VERIFICATIONS]
        badge = document.get("badge")
        return cls(
            document=document,
            id=id_of(document),
            url=id_of(document) or text_in(how.get("url")),
            verification=kinds[0] if kinds else None,
            badge=badge if isinstance(badge, str | Mapping) else None,
            key=id_of(how.get("creator")) or text_in(how.get("url")),
            issued_on=moment(document.get("issuedOn")),
            expires=moment(document.get("expires")),
        )


def verification_of(document: JsonObject) -> JsonObject:
    """The `verification` of an assertion or profile, which older ones call `verify`; or {}."""
    found = document.get("verification", document.get("verify"))
    return found if isinstance(found, Mapping) else {}


def moment(value: object) -> datetime | None:
    """A date as issuers wrote it: with zone, without (then UTC), the day alone, or Unix seconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_seconds(value)
    text = value if isinstance(value, str) else ""
    for attempt in (text, text + "Z", text + "T00:00:00Z"):
        try:
            return instant(attempt)
        except SchemasError:
            continue
    return (
        _from_seconds(int(text)) if text.isascii() and text.isdigit() and len(text) < 12 else None
    )


def _from_seconds(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def text_in(value: object) -> str | None:
    """A text, also as a JSON-LD value object."""
    found = value.get("@value") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) else None
