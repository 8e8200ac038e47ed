"""Faults planted into files of `national_files`, each with the place at which it must be told."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.national_files_tables import Grid


@dataclass(frozen=True)
class Plant:
    """One change of a text: `old` becomes `new`, and `code` is told at the first `at` after it."""

    after: str  # where to begin looking, in the text as it was
    old: str
    new: str
    code: str
    at: str = ""  # where the fault is told; empty: at `new`

    def into(self, text: str) -> str:
        start = text.index(self.after)
        assert self.old in text[start:], self
        return text[:start] + text[start:].replace(self.old, self.new, 1)

    def place(self, text: str) -> tuple[int, int]:
        start = text.index(self.after) if self.after in text else 0
        told = self.at or self.new
        found = text.index(told, start if told in text[start:] else 0)
        return text.count("\n", 0, found) + 1, found - text.rfind("\n", 0, found)


def planted(text: str, plants: Sequence[Plant]) -> tuple[str, list[tuple[int, int, str]]]:
    """The faulty text, and line, column and code of every fault to be told."""
    for plant in plants:
        text = plant.into(text)
    return text, sorted((*plant.place(text), plant.code) for plant in plants)


@dataclass(frozen=True)
class Spoilt:
    """One cell of a table, by row from 1 as people count and by title, and what it must tell."""

    row: int
    title: str
    value: str
    code: str
    told_at: str = ""  # the title of another cell


def spoilt(grid: Grid, cells: Sequence[Spoilt]) -> tuple[Grid, list[tuple[int, int, str]]]:
    """The faulty table, and line, column and code of every fault to be told."""
    grid = [list(row) for row in grid]
    head = next(row for row in grid if cells[0].title in row)
    for cell in cells:
        grid[cell.row - 1][head.index(cell.title)] = cell.value
    return grid, sorted(
        (cell.row, head.index(cell.told_at or cell.title) + 1, cell.code) for cell in cells
    )
