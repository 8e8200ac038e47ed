"""A badge drawn for an achievement without a picture of its own: SVG, the same for the same draft.

Each kind has its shape and its colour, so that colour alone tells nothing. The name is written out
in the picture, and once more in full with the description for those who cannot see it.
https://www.w3.org/TR/SVG2/struct.html#TitleElement
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import cos, pi, sin
from types import MappingProxyType
from typing import Final

from issuer.achievements.drafting import Draft, initials

MEDIA_TYPE: Final = "image/svg+xml"
SIDE: Final = 400
INK: Final = "#ffffff"
LINE_CHARACTERS: Final = 20
MAX_LINES: Final = 3
MIN_CONTRAST: Final = 4.5
"""Between the ink and each colour: https://www.w3.org/TR/WCAG22/#contrast-minimum"""

COLOURS: Final[Mapping[str | None, str]] = MappingProxyType(
    {
        "socle": "#1f4e9c",
        "certificate": "#7a4b00",
        "engagement": "#0b6b3a",
        "discovery": "#6a2c91",
        "placement": "#8a1c3c",
        "training": "#00606b",
        None: "#3d4654",
    }
)
_MIDDLE: Final = SIDE // 2
_RADIUS: Final = 190
_FIRST_LINE_Y: Final = 266
_LINE_HEIGHT: Final = 28


def _polygon(points: Sequence[tuple[float, float]]) -> str:
    listed = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{listed}"/>'


def _round(corners: int, radii: Sequence[float], turn: float = 0) -> list[tuple[float, float]]:
    """Corners around the middle from the top on, their distances taken in turn."""
    angles = [2 * pi * index / corners - pi / 2 + turn for index in range(corners)]
    return [
        (_MIDDLE + radii[i % len(radii)] * cos(angle), _MIDDLE + radii[i % len(radii)] * sin(angle))
        for i, angle in enumerate(angles)
    ]


_SHIELD: Final = "M200 10 L370 55 V210 C370 305 300 360 200 392 C100 360 30 305 30 210 V55 Z"
SHAPES: Final[Mapping[str | None, str]] = MappingProxyType(
    {
        "socle": _polygon(_round(6, (_RADIUS,))),
        "certificate": _polygon(_round(48, (_RADIUS, 178))),
        "engagement": f'<path d="{_SHIELD}"/>',
        "discovery": _polygon(_round(8, (_RADIUS,), pi / 8)),
        "placement": '<rect x="16" y="16" width="368" height="368" rx="48"/>',
        "training": '<rect x="16" y="16" width="368" height="368" rx="140"/>',
        None: f'<circle cx="{_MIDDLE}" cy="{_MIDDLE}" r="{_RADIUS}"/>',
    }
)


def badge(draft: Draft, language: str) -> bytes:
    """The badge of a draft in one of its languages, as SVG."""
    name, colour = draft.name[language], COLOURS[draft.kind]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" lang="{language}"',
        f' width="{SIDE}" height="{SIDE}" role="img" aria-labelledby="name description">',
        f'<title id="name">{escape(name)}</title>',
        f'<desc id="description">{escape(draft.description[language])}</desc>',
        f'<g fill="{colour}">{SHAPES[draft.kind]}</g>',
        f'<g fill="{INK}" text-anchor="middle" font-family="system-ui, sans-serif"',
        ' aria-hidden="true">',
        *_stars(draft.stars),
        _letters(draft.letters or initials(name)),
        *_name(name),
        "</g></svg>",
    ]
    return "\n".join((*lines, "")).encode()


def _letters(letters: str) -> str:
    size = 110 if len(letters) < 3 else 84
    return (
        f'<text x="{_MIDDLE}" y="212" font-size="{size}" font-weight="700">{escape(letters)}</text>'
    )


def _stars(count: int) -> Iterator[str]:
    for index in range(count):
        across = (index - (count - 1) / 2) * 44
        corners = [
            (across + _MIDDLE + (x - _MIDDLE) / 10, 90 + (y - _MIDDLE) / 10)
            for x, y in _round(10, (_RADIUS, 80))
        ]
        yield _polygon(corners)


def _name(name: str) -> Iterator[str]:
    for index, line in enumerate(wrapped(name)):
        place = _FIRST_LINE_Y + index * _LINE_HEIGHT
        yield f'<text x="{_MIDDLE}" y="{place}" font-size="23">{escape(line)}</text>'


def wrapped(name: str) -> list[str]:
    """The name in at most MAX_LINES lines of LINE_CHARACTERS; « … » stands for the rest."""
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= LINE_CHARACTERS or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = [_cut(line) for line in lines[:MAX_LINES]]
    if len(lines) > MAX_LINES:
        kept[-1] = _cut(kept[-1] + " …")
    return kept


def _cut(line: str) -> str:
    return line if len(line) <= LINE_CHARACTERS else line[: LINE_CHARACTERS - 1].rstrip() + "…"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours written `#rrggbb`.

    https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
