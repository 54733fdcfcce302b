"""Pages printed in two columns of running text, laid one below the other; what is not certain stays and is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.page_bands import Band, Piece
from ingest.page_text import Glyph, find_middle

# Lines beside each other before columns are thought of, and the share of lines that fill their column.
_FEWEST, _FULL_SHARE, _SLACK = 8, 0.4, 2.5
_EARLIEST, _LATEST = 0.3, 0.7
# How many times the usual distance two lines of a column are apart at most.
_FARTHEST = 1.6


@dataclass(frozen=True, slots=True)
class Fold:
    """Where two columns stand: from `top` down to `bottom`, the right one moved by `right` and `down` to below the left.

    `width` is that of a page which holds one column between the same margins.
    """

    top: float
    bottom: float
    gutter: float
    right: float
    down: float
    width: float

    def measure(self, middle: float) -> float | None:
        """The width of the page for a line at this height after the move, None for a line above or below the columns."""
        return self.width if self.bottom - self.down <= middle <= self.top else None


@dataclass(frozen=True, slots=True)
class Unfolded:
    """A page's lines with the right column below the left one; `is_unsure` marks a page that only looks like two."""

    lines: list[list[Glyph]]
    fold: Fold | None = None
    is_unsure: bool = False


def unfold(lines: Sequence[list[Glyph]], bands: Sequence[Band], width: float) -> Unfolded:
    """A page in two columns as one: proved by a gap down the page, both sides of which are filled with running lines."""
    beside = [band for band in bands if len(band.pieces) > 1]
    if len(beside) < _FEWEST:
        return Unfolded(list(lines))
    gutter = _find_gutter(beside, width)
    if gutter is None:
        return Unfolded(list(lines))
    inside = _find_inside(bands, gutter)
    lefts = [piece for band in inside for piece in band.pieces if piece.right <= gutter]
    rights = [piece for band in inside for piece in band.pieces if piece.left >= gutter]
    size = median(band.size for band in inside)
    if min(len(lefts), len(rights)) < _FEWEST or any(len(band.pieces) > 2 for band in inside):
        return Unfolded(list(lines))
    if not _is_running(lefts, size) or not _is_running(rights, size):
        return Unfolded(list(lines), is_unsure=_is_long(lefts, size) and _is_long(rights, size))
    fold = _make_fold(inside, lefts, rights, gutter)
    return Unfolded([moved for line in lines for moved in _move(line, fold)], fold)


def _find_gutter(beside: Sequence[Band], width: float) -> float | None:
    """The middle of the gap that most bands leave free at one place near the page's middle."""
    gaps = [
        (one.right, two.left)
        for band in beside
        for one, two in pairwise(band.pieces)
        if two.left > _EARLIEST * width and one.right < _LATEST * width
    ]
    if len(gaps) < _FEWEST:
        return None
    start, stop = sorted(right for right, _ in gaps)[-1 - len(gaps) // 10], sorted(left for _, left in gaps)[len(gaps) // 10]
    return (start + stop) / 2 if start < stop else None


def _find_inside(bands: Sequence[Band], gutter: float) -> list[Band]:
    """The longest run of bands that nothing printed over the gutter interrupts."""
    runs: list[list[Band]] = [[]]
    for band in bands:
        if any(piece.left < gutter < piece.right for piece in band.pieces):
            runs.append([])
        else:
            runs[-1].append(band)
    run = max(runs, key=len)
    first = next((i for i, band in enumerate(run) if band.pieces[0].left < gutter), 0)
    last = max((i for i, band in enumerate(run) if len(band.pieces) > 1), default=0)
    pitch = median([one.middle - two.middle for one, two in pairwise(run)] or [0.0])
    # What stands farther below is a footer or a page's number.
    while last + 1 < len(run) and run[last].middle - run[last + 1].middle < _FARTHEST * pitch:
        last += 1
    return run[first : last + 1]


def _is_running(pieces: Sequence[Piece], size: float) -> bool:
    """Whether most lines reach the edge of their column."""
    edge = max(piece.right for piece in pieces)
    return _is_long(pieces, size) and sum(edge - piece.right < _SLACK * size for piece in pieces) >= _FULL_SHARE * len(
        pieces
    )


def _is_long(pieces: Sequence[Piece], size: float) -> bool:
    """Whether lines are as long as those of running text: ten characters."""
    return median(piece.right - piece.left for piece in pieces) >= 10 * size


def _make_fold(inside: Sequence[Band], lefts: Sequence[Piece], rights: Sequence[Piece], gutter: float) -> Fold:
    left, right = min(piece.left for piece in lefts), min(piece.left for piece in rights)
    edge = max(*(piece.right for piece in lefts), max(piece.right for piece in rights) - right + left)
    middles = [band.middle for band in inside]
    pitch = median(one - two for one, two in pairwise(middles))
    top, bottom = middles[0] + pitch / 2, middles[-1] - pitch / 2
    return Fold(top, bottom, gutter, right - left, top - bottom, round(edge + left))


def _move(line: Sequence[Glyph], fold: Fold) -> list[list[Glyph]]:
    """A line, or its two halves, where they stand on the unfolded page."""
    middle = find_middle(line)
    if middle > fold.top:
        return [list(line)]
    if middle < fold.bottom:
        return [[_shift(glyph, 0.0, fold.down) for glyph in line]]
    left = [glyph for glyph in line if (glyph.left + glyph.right) / 2 < fold.gutter]
    right = [_shift(g, fold.right, fold.down) for g in line if (g.left + g.right) / 2 >= fold.gutter]
    return [half for half in (left, right) if any(glyph.text.strip() for glyph in half)]


def _shift(glyph: Glyph, right: float, down: float) -> Glyph:
    return glyph._replace(
        left=glyph.left - right, right=glyph.right - right, bottom=glyph.bottom - down, top=glyph.top - down
    )
