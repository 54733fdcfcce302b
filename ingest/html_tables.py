"""A page's tables: which hold data and which only place things on the page, and data tables as rows; no markup."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.blocks import Block
from ingest.limits import check_length

_LONGEST_CELL, _MOST_BLOCKS_IN_ONE_ROW = 2000, 3


@dataclass(slots=True)
class Cell:
    """What stands in a cell, how many columns and rows it covers, and whether the page marks it as a head."""

    width: int = 1
    height: int = 1
    is_head: bool = False
    blocks: list[Block] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The cell's words on one line."""
        return " ".join(block.text for block in self.blocks)


@dataclass(slots=True)
class Table:
    """A table while it is read: its rows so far, and whether the part being read is its head."""

    rows: list[list[Cell]] = field(default_factory=list)
    in_head: bool = False

    def is_grid(self) -> bool:
        """Whether the table holds data: several columns, and no cell that is a text with headings or tables of its own."""
        cells = [cell for row in self.rows for cell in row]
        if max(map(len, self.rows), default=0) < 2:
            return False
        if sum(len(row) > 1 for row in self.rows) == 1 and any(len(cell.blocks) > _MOST_BLOCKS_IN_ONE_ROW for cell in cells):
            return False
        inner = [block for cell in cells for block in cell.blocks if block.heading or block.table]
        return not inner and all(sum(len(b.text) for b in cell.blocks) <= _LONGEST_CELL for cell in cells)

    def write_rows(self, ordinal: int) -> list[Block]:
        """One block per row, a merged cell standing in every row and column it covers; raises UnreadableFile when huge."""
        written: list[Block] = []
        open_cells: dict[int, tuple[Cell, int]] = {}
        length = 0
        for row in self.rows:
            placed = _place_row(row, open_cells)
            texts = [cell.text for _, cell in placed]
            if any(texts):
                cells = [""] * max(column + cell.width for column, cell in placed)
                for (column, cell), text in zip(placed, texts, strict=True):
                    cells[column : column + cell.width] = [text] * cell.width
                is_head = all(cell.is_head for _, cell in placed)
                written.append(Block(" | ".join(texts), table=ordinal, cells=tuple(cells), is_head=is_head))
                length += len(written[-1].text)
                check_length(length)
        return written

    def list_blocks(self) -> list[Block]:
        """What stands in the cells, in order."""
        return [block for row in self.rows for cell in row for block in cell.blocks]


def _place_row(row: Sequence[Cell], open_cells: dict[int, tuple[Cell, int]]) -> list[tuple[int, Cell]]:
    """The cells of one row with their first columns; those from rows above that reach into it are among them."""
    placed: list[tuple[int, Cell]] = []
    rest, column = list(reversed(row)), 0
    while rest or any(start >= column for start in open_cells):
        if column in open_cells:
            cell, left = open_cells.pop(column)
        elif rest:
            cell = rest.pop()
            left = cell.height
        else:
            column += 1
            continue
        placed.append((column, cell))
        if left > 1:
            open_cells[column] = (cell, left - 1)
        column += cell.width
    return placed
