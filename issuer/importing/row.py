"""A row of a table before anybody knows what its columns mean."""

from dataclasses import dataclass
from typing import Final

MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 500
MAX_CELL_CHARACTERS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """The cells as text. `formulas` and `errors` are the positions, from 0, of such cells."""

    number: int  # of the row in a spreadsheet, of its first line in a text; from 1
    cells: tuple[str, ...]
    formulas: frozenset[int] = frozenset()
    errors: frozenset[int] = frozenset()
