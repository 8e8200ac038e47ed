"""The class file: every fault is told, with its line, and nothing is guessed."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livret.demo.class_file import (
    COMPONENTS,
    HEADER,
    MAX_FILE_BYTES,
    ClassFileError,
    explain,
    read_class,
    shipped,
)
from service.language import translator

GOOD = "1;EXEMPLE;Camille;3A;3;3;4;3;4;4;3;3"


def text(*lines: str) -> bytes:
    return "\r\n".join([";".join(HEADER), *lines, ""]).encode("utf-8-sig")


def faults_of(raw: bytes) -> list[tuple[int, str]]:
    with pytest.raises(ClassFileError) as caught:
        read_class(raw)
    return [(fault.line, fault.code) for fault in caught.value.faults]


def test_the_shipped_class_has_thirty_pupils_with_eight_levels_each() -> None:
    pupils = read_class(shipped())

    assert [pupil.number for pupil in pupils] == list(range(1, 31))
    assert all(tuple(pupil.positions) == COMPONENTS for pupil in pupils)
    assert {position for pupil in pupils for position in pupil.positions.values()} == set(range(5))
    assert len({pupil.file_name for pupil in pupils}) == 30


def test_the_byte_order_mark_of_spreadsheets_may_be_missing() -> None:
    assert read_class(text(GOOD)) == read_class(text(GOOD).removeprefix(b"\xef\xbb\xbf"))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param("1;EXEMPLE;Camille;3A;3;3;4;3;4;4;3", "class-columns", id="value missing"),
        pytest.param(GOOD + ";3", "class-columns", id="value too many"),
        pytest.param(GOOD.replace("1;E", "0;E"), "class-number", id="pupil 0"),
        pytest.param(GOOD.replace("1;E", "²;E"), "class-number", id="digit of another alphabet"),
        pytest.param(GOOD.replace("EXEMPLE", ""), "class-name", id="no family name"),
        pytest.param(GOOD.replace("EXEMPLE", " EXEMPLE"), "class-name", id="space before the name"),
        pytest.param(GOOD.replace("Camille", "\x1b[31m"), "class-name", id="terminal codes"),
        pytest.param(GOOD.replace("Camille", ".."), "class-name", id="dots for a name"),
        pytest.param(GOOD.replace("EXEMPLE", "E" * 101), "class-name", id="name without end"),
        pytest.param(GOOD.replace("3A", "../3A"), "class-division", id="path for a class"),
        pytest.param(GOOD[:-1] + "5", "class-position", id="position 5"),
        pytest.param(GOOD[:-1], "class-position", id="no position"),
        pytest.param(GOOD[:-1] + "3,5", "class-position", id="half a position"),
        pytest.param('1;"EXEMPLE;Camille;3A;3;3;4;3;4;4;3;3', "class-quotes", id="open quotes"),
    ],
)
def test_a_faulty_line_is_named(line: str, code: str) -> None:
    assert faults_of(text("2" + GOOD[1:], line))[0][1] == code
    assert faults_of(text("2" + GOOD[1:], line))[0][0] in (3, 4)


def test_every_fault_is_told_at_once() -> None:
    raw = text(GOOD, GOOD, "", "x;EXEMPLE;Noé;3A;9;3;4;3;4;4;3;3")

    assert faults_of(raw) == [
        (3, "class-number-twice"),
        (5, "class-number"),
        (5, "class-position"),
    ]


@pytest.mark.parametrize(
    ("raw", "line", "code"),
    [
        pytest.param(b"", 1, "class-header", id="empty file"),
        pytest.param(text(), 2, "class-line-missing", id="header alone"),
        pytest.param(text(GOOD).replace(b";", b","), 1, "class-header", id="commas"),
        pytest.param(text(GOOD).replace(b"MET_APP", b"MET_AP"), 1, "class-header", id="column"),
        pytest.param(
            text(GOOD, GOOD.replace("1;E", "2;É")).decode("utf-8-sig").encode("cp1252"),
            3,
            "class-text-not-utf8",
            id="Windows-1252",
        ),
        pytest.param(text(GOOD).decode().encode("utf-16"), 1, "class-text-not-utf8", id="UTF-16"),
        pytest.param(b"x" * (MAX_FILE_BYTES + 1), 1, "class-file-too-large", id="too large"),
    ],
)
def test_a_file_that_is_not_one(raw: bytes, line: int, code: str) -> None:
    assert faults_of(raw) == [(line, code)]


def test_faults_are_sentences_with_their_lines() -> None:
    with pytest.raises(ClassFileError) as caught:
        read_class(text(GOOD, "2;ESSAI;Noé;3A;3;3;7;3;4;4;3;3"))

    assert "ligne 3" in explain(caught.value, translator("fr"))
    english = explain(caught.value, translator("en"))
    assert "line 3: CPD_SCI must be a position from 0 to 4, not “7”." in english


def test_a_name_of_accents_and_signs_makes_a_plain_file_name() -> None:
    (pupil,) = read_class(text("7;L'EXEMPLE / ÉTÉ;Anaïs-Lou;3 A;3;3;4;3;4;4;3;3"))

    assert pupil.file_name == "3A-07-l-exemple-ete-anais-lou"


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda tail: text(GOOD) + tail.encode("utf-8", "replace")),
    )
)
def test_whatever_the_bytes_there_are_pupils_or_faults(raw: bytes) -> None:
    with suppress(ClassFileError):
        assert read_class(raw)
