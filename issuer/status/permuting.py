"""A secret order of the places of a list: neighbours in time are none in the list.

A Feistel network keyed by the list's secret, with cycle walking for lengths that are no power of
four: https://csrc.nist.gov/pubs/sp/800/38/g/final, section on FPE by cycle walking. It is a
bijection whatever the round function gives, so two counters never meet in one place.
"""

from hashlib import blake2b
from typing import Final

ROUNDS: Final = 8
SECRET_BYTES: Final = 32
_HALF_BYTES: Final = 8


def place_of(counter: int, *, length: int, secret: bytes) -> int:
    """The place of the `counter`-th entry, both from 0 and below `length`.

    Raises ValueError for a counter that is not in the list.
    """
    if not 0 <= counter < length:
        raise ValueError("counter out of range")
    half = max(1, ((length - 1).bit_length() + 1) // 2)
    place = _shuffled(counter, half, secret)
    # What falls outside is shuffled again; a bijection leads back inside in the end.
    while place >= length:
        place = _shuffled(place, half, secret)
    return place


def _shuffled(value: int, half: int, secret: bytes) -> int:
    mask = (1 << half) - 1
    left, right = value >> half, value & mask
    for number in range(ROUNDS):
        left, right = right, left ^ (_mixed(right, number, secret) & mask)
    return left << half | right


def _mixed(value: int, number: int, secret: bytes) -> int:
    text = number.to_bytes(1, "big") + value.to_bytes(_HALF_BYTES, "big")
    return int.from_bytes(blake2b(text, digest_size=_HALF_BYTES, key=secret).digest(), "big")
