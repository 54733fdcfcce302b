"""A drafted paper as a Word file in official format; what stands in it is decided elsewhere.

Source: GB/T 9704-2012, 7.3.1 (title), 7.3.3 (body), 7.3.4 (list of annexes), 7.3.5 (signature and date), 7.3.7 (annexes).
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from assistant.paper import Annex, Block, Heading, Paper, Paragraph, Piece, Table, Words
from kb.config import Fonts
from views.word_package import describe, keep_anchors, open_package
from views.word_page import CHARACTER, LINE, add_section, measure_line, set_page
from views.word_styles import TITLE_SIZE, load_word_rules
from views.word_table import add_table
from views.word_text import Setting, add_paragraph, add_pieces, make, name_bookmark

_POINT = 20  # twips
_LIST_INSET, _LIST_WORD = 2, 3  # characters: before 附件：, and its width
_DATE_INSET = 4
_ALIGNED = {"center": "center", "right": "right", "left": "left"}


def write_docx(paper: Paper, fonts: Fonts) -> bytes:
    """The paper as .docx bytes; raises BadRules when rules/word.yaml is damaged."""
    entries = dict.fromkeys(_find_entries(paper))
    setting = Setting(fonts, {entry: name_bookmark(entry) for entry in entries})
    document = open_package(setting)
    body = document.element.body
    set_page(document.sections[0], setting, landscape=False)
    _add_title(body, "Title", paper.title, setting, measure_line(landscape=False))
    _add_blocks(body, paper.blocks, setting, measure_line(landscape=False))
    _add_list(body, paper.annexes, setting)
    _add_closing(body, paper, setting)
    was_landscape = False
    for annex in paper.annexes:
        starts_section = annex.landscape != was_landscape
        if starts_section:
            add_section(document, setting, landscape=annex.landscape)
        _add_annex(body, annex, len(paper.annexes), setting, breaks=not starts_section)
        was_landscape = annex.landscape
    describe(document, paper)
    keep_anchors(document, paper)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add_annex(body: Any, annex: Annex, count: int, setting: Setting, *, breaks: bool) -> None:
    """An annex on a page of its own: 附件1 at the top left, its title two lines below."""
    mark = add_paragraph(body, "AnnexMark")
    if breaks:
        mark.pPr.append(make("pageBreakBefore"))
    add_pieces(mark, (Words(f"附件{annex.number}" if count > 1 else "附件"),), setting)
    width = measure_line(landscape=annex.landscape)
    _add_title(body, "AnnexTitle", annex.title, setting, width)
    _add_blocks(body, annex.blocks, setting, width)


def _add_blocks(body: Any, blocks: Iterable[Block], setting: Setting, width: int) -> None:
    for block in blocks:
        match block:
            case Heading(level, text):
                add_pieces(add_paragraph(body, f"Heading{level}"), (Words(text),), setting)
            case Paragraph(pieces, entry, align, small):
                aligned = _ALIGNED.get(align)
                style = "Excerpt" if small else "Normal" if aligned else "BodyText"
                paragraph = add_paragraph(body, style)
                if aligned:
                    paragraph.pPr.append(make("jc", val=aligned))
                add_pieces(paragraph, pieces, setting, entry)
            case Table():
                add_table(body, block, setting, width)


def _add_title(body: Any, style: str, title: str, setting: Setting, width: int) -> None:
    """A centred title; a long one is drawn in so far that its lines end before a word, not inside it."""
    paragraph = add_paragraph(body, style)
    most = width // (TITLE_SIZE * _POINT)
    if 0 < (first := break_title(title, most)) < len(title):
        # Half a character more, for widths are rounded.
        inset = int((width - (first + 0.5) * TITLE_SIZE * _POINT) // 2)
        paragraph.pPr.append(make("ind", left=inset, right=inset))
    add_pieces(paragraph, (Words(title),), setting)


def break_title(title: str, most: int) -> int:
    """How many characters stand in each full line of a title that takes more than `most`; all where one line is enough.

    滨河市东城区幸福街道幸福里社区绿色社区创建工作方案, 20 -> 15
    """
    if len(title) <= most:
        return len(title)
    least = -(-len(title) // (-(-len(title) // most)))
    places = (title.find(word, least) for word in load_word_rules().title_breaks)
    return min((place for place in places if least <= place <= most), default=least)


def _add_list(body: Any, annexes: Sequence[Annex], setting: Setting) -> None:
    """附件：1.… one line below the body, two characters in; each name goes on below itself."""
    for at, annex in enumerate(annexes):
        number = f"{annex.number}." if len(annexes) > 1 else ""
        paragraph = add_paragraph(body, "AnnexList")
        if at == 0:
            paragraph.pPr.append(make("spacing", beforeLines=100, before=LINE))
        before = _LIST_INSET + _LIST_WORD
        hang = 1 if number else 0
        lead = _LIST_WORD if at == 0 else 0
        twips = {"left": _characters(before + hang), "hanging": _characters(lead + hang)}
        paragraph.pPr.append(make("ind", **twips))
        add_pieces(paragraph, (Words(("附件：" if at == 0 else "") + number + annex.title),), setting)


def _add_closing(body: Any, paper: Paper, setting: Setting) -> None:
    """Who signs, centred over the day, which ends four characters from the right (7.3.5.1, a paper with a seal)."""
    day, signed = _measure(paper.date), _measure(paper.signature)
    over = max(0.0, _DATE_INSET + (day - signed) / 2)
    for style, pieces, inset in (("Signature", paper.signature, over), ("Date", paper.date, _DATE_INSET)):
        if pieces:
            paragraph = add_paragraph(body, style)
            paragraph.pPr.append(make("ind", right=_characters(inset)))
            add_pieces(paragraph, pieces, setting)


def _measure(pieces: Iterable[Piece]) -> float:
    """The width of a line in characters: a letter or digit takes half."""
    return sum(0.5 if character.isascii() else 1 for piece in pieces for character in piece.text)


def _characters(count: float) -> int:
    return round(count * CHARACTER * _POINT)


def _list_blocks(paper: Paper) -> Iterator[Block]:
    yield from paper.blocks
    for annex in paper.annexes:
        yield from annex.blocks


def _find_entries(paper: Paper) -> Iterator[str]:
    """The clause ids that have a place of their own in the paper."""
    for block in _list_blocks(paper):
        if isinstance(block, Paragraph) and block.entry:
            yield block.entry
        elif isinstance(block, Table):
            yield from (entry for _, entry in block.entries)
