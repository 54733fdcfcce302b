"""Reports as a 核对表: a Word table with a row for each reference that is not right; no comments in the checked files."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from docx import Document as open_docx
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from assistant.model import Finding, Report
from views.terminal import VERDICTS, count_verdicts, name_evidence, name_mention

_HEADS = ("序号", "文中的引用", "结论", "说明", "条文或要点")
_WIDTHS = (1.2, 6.3, 2.1, 9.2, 8.5)
_FILE_HEADS = ("序号", "文稿", "引用", "相符", "有问题", "未核对", "说明")
_FILE_WIDTHS = (1.2, 10.0, 1.8, 1.8, 2.0, 2.0, 8.5)
_A4, _MARGIN = (21.0, 29.7), 1.2
_FONT, _HEAD_FONT, _SIZE, _HEAD_SIZE = "仿宋", "黑体", 9.0, 15.0
_WRONG = tuple(verdict for verdict in VERDICTS if verdict not in ("ok", "not_judged"))
# A line is so many times as high as its type; a cell has so much above and below its lines, and to its sides (pt).
_LEADING, _CELL_GAP, _CELL_SIDE, _BORDER = 1.2, 0.5, 11.0, 0.75
_LINE_GAP = 3.0
_POINTS = 72 / 2.54
# Head, counts and what the estimate may be off by (pt).
_RESERVE = 55
# So many characters of a clause are shown where all is brief.
_BRIEF = 24


@dataclass(frozen=True, slots=True)
class _Layout:
    """How closely a report is set: how much of a clause is shown, whether the not judged are lines, whether all is brief."""

    evidence: int
    is_folded: bool = False
    is_brief: bool = False

    @property
    def widths(self) -> tuple[float, ...]:
        """The columns in cm; where no clause is shown, its column goes to the explanation."""
        *others, told, held = _WIDTHS
        return (*others, told, held) if self.evidence else (*others, told + held)

    def measure(self, text: str, width: float) -> float:
        """About how high a text is set in a column of so many cm (pt)."""
        characters = sum(1 if ord(c) > 0xFF else 0.55 for c in text)
        lines = ceil(characters * _SIZE / (width * _POINTS - _CELL_SIDE)) or 1
        return lines * _SIZE * _LEADING + 2 * _CELL_GAP + _BORDER


# The roomiest with which a report fits one page is taken; what none holds runs on in the second.
_LAYOUTS = (_Layout(160), _Layout(60), _Layout(0), _Layout(0, is_folded=True), _Layout(0, is_folded=True, is_brief=True))


def write_check_table(report: Report) -> bytes:
    """A .docx of one landscape page where it can be: what is wrong, what was not judged, the right ones in one line."""
    layout = next((one for one in _LAYOUTS if _fits(report, one)), None)
    document = _open_page(f"《{report.document.title}》条款核对表")
    more = "" if layout else "一页放不下，有问题的在前，以下各页接着列。"
    document.add_paragraph(count_verdicts(report) + more)
    layout = layout or _LAYOUTS[-1]
    _add_report(document, report, layout)
    return _save(document)


def _fits(report: Report, layout: _Layout) -> bool:
    room = (_A4[0] - 2 * _MARGIN) * _POINTS - _RESERVE
    rows = sum(max(map(layout.measure, row, layout.widths[1:])) for row in _list_rows(report, layout))
    lines = sum(layout.measure(line, _A4[1] - 2 * _MARGIN) + _LINE_GAP for line in _list_lines(report, layout))
    return rows + lines <= room


def write_summary_table(reports: Mapping[str, Report], failed: Mapping[str, str]) -> bytes:
    """A .docx on many files: how many references of each were judged how, then a table for each with anything to look at."""
    document = _open_page("条款核对汇总")
    document.add_paragraph(f"核对了 {len(reports)} 份文稿" + (f"，{len(failed)} 份没有核对成。" if failed else "。"))
    rows = [*_list_files(reports), *((name, "", "", "", "", f"没有核对：{why}") for name, why in failed.items())]
    _add_table(document, _FILE_HEADS, _FILE_WIDTHS, rows)
    document.add_paragraph()
    for name, report in reports.items():
        if any(one.verdict != "ok" for one in report.findings) or report.remarks or report.unread:
            _add_head(document, name)
            _add_report(document, report, _LAYOUTS[1])
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
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(_CELL_GAP)
    style.paragraph_format.line_spacing = Pt(_SIZE * _LEADING)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    _add_head(document, title, _HEAD_SIZE)
    return document


def _add_head(document: Any, words: str, size: float = _SIZE + 2) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.line_spacing = Pt(size * _LEADING)
    paragraph.paragraph_format.space_before = Pt(0 if size == _HEAD_SIZE else size)
    run = paragraph.add_run(_clean(words))
    run.font.size, run.font.name = Pt(size), _HEAD_FONT
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _HEAD_FONT)


def _add_report(document: Any, report: Report, layout: _Layout) -> None:
    rows = list(_list_rows(report, layout))
    if rows:
        _add_table(document, _HEADS[: len(layout.widths)], layout.widths, rows)
    # A table must not be the last thing in a file.
    for line in [*_list_lines(report, layout)] or [""]:
        document.add_paragraph(line).paragraph_format.space_before = Pt(_LINE_GAP)


def _list_lines(report: Report, layout: _Layout) -> Iterator[str]:
    """What stands below the table: the not judged where they are folded, the right ones, hints, what was not read."""
    unsure = [one for one in report.findings if one.verdict == "not_judged"] if layout.is_folded else []
    if unsure:
        told = (
            f"{_clean(name_mention(one))}（{_clean(one.message.partition('；最近的是')[0]).rstrip('。')}）" for one in unsure
        )
        named = (_clean(name_mention(one)) for one in unsure) if layout.is_brief else told
        yield f"未核对 {len(unsure)} 处：{'；'.join(named)}。"
    if right := [one for one in report.findings if one.verdict == "ok"]:
        yield f"相符 {len(right)} 处：{_count_right(right) if layout.is_brief else _name_right(right)}。"
    if layout.is_brief and report.remarks:
        yield f"另有提示 {len(report.remarks)} 条，见核对结果。"
    else:
        yield from (f"提示：{_clean(remark.message)}" for remark in report.remarks)
    yield from (f"读入说明：{told}。" for told in report.unread)


def _name_right(findings: Sequence[Finding]) -> str:
    """The right references by document, each address once: 《消防法》第十六条、第二十八条（2处）；…"""
    named: dict[str, Counter[str]] = {}
    for one in findings:
        title = f"《{one.document.short_title or one.document.title}》" if one.document else "本文件"
        named.setdefault(_clean(title), Counter())[one.ref] += 1
    return "；".join(title + "、".join(_name_times(*one) for one in refs.items()) for title, refs in named.items())


def _count_right(findings: Sequence[Finding]) -> str:
    """How many references to each document are right: 《消防法》3处、本文件1处."""
    titles = Counter(f"《{f.document.short_title or f.document.title}》" if f.document else "本文件" for f in findings)
    return "、".join(f"{_clean(title)}{count}处" for title, count in titles.items())


def _name_times(ref: str, count: int) -> str:
    return ref if count == 1 else f"{ref}（{count}处）"


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
            cell.paragraphs[0].add_run(value).bold = at == 0 or None


def _list_rows(report: Report, layout: _Layout) -> Iterator[tuple[str, ...]]:
    """The wrong references, then those not judged, without their numbers."""
    shown = [one for one in report.findings if one.verdict in _WRONG or (one.verdict != "ok" and not layout.is_folded)]
    for one in sorted(shown, key=lambda one: (one.verdict == "not_judged", one.span.start)):
        told = _tell_briefly(one) if layout.is_brief else one.message
        row = _clean(name_mention(one)), VERDICTS[one.verdict], _clean(told)
        yield (*row, _clean(_name(one), layout.evidence)) if layout.evidence else row


def _tell_briefly(one: Finding) -> str:
    """What is wrong in a few words: 数字“15日内”，应为“20日内”."""
    if not one.differences:
        return one.message.partition("；")[0]
    told = (
        f"{d.slot}“{_clean(d.said, _BRIEF)}”，库里是“{_clean(d.clause, _BRIEF)}”" if d.said else f"漏了“{d.clause}”"
        for d in one.differences
    )
    return "；".join(told)


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
