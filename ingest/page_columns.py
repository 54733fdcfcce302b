"""Tables printed without rules, told by the gaps between their columns; what is not certain stays as it is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.page_bands import Band, Piece
from ingest.page_tables import CellText, PrintedTable, Row
from ingest.page_text import Glyph, write_line

# In ems: the gap between two columns, and how far apart two rows may stand.
_GUTTER, _FARTHEST_ROW, _SAME_GAP = 0.7, 4.0, 0.3
_FEWEST_COLUMNS, _FEWEST_ROWS = 3, 3
_FULL_CELL = 0.85
_SIGNED = re.compile(r".{2,30}(?:局|委|委员会|政府|办公室|厅|部|院|会|公司)")
_LABEL = re.compile("[:：]$")
_NUMBERED = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、]|第[一二三四五六七八九十百]+[条章节]|[0-9]{1,2}[.．、）)](?![0-9])"
)


@dataclass(frozen=True, slots=True)
class _Run:
    """Bands of one table, and where its columns begin and end."""

    bands: tuple[Band, ...]
    columns: tuple[tuple[float, float], ...]


def part_columns(
    lines: Sequence[list[Glyph]], bands: Sequence[Band], first: int
) -> tuple[list[list[Glyph]], list[PrintedTable]]:
    """The lines outside such tables, and the tables, numbered on from `first`.

    Evidence is three columns or more with the same gaps between them in three rows or more, the first row with a cell in
    each. Every row must begin in the first column; what stands below it in other columns goes on with its cells.
    """
    runs = [run for run in _find_runs(bands) if _is_table(run)]
    if not runs:
        return list(lines), []
    held = {id(glyph) for run in runs for band in run.bands for piece in band.pieces for glyph in piece.glyphs}
    rest = [[glyph for glyph in line if id(glyph) not in held] for line in lines]
    tables = [_make_table(run, first + at) for at, run in enumerate(runs)]
    return [line for line in rest if any(glyph.text.strip() for glyph in line)], tables


def _find_runs(bands: Sequence[Band]) -> Iterator[_Run]:
    at = 0
    while at < len(bands):
        run = _extend(bands, at) if len(bands[at].pieces) >= _FEWEST_COLUMNS else None
        if run and len(run.bands) >= _FEWEST_ROWS:
            yield run
            at += len(run.bands)
        else:
            at += 1


def _extend(bands: Sequence[Band], at: int) -> _Run:
    """The bands from one on whose pieces keep to its columns, each with a piece in two of them or going on with a row."""
    columns = [(piece.left, piece.right) for piece in bands[at].pieces]
    stop = at + 1
    while stop < len(bands) and bands[stop - 1].middle - bands[stop].middle < _FARTHEST_ROW * bands[stop].size:
        widened = _widen(columns, bands[stop])
        if widened is None:
            break
        columns = widened
        stop += 1
    while stop > at + 1 and len(bands[stop - 1].pieces) == 1 and bands[stop - 1].pieces[0].left <= columns[0][1]:
        stop -= 1
    return _Run(tuple(bands[at:stop]), tuple(columns))


def _widen(columns: Sequence[tuple[float, float]], band: Band) -> list[tuple[float, float]] | None:
    """The columns with a band's pieces in them, or None when a piece fits none or stands in two."""
    widened = list(columns)
    for piece in band.pieces:
        met = [i for i, (left, right) in enumerate(widened) if piece.left < right and piece.right > left]
        if len(met) != 1:
            return None
        widened[met[0]] = (min(widened[met[0]][0], piece.left), max(widened[met[0]][1], piece.right))
    if any(two[0] - one[1] < _GUTTER * band.size for one, two in pairwise(widened)):
        return None
    return widened


def _is_table(run: _Run) -> bool:
    """Whether rows can be told, and the words are those of a table: no sign-offs, labels, numbered or full sentences."""
    rows = _part_rows(run)
    cells = [text for row in rows for cell in row for text in (_write_cell(cell, (0.0, 0.0)),) if text]
    filled = [sum(bool(cell) for cell in row) for row in rows]
    if len(rows) < _FEWEST_ROWS or min(filled) < 2 or not _is_topped(run):
        return False
    if any(_LABEL.search(cell) for cell in cells) or all(_SIGNED.fullmatch(cell) for cell in cells):
        return False
    return sum(bool(_NUMBERED.match(cell)) for cell in cells) < len(rows)


def _is_topped(run: _Run) -> bool:
    """Whether rows stand farther apart than the lines inside their cells, so that none is taken for another's."""
    gaps = [((above.middle - band.middle) / band.size, _begins(band, run)) for above, band in pairwise(run.bands)]
    inside, between = [gap for gap, begins in gaps if not begins], [gap for gap, begins in gaps if begins]
    return not inside or (bool(between) and min(between) > max(inside) + _SAME_GAP)


def _begins(band: Band, run: _Run) -> bool:
    return band.pieces[0].left <= run.columns[0][1]


def _part_rows(run: _Run) -> list[list[list[Piece]]]:
    """The pieces of each cell of each row."""
    rows: list[list[list[Piece]]] = []
    for band in run.bands:
        if _begins(band, run) or not rows:
            rows.append([[] for _ in run.columns])
        for piece in band.pieces:
            column = next(i for i, (left, right) in enumerate(run.columns) if piece.left < right and piece.right > left)
            rows[-1][column].append(piece)
    return rows


def _make_table(run: _Run, number: int) -> PrintedTable:
    xs = (run.columns[0][0], *((one[1] + two[0]) / 2 for one, two in pairwise(run.columns)), run.columns[-1][1])
    rows: list[Row] = []
    for row in _part_rows(run):
        cells = (_make_cell(cell, at, run.columns[at]) for at, cell in enumerate(row))
        rows.append(Row(number, xs, tuple(cells)))
    return PrintedTable(run.bands[0].middle + run.bands[0].size / 2, tuple(rows))


def _make_cell(pieces: Sequence[Piece], column: int, ends: tuple[float, float]) -> CellText:
    """Its room is unknown, so that no row goes on over a page break."""
    return CellText(_write_cell(pieces, ends), column, 1, room=ends[1] - ends[0], lead=0.0)


def _write_cell(pieces: Sequence[Piece], ends: tuple[float, float]) -> str:
    """The lines of a cell as one text, a blank after a line that was ended early."""
    text, is_short = "", False
    for piece in pieces:
        text += (" " if text and is_short else "") + write_line(list(piece.glyphs))
        is_short = piece.right - piece.left < _FULL_CELL * (ends[1] - ends[0])
    return text
