"""A document made ready for the JSON-LD processor: copied, bounded, each object's place known."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, Final

from proofs.errors import ProofsError

MAX_VALUES: Final = 100_000
MAX_LEVELS: Final = 64


class Document:
    """A plain copy of a JSON object, in which the JSON pointer of every object can be told."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Raises ProofsError: "document-too-costly", "jsonld-invalid" (not JSON), with pointer."""
        if not isinstance(document, Mapping):
            raise ProofsError("jsonld-invalid", reason="not an object")
        self._values_left = MAX_VALUES
        self._above: dict[int, tuple[int, str | int]] = {}
        self._objects: dict[int, dict[str, Any]] = {}
        self._seen: set[int] = set()
        self.root: dict[str, Any] = {}
        self._copy(document, (0, ""), self.root, level=1)

    def pointer(self, container: object, *steps: str | int) -> str:
        """The JSON pointer of a container of this document, or of what lies `steps` below it."""
        path = list(reversed(steps))
        place = id(container)
        while place in self._above and place != id(self.root):
            place, step = self._above[place]
            path.append(step)
        return "".join(f"/{_escape(str(step))}" for step in reversed(path))

    def holds(self, container: object) -> bool:
        """Whether this is an object or array of this document, not a copy or a part of one."""
        return isinstance(container, dict | list) and id(container) in self._above

    def see(self, container: object) -> None:
        """Remember that this object was read."""
        self._seen.add(id(container))

    def see_all(self, value: object) -> None:
        """Remember that this value was taken as a whole, with every object in it."""
        for part in _objects_in(value):
            self.see(part)

    def unseen(self) -> Iterator[dict[str, Any]]:
        """The objects that nothing has read: none, unless the processor passed over them."""
        return (found for place, found in self._objects.items() if place not in self._seen)

    def _copy(self, value: Any, place: tuple[int, str | int], made: Any, *, level: int) -> Any:
        if level > MAX_LEVELS:
            raise ProofsError("document-too-costly", levels=MAX_LEVELS)
        self._above[id(made)] = place
        if isinstance(made, dict):
            self._objects[id(made)] = made
            for key, part in value.items():
                if not isinstance(key, str):
                    raise ProofsError("jsonld-invalid", pointer=self.pointer(made), reason="key")
                made[key] = self._part(part, made, key, level=level)
        else:
            for index, part in enumerate(value):
                made.append(self._part(part, made, index, level=level))
        return made

    def _part(self, part: Any, above: Any, step: str | int, *, level: int) -> Any:
        self._values_left -= 1
        if self._values_left < 0:
            raise ProofsError("document-too-costly", most=MAX_VALUES)
        if isinstance(part, Mapping):
            return self._copy(part, (id(above), step), {}, level=level + 1)
        if isinstance(part, list | tuple):
            return self._copy(part, (id(above), step), [], level=level + 1)
        if not _is_scalar(part):
            raise ProofsError("jsonld-invalid", pointer=self.pointer(above, step), reason="value")
        return part


def _is_scalar(value: object) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    return value is None or isinstance(value, str | int)


def _objects_in(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _objects_in(part)


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
