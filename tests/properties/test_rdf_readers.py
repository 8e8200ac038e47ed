"""Documents, contexts and N-Quads of strangers: they are read or refused, and nothing else."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import nquads, rdf
from proofs.errors import ProofsError
from proofs.nquads import Quad
from proofs.rdfc import canonicalize_quads

KEYWORDS = [
    "@base", "@container", "@context", "@direction", "@graph", "@id", "@import", "@included",
    "@index", "@language", "@list", "@nest", "@none", "@prefix", "@propagate", "@protected",
    "@reverse", "@set", "@type", "@value", "@version", "@vocab", "@json", "@odd",
]  # fmt: skip
KNOWN = ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/security/data-integrity/v2"]
names = st.sampled_from([*KEYWORDS, "a", "b", "a:b", "_:b", "http://x/", "", "id", "type", "proof"])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | names | st.text(max_size=3)
anything = st.recursive(
    scalars | st.sampled_from(KNOWN),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(names, below, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(names, anything, max_size=4), anything)
@settings(max_examples=300, deadline=None)
def test_a_document_of_keywords(document: dict[str, Any], context: Any) -> None:
    with suppress(ProofsError):
        assert isinstance(rdf.canonicalize({"@context": context, **document}), bytes)


@given(st.text(alphabet='<>_:ab"\\.^@# \n\tu0\ud800', max_size=60))
@settings(max_examples=200, deadline=None)
def test_text_like_nquads(text: str) -> None:
    try:
        quads = nquads.parse(text)
    except ProofsError:
        return
    assert set(nquads.parse(nquads.serialize(quads))) == set(quads)


nodes = st.sampled_from([f"_:{label}" for label in "abcde"] + ["<ex:x>"])
# No blank node names a graph here: RDFC-1.0 itself does not tell `_:a p _:c _:b` beside
# `_:d p _:b _:c` from the same with _:b and _:c changed over: it hashes each part of a quad alone.
graphs = st.sampled_from(["", "<ex:g>"])
predicates = st.sampled_from(["<ex:p>", "<ex:q>"])
small_graphs = st.lists(st.builds(Quad, nodes, predicates, nodes, graphs), max_size=9)


@given(small_graphs, st.permutations("vwxyz"), st.randoms())
@settings(max_examples=150, deadline=None)
def test_names_and_order_of_quads_do_not_matter(
    quads: list[Quad], labels: list[str], random: Any
) -> None:
    names = dict(zip((f"_:{label}" for label in "abcde"), labels, strict=True))
    renamed = [Quad(*(f"_:{names[t]}" if t in names else t for t in quad)) for quad in quads]
    random.shuffle(renamed)
    expected = canonicalize_quads(quads).nquads
    assert canonicalize_quads(renamed).nquads == expected
    assert canonicalize_quads(nquads.parse(expected.decode())).nquads == expected


@pytest.mark.parametrize("depth", [65, 5_000])
def test_a_deep_document_is_refused(depth: int) -> None:
    document: dict[str, Any] = {}
    for _ in range(depth):
        document = {"http://x/p": document}
    with pytest.raises(ProofsError, match="document-too-costly"):
        rdf.canonicalize(document)
