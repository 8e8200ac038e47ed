"""Badges as pictures that carry their credential: that of the badge, or one that is drawn here.

https://www.imsglobal.org/spec/ob/v3p0/#baked-badge The picture is for people; what counts is the
credential inside, byte for byte as it came.
"""

import io
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from html import escape
from tempfile import SpooledTemporaryFile
from textwrap import wrap
from typing import IO, Final, cast
from uuid import UUID

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import files, reading
from schemas.errors import SchemasError
from schemas.files.model import Standard
from schemas.reading import Kind
from service.errors import Conflict, NotFound
from service.words import folded
from wallet.booklet.models import Box, File, Item, Version, Voice
from wallet.exporting.gathering import slug
from wallet.exporting.records_of_learning import newest_of

SIDE: Final = 400
SCALE: Final = 2
"""Drawn larger, then made smaller: edges become smooth."""
INK: Final = "#ffffff"
COLOURS: Final = {Voice.ATTESTED: "#1f4e9c", Voice.DECLARED: "#6a2c91"}
"""Beside the shape: round for what others attest, with corners for what its holder declares."""
LINES: Final = 3
LINE_CHARACTERS: Final = 22
MAX_SIDE: Final = 800
MAX_DRAWN: Final = 512
"""So many drawn pictures are kept: a booklet of hundreds has few pairs of letters."""
MAX_IN_MEMORY_BYTES: Final = 4 << 20
_STANDARDS: Final = {Kind.OB2_ASSERTION: Standard.OB2, Kind.CLR: Standard.CLR}


class Picture(StrEnum):
    """The kinds of pictures."""

    PNG = "png"
    SVG = "svg"

    @property
    def media_type(self) -> str:
        """As it is sent."""
        return "image/png" if self is Picture.PNG else "image/svg+xml"


def baked(session: Session, item: Item, kind: Picture) -> bytes:
    """The badge of an item with its credential inside, in the scope of its holder.

    Raises NotFound `item-missing`, Conflict `badge-not-bakeable`.
    """
    version = newest_of(session, item.id)
    if version is None:
        raise NotFound("item-missing")
    own = _own(session, item)
    picture = _png(item, own) if kind is Picture.PNG else _svg(item, own)
    try:
        standard = _standard(version)
        return files.bake(picture, version.document, standard=standard, replace=True)
    except SchemasError as error:
        raise Conflict("badge-not-bakeable") from error


def _standard(version: Version) -> Standard:
    return _STANDARDS.get(reading.kind(reading.read(version.document).document), Standard.OB3)


def all_of(session: Session, kind: Picture, *, now: datetime) -> IO[bytes]:
    """Every badge and entry that is kept, as pictures in one ZIP, to be read from its beginning."""
    file = cast(IO[bytes], SpooledTemporaryFile(MAX_IN_MEMORY_BYTES))  # noqa: SIM115 - given away
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in _each(session, kind):
            # A PNG is packed already; the text inside is small.
            archive.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), data)
    file.seek(0)
    return file


def _each(session: Session, kind: Picture) -> Iterator[tuple[str, bytes]]:
    query = select(Item).where(Item.box == Box.KEPT).order_by(Item.sort_at, Item.id)
    for count, item in enumerate(session.scalars(query).all(), 1):
        try:
            yield f"{count:04}-{slug(item.name)}.{kind.value}", baked(session, item, kind)
        except Conflict:
            continue


def _own(session: Session, item: Item) -> tuple[bytes, str] | None:
    """The picture of the badge and its type, where it has one here."""
    picture: UUID | None = item.picture
    if picture is None:
        return None
    query = select(File.data, File.media_type).where(File.id == picture)
    row = session.execute(query).one_or_none()
    return (row[0], row[1]) if row is not None else None


def _png(item: Item, own: tuple[bytes, str] | None) -> bytes:
    if own is None:
        return drawn_png(item.name, item.voice)
    with Image.open(io.BytesIO(own[0])) as image:
        picture = image.convert("RGBA")
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    return _written(picture)


def _svg(item: Item, own: tuple[bytes, str] | None) -> bytes:
    if own is None:
        return drawn_svg(item.name, item.voice)
    with Image.open(io.BytesIO(own[0])) as image:
        width, height = image.size
    inside = f"data:{own[1]};base64,{b64encode(own[0]).decode('ascii')}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
        f'<title>{_said(item.name)}</title><image href="{inside}" width="{width}"'
        f' height="{height}"/></svg>\n'
    ).encode()


def drawn_svg(name: str, voice: Voice) -> bytes:
    """A badge with this name, as SVG."""
    middle = SIDE // 2
    shape = (
        f'<circle cx="{middle}" cy="{middle}" r="190"/>'
        if voice is Voice.ATTESTED
        else f'<rect x="14" y="14" width="{SIDE - 28}" height="{SIDE - 28}" rx="56"/>'
    )
    lines = "".join(
        f'<text x="{middle}" y="{266 + 30 * at}" font-size="24">{_said(line)}</text>'
        for at, line in enumerate(_lines(name))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}"'
        f' height="{SIDE}" role="img"><title>{_said(name)}</title>'
        f'<g fill="{COLOURS[voice]}">{shape}</g>'
        f'<g fill="{INK}" text-anchor="middle" font-family="system-ui, sans-serif"'
        f' aria-hidden="true"><text x="{middle}" y="205" font-size="110" font-weight="700">'
        f"{_said(initials(name))}</text>{lines}</g></svg>\n"
    ).encode()


def drawn_png(name: str, voice: Voice) -> bytes:
    """A badge with the first letters of this name, as PNG.

    The letters that come with the library have no accents, so the name is left to the credential.
    """
    return _drawn_png(folded(initials(name)).upper(), voice)


@lru_cache(MAX_DRAWN)
def _drawn_png(letters: str, voice: Voice) -> bytes:
    side = SIDE * SCALE
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    if voice is Voice.ATTESTED:
        pen.ellipse((10 * SCALE, 10 * SCALE, side - 10 * SCALE, side - 10 * SCALE), COLOURS[voice])
    else:
        box = (14 * SCALE, 14 * SCALE, side - 14 * SCALE, side - 14 * SCALE)
        pen.rounded_rectangle(box, 56 * SCALE, COLOURS[voice])
    font = ImageFont.load_default(150 * SCALE)
    pen.text((side / 2, side / 2), letters, fill=INK, font=font, anchor="mm")
    return _written(picture.resize((SIDE, SIDE), Image.Resampling.BOX))


def initials(name: str) -> str:
    """The first letters of the first two words."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


def _lines(name: str) -> list[str]:
    return wrap(name, LINE_CHARACTERS, max_lines=LINES, placeholder=" …")


def _said(text: str) -> str:
    # XML has no control characters, whatever a stranger wrote into a name.
    return escape("".join(sign for sign in text if sign.isprintable()))


def _written(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()
