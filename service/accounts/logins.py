"""The names people sign in with, in one spelling whatever keyboard and telephone made of them."""

import re
import unicodedata
from typing import Final

from service.errors import ServiceError

MIN_CHARACTERS: Final = 3
MAX_CHARACTERS: Final = 254
"""An e-mail address may be a login."""
MAX_NAME_CHARACTERS: Final = 120
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._@+-]*")
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})


def login(text: str) -> str:
    """The login as it is kept: small letters without accents, so « Léa.MARTIN » is `lea.martin`.

    No two of them look alike, since only plain letters remain. Raises ServiceError
    `login-malformed`.
    """
    if len(text) > MAX_CHARACTERS:
        raise ServiceError("login-malformed")
    found = _plain(text)
    if not MIN_CHARACTERS <= len(found) <= MAX_CHARACTERS or not _LOGIN.fullmatch(found):
        raise ServiceError("login-malformed")
    return found


def _plain(text: str) -> str:
    small = unicodedata.normalize("NFKC", text).casefold().translate(_LIGATURES)
    parts = unicodedata.normalize("NFKD", small.strip())
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).casefold()


def display_name(text: str) -> str:
    """A person's name as pages show it; raises ServiceError `name-malformed`.

    Signs that are not seen, or turn the direction of what follows, could make one name look like
    another.
    """
    if len(text) > 2 * MAX_NAME_CHARACTERS:
        raise ServiceError("name-malformed")
    found = " ".join(unicodedata.normalize("NFC", text).split())
    unseen = any(unicodedata.category(sign).startswith("C") for sign in found)
    if not found or len(found) > MAX_NAME_CHARACTERS or unseen:
        raise ServiceError("name-malformed")
    return found
