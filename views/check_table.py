"""A report as a 核对表: one Word table with a row for each reference; no comments in the checked file."""

import io

from docx import Document as open_docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from assistant.model import Finding, Report
from views.terminal import VERDICTS, count_verdicts, name_evidence, name_mention

_HEADS = ("序号", "文中的引用", "结论", "说明", "条文或要点")
_WIDTHS = (1.2, 6.0, 2.0, 9.0, 8.5)
_MARGIN = 1.5
_FONT, _SIZE = "仿宋", 9
_LONGEST = 90


def write_check_table(report: Report) -> bytes:
    """A .docx of one landscape table: the wrong references, then those not judged; the right ones are named below it."""
    document = open_docx()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_SIZE)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    document.add_paragraph(f"《{report.document.title}》条款核对表")
    document.add_paragraph(count_verdicts(report))
    table = document.add_table(rows=1, cols=len(_HEADS), style="Table Grid")
    rows = [_HEADS, *_list_rows(report)]
    for at, values in enumerate(rows):
        cells = table.rows[0].cells if at == 0 else table.add_row().cells
        for cell, value, width in zip(cells, values, _WIDTHS, strict=True):
            cell.text, cell.width = value, Cm(width)
    right = "；".join(_clean(name_mention(one)) for one in report.findings if one.verdict == "ok")
    if right:
        document.add_paragraph(f"相符的：{right}。")
    for remark in report.remarks:
        document.add_paragraph(f"提示：{remark.message}")
    for told in report.unread:
        document.add_paragraph(f"读入说明：{told}。")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _list_rows(report: Report) -> list[tuple[str, ...]]:
    told = [one for one in report.findings if one.verdict != "ok"]
    ordered = sorted(told, key=lambda one: (one.verdict == "not_judged", one.span.start))
    return [
        (str(number), _clean(name_mention(one)), VERDICTS[one.verdict], _clean(one.message), _clean(_name(one)))
        for number, one in enumerate(ordered, 1)
    ]


def _name(one: Finding) -> str:
    return f"{name_evidence(one)}：{one.evidence}" if one.evidence else ""


def _clean(text: str) -> str:
    """A cell's text: one line, no characters that XML forbids, not too long."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST] + "…"
