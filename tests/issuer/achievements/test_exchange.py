"""A catalogue leaves as a file and comes back the same; a faulty file brings nothing in."""

import csv
from contextlib import suppress
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer import models_of_badges
from issuer.achievements import exchange, exchange_tables, looking, reading, versions
from issuer.achievements.errors import DraftFaulty
from issuer.achievements.exchange import Entry
from schemas.json_text import dump, parse
from service.fence import FencedSession
from tests.issuer.achievements.conftest import AUTHOR
from tests.issuer.achievements.samples import valued

MODELS = tuple(Entry(one.code, one.draft) for one in models_of_badges.models())
ALL = (*MODELS, Entry("garden", reading.read(valued())))
HOSTILE = ('=HYPERLINK("https://evil.example")', "+1", "-1", "@SUM(A1)", "'=1", "''+1", "'quoted'")


def codes(caught: pytest.ExceptionInfo[DraftFaulty]) -> set[str]:
    return {fault.code for fault in caught.value.faults}


@pytest.mark.parametrize("entries", [ALL, ()], ids=["all", "none"])
def test_json_comes_back_the_same(entries: tuple[Entry, ...]) -> None:
    assert exchange.from_json(exchange.to_json(entries)) == entries


@pytest.mark.parametrize("entries", [ALL, ()], ids=["all", "none"])
def test_a_table_comes_back_the_same(entries: tuple[Entry, ...]) -> None:
    assert exchange_tables.from_csv(exchange_tables.to_csv(entries)) == entries


def test_a_catalogue_is_taken_in_by_another_organisation(session: FencedSession) -> None:
    taken = exchange.take_in(session, AUTHOR, ALL)
    rows, total = looking.listed(session, limit=100)
    assert total == len(ALL)
    again = exchange.exported(session, taken)
    assert [one.draft for one in again] == [one.draft for one in ALL]
    assert versions.duplicate(session, AUTHOR, rows[0].id)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula(text: str) -> None:
    both = {"fr": text, "en": text}
    whole = valued(name=both, description=both, criteria=both, tags=[text], letters=text[:4])
    entries = (Entry(text, reading.read(whole)),)
    table = exchange_tables.to_csv(entries)
    for row in csv.reader(StringIO(table.decode("utf-8-sig"), newline="")):
        assert [cell for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")] == []
    assert exchange_tables.from_csv(table) == entries


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Co", "Zl", "Zp"]))


@settings(max_examples=100, deadline=None)
@given(TEXT.filter(str.strip), st.lists(TEXT.filter(str.strip), max_size=3))
def test_any_text_comes_back_from_both(text: str, tags: list[str]) -> None:
    both = {"fr": text, "en": f"{text}\n{text}"}
    draft, faults = reading.look(valued(description=both, criteria=both, tags=tags))
    if draft is None:
        assert faults
        return
    entries = (Entry("a", draft),)
    assert exchange.from_json(exchange.to_json(entries)) == entries
    assert exchange_tables.from_csv(exchange_tables.to_csv(entries)) == entries


def test_columns_in_another_order_and_semicolons_of_a_spreadsheet() -> None:
    table = StringIO(exchange_tables.to_csv(ALL).decode("utf-8-sig"), newline="")
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    for row in csv.reader(table):
        writer.writerow(reversed(row))
    assert exchange_tables.from_csv(out.getvalue().encode()) == ALL


def whole(**changes: Any) -> bytes:
    achievement = {"identifier": "a", **valued()}
    return dump({"format": exchange.FORMAT, "achievements": [achievement], **changes})


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "json-syntax"),
        (b"[]", "format-unknown"),
        (whole(format="livret-achievements-9"), "format-unknown"),
        (whole(achievements={}), "type-wrong"),
        (whole(more=1), "member-unknown"),
        (whole(achievements=[{}] * 501), "too-many"),
        (whole(achievements=[valued()]), "type-wrong"),
        (whole(achievements=[{"identifier": "a", **valued()}] * 2), "identifier-repeated"),
        (whole(achievements=[7]), "type-wrong"),
        (b'{"format": 1, "format": 2}', "json-duplicate-key"),
        (b" " * (exchange.MAX_BYTES + 1), "json-too-large"),
        (b"[" * 13 + b"]" * 13, "json-too-deep"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_json_that_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(DraftFaulty, match="file-faulty") as caught:
        exchange.from_json(raw)
    assert code in codes(caught)


def test_a_fault_in_json_points_to_its_place_and_nothing_is_taken() -> None:
    value = parse(exchange.to_json(ALL))
    value["achievements"][2]["alignments"][0]["code"] = "NO_SUCH"
    with pytest.raises(DraftFaulty) as caught:
        exchange.from_json(dump(value))
    (fault,) = caught.value.faults
    assert (fault.code, fault.pointer) == (
        "framework-item-unknown",
        "/achievements/2/alignments/0",
    )


HEAD = ",".join(exchange_tables.COLUMNS) + "\n"
ROW = "a,Nom,,Badge,Texte,fr,,Faire,engagement:DELEGUE,,\n"


@pytest.mark.parametrize(
    ("table", "code", "pointer"),
    [
        ("", "column-missing", ""),
        ("a,b\n1,2\n", "column-missing", ""),
        (HEAD.replace("stars", "moons"), "column-unknown", ""),
        (HEAD.replace("stars", "notes"), "column-repeated", ""),
        (HEAD + ROW.replace("DELEGUE", "X"), "framework-item-unknown", "/2/alignments"),
        (HEAD + ROW.replace(":DELEGUE", ""), "member-missing", "/2/alignments"),
        (HEAD + "\n" + ROW.replace("Badge", "Cake"), "achievement-type-unknown", "/3/CFItemType"),
        (HEAD + ROW + ROW, "languages-repeated", "/3/language"),
        (HEAD + ROW + ROW.replace(",fr,", ",en,").replace("Nom", ""), "text-empty",
         "/3/fullStatement"),
        (HEAD + ROW.replace(",fr,", ",de,"), "language-unknown", "/2/language"),
        (HEAD + ROW[1:], "type-wrong", "/2/identifier"),
        (HEAD + ROW.replace(",,\n", ",{,\n"), "json-syntax", "/2/results"),
        (HEAD + ROW.replace(",,\n", ",,9\n"), "number-malformed", "/2/stars"),
        (HEAD + ROW.replace(",,\n", ",," + "9" * 5000 + "\n"), "number-malformed", "/2/stars"),
        (HEAD + ROW.replace("\n", ",surplus\n"), "csv-malformed", ""),
        (HEAD + '"unclosed', "csv-malformed", ""),
        (HEAD + "".join(f"{n}{ROW}" for n in range(501)), "too-many", ""),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else None,
)  # fmt: skip
def test_a_table_that_is_refused(table: str, code: str, pointer: str) -> None:
    with pytest.raises(DraftFaulty, match="file-faulty") as caught:
        exchange_tables.from_csv(table.encode())
    assert (code, pointer) in [(fault.code, fault.pointer) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\xff\xfe", "csv-not-utf8"),
        (b" " * (exchange.MAX_BYTES + 1), "csv-too-large"),
        (HEAD.encode() + b"x" * 200_000, "csv-malformed"),
    ],
    ids=["no UTF-8", "too large", "endless cell"],
)
def test_bytes_that_are_no_table(raw: bytes, code: str) -> None:
    with pytest.raises(DraftFaulty) as caught:
        exchange_tables.from_csv(raw)
    assert codes(caught) == {code}


def outcome(read: Any, raw: bytes) -> None:
    """Another error would fail the test."""
    with suppress(DraftFaulty):
        assert isinstance(read(raw), tuple)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=60)
    | st.text(max_size=60).map(lambda text: (HEAD + text).encode("utf-8", "replace"))
    | st.lists(st.text(max_size=6), min_size=11, max_size=11).map(
        lambda cells: (HEAD + ",".join(cells)).encode("utf-8", "replace")
    )
)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    outcome(exchange.from_json, raw)
    outcome(exchange_tables.from_csv, raw)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(exchange_tables.COLUMNS), st.text(max_size=12))
def test_any_text_in_any_cell_is_read_or_refused(column: str, text: str) -> None:
    cells = dict(zip(exchange_tables.COLUMNS, ROW.strip("\n").split(","), strict=True))
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([exchange_tables.COLUMNS, list((cells | {column: text}).values())])
    outcome(exchange_tables.from_csv, out.getvalue().encode("utf-8", "replace"))
