"""Strips of paper as a PDF: for each person the name, what is attested by whom, QR code and code.

A4, four strips on a page with lines to cut along, in the letters that every PDF reader has: nothing
is embedded. Signs that those letters lack are written with the nearest Latin ones.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import segno
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from issuer.delivering import codes
from service.language import Translate, translator

STRIPS_ON_PAGE: Final = 4
PAGE_WIDTH: Final = 210.0  # millimetres, as all lengths here
PAGE_HEIGHT: Final = 297.0
MARGIN: Final = 12.0
STRIP_HEIGHT: Final = PAGE_HEIGHT / STRIPS_ON_PAGE
QR_SIDE: Final = 46.0
QUIET_ZONE: Final = 4  # modules, ISO/IEC 18004
LINE: Final = 5.2
FONT: Final = "helvetica"
ENCODING: Final = "windows-1252"
MAX_TITLE_CHARACTERS: Final = 110
MAX_NAME_CHARACTERS: Final = 60
# Letters that do not fall apart into a plain one and an accent; spaces and hyphens of typography.
_NEAREST: Final = str.maketrans(
    "łŁđĐħĦıŧŦəƏŋŊ\u202f\u2011\u2010\u2212\u02bc", "lLdDhHitTeEnN\u00a0---\u2019"
)


@dataclass(frozen=True, slots=True)
class Strip:
    """What stands on one strip."""

    recipient: str
    title: str
    organisation: str
    code: str
    link: str
    page: str  # where the code is typed
    until: datetime
    language: str


def sheet(strips: Sequence[Strip], *, title: str, language: str, now: datetime) -> bytes:
    """The PDF of these strips, in their order."""
    made = FPDF(format="A4", unit="mm")
    made.core_fonts_encoding = ENCODING
    made.set_lang(language)
    made.set_title(title)
    made.set_author(strips[0].organisation if strips else "")
    made.set_producer("Livret")
    made.set_creation_date(now)
    made.set_auto_page_break(auto=False)
    for position, strip in enumerate(strips):
        place = position % STRIPS_ON_PAGE
        if place == 0:
            made.add_page()
        _draw(made, strip, place * STRIP_HEIGHT)
    return bytes(made.output())


def _draw(made: FPDF, strip: Strip, top: float) -> None:
    translate = translator(strip.language)
    if top > 0:
        _cut_line(made, top)
    left = MARGIN + QR_SIDE + 6
    width = PAGE_WIDTH - left - MARGIN
    _draw_qr(made, strip.link, MARGIN, top + 10)
    made.set_xy(left, top + 9)
    for text, style, size in _lines(strip, translate):
        made.set_font(FONT, style, size)
        made.set_x(left)
        made.multi_cell(width, size * 0.43, text, align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
        made.ln(1)
    made.set_font("courier", "B", 11)
    made.set_xy(MARGIN, top + STRIP_HEIGHT - 12)
    made.cell(PAGE_WIDTH - 2 * MARGIN, LINE, codes.spelled(strip.code), align="C")


def _lines(strip: Strip, translate: Translate) -> Iterable[tuple[str, str, float]]:
    """The words of a strip, each with style and size in points."""
    last_day: date = strip.until.date()
    yield printable(_cut(strip.recipient, MAX_NAME_CHARACTERS)), "B", 13
    yield printable(_cut(strip.title, MAX_TITLE_CHARACTERS)), "B", 11
    by = translate("Attested by {organisation}", organisation=strip.organisation)
    yield printable(by), "", 10
    what_to_do = translate(
        "Scan this code with a telephone, or open {page} and type the code below. "
        "Then keep your attestation in a wallet or save it as a file.",
        page=strip.page,
    )
    yield printable(what_to_do), "", 9.5
    until = translate("Until {date}. This strip is for you alone.", date=last_day)
    yield printable(until), "", 9.5


def _cut_line(made: FPDF, top: float) -> None:
    made.set_draw_color(120)
    made.set_dash_pattern(dash=2, gap=2)
    made.line(0, top, PAGE_WIDTH, top)
    made.set_dash_pattern()


def _draw_qr(made: FPDF, link: str, left: float, top: float) -> None:
    """Modules as rectangles, several in a row as one: sharp in every size of print."""
    rows = list(segno.make_qr(link, error="m").matrix)
    module = QR_SIDE / (len(rows) + 2 * QUIET_ZONE)
    made.set_fill_color(0)
    for y, row in enumerate(rows):
        for start, end in _runs(row):
            made.rect(
                left + (QUIET_ZONE + start) * module,
                top + (QUIET_ZONE + y) * module,
                (end - start) * module,
                module,
                style="F",
            )


def _runs(row: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Where dark modules begin and end."""
    start = None
    for x, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x
            start = None


def printable(text: str) -> str:
    """The text in signs that the letters of every PDF reader have; `?` for what has no likeness."""
    return "".join(map(_sign, unicodedata.normalize("NFC", text).translate(_NEAREST)))


def _sign(sign: str) -> str:
    if _has(sign):
        return sign
    parts = unicodedata.normalize("NFKD", sign)
    plain = "".join(part for part in parts if not unicodedata.combining(part))
    return plain if plain and all(map(_has, plain)) else "?"


def _has(sign: str) -> bool:
    try:
        sign.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return sign >= " " and sign != "\x7f"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
