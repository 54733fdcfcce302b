"""Makes the shipped Word document of the plan: python -m ingest.make_plan SCRAPED.txt OUT.docx; mends no word of it."""

import io
import re
import sys
import zipfile
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from docx import Document as new_docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import BaseStyle, ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import etree

from ingest.parse import Parsed, parse_file
from kb.model import Clause, Level

# GB/T 9704-2012: margins 5.2.1, body 仿宋 三号 5.2.2, title 小标宋 二号 7.3.1, fonts of 一、 and （一） 7.3.3.
_MARGINS = {"top_margin": Mm(37), "bottom_margin": Mm(35), "left_margin": Mm(28), "right_margin": Mm(26)}
# 小标宋, 仿宋_GB2312 and 楷体_GB2312 are on few machines; bold 宋体, 仿宋 and 楷体 come with every Windows and WPS.
_FONTS = {"Title": ("宋体", 22), "Heading 1": ("黑体", 16), "Normal": ("仿宋", 16)}
_RUN_IN_FONT, _LATIN_FONT = "楷体", "Times New Roman"
_LINE = Pt(29)
_MADE = datetime(2026, 1, 1)  # fixed, so that the file comes out the same byte for byte
_EDITOR = "编者"
_SOURCE_NOTE = (
    "本文由网页转存稿整理：去掉了网页附加文字和分页号，按编号分段，汉字旁的半角标点改为全角；文字照录，疑误之处见批注。"
)
_ODDITIES = ("doc_number_irregular", "years_masked", "quotes_unbalanced", "ending_broken")


def make_plan(parsed: Parsed) -> bytes:
    """The document as .docx bytes: headings and paragraphs in official style, oddities as Word comments."""
    word = new_docx()
    _set_page(word)
    for name, (font, size) in _FONTS.items():
        _set_style(word.styles[name], font, size)
    title = word.styles["Title"]
    assert isinstance(title, ParagraphStyle)
    form = title.paragraph_format
    form.alignment, form.first_line_indent, form.line_spacing = WD_ALIGN_PARAGRAPH.CENTER, Pt(0), Pt(36)
    form.space_before, form.space_after = Pt(29), Pt(29)
    heading = word.add_paragraph(parsed.document.title, style="Title")
    word.add_comment(heading.runs, text=_SOURCE_NOTE, author=_EDITOR, initials="编")
    _add_body(word, parsed)
    facts = word.core_properties
    facts.title, facts.comments = parsed.document.title, _SOURCE_NOTE
    facts.author = facts.last_modified_by = _EDITOR
    facts.created = facts.modified = _MADE
    facts.language, facts.revision = "zh-CN", 1
    buffer = io.BytesIO()
    word.save(buffer)
    return _fix_dates(buffer.getvalue())


def _add_body(word: WordDocument, parsed: Parsed) -> None:
    by_start = {clause.span.start: clause for clause in parsed.clauses}
    oddities = {_quoted(note.message): note.message for note in parsed.notes if note.kind in _ODDITIES}
    at = 0
    for line in parsed.document.text.split("\n"):
        clause = by_start.get(at)
        if at > 0:
            paragraph = word.add_paragraph(style="Heading 1" if clause and clause.level is Level.OUTLINE_1 else "Normal")
            runs = _add_runs(paragraph, line, _run_in_end(line, clause), list(oddities))
            for words, run in runs.items():
                word.add_comment(run, text=f"{oddities.pop(words)}。", author=_EDITOR, initials="编")
        at += len(line) + 1


def _quoted(message: str) -> str:
    match = re.search("“([^“”]+)”", message)
    return match[1] if match else message


def _run_in_end(line: str, clause: Clause | None) -> int:
    """Where the heading （一）… at the start of a paragraph ends, 0 when there is none."""
    if clause is None or clause.level is not Level.OUTLINE_2 or not clause.heading:
        return 0
    return line.index(clause.heading) + len(clause.heading) + 1


def _add_runs(paragraph: Paragraph, line: str, run_in: int, oddities: Sequence[str]) -> dict[str, Run]:
    """Adds the line in runs cut at its heading and at odd words; the runs that hold the odd words."""
    places = {words: line.index(words) for words in oddities if words in line}
    cuts = sorted({0, run_in, len(line), *places.values(), *(at + len(words) for words, at in places.items())})
    odd: dict[str, Run] = {}
    for start, end in pairwise(cuts):
        run = paragraph.add_run(line[start:end])
        if end <= run_in:
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _RUN_IN_FONT)
        odd |= {words: run for words, at in places.items() if at == start}
    return odd


def _set_page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height, section.footer_distance = Mm(210), Mm(297), Mm(28)
    for name, width in _MARGINS.items():
        setattr(section, name, width)
    footer = section.footer.paragraphs[0]
    footer.alignment, footer.paragraph_format.first_line_indent = WD_ALIGN_PARAGRAPH.CENTER, Pt(0)
    for words in ("— ", "PAGE", " —"):
        run = footer.add_run("" if words == "PAGE" else words)
        run.font.size = Pt(14)
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
        if words == "PAGE":
            _add_field(run, words)


def _add_field(run: Run, words: str) -> None:
    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = words
        run._r.append(part)


def _set_style(style: BaseStyle, font: str, size: int) -> None:
    assert isinstance(style, ParagraphStyle)
    style.font.size, style.font.bold, style.font.italic = Pt(size), size > 16, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for key in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[key]
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), _LATIN_FONT)
    fonts.set(qn("w:eastAsia"), font)
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)
    for border in style.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
    form = style.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    form.space_before = form.space_after = Pt(0)
    form.first_line_indent, form.alignment = Pt(2 * size), WD_ALIGN_PARAGRAPH.JUSTIFY


def _fix_dates(content: bytes) -> bytes:
    """The same package with fixed dates on its members and comments."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            member = old.read(name)
            if name == "word/comments.xml":
                member = _date_comments(member)
            info = zipfile.ZipInfo(name, _MADE.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, member)
    return buffer.getvalue()


def _date_comments(member: bytes) -> bytes:
    root = etree.fromstring(member)
    for comment in root.iter(qn("w:comment")):
        comment.set(qn("w:date"), _MADE.strftime("%Y-%m-%dT%H:%M:%SZ"))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def main(scraped: str, out: str) -> None:
    """Reads the scraped page and writes the Word document."""
    Path(out).write_bytes(make_plan(parse_file(Path(scraped))))


if __name__ == "__main__":
    main(*sys.argv[1:3])
