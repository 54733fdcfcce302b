"""The page of an official document: paper, type area, grid, page numbers; no text.

Source: GB/T 9704-2012, 5.1 (A4), 5.2.1 (margins), 5.2.2 and 5.2.3 (28 characters, 22 lines), 7.5 (page numbers).
"""

from typing import Any

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Emu, Mm, Twips

from views.word_text import Setting, add_paragraph, make, make_run

BODY_SIZE = 16
LINES, CHARACTERS = 22, 28
_WIDTH, _HEIGHT = Mm(156), Mm(225)
_TOP, _LEFT = Mm(37), Mm(28)
_PAPER = (Mm(210), Mm(297))
_TWIP = 635  # EMU
# 225 mm / 22 = 579.8 twips; rounded down, since 22 lines of 580 would be higher than the type area.
LINE = _HEIGHT // _TWIP // LINES
# A character of the grid is 156 mm / 28 = 15.79 pt wide.
CHARACTER = _WIDTH / 12700 / CHARACTERS
# What Word adds to each character of 16 pt, in 1/4096 pt; rounded down, so that 28 always fit.
_CHARACTER_SPACE = int((CHARACTER - BODY_SIZE) * 4096) - 1
# The dash beside a page number stands 7 mm below the type area; the number's line is 18 pt high, the dash in its middle.
_DASH_BELOW, NUMBER_LINE = Mm(7), 18
_RIGHT, _BOTTOM = Emu(_PAPER[0] - _LEFT - _WIDTH), Emu(_PAPER[1] - _TOP - _HEIGHT)


def measure_line(*, landscape: bool) -> int:
    """The width of a line in twips."""
    return (_HEIGHT if landscape else _WIDTH) // _TWIP


def set_page(section: Section, setting: Setting, *, landscape: bool) -> None:
    """Gives a section its paper, margins, grid and page numbers; a page on its side is the upright one turned left."""
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    sides = (_LEFT, _TOP, _RIGHT, _BOTTOM) if landscape else (_TOP, _RIGHT, _BOTTOM, _LEFT)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = sides
    section.page_width, section.page_height = _PAPER[::-1] if landscape else _PAPER
    section.footer_distance = Twips(int(sides[2] - _DASH_BELOW) // _TWIP - NUMBER_LINE * 10)
    section.header_distance, section.gutter = Mm(15), Mm(0)
    _set_grid(section)
    for footer, is_left in ((section.footer, False), (section.even_page_footer, not landscape)):
        footer.is_linked_to_previous = False
        for paragraph in footer.paragraphs:
            paragraph._p.getparent().remove(paragraph._p)
        _add_number(footer._element, setting, is_left=is_left)


def add_section(document: WordDocument, setting: Setting, *, landscape: bool) -> None:
    """Starts a new section on a new page; what ends the old one goes into its last paragraph, so that none is added."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    added: Any = document.paragraphs[-1]._p
    added.getprevious().pPr.append(added.pPr.find(qn("w:sectPr")))
    added.getparent().remove(added)
    set_page(section, setting, landscape=landscape)


def _set_grid(section: Section) -> None:
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(make("docGrid", type="linesAndChars", linePitch=LINE, charSpace=_CHARACTER_SPACE))


def _add_number(footer: Any, setting: Setting, *, is_left: bool) -> None:
    """Writes — 1 — at the outer edge, one character in from it."""
    paragraph = add_paragraph(footer, "FooterEven" if is_left else "Footer")
    field = (make("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    instruction = make("instrText")
    instruction.text = "PAGE"
    begin, separate, end = field
    page = setting.fonts.page
    parts: tuple[Any, ...] = ("— ", begin, instruction, separate, "1", end, " —")
    for part in parts:
        run = make_run(part if isinstance(part, str) else "", page, setting.fonts.latin)
        if not isinstance(part, str):
            run.append(part)
        paragraph.append(run)
