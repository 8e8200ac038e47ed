"""What matching a stranger's pattern can cost, estimated before it is tried.

Python's engine backtracks: two repetitions one inside the other double the work with each
character (CWE-1333). Patterns are refused in which that can happen; of the others each repetition,
and a missing anchor at the start, multiplies the work by the length of the text, and each
alternative or optional part doubles it.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from schemas.errors import SchemasError

MAX_PATTERN_CHARACTERS: Final = 500
MAX_REPETITIONS: Final = 4
MAX_BRANCHES: Final = 12

# A character, escaped or of a class; a group's beginning; an end; a repetition; an alternative.
_TOKEN: Final = re.compile(
    r"(?P<atom>\\[^0-9kgpP]|\[\^?(?:\\.|(?!--|&&|~~|\|\|)[^\]\\[])+\]|[^\\\[()*+?{|])"
    r"|(?P<back>\\[1-9])"
    r"|(?P<open>\((?:\?:)?(?!\?))"
    r"|(?P<close>\))"
    r"|(?P<times>\{[0-9]+\}\??)"
    r"|(?P<repeat>(?:[*+]|\{[0-9]+(?:,[0-9]*)?\})\??)"
    r"|(?P<optional>\?\??)"
    r"|(?P<either>\|)",
    re.DOTALL,
)


def pattern_cost(pattern: str, characters: int) -> int:
    """An upper bound of the steps to search a text of that length.

    Raises SchemasError `schema-pattern-refused` for a pattern that is too long or that could
    backtrack without bound: a repetition, an alternative or a reference within a repeated group,
    assertions other than the anchors, classes that other engines read otherwise.
    """
    power, factor = _growth(pattern)
    return int(max(characters, 1) ** power * factor)


@lru_cache(maxsize=256)
def _growth(pattern: str) -> tuple[int, int]:
    """By which power of the length, and by which factor, the work grows."""
    shape = _shape(pattern) if len(pattern) <= MAX_PATTERN_CHARACTERS else None
    if shape is None or shape.repetitions > MAX_REPETITIONS or shape.branches > MAX_BRANCHES:
        raise SchemasError("schema-pattern-refused", pattern=pattern[:80])
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise SchemasError("schema-pattern-refused", pattern=pattern[:80]) from error
    anchored = pattern.startswith("^") and "|" not in pattern
    return max(1, shape.repetitions + (0 if anchored else 1)), 2**shape.branches


@dataclass(slots=True)
class _Shape:
    """What was met on the way through a pattern."""

    repetitions: int = 0
    branches: int = 0
    # Per open group, the whole first: does it hold what must not be repeated?
    groups: list[bool] = field(default_factory=lambda: [False])


def _shape(pattern: str) -> _Shape | None:
    """The repetitions and branches; None when it is no pattern or one that could run away."""
    shape, at = _Shape(), 0
    ended: bool | None = None  # what the group held that ended just before this token
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None or not _take(shape, token.lastgroup, ended=ended):
            return None
        ended = shape.groups.pop() if token.lastgroup == "close" else None
        if ended:
            shape.groups[-1] = True
        at = token.end()
    return shape if len(shape.groups) == 1 else None


def _take(shape: _Shape, kind: str | None, *, ended: bool | None) -> bool:
    """Note one token; False when it may not stand there."""
    if kind == "open":
        shape.groups.append(False)
    elif kind == "close":
        return len(shape.groups) > 1
    elif kind in ("repeat", "back") or (kind == "times" and ended is not None):
        shape.repetitions += 1
        shape.groups[-1] = True
        return kind == "back" or not ended
    elif kind in ("either", "optional"):
        shape.branches += 1
        shape.groups[-1] = True
    return True
