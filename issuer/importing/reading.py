"""The one way in: a stream of bytes becomes a `Reading`, or ImportingError says why not."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import BinaryIO, Final

from issuer.importing.cyclades import Cyclades
from issuer.importing.dnb import Dnb
from issuer.importing.drafting import Draft
from issuer.importing.ent import Ent
from issuer.importing.faults import ImportingError
from issuer.importing.lpc import Lpc
from issuer.importing.lsl import Lsl
from issuer.importing.lsu import Lsu
from issuer.importing.model import Expected, Reading
from issuer.importing.notanet import Notanet
from issuer.importing.onde import Onde
from issuer.importing.opening import open_file
from issuer.importing.own_table import OwnTable
from issuer.importing.pix import Pix
from issuer.importing.road_safety import RoadSafety
from issuer.importing.siecle import SiecleGuardians, SieclePupils
from issuer.importing.source import Look, Source
from issuer.importing.tables import head

SOURCES: Final[Mapping[str, Source]] = MappingProxyType(
    {
        source.code: source
        for source in (
            SieclePupils(),
            SiecleGuardians(),
            Onde(),
            Ent(),
            Lsu(),
            Lpc(),
            Lsl(),
            Pix(),
            Dnb(),
            Cyclades(),
            Notanet(),
            RoadSafety(),
            OwnTable(),
        )
    }
)
"""Every kind of file, in the order in which they are tried."""


ANYTHING: Final = Expected()


def read(
    stream: BinaryIO,
    expected: Expected = ANYTHING,
    *,
    source: Source | None = None,
    name: str = "",
) -> Reading:
    """All that the file has for us, with its faults; nothing of it is written anywhere.

    Without a `source`, the content tells which. Raises ImportingError, for the whole file: of
    opening (`opening.open_file`), of form (`markup.records`, `tables.rows`, `tables.table`), of
    what is expected (`school-other`, `school-two`, `school-year-other`, `session-unknown`), or
    `source-unknown`, `source-other` (facts `expected`, `found`), `guardians-without-numbers`,
    `nothing-to-import`.
    """
    look = Look.at(open_file(stream, name))
    if source is None:
        source = recognised(look)
    elif not isinstance(source, OwnTable) and not source.recognises(look):
        raise ImportingError("source-other", expected=source.code, found=_looks_like(look))
    draft = Draft(source.code, expected)
    source.read(look.opened, draft)
    return draft.reading()


def recognised(look: Look) -> Source:
    """The source whose file this is; raises ImportingError `source-unknown`."""
    for source in SOURCES.values():
        if source.recognises(look):
            return source
    if look.problem:
        raise look.problem
    root = look.root.name if look.root else ""
    raise ImportingError("source-unknown", root=root)


def _looks_like(look: Look) -> str:
    """The code of the source whose file it is; a question mark where it is none's."""
    return next((one.code for one in SOURCES.values() if one.recognises(look)), "?")


def first_rows(stream: BinaryIO, name: str = "") -> tuple[tuple[str, ...], ...]:
    """The first rows of a table, for the page on which its columns are mapped.

    Raises ImportingError as `opening.open_file` and `tables.rows`.
    """
    return tuple(row.cells for row in head(open_file(stream, name)))
