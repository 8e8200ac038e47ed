"""Blank nodes named by their own quads, and the lines in their order.

https://www.w3.org/TR/rdf-canon/#canon-algorithm. Nodes of documents nearly always differ in their
own quads; where some do not, `proofs.rdfc` does the whole of it.
"""

from collections.abc import Iterator
from itertools import islice
from operator import eq
from typing import Final

from proofs.compiled.terms import HandOver
from proofs.compiled.walking import Node, Walk
from proofs.errors import ProofsError
from proofs.nquads import MAX_NQUADS_CHARACTERS, MAX_QUADS, Quad
from proofs.rdfc import HASHES, HashName, canonicalize_quads

_TOO_MANY: Final = "document-large"


def canonical(walk: Walk, hash_name: HashName) -> bytes:
    """The canonical N-Quads of what was said.

    Raises HandOver, and ProofsError `canonicalization-too-costly`, `hash-unknown`.
    """
    if hash_name not in HASHES:
        raise ProofsError("hash-unknown", hash=hash_name)
    if sum(len(said) for _, said, _ in walk.said) + len(walk.links) > MAX_QUADS:
        raise HandOver(_TOO_MANY)
    labels = _labels(walk, hash_name)
    if labels is None:
        return canonicalize_quads(_quads(walk), hash_name).nquads
    lines = _lines(walk, labels)
    lines.sort()
    if any(map(eq, lines, islice(lines, 1, None))):
        # A dataset is a set: what is said twice is one quad, for the hashes, too.
        walk.forget_repetitions()
        return canonical(walk, hash_name)
    text = "".join(lines)
    if len(text) > MAX_NQUADS_CHARACTERS:
        raise HandOver(_TOO_MANY)
    return text.encode()


def _labels(walk: Walk, hash_name: HashName) -> list[str] | None:
    """Steps 3 and 4: the name of each blank node, or None when two look the same."""
    if walk.blanks <= 1:
        return ["_:c14n0"]
    algorithm = HASHES[hash_name]
    by_hash: dict[str, int] = {}
    for number, lines in enumerate(_mentions(walk)):
        lines.sort()
        by_hash[algorithm("".join(lines).encode()).hexdigest()] = number
    if len(by_hash) < walk.blanks:
        return None
    labels = [""] * walk.blanks
    for place, digest in enumerate(sorted(by_hash)):
        labels[by_hash[digest]] = f"_:c14n{place}"
    return labels


def _mentions(walk: Walk) -> list[list[str]]:
    """For each blank node, the quads it stands in, as Hash First Degree Quads writes them.

    https://www.w3.org/TR/rdf-canon/#hash-1d-quads: the node is `_:a`, every other one `_:z`.
    """
    mentions: list[list[str]] = [[] for _ in range(walk.blanks)]
    for subject, texts, graph in walk.said:
        if isinstance(subject, int):
            end = " _:z .\n" if isinstance(graph, int) else " .\n"
            mentions[subject] += [f"_:a {text}{end}" for text in texts]
        if isinstance(graph, int):
            begun = "_:z" if isinstance(subject, int) else subject
            mentions[graph] += [f"{begun} {text} _:a .\n" for text in texts]
    for subject, head, object_, graph in walk.links:
        end = "_:z _:z .\n" if isinstance(graph, int) else "_:z .\n"
        if isinstance(subject, int):
            mentions[subject].append(f"_:a {head}{end}")
        begun = "_:z" if isinstance(subject, int) else subject
        end = "_:a _:z .\n" if isinstance(graph, int) else "_:a .\n"
        mentions[object_].append(f"{begun} {head}{end}")
        if isinstance(graph, int):
            mentions[graph].append(f"{begun} {head}_:z _:a .\n")
    return mentions


def _lines(walk: Walk, labels: list[str]) -> list[str]:
    lines: list[str] = []
    for subject, texts, graph in walk.said:
        name, end = _name(subject, labels), _end(graph, labels)
        lines += [f"{name} {text}{end}" for text in texts]
    for subject, head, object_, graph in walk.links:
        lines.append(f"{_name(subject, labels)} {head}{labels[object_]}{_end(graph, labels)}")
    return lines


def _name(node: Node, labels: list[str]) -> str:
    return labels[node] if isinstance(node, int) else node


def _end(graph: Node, labels: list[str]) -> str:
    return f" {labels[graph]} .\n" if isinstance(graph, int) else " .\n"


def _quads(walk: Walk) -> Iterator[Quad]:
    labels = [f"_:b{number}" for number in range(walk.blanks)]
    for subject, said, graph in walk.said:
        for text in said:
            predicate, _, value = text.partition(" ")
            yield Quad(_name(subject, labels), predicate, value, _name(graph, labels))
    for subject, head, object_, graph in walk.links:
        name = _name(subject, labels)
        yield Quad(name, head[:-1], labels[object_], _name(graph, labels))
