"""JSON-LD contexts for one reading: only those handed out by the loader, copied, kept and counted.

The processor never sees a loader's own objects, as it would write into some of them (`@import`).
What it made of a context is kept between readings, as long as it depends on nothing that a
document brought along itself.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import Any, Final

from proofs.errors import ProofsError
from schemas.errors import SchemasError
from schemas.json_text import JsonObject

ContextLoader = Callable[[str], JsonObject]

MAX_CONTEXTS_READ: Final = 400
MAX_INLINE_VALUES: Final = 5_000
MAX_IMPORT_LEVELS: Final = 8
MAX_KEPT_DOCUMENTS: Final = 64
MAX_KEPT_CONTEXTS: Final = 512

_serials = count(1)


@dataclass(frozen=True, slots=True)
class Resolved:
    """One context as the processor wants it. It keeps nothing itself: `Kept` does."""

    document: Any

    def get_processed(self, active: Mapping[str, Any]) -> None:
        """Nothing is kept here."""

    def set_processed(self, active: Mapping[str, Any], processed: object) -> None:
        """Nothing is kept here."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loaded context document: its own object, our copy of its context, and names for its parts.

    `names` is empty when the context refers to others by URL: what those say is for the loader of
    each reading to tell, so nothing made of such a context is kept for the next reading.
    """

    source: JsonObject  # Held, so that its identity is not given to another object.
    context: dict[str, Any]
    names: Mapping[int, int]


class Kept:
    """What stays between readings: loaded documents, and what the processor made of contexts."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._documents: OrderedDict[int, Loaded] = OrderedDict()
        self._processed: OrderedDict[Hashable, Any] = OrderedDict()
        self._ours: set[str] = set()

    def document(self, source: JsonObject) -> Loaded | None:
        """The document made earlier from this very object."""
        with self._lock:
            return self._documents.get(id(source))

    def keep_document(self, loaded: Loaded) -> None:
        """Keep it; the oldest one goes when there are too many."""
        with self._lock:
            self._documents[id(loaded.source)] = loaded
            if len(self._documents) > MAX_KEPT_DOCUMENTS:
                self._documents.popitem(last=False)

    def processed(self, key: Hashable) -> Any:
        """What the processor made of this context after that one, or None."""
        with self._lock:
            if key in self._processed:
                self._processed.move_to_end(key)
            return self._processed.get(key)

    def keep_processed(self, key: Hashable, after: str, active: Any) -> None:
        """Keep it, if the context it came after is kept too: what a document brought is not."""
        with self._lock:
            if after and after not in self._ours:
                return
            self._processed[key] = active
            self._ours.add(active["_uuid"])
            if len(self._processed) > MAX_KEPT_CONTEXTS:
                _, gone = self._processed.popitem(last=False)
                self._ours.discard(gone["_uuid"])


KEPT: Final = Kept()


@dataclass(slots=True)
class Contexts:
    """The contexts of one reading. PyLD asks it by the name `resolve`."""

    load: ContextLoader
    kept: Kept = KEPT
    urls: dict[str, Loaded] = field(default_factory=dict)
    inline: dict[int, tuple[Any, Any]] = field(default_factory=dict)
    processed: dict[Hashable, Any] = field(default_factory=dict)
    contexts_left: int = MAX_CONTEXTS_READ
    inline_values_left: int = MAX_INLINE_VALUES

    def resolve(self, _active: Any, context: Any, *_: Any) -> list[Resolved]:
        """The contexts that a local context stands for, in their order.

        Raises ProofsError: "context-unknown" (url), "context-invalid", "document-too-costly".
        """
        return [Resolved(part) for part in self._flatten(context, level=0)]

    def _flatten(self, context: Any, *, level: int) -> list[Any]:
        if level > MAX_IMPORT_LEVELS:
            raise ProofsError("context-invalid", reason="contexts refer to contexts in a circle")
        if isinstance(context, dict) and "@context" in context:
            context = context["@context"]
        parts: list[Any] = []
        for part in context if isinstance(context, list) else [context]:
            if isinstance(part, str):
                parts += self._flatten(self.loaded(part).context, level=level + 1)
            elif part is None or part is False:
                parts.append(False)
            elif isinstance(part, dict):
                parts.append(self._prepared(part))
            else:
                raise ProofsError("context-invalid", reason="neither URL nor object")
        return parts

    def loaded(self, url: str) -> Loaded:
        """The context document of a URL: from the loader, at most once in a reading."""
        if url not in self.urls:
            source = self._load(url)
            loaded = self.kept.document(source)
            if loaded is None:
                loaded = self._read(source)
                self.kept.keep_document(loaded)
            self.urls[url] = loaded
        return self.urls[url]

    def name(self, local: Any) -> int:
        """A name for a context that is the same in every reading, or 0 when there is none."""
        context = self.loaded(local).context if isinstance(local, str) else local
        return next((x.names[id(context)] for x in self.urls.values() if id(context) in x.names), 0)

    def _load(self, url: str) -> JsonObject:
        try:
            source = self.load(url)
        except SchemasError as error:
            raise ProofsError("context-unknown", url=url) from error
        if not isinstance(source, Mapping):
            raise ProofsError("context-invalid", url=url, reason="not an object")
        return source

    def _read(self, source: JsonObject) -> Loaded:
        plain = _plain(source.get("@context", {}))
        # A fresh object, so that even a context that is only a URL has an identity of its own.
        context = {"@context": self._imported(plain)}
        own = {} if _refers(plain) else {id(part): next(_serials) for part in _containers(context)}
        return Loaded(source, context, own)

    def _prepared(self, context: dict[str, Any]) -> Any:
        if any(id(context) in loaded.names for loaded in self.urls.values()):
            return context
        if id(context) not in self.inline:
            self.inline_values_left -= _size(context)
            if self.inline_values_left < 0:
                raise ProofsError("document-too-costly", most=MAX_INLINE_VALUES, of="contexts")
            self.inline[id(context)] = (context, self._imported(context))
        return self.inline[id(context)][1]

    def _imported(self, context: Any) -> Any:
        """`@import` done, https://www.w3.org/TR/json-ld11-api/#context-processing-algorithm 5.6.

        It is done here, as PyLD would write the importing terms into the imported context.
        """
        if isinstance(context, list):
            return [self._imported(part) for part in context]
        if not isinstance(context, dict):
            return context
        if "@import" in context:
            context = {**self._import(context["@import"]), **context}
            del context["@import"]
        return {
            term: {**value, "@context": self._imported(value["@context"])}
            if _has_context(value)
            else value
            for term, value in context.items()
        }

    def _import(self, url: Any) -> dict[str, Any]:
        if not isinstance(url, str):
            raise ProofsError("context-invalid", reason="invalid @import value")
        imported = _plain(self._load(url).get("@context", {}))
        if not isinstance(imported, dict) or "@import" in imported:
            raise ProofsError("context-invalid", url=url, reason="cannot be imported")
        self.inline_values_left -= _size(imported)
        return imported

    def recall(self, key: Hashable) -> Any:
        """What the processor made of a context before, or None."""
        return self.processed.get(key) or self.kept.processed(key)

    def remember(self, key: Hashable, active: Any, *, after: str, name: int) -> None:
        """Keep it for this reading, and for the next ones when it has a name that lasts."""
        self.processed[key] = active
        if name:
            self.kept.keep_processed(key, after, active)

    def spend(self) -> None:
        """Count one context that the processor has to read anew."""
        self.contexts_left -= 1
        if self.contexts_left < 0:
            raise ProofsError("document-too-costly", most=MAX_CONTEXTS_READ, of="contexts")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _containers(value: Any) -> list[Any]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    below = [container for part in parts for container in _containers(part)]
    return [value, *below] if isinstance(value, dict | list) else below


def _refers(context: Any) -> bool:
    """Whether a context leaves something to other documents."""
    if isinstance(context, list):
        return any(map(_refers, context))
    if not isinstance(context, dict):
        return isinstance(context, str)
    scoped = (term["@context"] for term in context.values() if _has_context(term))
    return "@import" in context or any(map(_refers, scoped))


def _has_context(term: Any) -> bool:
    return isinstance(term, dict) and "@context" in term


def _size(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(map(_size, value.values()))
    return 1 + sum(map(_size, value)) if isinstance(value, list) else 1
