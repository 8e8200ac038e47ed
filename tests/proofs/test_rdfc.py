"""RDF Dataset Canonicalization 1.0, https://www.w3.org/TR/rdf-canon/."""

import json
from hashlib import sha256, sha384
from pathlib import Path

import pytest

from proofs import nquads, rdfc
from proofs.errors import ProofsError
from proofs.nquads import Quad
from proofs.rdfc import canonicalize_quads


def canonical(text: str) -> str:
    return canonicalize_quads(nquads.parse(text)).nquads.decode()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param(
            '<ex:b> <ex:p> "2" .\n<ex:a> <ex:p> "1" .',
            '<ex:a> <ex:p> "1" .\n<ex:b> <ex:p> "2" .\n',
            id="lines in order, each ended",
        ),
        pytest.param(
            '_:x <ex:p> "1" .\n_:x <ex:p> "1" .\n_:x <ex:p>"1"^^'
            "<http://www.w3.org/2001/XMLSchema#string>.",
            '_:c14n0 <ex:p> "1" .\n',
            id="a quad said three times",
        ),
        pytest.param(
            "_:b0 <ex:next> _:b1 .\n_:b1 <ex:next> _:b0 .",
            "_:c14n0 <ex:next> _:c14n1 .\n_:c14n1 <ex:next> _:c14n0 .\n",
            id="two that point at each other",
        ),
        pytest.param(
            '_:g <ex:by> "me" .\n<ex:s> <ex:p> <ex:o> _:g .',
            '<ex:s> <ex:p> <ex:o> _:c14n0 .\n_:c14n0 <ex:by> "me" .\n',
            id="a graph with a blank name",
        ),
        pytest.param(
            '<ex:s> <ex:p> "\\t\\u0008\\u000B\\u007F\\u00e9\\\'\\u2028" .',
            '<ex:s> <ex:p> "\\t\\b\\u000B\\u007F\u00e9\'\u2028" .\n',
            id="escapes",
        ),
        pytest.param(
            "<ex:s> <ex:p> <ex:\\u00e9> .", "<ex:s> <ex:p> <ex:\u00e9> .\n", id="escapes in an IRI"
        ),
        pytest.param('<ex:s> <ex:p> "a"@fr-CA .', '<ex:s> <ex:p> "a"@fr-CA .\n', id="language"),
    ],
)
def test_canonical_form(given: str, expected: str) -> None:
    assert canonical(given) == expected


@pytest.mark.parametrize("size", [2, 3, 6, 20])
def test_a_circle_has_one_form_wherever_it_is_entered(size: int) -> None:
    forward = [Quad(f"_:n{i}", "<ex:p>", f"_:n{(i + 1) % size}") for i in range(size)]
    turned = [Quad(f"_:m{i}", "<ex:p>", f"_:m{(i - 1) % size}") for i in range(size)]
    result = canonicalize_quads(forward)
    assert result.nquads == canonicalize_quads(turned).nquads
    assert sorted(result.issued.values()) == sorted(f"c14n{i}" for i in range(size))


def test_one_circle_is_not_two() -> None:
    six = [Quad(f"_:n{i}", "<ex:p>", f"_:n{(i + 1) % 6}") for i in range(6)]
    twice_three = [
        Quad(f"_:n{k}{i}", "<ex:p>", f"_:n{k}{(i + 1) % 3}") for k in range(2) for i in range(3)
    ]
    assert canonicalize_quads(six).nquads != canonicalize_quads(twice_three).nquads


def test_the_hash_algorithm_decides_the_labels() -> None:
    quads = [Quad(f"_:{name}", "<ex:is>", f'"{name}"') for name in "abcdef"]
    for name, algorithm in (("sha256", sha256), ("sha384", sha384)):
        order = sorted(
            "abcdef", key=lambda x: algorithm(f'_:a <ex:is> "{x}" .\n'.encode()).digest()
        )
        assert list(canonicalize_quads(quads, name).issued) == order  # type: ignore[arg-type]


def test_issued_identifiers_name_each_blank_node_once() -> None:
    issued = canonicalize_quads(nquads.parse("_:x <ex:p> _:y .\n_:y <ex:q> <ex:o> _:z .")).issued
    assert issued.keys() == {"x", "y", "z"}
    assert set(issued.values()) == {"c14n0", "c14n1", "c14n2"}


def test_an_unknown_hash_is_refused() -> None:
    with pytest.raises(ProofsError, match="hash-unknown"):
        canonicalize_quads([], "md5")  # type: ignore[arg-type]


def clique(size: int) -> list[Quad]:
    """Blank nodes that all point at each other: nothing tells them apart, whatever the way."""
    return [Quad(f"_:{a}", "<ex:p>", f"_:{b}") for a in range(size) for b in range(size) if a != b]


@pytest.mark.parametrize(
    ("quads", "most"),
    [
        pytest.param(clique(12), {"most_steps": 12 * 1024}, id="12 mutually linked blank nodes"),
        pytest.param(clique(300), {"most_steps": 200_000}, id="300 mutually linked blank nodes"),
        pytest.param(
            [Quad(f"_:a{i}", "<ex:p>", f"_:b{j}") for i in range(20) for j in range(20)],
            {"most_steps": 40 * 1024},
            id="two sides linked crosswise",
        ),
        pytest.param(
            [Quad(f"_:{i}", "<ex:p>", f"_:{(i + 1) % 5000}") for i in range(5000)],
            {"most_levels": 100},
            id="a circle too long to follow",
        ),
    ],
)
def test_poison_ends_within_its_steps(quads: list[Quad], most: dict[str, int]) -> None:
    with pytest.raises(ProofsError, match="canonicalization-too-costly") as caught:
        canonicalize_quads(quads)
    assert caught.value.facts == most


def test_the_work_allowed_grows_with_the_blank_nodes_that_look_alike() -> None:
    pairs = [Quad(f"_:{i}{k}", "<ex:p>", f"_:{i}{1 - k}") for i in range(500) for k in (0, 1)]
    assert len(canonicalize_quads(pairs, max_work=10).issued) == 1000
    with pytest.raises(ProofsError, match="canonicalization-too-costly"):
        canonicalize_quads(pairs, max_work=9)


def test_a_node_mentioned_often_is_no_poison() -> None:
    """Two proofs with the same text: each graph name stands in seven quads, 7! orders of one."""
    quads = [
        Quad(f"_:s{k}", f"<ex:p{i}>", '"x"', f"_:g{k}") for k in range(2) for i in range(12)
    ] + [Quad("<ex:s>", "<ex:proof>", f"_:g{k}") for k in range(2)]
    assert len(canonicalize_quads(quads, max_work=64).issued) == 4


def test_too_many_quads_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdfc, "MAX_QUADS", 3)
    with pytest.raises(ProofsError, match="too-many-quads"):
        canonicalize_quads(clique(3))


def test_published_suite(shared: Path) -> None:
    folder = shared / "vectors" / "rdf-canon"
    cases = json.loads((folder / "manifest.jsonld").read_text())["entries"]
    failed = [case["id"] for case in cases if not _passes(case, folder)]
    assert len(cases) >= 60
    assert not failed


def _passes(case: dict[str, str], folder: Path) -> bool:
    with (folder / case["action"]).open(newline="") as stream:
        quads = nquads.parse(stream.read())
    name = {"SHA256": "sha256", "SHA384": "sha384"}[case.get("hashAlgorithm", "SHA256")]
    if case["type"].endswith("NegativeEvalTest"):
        with pytest.raises(ProofsError, match="canonicalization-too-costly"):
            canonicalize_quads(quads)
        return True
    result = canonicalize_quads(quads, name)  # type: ignore[arg-type]
    expected = (folder / case["result"]).read_bytes()
    if case["type"].endswith("MapTest"):
        return result.issued == json.loads(expected)
    return result.nquads == expected
