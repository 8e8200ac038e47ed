"""Which passwords are taken, and how they are kept: Argon2id, with parameters that may grow.

https://pages.nist.gov/800-63-4/sp800-63b.html (length, no rules of composition, no common ones),
https://www.rfc-editor.org/rfc/rfc9106#section-4
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from service.accounts.common_passwords import WORDS
from service.errors import ServiceError

MIN_CHARACTERS: Final = 12
MAX_CHARACTERS: Final = 256
MIN_NAME_CHARACTERS: Final = 4
"""Shorter parts of a name stand in too many words."""
MIN_DIFFERENT: Final = 5
# The second recommended choice of RFC 9106: some 50 ms and 64 MiB for each try.
TIME_COST: Final = 3
MEMORY_KIB: Final = 64 * 1024
PARALLELISM: Final = 4
_BETWEEN: Final = re.compile(r"[\W_]+")
_HASHER: Final = PasswordHasher(TIME_COST, MEMORY_KIB, PARALLELISM, type=Type.ID)


def check(password: str, *, names: tuple[str, ...] = ()) -> None:
    """Whether a new password is good; `names` are the login and the name of its owner.

    Raises ServiceError `password-too-short` (`least`), `password-too-long` (`most`),
    `password-has-name`, `password-common`.
    """
    if len(password) > MAX_CHARACTERS:
        raise ServiceError("password-too-long", most=MAX_CHARACTERS)
    if len(_normal(password)) < MIN_CHARACTERS:
        raise ServiceError("password-too-short", least=MIN_CHARACTERS)
    told = _letters(password)
    if any(part in told for part in _parts(names)):
        raise ServiceError("password-has-name")
    if _is_common(password):
        raise ServiceError("password-common")


def hash_of(password: str) -> str:
    """What is kept of a password; it names its parameters."""
    return _HASHER.hash(_bytes(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password; takes as long when there is none to compare with."""
    given = b"" if len(password) > MAX_CHARACTERS else _bytes(password)
    try:
        return _HASHER.verify(kept or _dummy(), given) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether it was kept with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _dummy() -> str:
    return _HASHER.hash(b"nobody's password")


def _normal(password: str) -> str:
    # One keyboard composes « é » from two signs, another has it as one.
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    return _normal(password).encode("utf-8", "surrogatepass")


def _letters(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if sign.isalnum())


def _parts(names: tuple[str, ...]) -> list[str]:
    pieces = [piece for name in names for piece in (name, *_BETWEEN.split(name))]
    return [part for part in map(_letters, pieces) if len(part) >= MIN_NAME_CHARACTERS]


def _is_common(password: str) -> bool:
    signs = _normal(password).casefold()
    told = _letters(password)
    word = "".join(sign for sign in told if not sign.isdigit())
    if len(set(signs)) < MIN_DIFFERENT or _is_of_words(word):
        return True
    return bool(told) and (not word or word == told) and _counts(told)


def _is_of_words(word: str) -> bool:
    """Whether it is a common word, once or several times over: « bonjourbonjour »."""
    return bool(word) and any(word == piece * (len(word) // len(piece)) for piece in WORDS)


def _counts(told: str) -> bool:
    """Whether it goes on as it began, as « 123456789012 » does."""
    steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(told)}
    return len(steps) <= 1
