"""A long list shown page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Request

PAGE_SIZE: Final = 50
MAX_PAGE: Final = 100_000
PARAMETER: Final = "page"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, for the macros `table` and `pages`."""

    rows: Sequence[Any]
    number: int  # from 1
    total: int  # of all rows
    size: int = PAGE_SIZE

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one page."""
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        """The position of the first row shown, from 1; 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        """The position of the last row shown."""
        return self.first_row + len(self.rows) - 1 if self.rows else 0


def page_number(request: Request) -> int:
    """The page that the address asks for; anything odd is the first."""
    text = request.args.get(PARAMETER, "1")
    asked = (
        int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PAGE)) else 1
    )
    return min(max(asked, 1), MAX_PAGE)
