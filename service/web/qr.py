"""QR codes as SVG that stands in a page, with words for those who do not see it.

ISO/IEC 18004 by segno; https://www.w3.org/TR/SVG-access/
"""

import io
import secrets
from typing import Final

import segno
from markupsafe import Markup, escape

from service.errors import ServiceError

MAX_CHARACTERS: Final = 1500
"""More than this makes modules too small for the camera of a phone on paper."""
QUIET_ZONE: Final = 4
_ID_BYTES: Final = 6


def svg(content: str, *, title: str, description: str = "") -> Markup:
    """The code as an `<svg>` element; raises ServiceError `qr-too-long`.

    Its colours are fixed, since a reader needs dark on light also in dark pages.
    """
    name = secrets.token_hex(_ID_BYTES)
    path, size = _drawn(content)
    said = Markup('<title id="t{0}">{1}</title><desc id="d{0}">{2}</desc>').format(
        name, title, description
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" viewBox="0 0 {size} {size}" '
        'aria-labelledby="t{name}" aria-describedby="d{name}">{said}{path}</svg>'
    ).format(size=size, name=name, said=said, path=path)


def image(content: str, *, title: str) -> bytes:
    """The code as an SVG file; raises ServiceError `qr-too-long`."""
    path, size = _drawn(content)
    body = Markup("<title>{}</title>").format(escape(title)) + path
    head = Markup('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}">').format(size)
    return (head + body + Markup("</svg>")).encode()


def _drawn(content: str) -> tuple[Markup, int]:
    code = _code(content)
    stream = io.BytesIO()
    code.save(
        stream,
        kind="svg",
        border=QUIET_ZONE,
        xmldecl=False,
        svgns=False,
        light="#fff",
        dark="#000",
        omitsize=True,
        nl=False,
        svgclass=None,
        lineclass=None,
    )
    drawn = stream.getvalue().decode()
    inner = drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]
    return Markup(inner), int(code.symbol_size(border=QUIET_ZONE)[0])  # noqa: S704 - numbers and colours


def _code(content: str) -> segno.QRCode:
    if len(content) > MAX_CHARACTERS:
        raise ServiceError("qr-too-long", most=MAX_CHARACTERS)
    try:
        return segno.make_qr(content, error="m")
    except (ValueError, UnicodeError) as error:
        raise ServiceError("qr-too-long", most=MAX_CHARACTERS) from error
