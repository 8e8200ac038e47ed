"""What is found in a file, and where: shared by the readers of each kind of file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from schemas.errors import SchemasError
from schemas.files.source import Source

MAX_IMAGE_BYTES: Final = 50 * 1024 * 1024
MAX_PDF_BYTES: Final = 64 * 1024 * 1024
# Thousands of dossiers fit; a bomb does not.
MAX_UNPACKED_BYTES: Final = 4 * 1024 * 1024 * 1024


class Carrier(StrEnum):
    """What a credential travels in."""

    JSON = "json"
    JWT = "jwt"
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    ZIP = "zip"
    NDJSON = "ndjson"
    URL = "url"


class Standard(StrEnum):
    """Whose mark a baked credential bears."""

    OB2 = "ob2"
    OB3 = "ob3"
    CLR = "clr"


@dataclass(frozen=True, slots=True)
class Mark:
    """How a standard marks its credential in a PNG (keyword) and in an SVG (element)."""

    keyword: str
    namespace: str
    element: str
    prefix: str


# Open Badges 3.0, section 5.3 "Baked badges", https://www.imsglobal.org/spec/ob/v3p0/#baked-badge
# and Open Badges 2.0, https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/baking/
MARKS: Final[Mapping[Standard, Mark]] = MappingProxyType(
    {
        Standard.OB3: Mark(
            "openbadgecredential", "https://purl.imsglobal.org/ob/v3p0", "credential", "openbadges"
        ),
        Standard.CLR: Mark(
            "clrcredential", "https://purl.imsglobal.org/clr/v2p0", "credential", "clr"
        ),
        Standard.OB2: Mark("openbadges", "http://openbadges.org", "assertion", "openbadges"),
    }
)


@dataclass(frozen=True, slots=True)
class Found:
    """A credential's text exactly as it stood in its carrier; `reading.read` can read it.

    `path` leads from the outside in: ("dossier.zip", "lea.png"). The last step is the line number
    in NDJSON ("17") and the JSON pointer in an array or an API answer ("/credential/0").
    `notes` are codes of what was unusual and did no harm.
    """

    raw: bytes
    carrier: Carrier
    path: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something in which no credential could be read, and why."""

    path: tuple[str, ...]
    carrier: Carrier | None
    error: SchemasError


Item: TypeAlias = Found | Unreadable


@dataclass(slots=True)
class Budget:
    """How many bytes one stream may still unpack to, over all its archives."""

    left_bytes: int

    def spend(self, size: int) -> None:
        """Take note of unpacked bytes; SchemasError `unpacked-too-large` when none are left."""
        self.left_bytes -= size
        if self.left_bytes < 0:
            raise SchemasError("unpacked-too-large")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader stands: the way there, and how deep in other files it already is."""

    path: tuple[str, ...]
    budget: Budget
    zips: int = 0
    pdfs: int = 0

    def inside(self, step: str, *, zips: int = 0, pdfs: int = 0) -> "Place":
        """One step further in, through so many more archives or documents."""
        return replace(self, path=(*self.path, step), zips=self.zips + zips, pdfs=self.pdfs + pdfs)


# How a container reads what it contains, without knowing which kinds there are.
Descend: TypeAlias = Callable[[Source, Place], Iterator[Item]]
