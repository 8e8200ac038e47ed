"""JSON-LD expansion by PyLD, with our contexts: PyLD is known here and nowhere else.

PyLD's processor is taken as it is, except where a subclass answers: contexts come from `Contexts`,
what was made of one is looked up there before it is made again, and errors become ours. The names
with an underscore are PyLD's; a test tells when a new release has changed them.
https://www.w3.org/TR/json-ld11-api/#expansion-algorithms
"""

import re
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from pyld import jsonld

from proofs.errors import ProofsError
from proofs.rdf.contexts import Contexts
from proofs.rdf.document import Document

MAX_TERMS_DEFINED: Final = 50_000
# What a term may add to the length of each name it stands in; published ones add less than 100.
MAX_EXPANSION: Final = 1_024

JsonLdError: Final = jsonld.JsonLdError
KEYWORDS: Final = frozenset(jsonld.KEYWORDS)
_LIKE_KEYWORD: Final = re.compile("@[A-Za-z]+")

# What PyLD lets out for odd input, besides its own error.
_ESCAPES: Final = (
    JsonLdError, RecursionError, LookupError, TypeError, AttributeError, ValueError,
)  # fmt: skip


class Expander(jsonld.JsonLdProcessor):  # type: ignore[misc]
    """A processor for one document, with no base URL unless a test gives one."""

    def __init__(self, document: Document, contexts: Contexts, *, base: str | None = None) -> None:
        super().__init__()
        self.document = document
        self.contexts = contexts
        self.names: dict[Hashable, Any] = {}
        self.terms_left = MAX_TERMS_DEFINED
        self.options = {
            "base": base,
            "processingMode": "json-ld-1.1",
            "contextResolver": contexts,
            "isFrame": False,
            "keepFreeFloatingNodes": False,
        }
        self.initial = self._get_initial_context(self.options)

    def expanded(self) -> list[Any]:
        """The document in expanded form.

        Raises ProofsError: "context-unknown" (url), "context-invalid", "protected-term-redefined",
        "document-too-costly", "jsonld-invalid" (reason).
        """
        with _ours("jsonld-invalid"):
            found = self._expand(self.initial, None, self.document.root, self.options)
        if isinstance(found, dict) and set(found) == {"@graph"}:
            found = found["@graph"]
        return [] if found is None else found if isinstance(found, list) else [found]

    def _process_context(
        self, active_ctx: Any, local_ctx: Any, options: Any, *flags: Any, **more: Any
    ) -> Any:
        with _ours("context-invalid"):
            if _begins_with_url(local_ctx) and more.get("propagate", True):
                for part in local_ctx:
                    active_ctx = self._one_context(active_ctx, part, options, *flags, **more)
                return active_ctx
            return self._one_context(active_ctx, local_ctx, options, *flags, **more)

    def _one_context(self, active: Any, local: Any, options: Any, *flags: Any, **more: Any) -> Any:
        before = active.get("_uuid")
        scoped_check = "cycles" in more  # Its answer is thrown away, and is for half a context.
        if scoped_check or not before or not local:
            return self._read_context(active, local, options, *flags, **more)
        name = self.contexts.name(local)
        key = (before, name or -id(local), *flags, *sorted(more.items()))
        found = self.contexts.recall(key)
        if found is None:
            found = self._read_context(active, local, options, *flags, **more)
            first = before == self.initial["_uuid"]
            self.contexts.remember(key, found, after="" if first else before, name=name)
        return found

    def _read_context(self, active: Any, local: Any, options: Any, *flags: Any, **more: Any) -> Any:
        self.contexts.spend()
        return super()._process_context(active, local, options, *flags, **more)

    def _expand_iri(
        self, active_ctx: Any, value: Any, base: Any = None, vocab: Any = False, *defining: Any,
        **more: Any,
    ) -> Any:  # fmt: skip
        # The same few names are asked for again and again; half of the time went here.
        context = None if defining or more else active_ctx.get("_uuid")
        key = (context, value, base, vocab)
        if context is None or not isinstance(value, str):
            found = super()._expand_iri(active_ctx, value, base, vocab, *defining, **more)
        elif key in self.names:
            return self.names[key]
        else:
            found = self.names[key] = super()._expand_iri(active_ctx, value, base, vocab)
        if isinstance(found, str) and len(found) > len(value) + MAX_EXPANSION:
            raise ProofsError("document-too-costly", most=MAX_EXPANSION, of="characters in a term")
        return found

    def _clone_active_context(self, active_ctx: Any) -> Any:
        # PyLD forgets the direction here, and fails to take back a @vocab that was never set.
        clone = _ActiveContext(super()._clone_active_context(active_ctx))
        if "@direction" in active_ctx:
            clone["@direction"] = active_ctx["@direction"]
        return clone

    def _create_term_definition(
        self, active_ctx: Any, local_ctx: Any, term: str, *more: Any, **flags: Any
    ) -> None:
        self.terms_left -= 1
        if self.terms_left < 0:
            raise ProofsError("document-too-costly", most=MAX_TERMS_DEFINED, of="terms")
        try:
            super()._create_term_definition(active_ctx, local_ctx, term, *more, **flags)
        except JsonLdError as error:
            if error.code == "protected term redefinition":
                raise ProofsError("protected-term-redefined", term=term) from error
            raise

    def _prepare_nested_context(self, active_ctx: Any, element: Any, options: Any) -> Any:
        try:
            return super()._prepare_nested_context(active_ctx, element, options)
        except ProofsError as error:
            error.pointer = error.pointer or self.document.pointer(element, "@context")
            raise


class _ActiveContext(dict[str, Any]):
    """An active context while it is made: what was never set can be taken back."""

    def __delitem__(self, key: str) -> None:
        self.pop(key, None)


def is_keyword(name: object) -> bool:
    """Whether JSON-LD has given this name a meaning."""
    return isinstance(name, str) and name in KEYWORDS


def is_like_keyword(name: object) -> bool:
    """Whether JSON-LD keeps this name for itself without having given it a meaning."""
    return isinstance(name, str) and name not in KEYWORDS and bool(_LIKE_KEYWORD.fullmatch(name))


def _begins_with_url(local: Any) -> bool:
    """Only then the parts can be read one by one: an object may say how all are to be read."""
    return isinstance(local, list) and bool(local) and isinstance(local[0], str)


@contextmanager
def _ours(code: str) -> Iterator[None]:
    """Turn what PyLD raises into our error; one of ours that PyLD has wrapped comes out again."""
    try:
        yield
    except ProofsError:
        raise
    except _ESCAPES as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, ProofsError):
            cause = cause.__cause__
        raise cause or ProofsError(code, reason=_reason(error)) from error


def _reason(error: BaseException) -> str:
    code = getattr(error, "code", None)
    return str(code) if code else type(error).__name__
