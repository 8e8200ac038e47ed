"""Reading one object of a document leniently."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from types import MappingProxyType
from typing import Any, Final, Self, TypeVar

from schemas.errors import SchemasError
from schemas.json_text import JsonObject
from schemas.reading import as_list, id_of, instant, types

DEFAULT_LANGUAGE: Final = "fr"
# What is shown to somebody whose language is missing, before whichever comes first.
FALLBACK_LANGUAGES: Final = ("fr", "en")
# A profile within a profile within a profile … ends here; the document still has the rest.
MAX_VIEW_DEPTH: Final = 32

NOTHING: Final[JsonObject] = MappingProxyType({})

V = TypeVar("V", bound="View")


def text_in(value: object, language: str = DEFAULT_LANGUAGE) -> str | None:
    """The text of `"x"`, `{"fr": "x"}`, `{"@value": "x", "@language": "fr"}` or a list of these.

    https://www.w3.org/TR/vc-data-model-2.0/#language-and-base-direction The language asked for is
    taken, else its main part (`fr` for `fr-CA`), else French, English, or the first text.
    """
    if isinstance(value, str):
        return value
    texts = _texts(value)
    wanted = (language, language.split("-")[0], *FALLBACK_LANGUAGES)
    for name in wanted:
        for tag, text in texts:
            if tag.lower() == name.lower() or tag.lower().split("-")[0] == name.lower():
                return text
    return texts[0][1] if texts else None


def _texts(value: object) -> list[tuple[str, str]]:
    """The texts with their language tags, in order."""
    found: list[tuple[str, str]] = []
    for item in as_list(value):
        if isinstance(item, str):
            found.append(("", item))
        elif isinstance(item, Mapping) and "@value" in item:
            tag, text = item.get("@language"), item["@value"]
            if isinstance(text, str):
                found.append((tag if isinstance(tag, str) else "", text))
        elif isinstance(item, Mapping):
            found.extend((tag, text) for tag, text in item.items() if isinstance(text, str))
    return found


@dataclass(frozen=True, slots=True)
class Node:
    """An object of the document with the ways to read its members; `language` is for texts."""

    document: JsonObject
    language: str = DEFAULT_LANGUAGE
    depth: int = 0

    @property
    def types(self) -> tuple[str, ...]:
        """The types it names."""
        return types(self.document)

    def word(self, name: str) -> str | None:
        """A plain text: an identifier, a code, a hash."""
        value = self.document.get(name)
        return value if isinstance(value, str) else None

    def reference(self, name: str) -> str | None:
        """The identifier in a text or in an object with an `id`."""
        return id_of(self.document.get(name))

    def text(self, name: str) -> str | None:
        """A text for people, in the language of the view."""
        return text_in(self.document.get(name), self.language)

    def texts(self, name: str) -> tuple[str, ...]:
        """Several texts for people."""
        found = (text_in(item, self.language) for item in as_list(self.document.get(name)))
        return tuple(text for text in found if text is not None)

    def words(self, name: str) -> tuple[str, ...]:
        """Several plain texts."""
        return tuple(item for item in as_list(self.document.get(name)) if isinstance(item, str))

    def number(self, name: str) -> float | None:
        """A number that is one; true and false are none."""
        value = self.document.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        try:
            return float(value) if isfinite(value) else None
        except OverflowError:
            return None

    def flag(self, name: str) -> bool | None:
        """True or false."""
        value = self.document.get(name)
        return value if isinstance(value, bool) else None

    def date(self, name: str) -> datetime | None:
        """An instant with its zone; None for one that is written wrong."""
        try:
            return instant(self.document.get(name))
        except SchemasError:
            return None

    def one(self, name: str, view: type["V"]) -> "V | None":
        """The view of an object, or of the first one where several stand."""
        return next(iter(self.many(name, view)), None)

    def many(self, name: str, view: type["V"]) -> tuple["V", ...]:
        """The views of the objects of a property that holds one or several."""
        return tuple(view._read(node) for node in self.nodes(name))

    def nodes(self, name: str) -> tuple["Node", ...]:
        """The objects of a property; none beyond MAX_VIEW_DEPTH."""
        if self.depth >= MAX_VIEW_DEPTH:
            return ()
        found = (item for item in as_list(self.document.get(name)) if isinstance(item, Mapping))
        return tuple(Node(item, self.language, self.depth + 1) for item in found)


def node_of(document: Any, language: str = DEFAULT_LANGUAGE) -> Node:
    """The reader of any value; what is no object has no members."""
    return Node(document if isinstance(document, Mapping) else NOTHING, language)


class View(ABC):
    """A frozen view of an object of one class."""

    __slots__ = ()

    @classmethod
    def of(cls, document: Any, language: str = DEFAULT_LANGUAGE) -> Self:
        """The view of any value; never raises."""
        return cls._read(node_of(document, language))

    @classmethod
    @abstractmethod
    def _read(cls, node: Node) -> Self:
        """The view of a node: the one place where the members of the class are read."""
