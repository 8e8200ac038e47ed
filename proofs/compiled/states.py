"""What each name in a document stands for at its place, asked of PyLD once and kept.

A `State` is an active context of JSON-LD with what follows from it: the terms, the states that
types, properties and embedded contexts lead to. It is made only from contexts that the loader
gave and that refer to no others, and is found again by these very objects, so that no document
can bring about what another one is read by.
https://www.w3.org/TR/json-ld11-api/#expansion-algorithm
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from proofs.compiled.terms import OTHER, Coercion, HandOver, Kind, Term
from proofs.errors import ProofsError
from proofs.nquads import XSD_STRING, is_iri
from proofs.rdf.contexts import ContextLoader, Contexts
from proofs.rdf.deserialization import LANGUAGE_TAG, RDF, XSD
from proofs.rdf.document import Document
from proofs.rdf.expansion import Expander
from proofs.rdf.plain import plain_terms
from schemas.errors import SchemasError

MAX_EMBEDDED: Final = 64
"""Lists of contexts that one state remembers."""
MAX_TYPED: Final = 512
"""Lists of types that one state remembers."""
MAX_KEPT_CHARACTERS: Final = 1_000
"""A list of types longer than this is not remembered."""
MAX_LISTED: Final = 32
"""Contexts or types in one list; more is handed over."""
COVERED: Final = frozenset({"@set", "@list", "@graph", "@language"})
RDF_TYPE: Final = f"<{RDF}type> "


class _Terms(dict[str, Term]):
    """The terms of a state, made when they are first met; what no context defines is not kept."""

    def __init__(self, state: "State") -> None:
        super().__init__({"@context": Term(Kind.CONTEXT)})
        self._state = state

    def __missing__(self, key: str) -> Term:
        term = self._state.make_term(key)
        if key in self._state.mappings:
            self[key] = term
        return term


class _Family:
    """The states that are made from the same context documents, each once."""

    def __init__(self, sources: Mapping[str, Any]) -> None:
        self.sources = sources  # held, so that their identity is not given to other objects
        self._states: dict[int, State] = {}
        self._names = self.expander()

    def state(self, active: Any) -> "State":
        """The state of an active context."""
        found = self._states.get(id(active))
        if found is None:
            found = self._states[id(active)] = State(active, self)
        return found

    def name(self, active: Any, written: str) -> Any:
        """What a name stands for, https://www.w3.org/TR/json-ld11-api/#iri-expansion."""
        # Past the cache of our own subclass, which would keep what strangers write.
        return super(Expander, self._names)._expand_iri(active, written, vocab=True)

    def processed(self, active: Any, local: Any, **flags: bool) -> Any:
        """The active context after one more; raises HandOver."""
        expander = self.expander()
        try:
            return expander._process_context(  # PyLD's names
                active, local, expander.options, **flags
            )
        except ProofsError as error:
            raise HandOver("context-refused") from error

    def expander(self) -> Expander:
        """A processor that knows these documents; it counts its work anew."""
        contexts = Contexts(self.sources.__getitem__)
        for url in self.sources:
            if not contexts.name(url):
                # What it refers to is for the loader of each reading to tell.
                raise HandOver("context-refers-to-others")
        return Expander(Document({}), contexts)


class State:
    """An active context, and everything that follows from it."""

    def __init__(self, active: Any, family: _Family) -> None:
        self.active = active  # held, so that the family finds this state by it
        self.mappings: Mapping[str, Any] = active["mappings"]
        self.terms = _Terms(self)
        self._family = family
        self._embedded: dict[tuple[int, ...], State] = {}
        self._typed: dict[Any, tuple[State, tuple[str, ...]]] = {}
        self._resources: dict[str, str] = {}

    # What is asked while a document is read.

    def typed(self, types: Any) -> tuple["State", tuple[str, ...]]:
        """The state inside an object of these types, and what is said of the object by them.

        https://www.w3.org/TR/json-ld11-api/#expansion-algorithm, step 11.
        """
        key = types if types.__class__ is str else tuple(types) if types.__class__ is list else None
        if key is None:
            raise HandOver("type-malformed")
        try:
            return self._typed[key]
        except (KeyError, TypeError):
            return self._type(key)

    def embedded(self, contexts: Any, load: ContextLoader) -> "State":
        """The state after the `@context` of an object: URLs of pinned contexts only."""
        urls = [contexts] if isinstance(contexts, str) else contexts
        if urls.__class__ is not list or not 0 < len(urls) <= MAX_LISTED:
            raise HandOver("context-inline")
        sources = {url: _source(url, load) for url in urls}
        key = tuple(id(sources[url]) for url in urls)
        found = self._embedded.get(key)
        if found is None:
            found = self._embed(urls, sources)
            if len(self._embedded) >= MAX_EMBEDDED:
                self._embedded.clear()
            self._embedded[key] = found
        return found

    def resource(self, name: str) -> str:
        """The IRI that the name of a term stands for, as a term of N-Quads."""
        found = self._resources.get(name)
        if found is None:
            mapping = self.mappings.get(name)
            iri = mapping["@id"] if mapping else None
            if not is_iri(iri):
                raise HandOver("term-as-value")
            found = self._resources[name] = f"<{iri}>"
        return found

    # How it is made, by PyLD.

    def make_term(self, key: str) -> Term:
        """What a name stands for here; one that is not covered is of the kind OTHER."""
        name = self._family.name(self.active, key)
        if name == "@id" and key == "id":
            return Term(Kind.ID)
        if name == "@type" and key == "type":
            return Term(Kind.TYPE)
        if not is_iri(name) or key.startswith("@") or not _is_plain(name, key):
            return OTHER
        return _property(self, key, name)

    def scoped(self, local: Any, **flags: bool) -> "State":
        """The state after a context that a term brings along."""
        return self._family.state(self._family.processed(self.active, local, **flags))

    def reverted(self) -> "State":
        """The state before the types of the object that the member stands in."""
        before = self.active.get("previousContext")
        return self if before is None else self._family.state(before)

    def value_of(self, key: str, what: str) -> Any:
        """A part of the definition of a term, or the default of the context."""
        return Expander.get_context_value(self.active, key, what)

    def _type(self, key: Any) -> tuple["State", tuple[str, ...]]:
        names = (key,) if isinstance(key, str) else key
        if self.terms["type"].kind is not Kind.TYPE:
            raise HandOver("type-renamed")
        if not 0 < len(names) <= MAX_LISTED or any(one.__class__ is not str for one in names):
            raise HandOver("type-malformed")
        said = tuple(f"{RDF_TYPE}<{self._type_iri(name)}>" for name in names)
        made = (self._after_types(names), said)
        if sum(map(len, names)) <= MAX_KEPT_CHARACTERS:
            if len(self._typed) >= MAX_TYPED:
                self._typed.clear()
            self._typed[key] = made
        return made

    def _type_iri(self, name: str) -> str:
        iri = self._family.name(self.active, name)
        if not is_iri(iri) or name.startswith("@") or not _is_plain(iri, name):
            raise HandOver("type-undefined")
        return str(iri)

    def _after_types(self, names: Iterable[str]) -> "State":
        after = self
        for name in sorted(names):
            local = self.value_of(name, "@context")
            if local is not None and local is not False:
                after = after.scoped(local, propagate=False)
        return after

    def _embed(self, urls: list[str], sources: Mapping[str, Any]) -> "State":
        family = _Family({**self._family.sources, **sources})
        return family.state(family.processed(self.active, urls))


@cache
def root() -> State:
    """The state before any context."""
    family = _Family({})
    return family.state(family.expander().initial)


def _source(url: object, load: ContextLoader) -> Any:
    if not isinstance(url, str):
        raise HandOver("context-inline")
    try:
        return load(url)
    except SchemasError as error:
        raise HandOver("context-unknown") from error


def _is_plain(iri: object, written: str) -> bool:
    """Whether readers of the JSON know the name under which this is written; see `rdf.plain`."""
    expected = plain_terms().get(str(iri))
    return not expected or written in expected


def _property(state: State, key: str, name: str) -> Term:
    """https://www.w3.org/TR/json-ld11-api/#expansion-algorithm, step 13.5 and on."""
    scope = state.value_of(key, "@context")
    # The context of a term is in force for its texts, and once more for the objects in it.
    inner = state if scope is None else state.scoped(scope, propagate=True, override_protected=True)
    mapping = inner.mappings.get(key)
    if mapping is not None and mapping["reverse"]:
        return OTHER
    containers = set(state.value_of(key, "@container") or ())
    is_json = state.value_of(key, "@type") == "@json"
    if not containers <= COVERED or len(containers - {"@set"}) + is_json > 1:
        return OTHER
    term = Term(Kind.PROPERTY)
    term.head, term.is_json = f"<{name}> ", is_json
    term.is_list, term.is_graph = "@list" in containers, "@graph" in containers
    term.is_language_map = "@language" in containers
    term.names = inner
    _coerce(term, inner, key)
    term.is_special = term.is_list or term.is_json or term.is_language_map
    is_more = term.is_list or term.is_json or term.is_graph
    term.is_simple = term.coercion is Coercion.TEXT and not is_more
    term.leads(lambda: _inside(inner, key), lambda: _under(inner, inner, key))
    return term


def _inside(inner: State, key: str) -> State:
    return _under(inner, inner.reverted(), key)


def _under(inner: State, begun: State, key: str) -> State:
    scope = inner.value_of(key, "@context")
    return begun if scope is None else begun.scoped(scope, override_protected=True)


def _coerce(term: Term, state: State, key: str) -> None:
    """Value Expansion, https://www.w3.org/TR/json-ld11-api/#value-expansion."""
    coercion = state.value_of(key, "@type")
    if coercion in (None, "@none"):
        _set_language(term, state.value_of(key, "@language"), state.value_of(key, "@direction"))
    elif coercion == "@id":
        term.coercion = Coercion.IRI
    elif coercion == "@vocab":
        term.coercion = Coercion.TERM
    elif is_iri(coercion):
        term.datatype = coercion
        # Texts typed as doubles are written anew.
        is_double = coercion == f"{XSD}double"
        term.coercion = Coercion.DOUBLE if is_double else Coercion.TEXT
        term.after = '"' if coercion == XSD_STRING else f'"^^<{coercion}>'


def _set_language(term: Term, language: Any, direction: Any) -> None:
    if direction is None and (language is None or LANGUAGE_TAG.fullmatch(language)):
        term.coercion = Coercion.TEXT
        term.after = '"' if language is None else f'"@{language}'
