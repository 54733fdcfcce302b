"""What stands side by side on a page: its characters in bands of one height, parted where a wide gap shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.page_text import SAME_LINE_SHARE, Glyph, find_middle, measure_size

# In ems: authors put less between words, Word's automatic gaps are a quarter; blanks they typed are no columns' gap.
_WIDE, _WIDE_TYPED = 0.7, 3.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one band without a wide gap between them, and where they begin and end."""

    glyphs: tuple[Glyph, ...]
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Band:
    """Pieces at one height from left to right, how high on the page they stand, and the size of their characters."""

    pieces: tuple[Piece, ...]
    middle: float
    size: float


def band_lines(lines: Sequence[list[Glyph]]) -> list[Band]:
    """The bands of a page from top to bottom."""
    groups: list[list[tuple[float, float, list[Glyph]]]] = []
    for one in sorted(((find_middle(line), measure_size(line), line) for line in lines), key=lambda one: -one[0]):
        above = groups[-1][0] if groups else None
        if above and above[0] - one[0] < SAME_LINE_SHARE * min(above[1], one[1]):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [_make_band(group) for group in groups]


def _make_band(group: Sequence[tuple[float, float, list[Glyph]]]) -> Band:
    size = max(size for _, size, _ in group)
    pieces = sorted((piece for _, _, line in group for piece in _part(line, size)), key=lambda piece: piece.left)
    return Band(tuple(pieces), group[0][0], size)


def _part(line: Sequence[Glyph], size: float) -> Iterator[Piece]:
    """A line's pieces."""
    held: list[Glyph] = []
    last: Glyph | None = None
    wide = _WIDE
    for glyph in line:
        if glyph.text.strip():
            if last and (glyph.left - last.right > wide * size or glyph.left < last.left):
                yield _make_piece(held)
                held = []
            last, wide = glyph, _WIDE
        elif not glyph.is_made:
            wide = _WIDE_TYPED
        if held or glyph.text.strip():
            held.append(glyph)
    if last:
        yield _make_piece(held)


def _make_piece(glyphs: Sequence[Glyph]) -> Piece:
    seen = [glyph for glyph in glyphs if glyph.text.strip()]
    return Piece(tuple(glyphs), min(glyph.left for glyph in seen), max(glyph.right for glyph in seen))
