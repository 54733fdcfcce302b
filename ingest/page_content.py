"""One PDF page to what is printed on it, from top to bottom: lines, rows of ruled tables, footnotes."""

from collections.abc import Sequence
from dataclasses import dataclass

from pypdfium2 import PdfPage

from ingest.blocks import Place
from ingest.page_grids import find_grids
from ingest.page_notes import Footnote, part_footnotes
from ingest.page_rules import read_rules
from ingest.page_tables import PrintedTable, Row, part_tables
from ingest.page_text import Glyph, join_pieces, order_lines, part_lines, place_line


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its text, and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page's lines and table rows in reading order, then its footnotes."""

    items: tuple[Line | Row, ...]
    notes: tuple[Footnote, ...]

    @property
    def text(self) -> str:
        """All its words."""
        texts = ((item.text,) if isinstance(item, Line) else (cell.text for cell in item.cells) for item in self.items)
        return "".join(text for item in texts for text in item)


def read_page(page: PdfPage) -> PageContent:
    """Blanks that only space characters out are not taken over."""
    text_page = page.get_textpage()
    try:
        pieces = [line for line in part_lines(text_page) if any(glyph.text.strip() for glyph in line)]
    finally:
        text_page.close()
    rest, tables = part_tables(pieces, find_grids(read_rules(page))) if pieces else ([], [])
    body, notes = part_footnotes(order_lines(join_pieces(rest)))
    return PageContent(_place(body, tables, page.get_size()), tuple(notes))


def _place(body: Sequence[list[Glyph]], tables: Sequence[PrintedTable], size: tuple[float, float]) -> tuple[Line | Row, ...]:
    """Each table before the first line that stands below its upper edge."""
    lines = [Line(text, place) for text, place in (place_line(line, size) for line in body) if text]
    items: list[Line | Row] = []
    waiting = sorted(tables, key=lambda table: -table.top)
    for line in lines:
        while waiting and waiting[0].top > line.place.middle:
            items += waiting.pop(0).rows
        items.append(line)
    return (*items, *(row for table in waiting for row in table.rows))
