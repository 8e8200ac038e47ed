"""One document, two readers: the signature reads a graph, everyone else reads JSON.

In JSON-LD the same graph has many spellings. A term can be renamed by one more context or written
as an IRI, a member can be moved to another object of the same `id` or into `@included`: the
signature still holds, and whoever looks for `validUntil` or `credentialStatus` finds none. VCDM 2.0
allows to read a credential as plain JSON only in compacted form,
https://www.w3.org/TR/vc-data-model-2.0/#credential-type-specific-processing, so any other
spelling of what the standards define is refused here.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from proofs.rdf.safe_mode import SafeExpander
from schemas import loader

CREDENTIALS: Final = "https://www.w3.org/2018/credentials#"

# Older vocabularies, in which the same property has other names, and examples.
_NOT_OF_CREDENTIALS: Final = frozenset(
    {
        "https://openbadgespec.org/v2/context.json",
        "https://w3id.org/openbadges/v2",
        "https://w3id.org/security/v1",
        "https://w3id.org/security/v2",
        "https://www.w3.org/ns/credentials/examples/v2",
    }
)
# How a keyword is written; those of values are written as themselves.
_WRITTEN: Final[Mapping[str, str]] = {"@id": "id", "@type": "type"}
# What puts the members of an object where a reader of the JSON does not look.
_REARRANGING: Final = frozenset({"@graph", "@included", "@nest", "@reverse", "@set"})
DOCUMENTS: Final = ("Credential", "Presentation")


class PlainExpander(SafeExpander):
    """A processor for documents that say as JSON what they say as a graph."""

    def expanded(self) -> list[Any]:
        """The document in expanded form.

        Raises ProofsError, with pointer: "term-renamed" (facts `term`, `expected`),
        "keyword-not-plain" (keyword), "id-abbreviated", "member-misplaced", and the codes of
        `SafeExpander`.
        """
        return super().expanded()

    def _check_object(self, element: dict[str, Any], active: Any, types: Any) -> None:
        super()._check_object(element, active, types)
        root = self.document.root
        if element is not root and "id" in element and element["id"] == root.get("id"):
            self._check_namesake(element, active)

    def _check_namesake(self, element: dict[str, Any], active: Any) -> None:
        """An object with the `id` of the document says nothing that the document should say."""
        for key in element:
            if str(self._name(active, key)).startswith(CREDENTIALS):
                raise self._refusal("member-misplaced", element, key)
        names = element.get("type")
        for name in names if isinstance(names, list) else [names]:
            if isinstance(name, str) and name.endswith(DOCUMENTS):
                raise self._refusal("member-misplaced", element, "type")

    def _check_property(self, element: Any, key: str, name: str, active: Any) -> None:
        if (active["mappings"].get(key) or {}).get("reverse"):
            raise self._refusal("keyword-not-plain", element, key, keyword="@reverse")
        self._check_written(element, key, written=key, name=name)
        super()._check_property(element, key, name, active)

    def _check_keyword(
        self, element: Any, key: str, names: dict[str, Any], *, active: Any, types: Any
    ) -> None:
        name, is_value = names[key], "@value" in names.values()
        written = name if is_value else _WRITTEN.get(name, name)
        if name in _REARRANGING or key != written:
            raise self._refusal("keyword-not-plain", element, key, keyword=name)
        super()._check_keyword(element, key, names, active=active, types=types)
        if name == "@id":
            self._check_in_full(element[key], active, element, key)

    def _check_types(self, element: Any, key: str, context: Any, *, is_value: bool) -> None:
        super()._check_types(element, key, context, is_value=is_value)
        names = element[key]
        for name in names if isinstance(names, list) else [names]:
            self._check_written(element, key, written=name, name=self._name(context, name))

    def _check_written(self, element: Any, key: str, *, written: str, name: object) -> None:
        expected = plain_terms().get(name) if isinstance(name, str) else None
        if expected and written not in expected:
            facts = {"term": written, "expected": min(expected)}
            raise self._refusal("term-renamed", element, key, **facts)

    def _check_in_full(self, value: str, active: Any, element: Any, key: str) -> None:
        if self._expand_iri(active, value, base=self.options["base"]) != value:
            raise self._refusal("id-abbreviated", element, key, value=value)

    def _expand_value(self, active_ctx: Any, active_property: Any, value: Any, options: Any) -> Any:
        found = super()._expand_value(active_ctx, active_property, value, options)
        # A value that names a term, as `proofPurpose` does, has no colon.
        is_abbreviated = isinstance(found, dict) and found.get("@id", value) != value
        if is_abbreviated and ":" in value:
            raise self._unplaced("id-abbreviated", active_property, value)
        return found


@cache
def plain_terms() -> Mapping[str, frozenset[str]]:
    """The IRIs that our contexts of credentials define, with the terms they are written as."""
    terms: dict[str, set[str]] = {}
    for url in loader.known_contexts() - _NOT_OF_CREDENTIALS:
        for name, term in _definitions(loader.context(url)["@context"], {}):
            if not name.startswith("@") and not name.endswith(("#", "/")):
                terms.setdefault(name, set()).add(term)
    return {name: frozenset(found) for name, found in terms.items()}


def _definitions(context: Any, prefixes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each IRI with its term, in a context and in those that its terms bring along."""
    for part in context if isinstance(context, list) else [context]:
        if not isinstance(part, Mapping):
            continue
        named = {term: _named(term, definition) for term, definition in part.items()}
        known = {**prefixes, **named}
        for term, name in named.items():
            if not term.startswith("@"):
                yield _in_full(name, known), term
        for definition in part.values():
            if isinstance(definition, Mapping) and "@context" in definition:
                yield from _definitions(definition["@context"], known)


def _named(term: str, definition: Any) -> str:
    name = definition.get("@id", term) if isinstance(definition, Mapping) else definition
    return name if isinstance(name, str) else term


def _in_full(name: str, known: Mapping[str, str]) -> str:
    """The IRI of a definition that another term or a prefix stands for."""
    prefix, _, rest = name.partition(":")
    if name.startswith("@") or rest.startswith("//") or known.get(prefix, name) == name:
        return name
    return _in_full(known[prefix], {}) + rest
