"""Which cells of a table's row say what a reference in it is the basis of; told by the columns' names; no judging."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.retelling import load_compare_rules
from kb.model import Span

_BAR = re.compile(r"[|｜]")
# A cell with more words than this besides its references says itself what they are the basis of.
_LONGEST_LEFT = 4


@dataclass(frozen=True, slots=True)
class Row:
    """`claim` is what a row says on the strength of its references, "" when their own `cell` says it.

    `is_planned` when it is what the writer means to do: its figures are held against the clause, its words not.
    """

    claim: str
    cell: Span
    is_planned: bool = False


def read_row(text: str, spans: Sequence[Span], at: int) -> Row | None:
    """The row a reference stands in, None outside a table or where the columns' names do not tell what is said.

    Of 事项 | 标准 | 依据 | 结果 the 标准 is said, with the 事项 before it; what was found (结果) is never the clause's.
    """
    start, end = _find_line(text, spans[at].start)
    cells = list(_cut(text, start, end))
    at_cell = next(i for i, cell in enumerate(cells) if spans[at].start < cell.end or i == len(cells) - 1)
    names = [_name_column(name) for name in _read_heads(text).get(start, ())]
    wanted = next((kind for kind in ("said", "planned", "about") if kind in names[:at_cell] + names[at_cell + 1 :]), "")
    if not wanted:
        return None
    cell = cells[at_cell]
    own = text[cell.start : cell.end]
    for span in spans:
        if cell.start <= span.start and span.end <= cell.end:
            own = own.replace(text[span.start : span.end], "")
    if len(re.findall(r"\w", own)) > _LONGEST_LEFT:
        return Row("", cell)
    # What it is about stands before what is said of it.
    shown = [c for kind in dict.fromkeys(("about", wanted)) for c, name in zip(cells, names, strict=False) if name == kind]
    claim = "，".join(part for c in shown if c != cell and (part := text[c.start : c.end].strip()))
    return Row(claim, cell, is_planned=wanted == "planned") if claim else None


def _find_line(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def _cut(text: str, start: int, end: int) -> list[Span]:
    marks = [m.start() for m in _BAR.finditer(text, start, end)]
    edges = [start - 1, *marks, end]
    return [Span(a + 1, b) for a, b in pairwise(edges)]


@lru_cache(maxsize=2)
def _read_heads(text: str) -> dict[int, tuple[str, ...]]:
    """For the start of each row of a text the cells of its table's first row: a table is rows of as many cells."""
    heads: dict[int, tuple[str, ...]] = {}
    names: tuple[str, ...] = ()
    at = 0
    for line in text.split("\n"):
        cells = tuple(part.strip() for part in _BAR.split(line))
        if len(cells) != len(names):
            names = cells
        if len(cells) > 1:
            heads[at] = names
        at += len(line) + 1
    return heads


def _name_column(name: str) -> str:
    """What a column's cells tell: what the clause asks ("said"), what one plans, what it is about, or nothing of these."""
    rules = load_compare_rules()
    if any(word in name for word in rules.never_in):
        return ""
    if any(word in name for word in rules.planned_in):
        return "planned"
    return "said" if name.endswith(rules.said_in) else "about" if name.endswith(rules.about_in) else ""
