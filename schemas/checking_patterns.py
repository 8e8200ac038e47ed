"""What matching a stranger's pattern can cost, estimated before it is tried.

Python's engine backtracks: two repetitions one inside the other double the work with each
character (CWE-1333). Patterns are refused in which that can happen; of the others each repetition,
and a missing anchor at the start, multiplies the work by the length of the text.
"""

import re
from functools import lru_cache
from typing import Final

from schemas.errors import SchemasError

MAX_PATTERN_CHARACTERS: Final = 500
MAX_REPETITIONS: Final = 4

# A character, escaped or of a class; a group's beginning; an end; a repetition; an alternative.
_TOKEN: Final = re.compile(
    r"(?P<atom>\\[^0-9kgpP]|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[()*+?{|])"
    r"|(?P<open>\((?:\?:)?(?!\?))"
    r"|(?P<close>\))"
    r"|(?P<repeat>(?:[*+]|\{[0-9]+(?:,[0-9]*)?\})\??)"
    r"|(?P<optional>\?\??)"
    r"|(?P<either>\|)",
    re.DOTALL,
)


def pattern_cost(pattern: str, characters: int) -> int:
    """An upper bound of the steps to search a text of that length.

    Raises SchemasError `schema-pattern-refused` for a pattern that is too long or that could
    backtrack without bound: a repetition or an alternative within a repeated group, references to
    groups, assertions other than the anchors.
    """
    return int(max(characters, 1) ** _degree(pattern))


@lru_cache(maxsize=256)
def _degree(pattern: str) -> int:
    if len(pattern) > MAX_PATTERN_CHARACTERS:
        raise SchemasError("schema-pattern-refused", pattern=pattern[:80])
    repetitions = _repetitions(pattern)
    if repetitions is None or repetitions > MAX_REPETITIONS:
        raise SchemasError("schema-pattern-refused", pattern=pattern[:80])
    return max(1, repetitions + (0 if pattern.startswith("^") and "|" not in pattern else 1))


def _repetitions(pattern: str) -> int | None:
    """How many repetitions follow each other; None when one lies within another."""
    total, at = 0, 0
    inside: list[bool] = [False]  # per open group: does it hold what must not be repeated?
    closed = False  # what the group that ended just before this token held
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:
            return None
        at = token.end()
        kind = token.lastgroup
        if kind == "open":
            inside.append(False)
        elif kind == "close":
            if len(inside) == 1:
                return None
            closed = inside.pop()
            inside[-1] = inside[-1] or closed
            continue
        elif kind == "repeat":
            if closed:
                return None
            total += 1
            inside[-1] = True
        elif kind in ("either", "optional"):
            inside[-1] = True
        closed = False
    return total if len(inside) == 1 else None
