"""What a world has found out already: results and refusals, kept within bounds.

Ten thousand credentials of one issuer ask the same questions. A world is one instant, so an answer
holds for all of it, and so does a refusal: a dead server is waited for once, not each time.
"""

import copy
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Final, TypeVar, cast

from schemas.errors import LivretError

MAX_BYTES: Final = 64 << 20
VALUE_BYTES: Final = 64
"""What each value counts for beside its text: an object in memory is larger than it looks."""

Result = TypeVar("Result")


class Memory:
    """Results by key, the least recently used forgotten first; safe to share between threads.

    Two threads that ask at once may both work; one result is kept.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._lock = threading.Lock()

    def once(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """What `make` gives, made at the first asking; a `LivretError` is raised again likewise.

        An error that says of itself that it is not `lasting` is not kept.
        Results must not be changed by anyone, as everybody gets the same.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return _told(cast("Result | LivretError", self._kept[key][0]))
        try:
            result = make()
        except LivretError as error:
            # A copy has neither traceback nor cause, which would hold whole answers in memory.
            if getattr(error, "lasting", True):
                self._keep(key, copy.copy(error))
            raise
        self._keep(key, result)
        return result

    def _keep(self, key: Hashable, result: object) -> None:
        weighs = weight((key, result))
        with self._lock:
            if weighs > self._max_bytes or key in self._kept:
                return
            self._kept[key] = (result, weighs)
            self._bytes += weighs
            while self._bytes > self._max_bytes:
                _, (_, freed) = self._kept.popitem(last=False)
                self._bytes -= freed


def _told(result: Result | LivretError) -> Result:
    if isinstance(result, LivretError):
        raise copy.copy(result)
    return result


def weight(value: object) -> int:
    """About how many bytes a value holds: its texts, and something for each value inside."""
    total = 0
    waiting: list[Any] = [value]
    while waiting:
        one = waiting.pop()
        total += VALUE_BYTES
        if isinstance(one, str | bytes | bytearray):
            total += len(one)
        elif isinstance(one, Mapping):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, Sequence):
            waiting += one
        elif isinstance(one, LivretError):
            waiting.append(one.facts)
        elif is_dataclass(one):
            waiting += [getattr(one, field.name) for field in fields(one)]
    return total
