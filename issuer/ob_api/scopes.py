"""What an application may ask for, https://www.imsglobal.org/spec/ob/v3p0#scopes"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

PREFIX: Final = "https://purl.imsglobal.org/spec/ob/v3p0/scope/"
CREDENTIALS: Final = PREFIX + "credential.readonly"
PROFILE: Final = PREFIX + "profile.readonly"
OFFLINE: Final = "offline_access"
"""Asks for a token to renew with, as the samples of the standard do."""

OFFERED: Final[Mapping[str, str]] = MappingProxyType(
    {
        CREDENTIALS: N_("Read the awards that were issued to you here"),
        PROFILE: N_("Read your name as it is known here"),
        OFFLINE: N_("Come back later by itself, until you or the organisation take it back"),
    }
)
"""What we grant, and what it means (msgids). Nothing can be written here."""


def known(text: str) -> tuple[str, ...]:
    """Those of a list with spaces that we offer, in our order."""
    asked = set(text.split())
    return tuple(one for one in OFFERED if one in asked)
