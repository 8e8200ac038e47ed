"""Members from a table: rows are read or refused, bodies are believed by what they publish."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.anchor import loading
from federation.anchor.loading import Row
from service.errors import ServiceError
from tests.federation.anchor.conftest import Anchored
from tests.federation.anchor.test_applying import ENTITY, Body
from tests.federation.anchor.test_deciding import same_as_replay

TABLE = "Adresse;Nom;Habilitations;Jusqu’au;Courriel\n"


def rows(text: str) -> tuple[Row, ...]:
    return loading.read(text.encode())


def look(anchored: Anchored, row: Row, body: Body | None = None) -> Any:
    world = (body or Body()).world(anchored.now)
    return anchored.ask(loading.look, row, world, now=anchored.now)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_tables_are_read_as_people_save_them(separator: str, encoding: str) -> None:
    cells = (ENTITY, "Collège Été", "socle engagement", "31/08/2027", "college@ecole.example")
    titles = ("Adresse", "Nom", "Habilitations", "Jusqu’au", "Courriel")
    text = "\r\n".join(separator.join(line) for line in (titles, cells))
    (row,) = loading.read(text.encode(encoding))
    assert row == Row(
        2,
        ENTITY,
        "Collège Été",
        ("socle", "engagement"),
        datetime(2027, 9, 1, tzinfo=UTC),
        "college@ecole.example",
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("ftp://plain.example", "address-malformed"),
        ("college", "address-malformed"),
        (f"{ENTITY};;flying", "kind-unknown"),
        (f"{ENTITY};;socle;31/02/2027", "day-malformed"),
        (f"{ENTITY};;socle;soon", "day-malformed"),
    ],
)
def test_a_faulty_row_is_told_and_stops_no_other(line: str, code: str) -> None:
    first, second = rows(f"{TABLE}{line}\nhttps://club.example")
    assert (first.line, first.fault) == (2, code)
    assert second.fault is None


def test_the_same_address_twice_is_told() -> None:
    _, again = rows(f"{TABLE}{ENTITY}\n{ENTITY}/")
    assert again.fault == "address-twice"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "table-empty"),
        (b"Adresse", "table-empty"),
        (b"Nom;Ville\nx;y", "table-without-address"),
        (b"\x00\x01", "table-unreadable"),
        (b"x" * (loading.MAX_BYTES + 1), "table-too-large"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ServiceError, match=code):
        loading.read(data)


@given(st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for given_bytes in (data, TABLE.encode() + data):
        try:
            found = loading.read(given_bytes)
        except ServiceError:
            continue
        assert all(row.fault or row.address.startswith("http") for row in found)


def test_a_body_is_taken_in_with_what_it_publishes(anchored: Anchored) -> None:
    (row,) = rows(f"{TABLE}{ENTITY};Nom de la table;socle;31/08/2027;x@college.example")
    fate = look(anchored, row)
    assert (fate.state, fate.code) == ("new", None)
    member = anchored.do(loading.take, fate)
    assert (member.name, member.email) == ("Nom de la table", "x@college.example")
    assert member.record["dids"] == ["did:web:college.example"]
    (granted,) = member.record["accreditations"]
    assert granted["until"] == "2027-09-01T00:00:00Z"
    same_as_replay(anchored)
    again = look(anchored, row)
    assert again.state == "known"
    with pytest.raises(ServiceError, match="row-not-new"):
        anchored.do(loading.take, again)


def test_a_body_whose_did_names_another_is_not_believed(anchored: Anchored) -> None:
    (row,) = rows(f"{TABLE}{ENTITY}")
    fate = look(anchored, row, Body(points_to="https://other.example"))
    assert (fate.state, fate.code) == ("faulty", "did-points-elsewhere")


def test_a_body_that_does_not_answer_is_told(anchored: Anchored) -> None:
    (row,) = rows(f"{TABLE}https://silent.example")
    assert look(anchored, row).state == "faulty"


def test_an_end_that_is_past_is_told(anchored: Anchored) -> None:
    (row,) = rows(f"{TABLE}{ENTITY};;socle;2020-01-01")
    assert look(anchored, row).code == "grant-over"


def test_a_number_of_no_school_is_told(anchored: Anchored) -> None:
    (row,) = rows(f"{TABLE}{ENTITY}")
    fate = look(anchored, row, Body(uai="0750652X"))
    assert fate.state == "faulty"
    assert fate.code is not None
    assert "uai" in fate.code
