"""Reports as a 核对表: a Word table with a row for each reference that is not right; no comments in the checked files."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docx import Document as open_docx
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from assistant.model import Finding, Report
from views.terminal import VERDICTS, count_verdicts, name_evidence, name_mention

_HEADS = ("序号", "文中的引用", "结论", "说明", "条文或要点")
_WIDTHS = (1.2, 6.0, 2.0, 9.0, 8.5)
_FILE_HEADS = ("序号", "文稿", "引用", "相符", "有问题", "未核对", "说明")
_FILE_WIDTHS = (1.2, 10.0, 1.8, 1.8, 2.0, 2.0, 7.9)
_A4, _MARGIN = (21.0, 29.7), 1.5
_FONT, _HEAD_FONT, _SIZE, _HEAD_SIZE = "仿宋", "黑体", 9, 15
_LONGEST = 160
_WRONG = tuple(verdict for verdict in VERDICTS if verdict not in ("ok", "not_judged"))


def write_check_table(report: Report) -> bytes:
    """A .docx of one landscape table: the wrong references, then those not judged; the right ones are named below it."""
    document = _open_page(f"《{report.document.title}》条款核对表")
    document.add_paragraph(count_verdicts(report))
    _add_report(document, report)
    return _save(document)


def write_summary_table(reports: Mapping[str, Report], failed: Mapping[str, str]) -> bytes:
    """A .docx on many files: how many references of each were judged how, then a table for each with anything to look at."""
    document = _open_page("条款核对汇总")
    document.add_paragraph(f"核对了 {len(reports)} 份文稿" + (f"，{len(failed)} 份没有核对成。" if failed else "。"))
    rows = [*_list_files(reports), *((name, "", "", "", "", f"没有核对：{why}") for name, why in failed.items())]
    _add_table(document, _FILE_HEADS, _FILE_WIDTHS, rows)
    for name, report in reports.items():
        if any(one.verdict != "ok" for one in report.findings) or report.remarks or report.unread:
            _add_head(document, name)
            _add_report(document, report)
    return _save(document)


def _list_files(reports: Mapping[str, Report]) -> Iterator[tuple[str, ...]]:
    for name, report in reports.items():
        counts = Counter(one.verdict for one in report.findings)
        told = "，".join(f"{VERDICTS[verdict]} {counts[verdict]}" for verdict in _WRONG if counts[verdict])
        wrong = sum(counts[verdict] for verdict in _WRONG)
        numbers = (len(report.findings), counts["ok"], wrong, counts["not_judged"])
        yield name, *map(str, numbers), told or ("" if report.findings else "没有找到引用")


def _open_page(title: str) -> Any:
    document = open_docx()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(_A4[1]), Cm(_A4[0])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_SIZE)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    _add_head(document, title, _HEAD_SIZE)
    return document


def _add_head(document: Any, words: str, size: int = _SIZE + 2) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(size)
    run = paragraph.add_run(_clean(words))
    run.font.size, run.font.name = Pt(size), _HEAD_FONT
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _HEAD_FONT)


def _add_report(document: Any, report: Report) -> None:
    rows = list(_list_rows(report))
    if rows:
        _add_table(document, _HEADS, _WIDTHS, rows)
    right = "；".join(_clean(name_mention(one)) for one in report.findings if one.verdict == "ok")
    if right:
        document.add_paragraph(f"相符的：{right}。")
    for remark in report.remarks:
        document.add_paragraph(f"提示：{_clean(remark.message)}")
    for told in report.unread:
        document.add_paragraph(f"读入说明：{told}。")


def _add_table(document: Any, heads: Sequence[str], widths: Sequence[float], rows: Sequence[tuple[str, ...]]) -> None:
    """A table with numbered rows whose head comes again on each page, and whose rows are not torn apart."""
    table = document.add_table(rows=1 + len(rows), cols=len(heads), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    numbered = [tuple(heads), *((str(number), *row) for number, row in enumerate(rows, 1))]
    for at, (row, values) in enumerate(zip(table.rows, numbered, strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if at == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, value, width in zip(row.cells, values, widths, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].paragraph_format.space_before = cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            cell.paragraphs[0].add_run(value).bold = at == 0 or None
    document.add_paragraph()


def _list_rows(report: Report) -> Iterator[tuple[str, ...]]:
    told = [one for one in report.findings if one.verdict != "ok"]
    for one in sorted(told, key=lambda one: (one.verdict == "not_judged", one.span.start)):
        yield _clean(name_mention(one)), VERDICTS[one.verdict], _clean(one.message), _clean(_name(one), _LONGEST)


def _name(one: Finding) -> str:
    return f"{name_evidence(one)}：{one.evidence}" if one.evidence else ""


def _clean(text: str, most: int | None = None) -> str:
    """A cell's text: one line, no characters that XML forbids, no longer than `most`."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain if most is None or len(plain) <= most else plain[:most] + "…"


def _save(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
