"""The first sheet of an OpenDocument spreadsheet, row by row; nothing is computed.

https://docs.oasis-open.org/office/OpenDocument/v1.3/ (part 3, 9.1). A row or cell may say how
often it is repeated: empty ones up to the end of the sheet, which cost nothing here.
"""

from collections.abc import Iterator
from typing import Final

from issuer.importing import markup
from issuer.importing.faults import ImportingError
from issuer.importing.markup import Node, shape
from issuer.importing.opening import MAX_PART_BYTES, opened_zip, pieces
from issuer.importing.row import MAX_COLUMNS, MAX_ROWS, Row

_SHEET: Final = shape(
    "document-content body spreadsheet table table-row-group table-header-rows table-rows"
    " table-row@number-rows-repeated"
    " table-cell@number-columns-repeated@value-type@value@date-value@formula"
    " covered-table-cell@number-columns-repeated p",
    records="table-row",
    announced="table",
    texts="p",
    inline="span a",
    spaces="s tab line-break",
)
_CELLS: Final = frozenset({"table-cell", "covered-table-cell"})
_ERRORS: Final = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "Err:")


def rows(data: bytes) -> Iterator[Row]:
    """Every row with a value; raises ImportingError `sheet-damaged`, `sheet-empty`, `zip-…`."""
    with opened_zip(data) as archive:
        content = pieces(archive, archive.getinfo("content.xml"), MAX_PART_BYTES)
        found = False
        try:
            for row in _of_first_table(markup.records(content, _SHEET)):
                found = True
                yield row
        except ImportingError as error:
            if not error.code.startswith(("xml-", "encoding-")):
                raise
            # Line and column of an inner part mean nothing to who sees cells.
            raise ImportingError("sheet-damaged", problem=error.code) from error
    if not found:
        raise ImportingError("sheet-empty")


def _of_first_table(nodes: Iterator[Node]) -> Iterator[Row]:
    number, tables = 1, 0
    for node in nodes:
        if node.name == "table":
            tables += 1
            continue
        if tables > 1:
            return
        repeated = _times(node.get("number-rows-repeated"))
        row = _row(node, number)
        if any(row.cells) or row.formulas:
            for again in range(min(repeated, MAX_ROWS + 1)):
                yield Row(number + again, row.cells, row.formulas, row.errors)
        number += repeated


def _row(node: Node, number: int) -> Row:
    cells: list[str] = []
    formulas: set[int] = set()
    errors: set[int] = set()
    waiting = 0  # empty cells so far, which count only when another follows
    for cell in node.children:
        if cell.name not in _CELLS:
            continue
        repeated, text = _times(cell.get("number-columns-repeated")), _value(cell)
        is_formula = bool(cell.get("formula"))
        if not text and not is_formula:
            waiting += repeated
            continue
        if len(cells) + waiting + repeated > MAX_COLUMNS:
            raise ImportingError("too-many-columns", line=number, max_columns=MAX_COLUMNS)
        cells.extend([""] * waiting)
        here = range(len(cells), len(cells) + repeated)
        cells.extend([text] * repeated)
        waiting = 0
        formulas.update(here if is_formula else ())
        errors.update(here if text.startswith(_ERRORS) else ())
    return Row(number, tuple(cells), frozenset(formulas), frozenset(errors))


def _times(said: str) -> int:
    """How often, at least once; a number that no sheet has is taken for the end of one."""
    return max(1, int(said[:7])) if said.isascii() and said.isdigit() else 1


def _value(cell: Node) -> str:
    """What is shown, except of dates, which are shown in many ways."""
    if cell.get("value-type") == "date" and cell.get("date-value"):
        return cell.get("date-value")[:10]
    shown = "\n".join("".join(part.parts) for part in cell.all("p"))
    if cell.get("value-type") == "float" and cell.get("value"):
        return cell.get("value").removesuffix(".0")
    return shown
