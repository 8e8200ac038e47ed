"""The published JSON-LD 1.1 tests of the way to RDF, https://w3c.github.io/json-ld-api/tests/.

Safe mode is off here: the suite also asks for losses, which `proofs.rdf` refuses.
"""

import json
import warnings
from pathlib import Path
from typing import Any

from proofs import nquads
from proofs.errors import ProofsError
from proofs.rdf.contexts import ContextLoader, Contexts
from proofs.rdf.deserialization import Deserialization
from proofs.rdf.document import Document
from proofs.rdf.expansion import Expander
from proofs.rdfc import canonicalize_quads
from schemas.errors import SchemasError
from schemas.json_text import JsonObject

BASE = "https://w3c.github.io/json-ld-api/tests/"
DIRECTION = "the direction of a text is kept, as a data type of the i18n namespace"
VERSION = "we read JSON-LD 1.1 only; the case is about 1.0"
EXCEPTIONS = {
    "#tc029": VERSION,
    "#tep02": VERSION,
    "#ter21": VERSION,
    "#ter42": VERSION,
    "#ttn01": VERSION,
    "#tdi01": DIRECTION,
    "#tdi03": DIRECTION,
    "#tdi04": DIRECTION,
    "#tdi05": DIRECTION,
    "#tdi06": DIRECTION,
    "#tdi11": DIRECTION,
    "#tdi12": DIRECTION,
    "#te075": "a blank node as predicate is no standard RDF",
    "#te077": "no context comes from outside of the document",
    "#te111": "two # in an IRI are refused by RFC 3987, but not by the grammar of N-Quads",
}


def test_published_suite(shared: Path) -> None:
    folder = shared / "vectors" / "json-ld-toRdf"
    cases = json.loads((folder / "manifest.jsonld").read_text())["sequence"]
    failed = {case["@id"] for case in cases if not _passes(case, folder)}
    assert len(cases) > 300
    assert failed == EXCEPTIONS.keys() & {case["@id"] for case in cases}


def _passes(case: dict[str, Any], folder: Path) -> bool:
    document = json.loads((folder / case["input"]).read_text())
    base = case.get("option", {}).get("base", BASE + case["input"])
    try:
        found = _canonical(document, base=base, load=_loader(folder))
    except ProofsError:
        return "expectErrorCode" in case
    if "expect" in case:
        return found == _expected(folder / case["expect"])
    return "expectErrorCode" not in case


def _canonical(document: Any, *, base: str, load: ContextLoader) -> bytes:
    whole = Document({"@graph": document} if isinstance(document, list) else document)
    with warnings.catch_warnings():
        # PyLD warns of terms that look like keywords; safe mode refuses them before.
        warnings.simplefilter("ignore", SyntaxWarning)
        expanded = Expander(whole, Contexts(load), base=base).expanded()
    return canonicalize_quads(Deserialization(lossless=False).read(expanded)).nquads


def _expected(path: Path) -> bytes | None:
    try:
        return canonicalize_quads(nquads.parse(path.read_text())).nquads
    except ProofsError:
        return None  # Generalized RDF, as in te075.


def _loader(folder: Path) -> ContextLoader:
    def load(url: str) -> JsonObject:
        path = folder / url.removeprefix(BASE) if ":" in url else folder / "toRdf" / url
        if not path.is_file():
            raise SchemasError("context-unknown", url=url)
        document: JsonObject = json.loads(path.read_text())
        return document

    return load
