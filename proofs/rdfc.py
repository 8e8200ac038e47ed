"""RDF Dataset Canonicalization 1.0: one text for a dataset, whatever its blank nodes are called.

https://www.w3.org/TR/rdf-canon/. The functions are the algorithms of section 4, in its order. The
work is counted: a dataset made to exhaust the reader ends with an error, not with minutes of work.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import permutations
from typing import Final, Literal, NamedTuple

from proofs.errors import ProofsError
from proofs.nquads import BLANK, MAX_QUADS, Quad, serialize

HashName = Literal["sha256", "sha384"]
HASHES: Final[Mapping[str, Callable[..., "hashlib._Hash"]]] = {
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
}

# Blank nodes of real documents differ at first sight; each one that does not may ask for so many
# related nodes to be looked at before the dataset counts as made to exhaust us (section 7.1).
MAX_STEPS_PER_BLANK_NODE: Final = 1024
MAX_STEPS: Final = 200_000
# Each level of Hash N-Degree Quads takes three of Python's thousand nested calls.
MAX_LEVELS: Final = 100


class Canonical(NamedTuple):
    """The canonical N-Quads in UTF-8, and the label of each blank node (both without `_:`)."""

    nquads: bytes
    issued: dict[str, str]


def canonicalize_quads(
    dataset: Iterable[Quad],
    hash_name: HashName = "sha256",
    max_work: int = MAX_STEPS_PER_BLANK_NODE,
) -> Canonical:
    """Canonicalization Algorithm, https://www.w3.org/TR/rdf-canon/#canon-algorithm (4.4.3).

    `max_work` bounds the steps for each blank node that its own quads do not tell apart.
    Raises ProofsError: "canonicalization-too-costly", "too-many-quads", "hash-unknown".
    """
    state = _State.of(dataset, hash_name)
    similar = _label_unique_nodes(state)
    state.most_steps = min(MAX_STEPS, max_work * sum(len(nodes) for nodes in similar.values()))
    for _, nodes in sorted(similar.items()):
        _label_similar_nodes(state, nodes)
    labels = {old: f"{BLANK}{new}" for old, new in state.issuer.issued.items()}
    canonical = serialize(_relabel(quad, labels) for quad in state.quads)
    issued = {old.removeprefix(BLANK): new for old, new in state.issuer.issued.items()}
    return Canonical(canonical.encode(), issued)


@dataclass(slots=True)
class _Issuer:
    """Blank node identifier issuer state, https://www.w3.org/TR/rdf-canon/#bnode-issuer (4.3)."""

    prefix: str
    issued: dict[str, str] = field(default_factory=dict)

    def issue(self, existing: str) -> str:
        """Issue Identifier, https://www.w3.org/TR/rdf-canon/#issue-identifier (4.5)."""
        return self.issued.setdefault(existing, f"{self.prefix}{len(self.issued)}")

    def copy(self) -> "_Issuer":
        return _Issuer(self.prefix, dict(self.issued))


@dataclass(slots=True)
class _State:
    """Canonicalization state, https://www.w3.org/TR/rdf-canon/#canon-state (4.2)."""

    quads: list[Quad]
    hash: Callable[[str], str]
    mentions: dict[str, list[Quad]] = field(default_factory=dict)
    first_hashes: dict[str, str] = field(default_factory=dict)
    issuer: _Issuer = field(default_factory=lambda: _Issuer("c14n"))
    steps: int = 0
    most_steps: int = 0
    level: int = 0

    @classmethod
    def of(cls, dataset: Iterable[Quad], hash_name: str) -> "_State":
        """Steps 1 and 2: a dataset is a set, and each blank node knows the quads it stands in."""
        algorithm = HASHES.get(hash_name)
        if algorithm is None:
            raise ProofsError("hash-unknown", hash=hash_name)
        quads = list(dict.fromkeys(dataset))
        if len(quads) > MAX_QUADS:
            raise ProofsError("too-many-quads", most=MAX_QUADS)
        state = cls(quads, lambda text: algorithm(text.encode()).hexdigest())
        for quad in quads:
            for node in {term for term in quad if term.startswith(BLANK)}:
                state.mentions.setdefault(node, []).append(quad)
        return state

    def name(self, node: str, issuer: _Issuer) -> str:
        """The canonical label of a node, or the one given on this walk, or nothing."""
        label = self.issuer.issued.get(node) or issuer.issued.get(node)
        return f"{BLANK}{label}" if label else ""

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > self.most_steps:
            raise ProofsError("canonicalization-too-costly", most_steps=self.most_steps)


def _label_unique_nodes(state: _State) -> dict[str, list[str]]:
    """Steps 3 and 4: label the nodes that their own quads tell apart; give back the others."""
    by_hash: dict[str, list[str]] = {}
    for node in state.mentions:
        by_hash.setdefault(_hash_first_degree_quads(state, node), []).append(node)
    for _, nodes in sorted(by_hash.items()):
        if len(nodes) == 1:
            state.issuer.issue(nodes[0])
    return {digest: nodes for digest, nodes in by_hash.items() if len(nodes) > 1}


def _label_similar_nodes(state: _State, nodes: list[str]) -> None:
    """Step 5 for one hash: walk from each node, then label along the walks, by their hashes."""
    walks: list[tuple[str, _Issuer]] = []
    for node in nodes:
        if node not in state.issuer.issued:
            temporary = _Issuer("b")
            temporary.issue(node)
            walks.append(_hash_n_degree_quads(state, node, temporary))
    for _, walked in sorted(walks, key=lambda walk: walk[0]):
        for existing in walked.issued:
            state.issuer.issue(existing)


def _hash_first_degree_quads(state: _State, reference: str) -> str:
    """Hash First Degree Quads, https://www.w3.org/TR/rdf-canon/#hash-1d-quads (4.6)."""
    known = state.first_hashes.get(reference)
    if known is None:
        lines = sorted(f"{_mask(quad, reference)}\n" for quad in state.mentions[reference])
        known = state.first_hashes[reference] = state.hash("".join(lines))
    return known


def _mask(quad: Quad, reference: str) -> Quad:
    """Step 3.1.1: the reference node is called `a`, every other blank node `z`."""
    return _relabel(quad, {reference: "_:a"}, otherwise="_:z")


def _relabel(quad: Quad, labels: Mapping[str, str], otherwise: str = "") -> Quad:
    subject, predicate, object_, graph = (
        labels.get(term, otherwise) if term.startswith(BLANK) else term for term in quad
    )
    return Quad(subject, predicate, object_, graph)


def _hash_related_blank_node(
    state: _State, related: str, quad: Quad, issuer: _Issuer, *, position: str
) -> str:
    """Hash Related Blank Node, https://www.w3.org/TR/rdf-canon/#hash-related-blank-node (4.7)."""
    predicate = "" if position == "g" else quad.predicate
    name = state.name(related, issuer) or _hash_first_degree_quads(state, related)
    return state.hash(f"{position}{predicate}{name}")


def _hash_n_degree_quads(state: _State, node: str, issuer: _Issuer) -> tuple[str, _Issuer]:
    """Hash N-Degree Quads, https://www.w3.org/TR/rdf-canon/#hash-nd-quads (4.8)."""
    state.level += 1
    if state.level > MAX_LEVELS:
        raise ProofsError("canonicalization-too-costly", most_levels=MAX_LEVELS)
    data: list[str] = []
    for related_hash, nodes in sorted(_related_nodes(state, node, issuer).items()):
        path, issuer = _shortest_path(state, nodes, issuer)
        data += (related_hash, path)
    state.level -= 1
    return state.hash("".join(data)), issuer


def _related_nodes(state: _State, node: str, issuer: _Issuer) -> dict[str, Counter[str]]:
    """Steps 1 to 3 of 4.8: the blank nodes beside this one, by how they are related to it."""
    quads = state.mentions[node]
    state.spend(1 + len(quads))
    related: dict[str, Counter[str]] = {}
    for quad in quads:
        for position, term in (("s", quad.subject), ("o", quad.object), ("g", quad.graph)):
            if term.startswith(BLANK) and term != node:
                digest = _hash_related_blank_node(state, term, quad, issuer, position=position)
                related.setdefault(digest, Counter())[term] += 1
    return related


def _shortest_path(state: _State, nodes: Counter[str], issuer: _Issuer) -> tuple[str, _Issuer]:
    """Steps 5.2 to 5.6 of 4.8: the least of the paths through these nodes, in any order of them.

    Of the orders that differ only in where named or already met nodes stand, one is the least and
    stands for all: only nodes without a name are permuted, each once. This is what keeps a node
    that is mentioned ten times, such as the name of a graph, from being walked through 10! times.
    """
    names = [state.name(node, issuer) for node in nodes.elements()]
    named = [name for name in names if name]
    chosen, chosen_issuer = "", issuer
    for order in permutations([node for node in nodes if not state.name(node, issuer)]):
        state.spend(len(names))
        walking = issuer.copy()
        fresh = [(f"{BLANK}{walking.issue(node)}", nodes[node]) for node in order]
        walked = _walk(state, order, walking, path=_least_path(named, fresh), chosen=chosen)
        if walked is not None and (not chosen or walked[0] < chosen):
            chosen, chosen_issuer = walked
    return chosen, chosen_issuer


def _least_path(named: list[str], fresh: list[tuple[str, int]]) -> str:
    """Step 5.4.4 of 4.8: the names in the least order that has the fresh ones begin in theirs."""
    # Every name is followed by the underscore that begins the next one.
    ready = [f"{name}_" for name in named]
    heapify(ready)
    path: list[str] = []
    for name, times in fresh:
        while ready and ready[0] < f"{name}_":
            path.append(heappop(ready))
        path.append(f"{name}_")
        for _ in range(times - 1):
            heappush(ready, f"{name}_")
    return "".join(name[:-1] for name in (*path, *sorted(ready)))


def _walk(
    state: _State, order: Iterable[str], issuer: _Issuer, *, path: str, chosen: str
) -> tuple[str, _Issuer] | None:
    """Steps 5.4.5 and 5.4.6 of 4.8: the rest of the path, or None once it cannot be the least."""
    for node in order:
        if _is_longer(path, chosen):
            return None
        name = f"{BLANK}{issuer.issue(node)}"
        digest, issuer = _hash_n_degree_quads(state, node, issuer)
        path += f"{name}<{digest}>"
    return None if _is_longer(path, chosen) else (path, issuer)


def _is_longer(path: str, chosen: str) -> bool:
    return bool(chosen) and len(path) >= len(chosen) and path > chosen
