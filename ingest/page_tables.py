"""What is printed inside the ruled tables of a page, row by row; the rest of the page's characters is handed back."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.page_grids import Grid, GridCell
from ingest.page_text import Glyph, find_middle, join_pieces, measure_lead, write_line

# In points and ems: a line of a cell this much shorter than it could be was ended by its author.
_SHORT = 0.5
_Key = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class CellText:
    """What a cell says and where; `room` is what its last line leaves free, `lead` the width of its first word.

    `is_below` marks a cell that goes on from the row above.
    """

    text: str
    column: int
    width: int
    room: float
    lead: float
    is_below: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: which table of the page, where its columns part, its cells from left to right."""

    table: int
    xs: tuple[float, ...]
    cells: tuple[CellText, ...]


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table's rows and how high on the page it begins."""

    top: float
    rows: tuple[Row, ...]


def part_tables(lines: Sequence[list[Glyph]], grids: Sequence[Grid]) -> tuple[list[list[Glyph]], list[PrintedTable]]:
    """The lines outside the grids, and the tables with words in them."""
    if not grids:
        return list(lines), []
    lookups = [_Lookup(grid) for grid in grids]
    rest: list[list[Glyph]] = []
    held: dict[_Key, list[list[Glyph]]] = defaultdict(list)
    for line in lines:
        pieces: list[tuple[_Key | None, list[Glyph]]] = []
        for glyph in line:
            key = _locate(glyph, lookups) if glyph.text.strip() else pieces[-1][0] if pieces else None
            if pieces and pieces[-1][0] == key:
                pieces[-1][1].append(glyph)
            else:
                pieces.append((key, [glyph]))
        for key, glyphs in pieces:
            if any(glyph.text.strip() for glyph in glyphs):
                (rest if key is None else held[key]).append(glyphs)
    tables = [
        PrintedTable(grid.ys[0], tuple(_make_rows(number, grid, held)))
        for number, grid in enumerate(grids)
        if any(key[0] == number for key in held)
    ]
    return rest, tables


class _Lookup:
    """Finds the cell of a place fast."""

    def __init__(self, grid: Grid) -> None:
        self.xs, self.ys = grid.xs, [-y for y in grid.ys]
        self.owners = {
            (row, column): (cell.row, cell.column)
            for cell in grid.cells
            for row in range(cell.row, cell.row + cell.height)
            for column in range(cell.column, cell.column + cell.width)
        }

    def find(self, x: float, y: float) -> tuple[int, int] | None:
        return self.owners.get((bisect_right(self.ys, -y) - 1, bisect_right(self.xs, x) - 1))


def _locate(glyph: Glyph, lookups: Sequence[_Lookup]) -> _Key | None:
    x, y = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
    return next(((at, *cell) for at, lookup in enumerate(lookups) if (cell := lookup.find(x, y))), None)


def _make_rows(number: int, grid: Grid, held: dict[_Key, list[list[Glyph]]]) -> Iterator[Row]:
    contents = {cell: _order(held.get((number, cell.row, cell.column), ())) for cell in grid.cells}
    lefts = (
        min(glyph.left for glyph in line if glyph.text.strip()) - grid.xs[c.column]
        for c, lines in contents.items()
        for line in lines
    )
    padding = max(0.0, min(lefts, default=0.0))
    read = {cell: _read_cell(lines, grid, cell, padding) for cell, lines in contents.items()}
    for row in range(len(grid.ys) - 1):
        here = sorted((c for c in grid.cells if c.row <= row < c.row + c.height), key=lambda c: c.column)
        texts = tuple(
            CellText(read[c].text, c.column, c.width, read[c].room, read[c].lead, is_below=c.row < row) for c in here
        )
        if any(text.text for text in texts):
            yield Row(number, grid.xs, texts)


def _order(pieces: Sequence[list[Glyph]]) -> list[list[Glyph]]:
    return join_pieces(sorted(pieces, key=lambda line: -find_middle(line)))


def _read_cell(lines: Sequence[list[Glyph]], grid: Grid, cell: GridCell, padding: float) -> CellText:
    """The lines of a cell as one text: a wrapped line goes on, a line that had room for more was ended."""
    text, room = "", 0.0
    space = grid.xs[cell.column + cell.width] - grid.xs[cell.column] - 2 * padding
    for above, line in pairwise([[], *lines]):
        written = write_line(line)
        lead = measure_lead(line)
        is_word = (
            bool(text) and text[-1].isascii() and text[-1].isalnum() and written[:1].isascii() and written[:1].isalpha()
        )
        is_ended = bool(above) and room >= lead + _SHORT * above[0].size
        text += (" " if is_word or is_ended else "") + written
        seen = [glyph for glyph in line if glyph.text.strip()]
        room = space - (max(glyph.right for glyph in seen) - min(glyph.left for glyph in seen))
    return CellText(text, cell.column, cell.width, room, measure_lead(lines[0]) if lines else 0.0)
