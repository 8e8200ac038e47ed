"""What a source of files is: how it is told by its content, and how it is read."""

from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from issuer.importing import markup, tables
from issuer.importing.drafting import Draft
from issuer.importing.faults import ImportingError
from issuer.importing.markup import Root
from issuer.importing.opening import Format, Opened
from issuer.importing.row import Row
from issuer.importing.tables import Column


@dataclass(frozen=True, slots=True)
class Look:
    """The beginning of a file: the outermost element of an XML, or the first rows of a table."""

    opened: Opened
    root: Root | None
    rows: tuple[Row, ...]
    problem: ImportingError | None = None  # at which the first rows broke off

    @classmethod
    def at(cls, opened: Opened) -> "Look":
        """Raises ImportingError as `markup.root` and `tables.rows`."""
        if opened.format is Format.XML:
            return cls(opened, markup.root(opened.data), ())
        rows: list[Row] = []
        try:
            rows.extend(islice(tables.rows(opened), tables.MAX_LINES_BEFORE_HEADER))
        except ImportingError as error:
            # What is no CSV may still be a list of another kind, or have its fault further down.
            if error.code != "csv-malformed":
                raise
            return cls(opened, None, tuple(rows), error)
        return cls(opened, None, tuple(rows))

    def is_element(self, *names: str) -> bool:
        """Whether the file is XML whose outermost element has one of these local names."""
        return self.root is not None and self.root.name in names

    def has_columns(self, columns: tuple[Column, ...]) -> bool:
        """Whether one of the first rows is a header with every required column."""
        return any(tables.matches(row, columns) for row in self.rows)


class Source(Protocol):
    """One kind of file. `code` is stable: it stands in the keys of what was imported."""

    @property
    def code(self) -> str:
        """Its name for machines."""
        ...

    def recognises(self, look: Look) -> bool:
        """Whether the file is of this kind, by its content; never raises."""
        ...

    def read(self, opened: Opened, draft: Draft) -> None:
        """Write all that the file has into the draft; ImportingError where that is refused."""
        ...
