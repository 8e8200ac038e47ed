"""Images that people upload: decoded within bounds and encoded anew, so that only pixels remain.

Metadata (places, names, cameras), trailing bytes and whatever hid in the file are left behind.
"""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from service.errors import ServiceError

MAX_BYTES: Final = 5 << 20
MAX_PIXELS: Final = 25_000_000
MAX_SIDE: Final = 1600
"""Longer sides are shrunk to this."""
JPEG_QUALITY: Final = 85
TYPES: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
_PILLOW_FAULTS: Final = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    MemoryError,
    EOFError,
    AttributeError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of ours."""

    data: bytes
    media_type: str
    width: int
    height: int


def clean(data: bytes, *, max_side: int = MAX_SIDE) -> Picture:
    """The image anew, in its own format, upright, its longer side at most `max_side` pixels.

    Raises ServiceError `image-too-large` (`most_bytes` or `most_pixels`), `image-type-refused`,
    `image-malformed`.
    """
    if len(data) > MAX_BYTES:
        raise ServiceError("image-too-large", most_bytes=MAX_BYTES)
    try:
        with warnings.catch_warnings():
            # Pillow warns of bombs and of odd metadata; both are refusals or nothing to us.
            warnings.simplefilter("ignore")
            return _clean(data, max_side)
    except Image.DecompressionBombError as error:
        raise ServiceError("image-too-large", most_pixels=MAX_PIXELS) from error
    except _PILLOW_FAULTS as error:
        raise ServiceError("image-malformed") from error


def _clean(data: bytes, max_side: int) -> Picture:
    with _opened(data) as image:
        kind = str(image.format)
        # Size stands in the header; nothing is decoded before it is known to fit.
        if image.width * image.height > MAX_PIXELS:
            raise ServiceError("image-too-large", most_pixels=MAX_PIXELS)
        image.draft("RGB", (max_side, max_side))
        image.load()
        upright = ImageOps.exif_transpose(image)
        pixels = upright.convert("RGBA" if _is_transparent(upright, kind) else "RGB")
    pixels.thumbnail((max_side, max_side))
    return _encoded(pixels, kind)


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=tuple(TYPES))
    except UnidentifiedImageError as error:
        raise ServiceError("image-type-refused") from error


def _is_transparent(image: Image.Image, kind: str) -> bool:
    return kind != "JPEG" and image.has_transparency_data


def _encoded(pixels: Image.Image, kind: str) -> Picture:
    # A new image has no metadata to take along, not even the profile of a camera.
    bare = Image.new(pixels.mode, pixels.size)
    bare.paste(pixels)
    stream = io.BytesIO()
    if kind == "PNG":
        bare.save(stream, "PNG", optimize=True)
    elif kind == "JPEG":
        bare.save(stream, "JPEG", quality=JPEG_QUALITY, progressive=True)
    else:
        bare.save(stream, "WEBP", quality=JPEG_QUALITY)
    return Picture(stream.getvalue(), TYPES[kind], bare.width, bare.height)
