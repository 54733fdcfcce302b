"""A Word table as a grid: merged cells stand in every column they cover; what a cell says is read elsewhere."""

from collections import Counter
from dataclasses import dataclass

from lxml import etree

from ingest.word_package import W, read_integer, read_switch, read_value
from ingest.word_text import unwrap

_MOST_COLUMNS = 63  # Word's own limit


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row: what it holds (None where it goes on from the row above), its first column, and its width.

    `is_head` says that its row is marked to be repeated as heads on every page.
    """

    content: etree._Element | None
    column: int
    width: int
    is_head: bool = False


def read_grid(table: etree._Element, left_out: Counter[str]) -> tuple[tuple[Cell, ...], ...]:
    """The rows of a table that are not deleted, each with its cells from left to right."""
    rows = []
    for row in unwrap(table, left_out):
        if row.tag != f"{W}tr":
            continue
        left_out["word_changes"] += sum(row.find(f"{W}trPr/{W}{name}") is not None for name in ("ins", "del"))
        if row.find(f"{W}trPr/{W}del") is None:
            rows.append(_read_row(row, left_out))
    return tuple(rows)


def _read_row(row: etree._Element, left_out: Counter[str]) -> tuple[Cell, ...]:
    column = _bound(read_integer(row, "trPr", "gridBefore"), 0)
    is_head = bool(read_switch(row, "trPr", "tblHeader"))
    cells: list[Cell] = []
    for element in unwrap(row, left_out):
        if element.tag != f"{W}tc" or column >= _MOST_COLUMNS:
            continue
        width = min(max(_bound(read_integer(element, "tcPr", "gridSpan"), 1), 1), _MOST_COLUMNS - column)
        if cells and _continues(element, "hMerge"):
            cells[-1] = Cell(cells[-1].content, cells[-1].column, cells[-1].width + width, is_head)
        else:
            cells.append(Cell(None if _continues(element, "vMerge") else element, column, width, is_head))
        column += width
    return tuple(cells)


def _continues(cell: etree._Element, direction: str) -> bool:
    """Whether a cell belongs to the merged one before it: the mark without a value says so, too."""
    merge = read_value(cell, "tcPr", direction)
    return merge is not None and merge != "restart"


def _bound(number: int | None, default: int) -> int:
    return default if number is None else min(max(number, 0), _MOST_COLUMNS)
