"""JSON-LD documents as RDF: what the rdfc cryptosuites sign. The only door to PyLD.

https://www.w3.org/TR/vc-data-integrity/#transformations. Nothing may be dropped on the way: what a
signature does not cover, anyone could change.
"""

from typing import Any

from proofs.nquads import Quad, serialize
from proofs.rdf.contexts import ContextLoader, Contexts
from proofs.rdf.deserialization import Deserialization
from proofs.rdf.document import Document
from proofs.rdf.plain import PlainExpander
from proofs.rdf.safe_mode import SafeExpander
from proofs.rdfc import HashName, canonicalize_quads
from schemas import loader
from schemas.json_text import JsonObject

__all__ = ["ContextLoader", "canonicalize", "check_terms", "dataset", "to_nquads"]


def canonicalize(
    document: JsonObject,
    *,
    load: ContextLoader = loader.context,
    hash_name: HashName = "sha256",
    plain: bool = False,
) -> bytes:
    """The canonical N-Quads of a JSON-LD document, in UTF-8: JSON-LD 1.1, no base URL, RDFC-1.0.

    Only contexts that `load` answers are used, and objects that stand in the document itself.
    Raises ProofsError, with the JSON pointer where there is one:

    - "term-undefined", "type-undefined", "id-relative" (also a text that should be an identifier),
      "keyword-unknown" (like `@foo`), "language-invalid", "value-dropped" (nulls, empty arrays,
      indexes, anything else of which RDF would keep nothing): data would be lost;
    - "context-unknown" (url), "context-invalid" (reason), "protected-term-redefined" (term),
      "jsonld-invalid" (reason): no valid JSON-LD with these contexts;
    - "document-too-costly", "canonicalization-too-costly": more work than we do for a stranger;
    - "jcs-…": a value of type `@json` that has no canonical form;
    - where `plain` is asked for, "term-renamed", "keyword-not-plain", "id-abbreviated",
      "member-misplaced": a reader of the JSON is told something else than the graph says.
    """
    return canonicalize_quads(dataset(document, load=load, plain=plain), hash_name).nquads


def check_terms(document: JsonObject, *, load: ContextLoader = loader.context) -> None:
    """Refuse a document of which RDF would keep only a part; the codes of `canonicalize`."""
    dataset(document, load=load)


def dataset(
    document: JsonObject, *, load: ContextLoader = loader.context, plain: bool = False
) -> list[Quad]:
    """The quads of a JSON-LD document, with arbitrary blank node labels; codes as above."""
    reading = Document(document)
    expander = PlainExpander if plain else SafeExpander
    expanded: list[Any] = expander(reading, Contexts(load)).expanded()
    return Deserialization().read(expanded)


def to_nquads(document: JsonObject, *, load: ContextLoader = loader.context) -> str:
    """The quads as N-Quads, sorted, not canonical: equal documents may differ in their labels."""
    return serialize(dataset(document, load=load))
