"""The claims that many statements share: who, when, and what is said when one is wrong."""

import re
from datetime import UTC, datetime
from math import floor
from typing import Any, Final

from federation.errors import FederationError

MAX_ID_CHARACTERS: Final = 2048
_ENTITY_ID: Final = re.compile(r'https?://[A-Za-z0-9\[][^\s?#@\\"<>^`\x00-\x20\x7f-\U0010ffff]*')


def is_entity_id(value: Any) -> bool:
    """Whether it has the form of an entity identifier: a web address without query or fragment.

    https://openid.net/specs/openid-federation-1_0.html#name-terminology. That it begins with
    https is the business of the door, which lets a setting allow loopback addresses.
    """
    short = isinstance(value, str) and len(value) <= MAX_ID_CHARACTERS
    return short and _ENTITY_ID.fullmatch(value) is not None


def seconds(moment: datetime) -> int:
    """A NumericDate, https://www.rfc-editor.org/rfc/rfc7519#section-2; whole seconds, downward."""
    return floor(moment.timestamp())


def malformed(claim: str, reason: str) -> FederationError:
    """The refusal of a claim that is not what it should be."""
    return FederationError("statement-malformed", pointer=f"/{claim}", claim=claim, reason=reason)


def moment_of(value: object, claim: str) -> datetime:
    """The instant of a NumericDate. Raises FederationError `statement-malformed`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise malformed(claim, "date")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise malformed(claim, "date") from error
