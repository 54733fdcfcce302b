"""A report as comments in the user's own Word file, on the words they are about; text and layout stay as they were."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zipfile import BadZipFile

from docx import Document as open_docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from assistant.model import Finding, Report
from assistant.places import AUTHOR
from views.terminal import VERDICTS, name_evidence
from views.word_runs import RunText, find_anchor, find_runs, find_words

INITIALS = "核"
_NOTE = re.compile(r"(?P<kind>脚注|尾注)(?P<number>\d+)")
_RANGE_END = qn("w:commentRangeEnd")
_REFERENCES = {"脚注": qn("w:footnoteReference"), "尾注": qn("w:endnoteReference")}
_PARAGRAPH, _CONTROL_TAG, _CONTROL = qn("w:p"), qn("w:sdt"), "内容控件"
_ELSEWHERE = "下列各处在页眉、页脚或别人的批注里，Word 不许在那里加批注，集中列在这里："


def is_docx(content: bytes) -> bool:
    """Whether these bytes are a Word document that can take comments."""
    try:
        open_docx(io.BytesIO(content))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError):
        return False
    return True


def annotate(content: bytes, report: Report) -> tuple[bytes, tuple[Finding, ...]]:
    """The .docx with a comment for each finding that is not plainly right, and the findings that found no place in it.

    A comment on a footnote stands at its mark, one on a text box where the box hangs, one on a control of whole
    paragraphs before it, those on headers, footers and
    comments together at the beginning. Comments that are there already stay. Raises what python-docx raises for a file
    that is no .docx.
    """
    document = open_docx(io.BytesIO(content))
    runs = list(find_runs(document.element.body))
    text = RunText(document.element.body)
    lost, elsewhere = [], []
    for finding in report.findings:
        if finding.verdict == "ok":
            continue
        if finding.place and not _NOTE.fullmatch(finding.place) and finding.place != "文本框":
            elsewhere.append(finding)
            continue
        found = _find_note(finding.place, runs)
        found = found or text.take(find_words(report.document.text, finding.span.start, finding.span.end))
        beside = _find_beside(found[0], document.element.body) if found else None
        if beside is not None:
            _add(document, (beside, beside), write_comment(replace(finding, place=finding.place or _CONTROL)))
        elif found:
            _add(document, (find_anchor(found[0]), find_anchor(found[-1])), write_comment(finding))
        else:
            lost.append(finding)
    first = next(iter(find_runs(document.element.body)), None)
    if elsewhere and first is not None:
        told = (f"{number}. {write_comment(finding)}" for number, finding in enumerate(elsewhere, 1))
        _add(document, (find_anchor(first), find_anchor(first)), "\n".join((_ELSEWHERE, *told)))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue(), (*lost, *(elsewhere if first is None else ()))


def write_comment(finding: Finding) -> str:
    """What a comment says: the verdict, why, and the clause it was held against; the words where it stands elsewhere."""
    where = f"{finding.place}中的“{' '.join(finding.mention.split())}”：" if finding.place else ""
    said = f"【{VERDICTS[finding.verdict]}】{where}{finding.message}"
    return f"{said}\n{name_evidence(finding)}：{finding.evidence}" if finding.evidence else said


def _find_beside(run: Any, body: Any) -> Any:
    """For a run in a control that holds whole paragraphs the nearest run outside it, else None.

    LibreOffice loses the words before a comment inside such a control.
    """
    paragraph = next(run.iterancestors(_PARAGRAPH), None)
    controls = list(paragraph.iterancestors(_CONTROL_TAG)) if paragraph is not None else []
    if not controls:
        return None
    inside = set(controls[-1].iter(run.tag))
    runs = list(find_runs(body))
    at = runs.index(run)
    others = (*runs[at::-1], *runs[at:])
    return next((find_anchor(one) for one in others if one not in inside), None)


def _find_note(place: str, runs: Sequence[Any]) -> list[Any]:
    """The run that bears the mark of 脚注2, [] for any other place."""
    note = _NOTE.fullmatch(place)
    if note is None:
        return []
    marked: dict[str, Any] = {}
    for run in runs:
        for mark in run.findall(_REFERENCES[note["kind"]]):
            marked.setdefault(mark.get(qn("w:id")), run)
    return list(marked.values())[int(note["number"]) - 1 :][:1]


def _add(document: Any, ends: tuple[Any, Any], words: str) -> None:
    marked = [Run(run, Paragraph(run.getparent(), document)) for run in ends]
    document.add_comment(marked, words, author=AUTHOR, initials=INITIALS)
    _close_before_note(marked[0]._r.getprevious())


def _close_before_note(start: Any) -> None:
    """Ends a comment's range before the first note mark in it: LibreOffice loses a footnote that a comment encloses."""
    mark: Any = None
    for one in start.itersiblings():
        if one.tag == _RANGE_END and one.get(qn("w:id")) == start.get(qn("w:id")):
            if mark is not None:
                reference = one.getnext()
                mark.addprevious(one)
                mark.addprevious(reference)
            return
        if mark is None and any(one.find(tag) is not None for tag in _REFERENCES.values()):
            mark = one
