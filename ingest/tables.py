"""Rows of tables to units: captions, column heads, data rows; no reading of files."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, takewhile
from operator import itemgetter
from typing import NamedTuple

from ingest.blocks import Block
from ingest.markers import load_marker_rules, read_marker
from ingest.units import Unit
from kb.model import Level, Step
from kb.numerals import ANY_NUMBER, CHINESE_NUMBER, fold_width, read_number

_CAPTION = re.compile(rf"表\s*(?P<number>{ANY_NUMBER})(?:\s*[-—－.．]\s*(?P<sub>[0-9]+))?(?:[\s:：.、]+.{{0,50}})?$")
_NAMED_CAPTION = re.compile(r"[^。，；：|]{2,30}(?:表|一览|清单|明细)$")
_ORDINAL = re.compile(rf"[（(]?{ANY_NUMBER}[）).、]?$")
_RULE_ROW = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_MOST_HEADS, _LONGEST_HEAD, _FEWEST_TABS = 4, 30, 2
_UNIT = re.compile(r"[（(][^（()）]*[）)]$")
_FIGURE = re.compile(rf"[0-9]|{CHINESE_NUMBER}[元角万亿日天年月次倍个人户米%％]")


@dataclass(frozen=True, slots=True)
class TablePlace:
    """The lines of a table, its caption's line included, and where its rows begin."""

    start: int
    rows: range


def mark_tables(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Rows written with pipes become table rows where a rule of dashes under the first proves them, or with equal tabs.

    "| 序号 | 任务 |" / "|---|---|" / "| 1 | 植树 |" -> "序号 | 任务", "1 | 植树" of table 1
    """
    marked: list[Block] = []
    count = max((block.table for block in blocks), default=0)
    at = 0
    while at < len(blocks):
        rows, sign = _find_pipe_rows(blocks, at), "|"
        if not rows:
            rows, sign = _find_tab_rows(blocks, at), "\t"
        if not rows:
            marked.append(blocks[at])
            at += 1
            continue
        count += 1
        marked += [_mark_row(blocks[i], count, sign) for i in rows if sign == "\t" or i != at + 1]
        at = rows.stop
    return tuple(marked)


def _find_pipe_rows(blocks: Sequence[Block], at: int) -> range:
    rule = blocks[at + 1].text if at + 1 < len(blocks) else ""
    if blocks[at].table or "|" not in blocks[at].text or "|" not in rule or not _RULE_ROW.fullmatch(rule):
        return range(0)
    stop = at + 2
    while stop < len(blocks) and "|" in blocks[stop].text and not blocks[stop].table:
        stop += 1
    return range(at, stop)


def _find_tab_rows(blocks: Sequence[Block], at: int) -> range:
    """The lines that tabs part into as many cells each, at least three, as copied from a sheet; no sentences.

    A row with fewer among them leaves it open whose cells they are: then there is no table.
    """
    width = blocks[at].text.count("\t")
    if width < _FEWEST_TABS or (at and "\t" in blocks[at - 1].text):
        return range(0)
    rows = takewhile(lambda i: _is_tab_row(blocks[i], width), range(at, len(blocks)))
    stop = at + sum(1 for _ in rows)
    is_ragged = stop < len(blocks) and "\t" in blocks[stop].text
    return range(at, stop) if stop > at + 1 and not is_ragged else range(0)


def _is_tab_row(block: Block, width: int) -> bool:
    is_plain = not (block.table or block.heading or block.printed)
    return is_plain and block.text.count("\t") == width and not block.text.endswith(("。", "；"))


def _mark_row(block: Block, table: int, sign: str) -> Block:
    cells = tuple(cell.strip() for cell in block.text.strip().removeprefix(sign).removesuffix(sign).split(sign))
    return replace(block, text=" | ".join(cells), table=table, cells=cells)


def find_tables(lines: Sequence[Block]) -> tuple[TablePlace, ...]:
    """Every run of rows of one table, with the caption line right before it if there is one."""
    places: list[TablePlace] = []
    at = 0
    while at < len(lines):
        stop = at
        while lines[at].table and stop < len(lines) and lines[stop].table == lines[at].table:
            stop += 1
        if stop > at:
            free = at and (not places or places[-1].rows.stop < at)
            start = at - 1 if free and is_caption(lines[at - 1]) else at
            places.append(TablePlace(start, range(at, stop)))
        at = max(stop, at + 1)
    return tuple(places)


def is_caption(block: Block) -> bool:
    """Whether a line names the table after it: "表1 重点任务分工表"."""
    if block.table or read_marker(block.text):
        return False
    return has_number(block) or bool(_NAMED_CAPTION.fullmatch(block.text))


def has_number(caption: Block) -> bool:
    """Whether a caption counts its table: "表1 重点任务分工表"."""
    return bool(_CAPTION.match(fold_width(caption.text)))


def make_table(lines: Sequence[Block], place: TablePlace, number: int) -> Unit:
    """A table with its data rows counted from 1; `number` counts when its caption has none.

    A row's heading are the heads of its columns: "序号 | 任务 | 牵头单位". Heads repeated after a page break and rows
    without words are in the text but not counted.
    """
    caption = lines[place.start].text if place.start < place.rows.start else ""
    written = _CAPTION.match(fold_width(caption))
    own, sub = (read_number(written["number"]), int(written["sub"] or 0)) if written else (None, 0)
    step = Step(Level.TABLE, own or number, sub if own else 0)
    table = Unit(step, place.start, heading=caption, last=place.rows.stop - 1)
    rows = {at: _read_row(lines[at]) for at in place.rows}
    marked = sum(1 for _ in takewhile(lambda at: lines[at].is_head, place.rows))
    is_marked = 0 < marked < len(place.rows)
    heads = [rows[at] for at in place.rows[:marked]] if is_marked else _find_heads([rows[at] for at in place.rows])
    columns = _join_heads(heads)
    data = [at for at in place.rows[len(heads) :] if not _is_passed(rows[at], heads)]
    table.children = [
        Unit(Step(Level.ROW, n), at, heading=_name_cells(rows[at], columns), last=at) for n, at in enumerate(data, 1)
    ]
    return table


class _Row(NamedTuple):
    """A row's cells, merged ones once per column, and its words, merged cells once."""

    cells: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def is_band(self) -> bool:
        """Whether one merged cell fills the row: a title over the heads, or a group's name between rows."""
        return len(self.cells) > 1 and len(self.words) == 1


def _read_row(block: Block) -> _Row:
    words = tuple(word.strip() for word in block.text.split(" | "))
    return _Row(tuple(cell.strip() for cell in block.cells) or words, words)


def _is_passed(row: _Row, heads: Sequence[_Row]) -> bool:
    return not any(row.cells) or row in heads or row.is_band


def _find_heads(rows: Sequence[_Row]) -> list[_Row]:
    """The first row, and the rows that a merged cell of it or a title above it makes part of the heads."""
    if _names_figures(rows):
        return [rows[0]]
    heads: list[_Row] = []
    for row in rows[: min(_MOST_HEADS, len(rows) - 1)]:
        if not _is_head(row.cells) or (heads and not _goes_on(heads[-1].cells)):
            break
        heads.append(row)
    return heads if any(not head.is_band for head in heads) else []


def _names_figures(rows: Sequence[_Row]) -> bool:
    """Whether the first row of two columns says what the figures under it are: 器具 | 标准 over 龙头 | 0.1升/秒."""
    if len(rows) < 2 or any(len(row.cells) != 2 for row in rows):
        return False
    name, what = (_UNIT.sub("", cell) for cell in rows[0].cells)
    is_named = bool(name) and what.endswith(load_marker_rules().column_ends) and not _FIGURE.search(name + what)
    return is_named and all(_FIGURE.search(fold_width(row.cells[1])) for row in rows[1:])


def _is_head(cells: Sequence[str]) -> bool:
    if not all(cells[1:]) or _ORDINAL.match(cells[0]) or any(len(cell) > _LONGEST_HEAD for cell in cells):
        return False
    # 牵头单位 | 市水务局 is a form, not the head of one.
    return len(cells) != 2 or len(set(cells)) == 1 or all(cell.endswith(load_marker_rules().column_ends) for cell in cells)


def _goes_on(cells: Sequence[str]) -> bool:
    return any(one and one == two for one, two in pairwise(cells))


def _join_heads(heads: Sequence[_Row]) -> tuple[str, ...]:
    own = [head.cells for head in heads if not head.is_band]
    width = max((len(cells) for cells in own), default=0)
    columns = (dict.fromkeys(cells[i] for cells in own if i < len(cells) and cells[i]) for i in range(width))
    return tuple("·".join(column) for column in columns)


def _name_cells(row: _Row, columns: Sequence[str]) -> str:
    """The heads of a row's words, those over one merged cell together; "" where it is not certain which is which."""
    if len(row.words) == len(columns):
        return " | ".join(columns)
    merged = [[i for i, _ in group] for _, group in groupby(enumerate(row.cells), key=itemgetter(1))]
    if len(merged) != len(row.words) or len(row.cells) != len(columns):
        return ""
    return " | ".join("/".join(columns[i] for i in group) for group in merged)


def number_table(siblings: Sequence[Unit]) -> int:
    """The number of a table without one, after those before it in the same place."""
    return 1 + next((unit.step.number for unit in reversed(siblings) if unit.level is Level.TABLE), 0)
