"""Expansion that refuses whatever it would drop, with the JSON pointer of it.

https://www.w3.org/TR/vc-data-integrity/#securing-data-losslessly. Every key, type, identifier and
value is looked at with the active context that the processor itself uses at that place, just
before the processor takes it. Each object of the document has to be met in this way; one that the
processor passed over is refused too. The long signatures are PyLD's.
"""

import re
from typing import Any, Final

from proofs.errors import ProofsError
from proofs.nquads import is_iri
from proofs.rdf.deserialization import LANGUAGE_TAG
from proofs.rdf.expansion import Expander, JsonLdError, is_keyword, is_like_keyword

# The keywords of documents; the others belong into contexts and frames.
_IN_DOCUMENTS: Final = frozenset({
    "@direction", "@graph", "@id", "@included", "@language", "@list", "@nest", "@reverse", "@set",
    "@type", "@value",
})  # fmt: skip
_MAPS: Final = frozenset({"@language", "@index", "@id", "@type"})
_BLANK: Final = re.compile(r"_:\S+")


class SafeExpander(Expander):
    """A processor that loses nothing: https://www.w3.org/TR/json-ld11-api/#expansion-algorithm."""

    def expanded(self) -> list[Any]:
        """The document in expanded form, with all that it says.

        Raises ProofsError, with pointer: "term-undefined", "type-undefined", "id-relative",
        "keyword-unknown", "value-dropped", "language-invalid", and the codes of `Expander`.
        """
        try:
            found = super().expanded()
        except _UnplacedError as error:
            raise ProofsError(error.code) from error
        for passed_over in self.document.unseen():
            raise ProofsError("value-dropped", pointer=self.document.pointer(passed_over))
        return found

    def _expand(
        self, active_ctx: Any, active_property: Any, element: Any, options: Any, **more: Any
    ) -> Any:
        if isinstance(element, list) and None in element:
            raise self._refusal("value-dropped", element, element.index(None))
        try:
            found = super()._expand(active_ctx, active_property, element, options, **more)
        except JsonLdError as error:
            if isinstance(element, dict):
                raise self._refusal("jsonld-invalid", element, reason=str(error.code)) from error
            raise
        if found is None:
            raise self._unplaced("value-dropped", active_property, element)
        return found

    def _expand_object(
        self, active_ctx: Any, active_property: Any, expanded_active_property: Any, element: Any,
        expanded_parent: Any, options: Any, inside_list: Any = False, type_key: Any = None,
        type_scoped_ctx: Any = None,
    ) -> None:  # fmt: skip
        self._check_object(element, active_ctx, type_scoped_ctx)
        try:
            super()._expand_object(
                active_ctx, active_property, expanded_active_property, element,
                expanded_parent, options, inside_list, type_key, type_scoped_ctx,
            )  # fmt: skip
        except _UnplacedError as error:
            steps = _steps_to(error.facts["value"], element, error.facts["term"])
            raise self._refusal(error.code, element, *steps) from error
        for keyword in ("@language", "@direction"):
            if keyword in expanded_parent and "@value" not in expanded_parent:
                raise self._refusal("value-dropped", element, keyword=keyword)

    def _expand_value(self, active_ctx: Any, active_property: Any, value: Any, options: Any) -> Any:
        found = super()._expand_value(active_ctx, active_property, value, options)
        if isinstance(found, dict) and "@id" in found:
            code = _fault_of_iri(found["@id"], value, "id-relative")
            if code:
                raise self._unplaced(code, active_property, value)
        return found

    def _expand_language_map(self, active_ctx: Any, language_map: Any, direction: Any) -> Any:
        self.document.see(language_map)
        if not language_map:
            raise self._refusal("value-dropped", language_map)
        for tag, texts in language_map.items():
            self._check_values(texts, language_map, tag)
            if not LANGUAGE_TAG.fullmatch(tag) and self._name(active_ctx, tag) != "@none":
                raise self._refusal("language-invalid", language_map, tag, value=tag)
        return super()._expand_language_map(active_ctx, language_map, direction)

    def _expand_index_map(
        self, active_ctx: Any, active_property: Any, value: Any, index_key: Any, *more: Any
    ) -> Any:
        self.document.see(value)
        if not value:
            raise self._refusal("value-dropped", value)
        items: list[Any] = []
        # One key at a time, as PyLD would carry the context of a type over to the next one.
        for key, part in sorted(value.items()):
            self._check_values(part, value, key)
            found = super()._expand_index_map(
                active_ctx, active_property, {key: part}, index_key, *more
            )
            if self._name(active_ctx, key) != "@none":
                self._check_index(active_ctx, value, key, index_key, found)
            items += found
        return items

    def _create_term_definition(
        self, active_ctx: Any, local_ctx: Any, term: str, *more: Any, **flags: Any
    ) -> None:
        for name in (term, *_mapped_names(local_ctx.get(term))):
            if is_like_keyword(name):
                raise ProofsError("keyword-unknown", keyword=name)
        super()._create_term_definition(active_ctx, local_ctx, term, *more, **flags)

    def _check_object(self, element: dict[str, Any], active: Any, types: Any) -> None:
        self.document.see(element)
        self.document.see_all(element.get("@context"))
        names = {key: self._name(active, key) for key in element if key != "@context"}
        for key, name in names.items():
            if is_keyword(name):
                self._check_keyword(element, key, names, active=active, types=types)
            elif not is_iri(name):
                code = "keyword-unknown" if is_like_keyword(key) else "term-undefined"
                raise self._refusal(code, element, key, term=key)
            else:
                self._check_property(element, key, name, active)

    def _check_keyword(
        self, element: Any, key: str, names: dict[str, Any], *, active: Any, types: Any
    ) -> None:
        name, value = names[key], element[key]
        if name not in _IN_DOCUMENTS:
            # An index is for the reader of the JSON alone; RDF has no place for it.
            code = "value-dropped" if name == "@index" else "keyword-unknown"
            raise self._refusal(code, element, key, keyword=name)
        if name == "@type":
            self._check_types(element, key, types, is_value="@value" in names.values())
        elif name == "@value" and self._is_json(element, names, types):
            self.document.see_all(value)
        elif value is None or (not value and name in ("@reverse", "@nest")):
            raise self._refusal("value-dropped", element, key)
        elif name == "@id":
            if not isinstance(value, str):
                raise self._refusal("jsonld-invalid", element, key, reason="invalid @id value")
            found = self._expand_iri(active, value, base=self.options["base"])
            self._check_iri(_fault_of_iri(found, value, "id-relative"), element, key)
        elif name == "@language" and isinstance(value, str) and not LANGUAGE_TAG.fullmatch(value):
            raise self._refusal("language-invalid", element, key, value=value)
        else:
            self._check_values(value, element, key, in_list=name == "@list")

    def _check_types(self, element: Any, key: str, context: Any, *, is_value: bool) -> None:
        self._check_values(element[key], element, key)
        several = isinstance(element[key], list)
        for index, name in enumerate(element[key] if several else [element[key]]):
            found = self._name(context, name)
            if not (is_value and found == "@json"):
                code = "" if is_iri(found) else "type-undefined"
                code = "keyword-unknown" if is_like_keyword(name) else code
                self._check_iri(code, element, key, *((index,) if several else ()))

    def _check_property(self, element: Any, key: str, name: str, active: Any) -> None:  # noqa: ARG002
        value = element[key]
        if value == []:
            # It says nothing, to a reader of the JSON no more than in RDF; many issuers write it.
            return
        containers = self.get_context_value(active, key, "@container") or ()
        is_map = isinstance(value, dict) and not _MAPS.isdisjoint(containers)
        if not is_map and self.get_context_value(active, key, "@type") == "@json":
            self.document.see_all(value)
        else:
            self._check_values(value, element, key, in_list="@list" in containers)
        if "@graph" in containers and not is_map:
            self._check_graphs(value, element, key, active=active)

    def _check_graphs(self, value: Any, element: Any, key: str, *, active: Any) -> None:
        """A graph needs a node of which something is said: a reference in it says nothing."""
        for index, part in enumerate(value if isinstance(value, list) else [value]):
            said = [name for name in part if part[name] != []] if isinstance(part, dict) else []
            names = {self._name(active, name) for name in said}
            if names <= {"", "@id", "@context"}:
                steps = (index,) if isinstance(value, list) else ()
                raise self._refusal("value-dropped", element, key, *steps)

    def _check_values(self, value: Any, *steps: Any, in_list: bool = False) -> None:
        """Refuse nulls, and arrays with nothing in them where they say nothing."""
        if value is None or (value == [] and not in_list):
            raise self._refusal("value-dropped", *steps)
        if isinstance(value, list):
            for index, part in enumerate(value):
                if part is None or isinstance(part, list):
                    self._check_values(part, *steps, index, in_list=in_list)

    def _check_index(
        self, active: Any, index: Any, key: str, index_key: str, items: list[Any]
    ) -> None:
        """The key of a map has to become a part of each value in it."""
        if index_key == "@id":
            found = self._expand_iri(active, key, base=self.options["base"])
            self._check_iri(_fault_of_iri(found, key, "id-relative"), index, key)
            if any(item.get("@id") != found for item in items):
                raise self._refusal("value-dropped", index, key)
        elif index_key == "@type":
            if not is_iri(self._name(active, key)):
                raise self._refusal("type-undefined", index, key, value=key)
        elif index_key == "@index":
            raise self._refusal("value-dropped", index, key)

    def _check_iri(self, code: str, container: Any, *steps: str | int) -> None:
        if code:
            raise self._refusal(code, container, *steps)

    def _is_json(self, element: Any, names: dict[str, Any], types: Any) -> bool:
        found = [element[key] for key, name in names.items() if name == "@type"]
        return len(found) == 1 and self._name(types, found[0]) == "@json"

    def _name(self, active: Any, term: Any) -> Any:
        """What a term stands for, as keys and types are read."""
        return self._expand_iri(active, term, vocab=True, base=None)

    def _refusal(self, code: str, container: Any, *steps: str | int, **facts: Any) -> ProofsError:
        pointer = self.document.pointer(container, *steps)
        return ProofsError(code, pointer=pointer, **facts)

    def _unplaced(self, code: str, term: Any, value: Any) -> ProofsError:
        """A refusal of a value of that term by who does not know where it stands."""
        return _UnplacedError(code, term=term, value=value)


class _UnplacedError(ProofsError):
    """A refusal on the way up to the object that knows where the value stands."""


def _mapped_names(definition: Any) -> tuple[Any, ...]:
    if isinstance(definition, dict):
        return (definition.get("@id"), definition.get("@reverse"))
    return (definition,)


def _fault_of_iri(found: Any, written: str, code: str) -> str:
    """The code of what is wrong with an identifier once it is expanded, or nothing."""
    if is_like_keyword(written):
        return "keyword-unknown"
    return "" if is_iri(found) or (isinstance(found, str) and _BLANK.fullmatch(found)) else code


def _steps_to(value: Any, element: dict[str, Any], term: Any) -> tuple[str | int, ...]:
    """The way from an object down to a value of it, that of the named entry if there is one."""
    entries = {term: element[term]} if term in element else element
    return _search(value, entries) or ()


def _search(value: Any, within: Any) -> tuple[str | int, ...] | None:
    if within is value:
        return ()
    parts: Any = ()
    if isinstance(within, dict | list):
        parts = within.items() if isinstance(within, dict) else enumerate(within)
    for step, part in parts:
        found = _search(value, part)
        if found is not None:
            return (step, *found)
    return None
