"""Canonical N-Quads at the cost of one walk over the document, where its contexts are pinned.

JSON-LD asks of every name in a document what it stands for at that place. With pinned contexts the
answer depends only on which contexts, types and properties lead there; `states` asks PyLD once for
each such place and keeps the answer, `walking` writes quads by it, `canonical` names blank nodes
by their own quads. What is not covered (contexts written into the document, maps by index, terms
in another spelling, anything that would be refused) is handed to `proofs.rdf`, which has the last
word: it gives the same bytes, or the error with its place. Nothing is guessed here.
"""

from collections import Counter
from threading import Event
from typing import Final

from proofs import rdf
from proofs.compiled.canonical import canonical
from proofs.compiled.states import State, root
from proofs.compiled.terms import HandOver
from proofs.compiled.walking import Walk
from proofs.errors import ProofsError
from proofs.rdf import ContextLoader
from proofs.rdfc import HashName
from schemas import loader
from schemas.json_text import JsonObject

__all__ = ["COUNTS", "HandOver", "State", "be_paranoid", "canonicalize", "covered", "root"]

COUNTS: Final[Counter[str]] = Counter()
"""How many documents were covered (`covered`), and why others were handed over."""
_both_ways: Final = Event()


def canonicalize(
    document: JsonObject,
    *,
    load: ContextLoader = loader.context,
    hash_name: HashName = "sha256",
) -> bytes:
    """The canonical N-Quads of a document that says as JSON what it says as a graph.

    The same as `rdf.canonicalize` with `plain`, which names the errors. Where both ways are gone
    (`be_paranoid`), raises ProofsError `canonical-forms-differ` when they disagree.
    """
    try:
        found = covered(document, load=load, hash_name=hash_name)
    except HandOver as why:
        COUNTS[str(why)] += 1
        return rdf.canonicalize(document, load=load, hash_name=hash_name, plain=True)
    COUNTS["covered"] += 1
    if _both_ways.is_set() and found != rdf.canonicalize(
        document, load=load, hash_name=hash_name, plain=True
    ):
        raise ProofsError("canonical-forms-differ")
    return found


def covered(
    document: JsonObject,
    *,
    load: ContextLoader = loader.context,
    hash_name: HashName = "sha256",
) -> bytes:
    """The canonical N-Quads, by the fast way alone; raises HandOver with the reason."""
    return canonical(Walk(load).document(document, root()), hash_name)


def be_paranoid(*, on: bool = True) -> None:
    """Go both ways from now on in this process, and refuse what they disagree about."""
    if on:
        _both_ways.set()
    else:
        _both_ways.clear()
