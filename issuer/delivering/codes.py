"""Codes that people copy by hand from paper: 135 random bits, and a sign that notices mistakes.

Twenty-eight signs in groups of four, `7KMQ-X2PA-…`, of the 32 signs of Crockford's alphabet: what
looks like a 1 or a 0 counts as one. The last sign is the check: every sign has a value in the field
of 32 elements, and all 28, each multiplied by another power of a generator, add up to zero. So one
wrong sign and two that changed places, neighbours or not, are always noticed.
"""

import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_SIGNS: Final = 27
SIGNS: Final = RANDOM_SIGNS + 1
GROUP: Final = 4
MAX_TYPED_CHARACTERS: Final = 200
_VALUES: Final = {sign: value for value, sign in enumerate(ALPHABET)}
_LOOK_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
# Hyphens and dots of every kind, which keyboards of phones put in place of ours.
_BETWEEN: Final = frozenset(" \t\r\n\u00a0\u202f-_.·\u2010\u2011\u2012\u2013\u2014\u2212")
_DEGREE: Final = 5
_POLYNOMIAL: Final = 0b100101  # x⁵ + x² + 1, of which x is a generator


def new() -> str:
    """A code in its one spelling, without hyphens."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SIGNS))
    return drawn + check_sign(drawn)


def spelled(code: str) -> str:
    """The code as it stands on paper: `7KMQ-X2PA-…`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read(typed: str) -> str | None:
    """The one spelling of what somebody typed; None for what cannot be a code.

    Spaces, hyphens, and capital or small letters do not matter; O is 0, I and L are 1.
    """
    if len(typed) > MAX_TYPED_CHARACTERS:
        return None
    kept = "".join(sign for sign in typed if sign not in _BETWEEN)
    # Other alphabets have signs whose capital letters are ours.
    code = kept.upper().translate(_LOOK_ALIKE) if kept.isascii() else ""
    if len(code) != SIGNS or any(sign not in _VALUES for sign in code):
        return None
    return code if check_sign(code[:-1]) == code[-1] else None


def check_sign(signs: str) -> str:
    """The sign that makes the sum zero. The check has the weight 1, the one before it x, and so on.

    https://en.wikipedia.org/wiki/Finite_field_arithmetic has multiplication by x.
    """
    total = 0
    for sign in signs:
        total = _times_x(total ^ _VALUES[sign])
    return ALPHABET[total]


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _POLYNOMIAL if doubled >> _DEGREE else doubled
