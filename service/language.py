"""Sentences for people, in their language; codes for machines never change with it.

A sentence is written in the code in English, with named `{fields}`, and marked: `N_("…")` where it
is only named, `translate("…")`, usually called `_`, where it is said. The French stands in
`locale/fr/LC_MESSAGES/livret.po`, which is read at first use; nothing is compiled beforehand.

To add or change sentences, write them in the code or in a template, then run

    python -m service.language

which puts new ones into the .po with an empty translation, and takes unused ones out. Fill in the
French with ordinary spaces: the narrow ones before ; : ! ? and inside « » are set when it is read.
A test of the house fails as long as a translation is missing or loses a field.
"""

import gettext
import io
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from babel.core import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.numbers import format_decimal

from schemas.errors import LivretError

MAX_FACT_CHARACTERS: Final = 300
"""A fact is foreign text: a name of a megabyte is cut, with an ellipsis."""

ROOMS: Final = (
    *("schemas", "keys", "proofs", "service"),
    *("federation", "verifier", "issuer", "wallet", "livret"),
)
KEYWORDS: Final[Mapping[str, tuple[int, ...] | None]] = {
    "_": None,
    "N_": None,
    "translate": None,
    "plural": (1, 2),
}
"""The calls whose first texts are sentences; `plural` takes one for one thing, one for several."""

SOURCES: Final = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
"""Where sentences stand, and how each is read."""

_ROOT: Final = Path(__file__).resolve().parent.parent
_CATALOGUES: Final = Path(__file__).resolve().parent / "locale"
_FIELD: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_INSTANT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]+)?(Z|[+-][0-9:]{5})")
_NARROW_SPACE: Final = "\N{NARROW NO-BREAK SPACE}"
# An ordinary or no-break space that the translator put there; an address has none before its colon.
_BEFORE: Final = re.compile(r"[ \u00a0](?=[;:!?»])")
_AFTER: Final = re.compile(r"(?<=«)[ \u00a0]")
_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=[\w{«])")
# They turn the direction of what follows, so that a name can change the look of our own words.
_DIRECTION: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


class Language(StrEnum):
    """The languages we speak."""

    FRENCH = "fr"
    ENGLISH = "en"


DEFAULT: Final = Language.FRENCH


# With British English the day stands before the month and the hours count to 24, as in French.
_LOCALES: Final = {Language.FRENCH: "fr_FR", Language.ENGLISH: "en_GB"}


class LanguageError(LivretError):
    """What this part of `service` raises: `language-unknown`."""


def N_(msgid: str) -> str:  # noqa: N802 - the usual name of this mark
    """Mark a sentence for translation where it is only named; gives it back unchanged."""
    return msgid


def fields(msgid: str) -> frozenset[str]:
    """The names of the `{fields}` in a sentence."""
    return frozenset(_FIELD.findall(msgid))


class Translate:
    """Says sentences in one language; made by `translator`."""

    def __init__(self, language: Language, catalogue: gettext.NullTranslations) -> None:
        self.language = language
        self._locale = Locale.parse(_LOCALES[language])
        self._catalogue = catalogue

    def __call__(self, msgid: str, /, **facts: object) -> str:
        """The sentence with its fields filled in; a field without a fact stays as it is.

        Facts are put in as they are shown, once: braces inside them mean nothing, and control
        characters become visible signs, since a terminal would obey them.
        """
        return self._filled(self._catalogue.gettext(msgid), facts)

    def plural(self, one: str, several: str, count: int, /, **facts: object) -> str:
        """The form for so many things; `{count}` is filled in with the number, grouped."""
        sentence = self._catalogue.ngettext(one, several, count)
        return self._filled(sentence, {"count": self.number(count), **facts})

    def date(self, value: date) -> str:
        """A day as people write it; of a `datetime` also the time, with its zone."""
        if isinstance(value, datetime):
            return format_datetime(value, "long", tzinfo=value.tzinfo, locale=self._locale)
        return format_date(value, "long", locale=self._locale)

    def number(self, value: float) -> str:
        """A number with the separators of the language."""
        return format_decimal(value, locale=self._locale)

    def fact(self, value: object) -> str:
        """A value as shown inside a sentence."""
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            # Most instants come as text, out of a document or an error.
            value = _instant(value)
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, float):
            return self.number(value)
        if isinstance(value, list | tuple | set | frozenset):
            return _shown(format_list([self.fact(one) for one in value], locale=self._locale))
        return _shown(str(value))

    def _filled(self, sentence: str, facts: Mapping[str, object]) -> str:
        def fact(match: re.Match[str]) -> str:
            name = match[1]
            return self.fact(facts[name]) if name in facts else match[0]

        return _FIELD.sub(fact, sentence)


def _instant(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _shown(text: str) -> str:
    if len(text) > MAX_FACT_CHARACTERS:
        text = text[:MAX_FACT_CHARACTERS] + "…"
    return "".join("\ufffd" if _is_control(character) else character for character in text)


def _is_control(character: str) -> bool:
    # Control characters, surrogates, and line and paragraph separators.
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in _DIRECTION


def translator(language: str) -> Translate:
    """The sentences of a language, `fr` or `en`; raises `LanguageError("language-unknown")`."""
    try:
        known = Language(language)
    except ValueError as error:
        raise LanguageError("language-unknown", language=language) from error
    return _translator(known)


@cache
def _translator(language: Language) -> Translate:
    if language is Language.ENGLISH:
        return Translate(language, gettext.NullTranslations())
    catalogue = read_catalogue(language)
    for message in catalogue:
        message.string = _each(message.string, french) if message.string else ""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translate(language, gettext.GNUTranslations(compiled))


def _each(text: str | Iterable[str], change: Callable[[str], str]) -> str | tuple[str, ...]:
    return change(text) if isinstance(text, str) else tuple(map(change, text))


def french(sentence: str) -> str:
    """The sentence with the narrow spaces and the apostrophes of French typography."""
    spaced = _AFTER.sub(_NARROW_SPACE, _BEFORE.sub(_NARROW_SPACE, sentence))
    return _APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", spaced)


def catalogue_path(language: Language) -> Path:
    """Where the translations of a language lie."""
    return _CATALOGUES / language.value / "LC_MESSAGES" / "livret.po"


def read_catalogue(language: Language) -> Catalog:
    """The translations of a language as their file has them."""
    with catalogue_path(language).open("rb") as stream:
        return read_po(stream, locale=language.value, abort_invalid=True)


def extract(root: Path = _ROOT, rooms: Iterable[str] = ROOMS) -> Catalog:
    """Every sentence marked in the rooms, with the file that says it."""
    catalogue = Catalog(project="Livret", charset="utf-8")
    for room in rooms:
        found = extract_from_dir(root / room, SOURCES, keywords=KEYWORDS)
        for file, _, msgid, _, _ in sorted(found, key=lambda row: (row[0], row[1])):
            catalogue.add(msgid, locations=[(f"{room}/{file}", 0)])
    return catalogue


def update(language: Language) -> None:
    """Bring the sentences of a language's file in step with the code."""
    catalogue = read_catalogue(language)
    # A guessed translation would look like a true one, so none is guessed.
    catalogue.update(extract(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.project, catalogue.version = "Livret", "1"
    catalogue.last_translator = catalogue.language_team = "Livret"
    catalogue.msgid_bugs_address = ""
    catalogue.revision_date = catalogue.creation_date
    with catalogue_path(language).open("wb") as stream:
        write_po(stream, catalogue, width=100, ignore_obsolete=True, include_lineno=False)


def main() -> int:
    """`python -m service.language`."""
    update(Language.FRENCH)
    return 0


if __name__ == "__main__":
    sys.exit(main())
