"""Bytes into text, and what a cell or element says into a value.

Encodings: what the XML declaration says; else UTF-8, with or without its mark; else Windows-1252,
which is what older school software writes. UTF-16 only with its mark, as a spreadsheet program
writes « Unicode text ».
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from issuer.importing.faults import ImportingError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Names as national files write them; anything else is refused rather than guessed.
_DECLARED: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "windows-1252",
    "cp1252": "windows-1252",
    "utf-16": "utf-16-le",
}
_DECLARATION: Final = re.compile(
    rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']"""
)
_FRENCH_DATE: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: [0-9:]{4,8})?")
_ISO_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.]{1,20}Z?)?")
MIN_YEAR: Final = 1900
MAX_YEAR: Final = 2199


def decode(data: bytes) -> str:
    """The text of a table or list.

    Raises ImportingError `encoding-unknown` with the line where no encoding fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data.removeprefix(mark), encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(data, "windows-1252")


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ImportingError("encoding-unknown", line=line, encoding=encoding) from error


def xml_encoding(head: bytes) -> tuple[str, int]:
    """The encoding of an XML text by its beginning, and how many bytes of mark to leave out.

    https://www.w3.org/TR/xml/#sec-guessing Raises ImportingError `encoding-unsupported`.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    found = _DECLARATION.match(head)
    name = found[1].decode("ascii").lower() if found else "utf-8"
    if name not in _DECLARED or name == "utf-16":  # which needs its mark
        raise ImportingError("encoding-unsupported", line=1, encoding=name)
    return _DECLARED[name], 0


def decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """The pieces of bytes as pieces of text; ImportingError `encoding-wrong` with the line."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for chunk in chunks:
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            line += error.object.count(b"\n", 0, error.start)
            raise ImportingError("encoding-wrong", line=line, encoding=encoding) from error
        line += text.count("\n")
        yield text
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise ImportingError("encoding-wrong", line=line, encoding=encoding) from error


def day(text: str) -> date:
    """A day written « 31/12/2011 » or « 2011-12-31 », a time after the latter left out.

    Raises ValueError for anything else, also for a year that nobody at school was born in.
    """
    if found := _ISO_DATE.fullmatch(text.strip()):
        year, month, number = found.groups()
    elif found := _FRENCH_DATE.fullmatch(text.strip()):
        number, month, year = found.groups()
    else:
        raise ValueError(text[:40])
    if not MIN_YEAR <= int(year) <= MAX_YEAR:
        raise ValueError(year)
    return date(int(year), int(month), int(number))
