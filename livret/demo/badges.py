"""The pictures of the badges, drawn here: a medal of pixels, and a template of lines.

PNG (Portable Network Graphics, third edition), https://www.w3.org/TR/png-3/
"""

import struct
import zlib
from functools import cache
from math import atan2, cos, hypot, pi
from typing import Final, TypeAlias
from xml.sax.saxutils import escape

SIZE: Final = 240  # pixels, both ways
POINTS: Final = 8  # of the star: the eight components of the common core

Colour: TypeAlias = tuple[int, int, int]
WHITE: Final[Colour] = (255, 255, 255)
BLUE: Final[Colour] = (31, 78, 140)
GOLD: Final[Colour] = (240, 190, 70)
PALE: Final[Colour] = (226, 236, 248)

_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_TRUECOLOUR: Final = 2
_NO_FILTER: Final = b"\0"


@cache
def medal() -> bytes:
    """The school's badge: a PNG of a star in a ring."""
    rows = (_NO_FILTER + bytes(_row(y)) for y in range(SIZE))
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, _TRUECOLOUR, 0, 0, 0)
    chunks = (
        _chunk(b"IHDR", header),
        _chunk(b"IDAT", zlib.compress(b"".join(rows), 9)),
        _chunk(b"IEND", b""),
    )
    return _PNG_SIGNATURE + b"".join(chunks)


def ribbon(title: str, issuer: str) -> bytes:
    """The association's badge: an SVG with its title and who awards it."""
    return _RIBBON.format(title=escape(title), issuer=escape(issuer)).encode()


_RIBBON: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="240" height="240" role="img">
  <title>{title} — {issuer}</title>
  <path d="M80 150 L60 232 L95 212 L120 236 L145 212 L180 232 L160 150 Z" fill="#b5452c"/>
  <circle cx="120" cy="102" r="94" fill="#e0683c"/>
  <circle cx="120" cy="102" r="80" fill="#fff6ec"/>
  <path d="M120 108 C72 76 86 42 107 48 C114 50 118 56 120 61 C122 56 126 50 133 48 \
C154 42 168 76 120 108 Z" fill="#e0683c"/>
  <g font-family="sans-serif" text-anchor="middle" fill="#5b2a18">
    <text x="120" y="127" font-size="8">{title}</text>
    <text x="120" y="140" font-size="7">{issuer}</text>
  </g>
</svg>
"""


def _row(y: int) -> list[int]:
    return [part for x in range(SIZE) for part in _colour(x, y)]


def _colour(x: int, y: int) -> Colour:
    """The colour of a pixel, from the outside in: ring, field, star."""
    right, down = x - (SIZE - 1) / 2, y - (SIZE - 1) / 2
    distance = hypot(right, down)
    colour = _over(WHITE, BLUE, 116 - distance)
    colour = _over(colour, GOLD, 104 - distance)
    colour = _over(colour, PALE, 100 - distance)
    colour = _over(colour, BLUE, _star_edge(atan2(right, -down)) - distance)
    return _over(colour, GOLD, 22 - distance)


def _star_edge(angle: float) -> float:
    """How far the star reaches in a direction, in pixels."""
    # The fold maps every ray of the star onto the first one.
    within = abs((angle % (2 * pi / POINTS)) - pi / POINTS) / (pi / POINTS)
    return 40 + 46 * (1 - cos(within * pi / 2))


def _over(below: Colour, above: Colour, inside: float) -> Colour:
    """The colour above where it covers; `inside` is the distance to its edge, in pixels."""
    share = min(max(inside + 0.5, 0.0), 1.0)
    red, green, blue = (round(b + (a - b) * share) for b, a in zip(below, above, strict=True))
    return red, green, blue


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
