"""RDF 1.1 N-Quads, https://www.w3.org/TR/n-quads/."""

import pytest

from proofs import nquads
from proofs.errors import ProofsError
from proofs.nquads import Quad


@pytest.mark.parametrize(
    ("text", "quad"),
    [
        pytest.param("<ex:s> <ex:p> <ex:o> .", Quad("<ex:s>", "<ex:p>", "<ex:o>"), id="IRIs"),
        pytest.param("_:a<ex:p>_:b<ex:g>.", Quad("_:a", "<ex:p>", "_:b", "<ex:g>"), id="no spaces"),
        pytest.param("_:a <ex:p> _:b.c _:g .", Quad("_:a", "<ex:p>", "_:b.c", "_:g"), id="a dot"),
        pytest.param(
            "\t_:é <ex:p> \"\" . # why not", Quad("_:é", "<ex:p>", '""'), id="a comment behind"
        ),
        pytest.param(
            '_:a <ex:p> "\\U0001F600\\"\\\\"@fr .',
            Quad("_:a", "<ex:p>", '"\U0001f600\\"\\\\"@fr'),
            id="escapes",
        ),
        pytest.param(
            '_:a <ex:p> "3"^^<ex:\\u0074> .', Quad("_:a", "<ex:p>", '"3"^^<ex:t>'), id="data type"
        ),
    ],
)  # fmt: skip
def test_a_quad_is_read(text: str, quad: Quad) -> None:
    assert nquads.parse(f"# before\n\n{text}\r\n") == [quad]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("<ex:s> <ex:p> <ex:o>", id="no dot"),
        pytest.param("<ex:s> <ex:p> .", id="no object"),
        pytest.param("<ex:s> _:p <ex:o> .", id="a blank predicate"),
        pytest.param('"s" <ex:p> <ex:o> .', id="a literal as subject"),
        pytest.param('<ex:s> <ex:p> <ex:o> "g" .', id="a literal as graph"),
        pytest.param("<s> <ex:p> <ex:o> .", id="a relative IRI"),
        pytest.param("<ex:s> <ex:p> <ex:o o> .", id="a space in an IRI"),
        pytest.param("<ex:s> <ex:p> <ex:\\u0020> .", id="an escaped space in an IRI"),
        pytest.param('<ex:s> <ex:p> "\\x" .', id="an unknown escape"),
        pytest.param('<ex:s> <ex:p> "\\u12" .', id="a short escape"),
        pytest.param('<ex:s> <ex:p> "\\U00110000" .', id="an escape beyond Unicode"),
        pytest.param('<ex:s> <ex:p> "a"@ .', id="an empty language"),
        pytest.param('<ex:s> <ex:p> "a"@en^^<ex:t> .', id="language and data type"),
        pytest.param("_:-a <ex:p> <ex:o> .", id="a label that begins with a dash"),
        pytest.param("_:a. <ex:p> <ex:o> .", id="a label that ends with a dot"),
        pytest.param('<ex:s> <ex:p> "' + "\\\\" * 50_000, id="a long text without an end"),
        pytest.param("<ex:s> <ex:p> _:a" + "." * 50_000 + "!", id="a label with many dots"),
    ],
)
def test_a_wrong_line_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(ProofsError, match="nquads-malformed") as caught:
        nquads.parse(f"<ex:s> <ex:p> <ex:o> .\n{line}")
    assert caught.value.facts["line"] == 2


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nquads, "MAX_NQUADS_CHARACTERS", 100)
    monkeypatch.setattr(nquads, "MAX_QUADS", 3)
    with pytest.raises(ProofsError, match="nquads-too-large"):
        nquads.parse("#" * 101)
    with pytest.raises(ProofsError, match="too-many-quads"):
        nquads.parse("_:a <ex:p> _:b .\n" * 4)


@pytest.mark.parametrize("value", ["relative", "ex:a b", "ex:<", "ex:\n", "1x:a", "", "_:a"])
def test_what_is_no_iri_cannot_become_a_term(value: str) -> None:
    with pytest.raises(ProofsError, match="iri-malformed"):
        nquads.iri(value)


def test_a_literal_cannot_break_out_of_its_line() -> None:
    text = 'a" .\n<ex:x> <ex:y> <ex:z> .\r\\'
    quad = Quad("<ex:s>", "<ex:p>", nquads.literal(text))
    assert str(quad).count("\n") == 0
    assert nquads.parse(nquads.serialize([quad])) == [quad]
