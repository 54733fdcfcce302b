"""The rows of printed tables as blocks; a table that goes on over a page break is one table, and so is a row."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise, takewhile

from ingest.blocks import Block
from ingest.page_tables import CellText, Row
from ingest.pages import find_page_furniture

# In points.
_SAME_COLUMN, _SLACK = 3.0, 3.0
_ENDED = ("。", "；", "！", "？", ";")
_LONGEST_REPEATED = 200


def link_tables(items: Sequence[Block | tuple[int, Row]]) -> tuple[Block, ...]:
    """Lines as they are; rows, which come with their page, as blocks of tables counted from 1 through the file.

    A table goes on where nothing but page furniture parts it from one of the same columns on the next page. A row goes
    on where every cell of the next page's first row follows a line that had no room for its first word.
    """
    blocks = [one if isinstance(one, Block) else Block("", page=one[0], table=one[1].table + 1) for one in items]
    rows = {at: one[1] for at, one in enumerate(items) if not isinstance(one, Block)}
    for count, runs in enumerate(_chain(blocks, rows), start=1):
        for before, run in pairwise(runs):
            _join_row(rows, before[-1], run[_count_heads(rows, runs[0], run) :])
        for at in (at for run in runs for at in run if at in rows):
            blocks[at] = _make_row(rows[at], blocks[at].page, count)
    return tuple(block for at, block in enumerate(blocks) if at in rows or not block.table)


def _chain(blocks: Sequence[Block], rows: dict[int, Row]) -> list[list[list[int]]]:
    """The rows of each table, page by page."""
    runs = [list(run) for _, run in groupby(sorted(rows), key=lambda at: (blocks[at].page, rows[at].table))]
    if len({blocks[run[0]].page for run in runs}) < 2:
        return [[run] for run in runs]
    furniture = find_page_furniture(blocks)
    gone = furniture.numbers | furniture.headers
    chains: list[list[list[int]]] = []
    for run in runs:
        last = chains[-1][-1][-1] if chains else run[0]
        is_next = (blocks[run[0]].page or 0) == (blocks[last].page or 0) + 1
        if is_next and _has_columns(rows[last], rows[run[0]]) and gone.issuperset(range(last + 1, run[0])):
            chains[-1].append(run)
        else:
            chains.append([run])
    return chains


def _has_columns(one: Row, two: Row) -> bool:
    is_even = len(one.xs) == len(two.xs)
    return is_even and all(abs(a - b) < _SAME_COLUMN for a, b in zip(one.xs, two.xs, strict=True))


def _count_heads(rows: dict[int, Row], first: Sequence[int], run: Sequence[int]) -> int:
    """How many rows at the top of a page repeat those the table begins with."""
    same = takewhile(lambda pair: _read(rows[pair[0]]) == _read(rows[pair[1]]), zip(first, run, strict=False))
    return sum(1 for _ in same)


def _join_row(rows: dict[int, Row], before: int, run: Sequence[int]) -> None:
    """Takes the first row of a page into the last of the page before when it goes on there."""
    if not run or before not in rows or not _continues(rows[before], rows[run[0]]):
        return
    pairs = zip(rows[before].cells, rows[run[0]].cells, strict=True)
    joined = tuple(replace(two if two.text else one, text=one.text + two.text) for one, two in pairs)
    rows[before] = replace(rows[before], cells=joined)
    del rows[run[0]]


def _continues(before: Row, row: Row) -> bool:
    if [(cell.column, cell.width) for cell in before.cells] != [(cell.column, cell.width) for cell in row.cells]:
        return False
    pairs = [(one, two) for one, two in zip(before.cells, row.cells, strict=True) if two.text]
    is_open = len(pairs) < len(row.cells) or any(not one.text.endswith(_ENDED) for one, _ in pairs)
    return is_open and all(one.text and one.room < two.lead + _SLACK for one, two in pairs)


def _read(row: Row) -> tuple[str, ...]:
    return tuple(cell.text for cell in row.cells)


def _make_row(row: Row, page: int | None, count: int) -> Block:
    cells = [""] * (len(row.xs) - 1)
    for cell in row.cells:
        cells[cell.column : cell.column + cell.width] = [cell.text] * cell.width
    return Block(" | ".join(_show(cell) for cell in row.cells), page=page, table=count, cells=tuple(cells))


def _show(cell: CellText) -> str:
    """A cell merged over many rows is written out in each only while it is short: it heads them."""
    return "" if cell.is_below and len(cell.text) > _LONGEST_REPEATED else cell.text
