"""Class lists as schools write them, and as strangers might."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import ServiceError
from wallet.people import lists

HEADING = "Nom;Prénom;Classe;Né(e) le;E-mail;Responsable 1;E-mail responsable 1\n"


def test_a_list_of_school_software():
    data = HEADING + "DUPONT;Zoé;3A;12/03/2012;ZOE@ECOLE.EXAMPLE;Ada Dupont;ada@mail.example\n"
    found = lists.read(data.encode())
    (row,) = found.rows
    assert (row.name, row.group, row.born) == ("Zoé DUPONT", "3A", "2012-03")
    assert row.email == "zoe@ecole.example"
    assert row.guardians == (lists.Guardian("Ada Dupont", "ada@mail.example"),)
    assert found.faults == ()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Élève,Classe\nZoé Dupont,3A\n", "utf-8-sig"),
        ("Élève\tDivision\nZoé Dupont\t3A\n", "utf-8"),
        ("Élève;Classe\r\nZoé Dupont;3A\r\n", "cp1252"),
        ("Full name,Class\nZoé Dupont,3A\n", "utf-8"),
        ('Élève;Classe\n"Dupont; Zoé";"3A"\n', "utf-8"),
    ],
)
def test_signs_between_columns_and_encodings_are_found(text: str, encoding: str):
    (row,) = lists.read(text.encode(encoding)).rows
    assert "Zoé" in row.name
    assert row.group == "3A"


def test_bad_lines_are_told_and_the_others_go_on():
    lines = [
        "A;B;3A;12/03/2012;;;",
        ";;3A;;;;",
        "C;D;;;;;",
        "E;F;3A;hier;;;",
        "G;H;3A;;nulle part;;",
        "A;B;3A;12/03/2012;;;",
    ]
    found = lists.read((HEADING + "\n".join(lines)).encode())
    assert [row.name for row in found.rows] == ["B A"]
    told = [(one.line, one.code) for one in found.faults]
    assert told == [
        (3, "list-name-missing"),
        (4, "list-class-missing"),
        (5, "list-born-malformed"),
        (6, "list-email-malformed"),
        (7, "list-twice"),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "list-empty"),
        (b"Nom;Age\nx;3\n", "list-without-columns"),
        (b"Nom\0;Classe\n", "list-not-a-table"),
        (b"x" * (lists.MAX_BYTES + 1), "list-too-large"),
        (b"Nom;Prenom;Classe\n" + b"a;b;c\n" * (lists.MAX_ROWS + 1), "list-too-long"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, code: str):
    with pytest.raises(ServiceError, match=code):
        lists.read(data)


@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: (HEADING + text).encode()))
def test_whatever_comes_is_read_or_refused(data: bytes):
    try:
        found = lists.read(data)
    except ServiceError:
        return
    for row in found.rows:
        assert row.name.isprintable()
        assert 0 < len(row.name) <= lists.MAX_NAME_CHARACTERS
    assert len({row.reference for row in found.rows}) == len(found.rows)
