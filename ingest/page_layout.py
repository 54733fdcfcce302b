"""Printed lines to blocks that know their column: which begin with an indent, which reach its right edge."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from ingest.blocks import Block
from ingest.markers import read_marker

Place = tuple[float, float, float]
"""Where a line begins and ends across the page, and the size of its characters."""

# In ems: an indent is two; 。 or 《 may be pushed to the next line together with the character before it, 2023年 as a whole.
_INDENT, _SHORT, _SAME = 1.2, 3.2, 0.3
_FEWEST_AT_EDGE, _BEYOND_EDGE = 0.05, 20
_GAP = re.compile(r"(?<=[^\sA-Za-z,.;:])\s+(?=[^\sA-Za-z])")
_FEWEST_GAPS = 2


def mark_layout(blocks: Sequence[Block], places: Sequence[Place]) -> tuple[Block, ...]:
    """The blocks of a text's lines with what their places show; where a page has none (recognised ones), nothing."""
    if not places or len(places) != len(blocks):
        return tuple(blocks)
    size = median(size for _, _, size in places)
    left, right = _find_left(places, size), sorted(end for _, end, _ in places)[-1 - len(places) // _BEYOND_EDGE]
    return tuple(
        replace(
            block,
            opens=start - left > _INDENT * size,
            fills=right - end < _SHORT * size and len(_GAP.findall(block.text)) < _FEWEST_GAPS,
        )
        for block, (start, end, _) in zip(blocks, places, strict=True)
    )


def find_rows(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The lines that look like rows of a table: two or more in a row, each set apart into three pieces or more."""
    is_row = [len(_GAP.findall(block.text)) >= _FEWEST_GAPS and read_marker(block.text) is None for block in blocks]
    beside = ((*is_row[1:], False), (False, *is_row))
    return tuple(b for b, one, below, above in zip(blocks, is_row, *beside, strict=False) if one and (below or above))


def _find_left(places: Sequence[Place], size: float) -> float:
    """The column's left edge: the leftmost place where more than a stray line begins."""
    starts = sorted(start for start, _, _ in places)
    fewest = _FEWEST_AT_EDGE * len(starts)
    edges = (one for at, one in enumerate(starts) if bisect_left(starts, one + _SAME * size) - at >= fewest)
    return next(edges, starts[0])
