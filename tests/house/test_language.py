"""Every sentence in the code has its French, and sentences keep foreign text apart."""

import re
from datetime import UTC, date, datetime

import pytest
from babel.messages.catalog import Message
from hypothesis import given, settings
from hypothesis import strategies as st

from service.language import (
    DEFAULT,
    MAX_FACT_CHARACTERS,
    Language,
    LanguageError,
    catalogue_path,
    extract,
    fields,
    french,
    read_catalogue,
    translator,
)

NARROW = "\N{NARROW NO-BREAK SPACE}"


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def translated() -> list[Message]:
    return [message for message in read_catalogue(Language.FRENCH) if message.id]


def test_every_sentence_in_the_code_is_translated_and_none_is_left_over() -> None:
    known = {message.id for message in translated() if all(forms(message.string or ""))}
    marked = {message.id for message in extract() if message.id}
    assert marked - known == set(), "run `python -m service.language`, then fill in the French"
    assert known - marked == set(), "run `python -m service.language`"


def test_no_translation_is_a_guess() -> None:
    assert [message.id for message in read_catalogue(Language.FRENCH) if message.fuzzy] == []
    assert "\n#~" not in catalogue_path(Language.FRENCH).read_text("utf-8")


def test_every_translation_has_the_fields_of_its_sentence() -> None:
    for message in translated():
        wanted = fields(forms(message.id)[-1])
        for form in forms(message.string):
            # One thing may be said without its number.
            assert fields(form) | {"count"} == wanted | {"count"}, message.id
        assert all(
            form.count("{") == len(re.findall(r"\{\w+\}", form)) for form in forms(message.id)
        )


def test_french_has_its_spaces() -> None:
    """The narrow ones are set when a sentence is read; here somebody must have put a space."""
    wrong = re.compile(r"[^\s:/][;!?»](?=\s|$)|[^\s]:(?=\s|$)|«(?! )|\s[.,)]|[“”]")
    for message in translated():
        assert [form for form in forms(message.string) if wrong.search(form)] == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ici : a ; b ! c ?", f"Ici{NARROW}: a{NARROW}; b{NARROW}! c{NARROW}?"),
        ("« {nom} »", f"«{NARROW}{{nom}}{NARROW}»"),
        ("https://a.example/?b", "https://a.example/?b"),
        ("à 12:30", "à 12:30"),
    ],
)
def test_narrow_spaces_are_set(written: str, read: str) -> None:
    assert french(written) == read


def test_french_is_spoken_by_default_and_english_as_written() -> None:
    assert DEFAULT == "fr"
    sentence = "There is no setting {setting}. Did you mean {suggestion}?"
    facts = {"setting": "A", "suggestion": "B"}
    assert translator("en")(sentence, **facts) == "There is no setting A. Did you mean B?"
    said = translator("fr")(sentence, **facts)
    assert said == f"Il n’y a pas de réglage A. Vouliez-vous dire B{NARROW}?"


def test_a_language_we_do_not_speak() -> None:
    with pytest.raises(LanguageError, match="language-unknown"):
        translator("de")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("{other} {a.__class__} %s", "{other} {a.__class__} %s", id="format strings"),
        pytest.param("a\x1b[31mb\r\nc", "a\ufffd[31mb\ufffd\ufffdc", id="terminal escapes"),
        pytest.param("a\u202eb\u2028c", "a\ufffdb\ufffdc", id="turned direction"),
        pytest.param("x" * 999, "x" * MAX_FACT_CHARACTERS + "…", id="too long"),
        pytest.param(12345, "12345", id="number that may be a port"),
        pytest.param(None, "None", id="nothing"),
        pytest.param(("a", "b", "c"), "a, b and c", id="several"),
        pytest.param(date(2026, 11, 23), "23 November 2026", id="day"),
        pytest.param("2026-11-23T12:00:00Z", "23 November 2026, 12:00:00 UTC", id="instant"),
        pytest.param("2026-11-99T12:00:00Z", "2026-11-99T12:00:00Z", id="no instant"),
        pytest.param("2026-11-23", "2026-11-23", id="text that is no instant"),
    ],
)
def test_a_fact_is_shown_and_never_obeyed(value: object, shown: str) -> None:
    assert translator("en")("<{a}>", a=value, other="!") == f"<{shown}>"


def test_a_field_without_fact_stays_to_be_seen() -> None:
    assert translator("en")("{a} and {b}", b=1) == "{a} and 1"


def test_dates_and_numbers_follow_the_language() -> None:
    at = datetime(2030, 6, 30, 23, 59, 59, tzinfo=UTC)
    assert translator("fr").date(at).startswith("30 juin 2030")
    assert translator("fr").number(12345.5) == f"12{NARROW}345,5"
    assert translator("en").number(12345.5) == "12,345.5"


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 things"), (1, "1 thing"), (2, "2 things"), (12345, "12,345 things")],
)
def test_plural_forms(count: int, said: str) -> None:
    translate = translator("en")
    assert translate.plural(*("{count} thing", "{count} things"), count) == said


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_can_be_a_fact(text: str) -> None:
    for language in Language:
        translate = translator(language)
        assert translate("<{a}>", a=text) == f"<{translate.fact(text)}>"
        assert "\x1b" not in translate.fact(text)
