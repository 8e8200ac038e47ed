"""Which statements of a document belong to which chosen parts of it.

https://www.w3.org/TR/vc-di-ecdsa/#canonicalizeandgroup. The standard first gives every unnamed
object a made-up identifier (skolemization) and compacts the document again, to find the statements
of a part among those of the whole. Here each unnamed node is known by its place in the JSON
instead: nothing is compacted, so pointers mean in the graph exactly what they mean in the document,
also where compaction would unwrap an array, and in ordered lists and graphs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from proofs.disclosure.json_pointers import Selection, select
from proofs.disclosure.labels import lines_of, relabel
from proofs.errors import ProofsError
from proofs.nquads import Quad
from proofs.rdf import ContextLoader
from proofs.rdf.places import Place, placed_dataset
from proofs.rdfc import canonicalize_quads
from schemas.json_text import JsonObject


@dataclass(frozen=True, slots=True)
class Labelled:
    """A whole document: its lines of N-Quads in order, and the label of each unnamed place."""

    document: JsonObject
    lines: tuple[str, ...]
    labels: Mapping[Place, str]


@dataclass(frozen=True, slots=True)
class Group:
    """The statements of the chosen parts: their indexes among the lines of the whole, in order.

    `document` is the cut document, None when nothing was chosen. `labels` are those of its own
    canonical form, such as `c14n0`, with the label that the whole document has for the same node.
    """

    document: JsonObject | None
    indexes: tuple[int, ...]
    labels: Mapping[str, str]


def label_document(
    document: JsonObject, label: Callable[[str], str], load: ContextLoader
) -> Labelled:
    """Label Replacement Canonicalization of JSON-LD.

    https://www.w3.org/TR/vc-di-ecdsa/#labelreplacementcanonicalizejsonld; `label` is asked for the
    label in place of a canonical one. Raises ProofsError, the codes of `rdf.canonicalize` and
    `place-unknown`.
    """
    placed = placed_dataset(document, load=load)
    issued = canonicalize_quads(placed.quads).issued
    names = {old: label(canonical) for old, canonical in issued.items()}
    labels = {place: names[old] for old, place in placed.places.items() if old in names}
    return Labelled(document, tuple(lines_of(relabel(placed.quads, names))), labels)


def group(whole: Labelled, pointers: Sequence[str], load: ContextLoader) -> Group:
    """Select Canonical N-Quads, https://www.w3.org/TR/vc-di-ecdsa/#selectcanonicalnquads

    Raises ProofsError `disclosure-not-separable` when the part means something else alone than in
    the whole, such as some items of an ordered list; the codes of `select` and `rdf`.
    """
    selection = select(whole.document, pointers)
    if selection is None:
        return Group(None, (), {})
    placed = placed_dataset(selection.document, load=load)
    names = {old: _label(whole, selection, place) for old, place in placed.places.items()}
    issued = canonicalize_quads(placed.quads).issued
    labels = {canonical: names[old] for old, canonical in issued.items()}
    return Group(selection.document, _indexes(whole, placed.quads, names), labels)


def _label(whole: Labelled, selection: Selection, place: Place) -> str:
    """The label of the node that stood at the original of this place."""
    pointer = place.pointer if place.is_name else selection.origins[place.pointer]
    label = whole.labels.get(place._replace(pointer=pointer))
    if label is None:
        raise ProofsError("disclosure-not-separable", pointer=pointer)
    return label


def _indexes(whole: Labelled, quads: Sequence[Quad], names: Mapping[str, str]) -> tuple[int, ...]:
    places = {line: index for index, line in enumerate(whole.lines)}
    found = []
    for line in lines_of(relabel(quads, names)):
        if line not in places:
            raise ProofsError("disclosure-not-separable", statement=line.rstrip("\n"))
        found.append(places[line])
    return tuple(sorted(found))
