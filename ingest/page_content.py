"""One PDF page to what is printed on it, from top to bottom: lines, rows of ruled tables, footnotes."""

from collections.abc import Sequence
from dataclasses import dataclass

from pypdfium2 import PdfPage

from ingest.blocks import Place
from ingest.page_bands import band_lines
from ingest.page_columns import part_columns
from ingest.page_folds import Fold, Unfolded, unfold
from ingest.page_grids import find_grids
from ingest.page_notes import Footnote, part_footnotes
from ingest.page_rules import read_rules
from ingest.page_strikes import drop_struck
from ingest.page_tables import PrintedTable, Row, part_tables
from ingest.page_text import Glyph, find_middle, join_pieces, order_lines, part_lines, place_line


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its text, and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page's lines and table rows in reading order, then its footnotes.

    `struck` are the words struck through, which are left out; `is_unsure` marks what only looks like two columns.
    """

    items: tuple[Line | Row, ...]
    notes: tuple[Footnote, ...]
    struck: tuple[str, ...] = ()
    is_unsure: bool = False

    @property
    def text(self) -> str:
        """All its words."""
        texts = ((item.text,) if isinstance(item, Line) else (cell.text for cell in item.cells) for item in self.items)
        return "".join(text for item in texts for text in item)


@dataclass(frozen=True, slots=True)
class _Paper:
    """A page's size, and how its columns were unfolded."""

    width: float
    height: float
    fold: Fold | None

    def measure(self, middle: float) -> tuple[float, float]:
        """The size of the page that a line at this height stands on."""
        if self.fold is None:
            return self.width, self.height
        return self.fold.measure(middle) or self.width, self.height + self.fold.down


def read_page(page: PdfPage) -> PageContent:
    """Blanks that only space characters out are not taken over."""
    text_page = page.get_textpage()
    try:
        pieces = [line for line in part_lines(text_page) if any(glyph.text.strip() for glyph in line)]
    finally:
        text_page.close()
    rules = read_rules(page) if pieces else ()
    pieces, struck = drop_struck(pieces, rules)
    rest, tables = part_tables(pieces, find_grids(rules))
    width, height = page.get_size()
    bands = band_lines(rest)
    unfolded = Unfolded(rest) if tables else unfold(rest, bands, width)
    rest, more = part_columns(unfolded.lines, band_lines(unfolded.lines) if unfolded.fold else bands, len(tables))
    body, notes = part_footnotes(order_lines(join_pieces(rest)))
    items = _place(body, [*tables, *more], _Paper(width, height, unfolded.fold))
    return PageContent(items, tuple(notes), tuple(struck), is_unsure=unfolded.is_unsure and not more)


def _place(body: Sequence[list[Glyph]], tables: Sequence[PrintedTable], paper: _Paper) -> tuple[Line | Row, ...]:
    """Each table before the first line that stands below its upper edge."""
    placed = (place_line(line, paper.measure(find_middle(line))) for line in body)
    lines = [Line(text, place) for text, place in placed if text]
    items: list[Line | Row] = []
    waiting = sorted(tables, key=lambda table: -table.top)
    for line in lines:
        while waiting and waiting[0].top > line.place.middle:
            items += waiting.pop(0).rows
        items.append(line)
    return (*items, *(row for table in waiting for row in table.rows))
