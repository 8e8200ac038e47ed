"""Work that can be counted: calls, nested calls, bytes read. A clock says something else daily."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any


class Calls:
    """The calls of Python functions by name, and how deeply they were nested."""

    def __init__(self, module: ModuleType | None) -> None:
        self.by_name: Counter[str] = Counter()
        self.deepest = 0
        self._file = None if module is None else module.__file__
        self._level = 0

    @property
    def total(self) -> int:
        return self.by_name.total()

    def note(self, frame: FrameType, event: str, _: Any) -> None:
        if self._file is not None and frame.f_code.co_filename != self._file:
            return
        if event == "call":
            self._level += 1
            self.deepest = max(self.deepest, self._level)
            self.by_name[frame.f_code.co_name] += 1
        elif event == "return":
            self._level -= 1


@contextmanager
def calls(module: ModuleType | None = None) -> Iterator[Calls]:
    """Count the calls made inside of the `with`; only those of one module where one is given."""
    counted, earlier = Calls(module), sys.getprofile()
    sys.setprofile(counted.note)
    try:
        yield counted
    finally:
        sys.setprofile(earlier)


class Endless:
    """A stream of as many bytes as it is asked for up to `size`; it counts what was taken."""

    def __init__(self, head: bytes, size: int, *, filling: bytes = b"x") -> None:
        self.taken = 0
        self._head = head
        self._size = size
        self._filling = filling

    def read(self, size: int = -1, /) -> bytes:
        left = self._size - self.taken
        wanted = left if size < 0 else min(size, left)
        piece = self._head[self.taken : self.taken + wanted]
        piece += self._filling * (wanted - len(piece))
        self.taken += len(piece)
        return piece


class Feed:
    """A stream that makes one line each time it is read, never before; it counts them."""

    def __init__(self, line: Callable[[int], bytes], count: int) -> None:
        self.made = 0
        self._line = line
        self._count = count
        self._rest = b""

    def read(self, size: int = -1, /) -> bytes:
        if not self._rest and self.made < self._count:
            self._rest = self._line(self.made)
            self.made += 1
        size = len(self._rest) if size < 0 else size
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


ROOT = Path(__file__).resolve().parents[2]
