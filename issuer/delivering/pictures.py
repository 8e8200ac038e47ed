"""The picture of an award as PNG and as SVG, whichever it has, to bake a credential into."""

import io
import re
from base64 import b64encode
from collections.abc import Iterator
from html import escape
from typing import Final

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy.orm import Session

from issuer.achievements import badges
from issuer.achievements.drafting import Draft, initials
from issuer.awards import catalogue
from issuer.awards.models import Award
from issuer.organisations.models import Organisation
from service.words import folded

PNG: Final = "image/png"
SVG: Final = badges.MEDIA_TYPE
SCALE: Final = 2
"""Drawn larger, then made smaller: edges become smooth."""
LETTERS: Final = 150
CURVE_STEPS: Final = 24
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ATTRIBUTE: Final = re.compile(r'([a-z]+)="([0-9.]+)"')
_STEP: Final = re.compile(r"([MLVCZ])([^MLVCZ]*)")

Point = tuple[float, float]


def png(session: Session, organisation: Organisation, award: Award) -> bytes:
    """The picture as PNG. Raises NotFound `achievement-unknown`."""
    data, media_type = catalogue.picture_of(session, organisation, award)
    if media_type == SVG:
        entry = catalogue.of_award(session, organisation, award)
        return drawn(entry.draft, entry.language(award.language))
    if media_type == PNG:
        return data
    return _written(Image.open(io.BytesIO(data)).convert("RGBA"))


def svg(session: Session, organisation: Organisation, award: Award) -> bytes:
    """The picture as SVG, around one of dots. Raises NotFound `achievement-unknown`."""
    data, media_type = catalogue.picture_of(session, organisation, award)
    if media_type == SVG:
        return data
    entry = catalogue.of_award(session, organisation, award)
    name = entry.name(award.language)
    width, height = Image.open(io.BytesIO(data)).size
    inside = f"data:{media_type};base64,{b64encode(data).decode()}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
        f'<title>{escape(name)}</title><image href="{inside}" width="{width}" height="{height}"/>'
        "</svg>\n"
    ).encode()


def drawn(draft: Draft, language: str) -> bytes:
    """The badge of `achievements.badges` in dots: its shape, its colour and its letters.

    The letters that come with the library have no accents, so the name is left to the credential.
    """
    side = badges.SIDE * SCALE
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    _draw_shape(pen, badges.SHAPES[draft.kind], badges.COLOURS[draft.kind])
    name = draft.name[language]
    letters = folded(draft.letters or initials(name)).upper()
    font = ImageFont.load_default((LETTERS if len(letters) < 3 else LETTERS * 2 / 3) * SCALE)
    pen.text((side / 2, side / 2), letters, fill=badges.INK, font=font, anchor="mm")
    return _written(picture.resize((badges.SIDE, badges.SIDE), Image.Resampling.LANCZOS))


def _draw_shape(pen: ImageDraw.ImageDraw, shape: str, colour: str) -> None:
    said = {name: float(value) * SCALE for name, value in _ATTRIBUTE.findall(shape)}
    if shape.startswith("<circle"):
        x, y, r = said["cx"], said["cy"], said["r"]
        pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)
    elif shape.startswith("<rect"):
        x, y = said["x"], said["y"]
        box = (x, y, x + said["width"], y + said["height"])
        pen.rounded_rectangle(box, said["rx"], fill=colour)
    else:
        points = _corners(shape) if shape.startswith("<polygon") else list(_path(shape))
        pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)


def _corners(shape: str) -> list[Point]:
    numbers = [float(one) for one in _NUMBER.findall(shape)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _path(shape: str) -> Iterator[Point]:
    """The points of a path of lines and cubic curves, https://www.w3.org/TR/SVG2/paths.html"""
    x = y = 0.0
    for letter, rest in _STEP.findall(shape.partition('d="')[2].partition('"')[0]):
        numbers = [float(one) for one in _NUMBER.findall(rest)]
        if letter == "V":
            y = numbers[-1]
            yield x, y
        elif letter == "C":
            for start in range(0, len(numbers), 6):
                (ax, ay, bx, by, cx, cy) = numbers[start : start + 6]
                yield from _curve((x, y), (ax, ay), (bx, by), (cx, cy))
                x, y = cx, cy
        elif letter in "ML":
            x, y = numbers[-2:]
            yield x, y


def _curve(start: Point, one: Point, other: Point, end: Point) -> Iterator[Point]:
    for step in range(1, CURVE_STEPS + 1):
        t = step / CURVE_STEPS
        weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
        points = (start, one, other, end)
        yield (
            sum(weight * point[0] for weight, point in zip(weights, points, strict=True)),
            sum(weight * point[1] for weight, point in zip(weights, points, strict=True)),
        )


def _written(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return stream.getvalue()
