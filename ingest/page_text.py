"""The characters of a PDF page in lines, and what a line of them says; no tables, no recognition."""

import re
import sys
from collections.abc import Iterator, Sequence
from ctypes import byref
from itertools import pairwise
from statistics import median
from typing import NamedTuple
from unicodedata import normalize

from pypdfium2 import PdfPage, PdfTextPage, raw

from ingest.blocks import Place

# In ems, measured on PDFs of LibreOffice and Chromium: Word's automatic gap between 汉字 and digits is 0.25.
_NARROW, _WIDE_FACTOR, _SPACED_SHARE, SAME_LINE_SHARE = 0.45, 1.5, 0.5, 0.5
# No line is broken inside a word or a figure, after an opening mark, before a closing one, or beside “ and ” (UAX 14).
_PIECE = r"[《“‘（【〈〔(]*(?:[!-~]+|\S)[，。；：、！？》”’）】〉〕…—%‰)]*"
_FIRST_WORD = re.compile(rf"\s*{_PIECE}(?:(?<=[“”‘’]){_PIECE}|(?=[“‘]){_PIECE})*")
# In ems: a character this much lower and to the left stands on another line; raised and lowered ones are nearer.
_LOWER = 0.8
_HYPHEN = 2
_INVISIBLE = 3
# 康熙部首、兼容汉字: what fonts hand back for ordinary 汉字. 部首补充 has no such mapping in Unicode's normal forms.
_FIRST_RADICAL, _FIRST_COMMON, _LAST_COMMON = 0x2E80, 0x3000, 0x9FFF
_COMPATIBLE = (("\u2f00", "\u2fdf"), ("\uf900", "\ufaff"))
_RADICALS = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "母民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)


class Glyph(NamedTuple):
    """A character where it is printed; `size` is the longer side of its box.

    `is_made` marks a blank the extraction put into a gap.
    """

    text: str
    is_made: bool
    left: float
    bottom: float
    right: float
    top: float
    size: float


def is_blank(page: PdfPage) -> bool:
    """Whether nothing at all is printed on the page."""
    return bool(raw.FPDFPage_CountObjects(page) == 0)


def is_text_hidden(page: PdfPage) -> bool:
    """Whether the text lies invisible over a picture: an earlier recognition put it there."""
    first = next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=2), None)
    return first is not None and raw.FPDFTextObj_GetTextRenderMode(first) == _INVISIBLE


def part_lines(page: PdfTextPage) -> Iterator[list[Glyph]]:
    """The lines as pdfium breaks them, in the order of the file; it takes a page of short lines for one."""
    line: list[Glyph] = []
    last: Glyph | None = None
    for index in range(page.count_chars()):
        glyph = _read_glyph(page, index)
        is_seen = not glyph.text.isspace()
        if glyph.text in "\r\n" or (is_seen and last and _is_lower(last, glyph)):
            yield line
            line, last = [], None
        if glyph.text not in "\r\n":
            line.append(glyph)
            last = glyph if is_seen else last
    yield line


def _is_lower(last: Glyph, glyph: Glyph) -> bool:
    """Whether a character begins another line, below and to the left of the one before."""
    return last.bottom - glyph.bottom > _LOWER * glyph.size and last.left - glyph.left > glyph.size


def _read_glyph(page: PdfTextPage, index: int) -> Glyph:
    code = raw.FPDFText_GetUnicode(page, index)
    # A hyphen at the end of a line comes as 2; what a font does not name comes as 0 or from the private area.
    is_named = 0 < code < 0xE000 or 0xF8FF < code <= sys.maxunicode
    text = "-" if code == _HYPHEN else chr(code) if is_named else "\ufffd"
    if not (code < _FIRST_RADICAL or _FIRST_COMMON <= code <= _LAST_COMMON):
        is_compatible = any(first <= text <= last for first, last in _COMPATIBLE)
        text = normalize("NFKC", text) if is_compatible else _RADICALS.get(text, text)
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(page, index, byref(box))
    is_made = text == " " and raw.FPDFText_IsGenerated(page, index) == 1
    size = max(box.right - box.left, box.top - box.bottom)
    return Glyph(text, is_made, box.left, box.bottom, box.right, box.top, size)


def order_lines(lines: Sequence[list[Glyph]]) -> Sequence[list[Glyph]]:
    """By height when no two lines stand side by side, which is one column; else as the file draws them."""
    bands = [(find_middle(line), min(glyph.size for glyph in line if glyph.text.strip())) for line in lines]
    order = sorted(range(len(lines)), key=lambda i: -bands[i][0])
    for upper, lower in pairwise(order):
        if bands[upper][0] - bands[lower][0] < SAME_LINE_SHARE * min(bands[upper][1], bands[lower][1]):
            return lines
    return [lines[i] for i in order]


def join_pieces(lines: Sequence[list[Glyph]]) -> list[list[Glyph]]:
    """Lines that the extraction broke where the font changes ("附件" and "1") are whole again."""
    joined: list[list[Glyph]] = []
    for line in lines:
        if joined and _goes_on(joined[-1], line):
            joined[-1] = [*joined[-1], *line]
        else:
            joined.append(line)
    return joined


def _goes_on(before: Sequence[Glyph], line: Sequence[Glyph]) -> bool:
    last = next(glyph for glyph in reversed(before) if glyph.text.strip())
    first = next(glyph for glyph in line if glyph.text.strip())
    size = min(last.size, first.size)
    is_level = abs(last.bottom + last.top - first.bottom - first.top) < SAME_LINE_SHARE * size
    return is_level and -_NARROW * size < first.left - last.right < _NARROW * size


def find_middle(line: Sequence[Glyph]) -> float:
    """How high on the page a line stands."""
    return median((glyph.top + glyph.bottom) / 2 for glyph in line if glyph.text.strip())


def place_line(line: Sequence[Glyph], page: tuple[float, float]) -> tuple[str, Place]:
    """What a line says, and where on a page of this width and height."""
    seen = [glyph for glyph in line if glyph.text.strip()]
    left, right = min(glyph.left for glyph in seen), max(glyph.right for glyph in seen)
    return write_line(line), Place(left, right, find_middle(line), measure_size(line), measure_lead(line), *page)


def measure_lead(line: Sequence[Glyph]) -> float:
    """The width of what cannot be broken at the line's start: a character with the marks around it, or a word."""
    word = _FIRST_WORD.match("".join(glyph.text[:1] for glyph in line))
    held = [glyph for glyph in line[: word.end() if word else 1] if glyph.text.strip()] or line
    return max(glyph.right for glyph in held) - min(glyph.left for glyph in held)


def measure_size(line: Sequence[Glyph]) -> float:
    """The size of a line's characters."""
    return median(glyph.size for glyph in line if glyph.text.strip())


def write_line(line: Sequence[Glyph]) -> str:
    """What a line says, without blanks that only space its characters out."""
    gaps = {i: _measure_gap(line[i - 1], line[i + 1]) for i in range(1, len(line) - 1) if line[i].is_made}
    is_spaced = len(gaps) > _SPACED_SHARE * sum(not glyph.text.isspace() for glyph in line)
    usual = median(gaps.values()) if gaps else 0.0
    dropped = {
        i
        for i, gap in gaps.items()
        if (is_spaced and gap < _WIDE_FACTOR * usual) or (gap < _NARROW and _is_one_word(line[i - 1], line[i + 1]))
    }
    text = "".join(glyph.text for i, glyph in enumerate(line) if i not in dropped)
    # Windows hands over rare characters as surrogate pairs.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def _measure_gap(before: Glyph, after: Glyph) -> float:
    """The gap between two characters in ems, along the line in whichever direction it runs."""
    across = max(after.left - before.right, before.left - after.right)
    along = max(after.bottom - before.top, before.bottom - after.top)
    return max(across, along) / max(before.size, after.size, 1e-6)


def _is_one_word(before: Glyph, after: Glyph) -> bool:
    """Whether no author writes a blank here: between two digits, between 汉字 and digits or letters."""
    pair = (before.text, after.text)
    if all(text.isascii() for text in pair):
        return all(text.isdigit() for text in pair)
    return any(text.isascii() and text.isalnum() for text in pair)
