"""JSON pointers choose parts of a document: https://www.w3.org/TR/vc-di-ecdsa/#selectjsonld

Pointers are those of https://www.rfc-editor.org/rfc/rfc6901. On the way to a chosen part an object
keeps what tells of which kind it is and who it is, so that the cut document has the same graph as
far as it goes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from proofs.errors import ProofsError
from schemas.json_text import JsonObject

MAX_POINTERS: Final = 1_000
MAX_POINTER_CHARACTERS: Final = 1_000

# Section 3.4.12 keeps `id` and `type`. What reads the members belongs to them just as much: an
# object's own contexts, and the keywords where a document writes them.
_KEPT: Final = frozenset({"@context", "@id", "@type", "id", "type"})
_STRAY_TILDE: Final = re.compile("~(?![01])")
_INDEX: Final = re.compile("0|[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Selection:
    """The cut document, and for the pointer of each object or array in it that of its original.

    They differ behind an array of which only some items were taken.
    """

    document: dict[str, Any]
    origins: Mapping[str, str]


@dataclass(slots=True)
class _Wanted:
    """What is wanted of one value: all of it, or of its parts what these say."""

    whole: bool = False
    parts: "dict[str, _Wanted]" = field(default_factory=dict)

    def of(self, step: str) -> "_Wanted | None":
        return self if self.whole else self.parts.get(step)


_WHOLE: Final = _Wanted(whole=True)


def steps_of(pointer: object) -> tuple[str, ...]:
    """JSON Pointer to Paths, https://www.w3.org/TR/vc-di-ecdsa/#jsonpointertopaths

    Raises ProofsError `disclosure-pointer-malformed`.
    """
    if (
        not isinstance(pointer, str)
        or len(pointer) > MAX_POINTER_CHARACTERS
        or not (pointer == "" or pointer.startswith("/"))
        or _STRAY_TILDE.search(pointer)
    ):
        raise ProofsError("disclosure-pointer-malformed", value=pointer)
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def select(document: JsonObject, pointers: Sequence[str]) -> Selection | None:
    """Select JSON-LD, https://www.w3.org/TR/vc-di-ecdsa/#selectjsonld; None without pointers.

    The document may be nested only as deeply as `rdf` reads it. Raises ProofsError
    `disclosure-pointer-malformed`, `disclosure-pointer-unknown`, `disclosure-too-many-pointers`.
    """
    if not pointers:
        return None
    if len(pointers) > MAX_POINTERS:
        raise ProofsError("disclosure-too-many-pointers", limit=MAX_POINTERS)
    wanted = _Wanted()
    for pointer in pointers:
        _want(wanted, document, pointer)
    origins: dict[str, str] = {}
    return Selection(_cut(document, wanted, ("", ""), origins), origins)


def _want(wanted: _Wanted, value: Any, pointer: str) -> None:
    """Select Paths, https://www.w3.org/TR/vc-di-ecdsa/#selectpaths, the way down to one part."""
    for step in steps_of(pointer):
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and _INDEX.fullmatch(step) and int(step) < len(value):
            value = value[int(step)]
        else:
            raise ProofsError("disclosure-pointer-unknown", pointer=pointer)
        wanted = wanted.parts.setdefault(step, _Wanted())
    wanted.whole = True


def _cut(value: Any, wanted: _Wanted, place: tuple[str, str], origins: dict[str, str]) -> Any:
    """A copy of what is wanted; `place` is the pointer in the copy and that in the original."""
    if not isinstance(value, Mapping | list):
        return value
    origins[place[0]] = place[1]
    if isinstance(value, Mapping):
        return {
            step: _cut(value[step], more, _below(place, step, step), origins)
            for step, more in _parts_of(value, wanted)
        }
    chosen = ((index, wanted.of(str(index))) for index in range(len(value)))
    kept = [(index, more) for index, more in chosen if more is not None]
    return [
        _cut(value[index], more, _below(place, str(new), str(index)), origins)
        for new, (index, more) in enumerate(kept)
    ]


def _parts_of(value: Mapping[str, Any], wanted: _Wanted) -> list[tuple[str, _Wanted]]:
    """Create Initial Selection, https://www.w3.org/TR/vc-di-ecdsa/#createinitialselection

    and what is wanted beyond it. A text with its language is one value, not an object of parts.
    """
    found = []
    for step in value:
        more = _WHOLE if step in _KEPT or "@value" in value else wanted.of(step)
        if more is not None:
            found.append((step, more))
    return found


def _below(place: tuple[str, str], new: str, old: str) -> tuple[str, str]:
    return f"{place[0]}/{_escape(new)}", f"{place[1]}/{_escape(old)}"


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
