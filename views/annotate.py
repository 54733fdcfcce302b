"""A report as comments in the user's own Word file, on the words they are about; text and layout stay as they were."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any
from zipfile import BadZipFile

from docx import Document as open_docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from assistant.model import Finding, Report
from kb.numerals import fold_width
from views.terminal import VERDICTS, name_evidence

AUTHOR, INITIALS = "条款核对", "核"
_DELETED = (qn("w:del"), qn("w:moveFrom"))

# One character as it is compared, with the run it stands in.
_Place = tuple[str, Any]


def is_docx(content: bytes) -> bool:
    """Whether these bytes are a Word document that can take comments."""
    try:
        open_docx(io.BytesIO(content))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError):
        return False
    return True


def annotate(content: bytes, report: Report) -> tuple[bytes, tuple[Finding, ...]]:
    """The .docx with a comment for each finding that is not plainly right, and the findings that found no place in it.

    Comments that are there already stay. Raises what python-docx raises for a file that is no .docx.
    """
    document = open_docx(io.BytesIO(content))
    text = _Text(list(_find_runs(document.element.body)))
    lost = []
    for finding in report.findings:
        if finding.verdict == "ok":
            continue
        runs = text.take(finding.mention, count_before(finding, report.document.text))
        if not runs:
            lost.append(finding)
            continue
        paragraph = Paragraph(runs[0].getparent(), document)
        marked = [Run(runs[0], paragraph), Run(runs[-1], paragraph)]
        document.add_comment(marked, write_comment(finding), author=AUTHOR, initials=INITIALS)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue(), tuple(lost)


def count_before(finding: Finding, text: str) -> int:
    """How often the words of a reference stand in the text before it: the same words may be right there and wrong here."""
    words, before = _plain(finding.mention), _plain(text[: finding.span.end])
    return sum(before.startswith(words, i) for i in range(len(before))) - 1


def write_comment(finding: Finding) -> str:
    """What a comment says: the verdict, why, and the clause it was held against."""
    said = f"【{VERDICTS[finding.verdict]}】{finding.message}"
    return f"{said}\n{name_evidence(finding)}：{finding.evidence}" if finding.evidence else said


def _find_runs(body: Any) -> Iterator[Any]:
    """Runs of the text as it reads with all changes accepted, in order, those of tables and text boxes with it."""
    for run in body.iter(qn("w:r")):
        if not any(parent.tag in _DELETED for parent in run.iterancestors()):
            yield run


def _plain(text: str) -> str:
    return "".join(map(_fold, text))


def _fold(character: str) -> str:
    return "" if character.isspace() else fold_width(character)


class _Text:
    """The characters of a file with the runs they stand in; references are taken one after the other."""

    def __init__(self, runs: Sequence[Any]) -> None:
        self._places: list[_Place] = [(_fold(c), run) for run in runs for c in _read(run) if _fold(c)]
        self._plain = "".join(character for character, _ in self._places)

    def take(self, words: str, nth: int) -> list[Any]:
        """The runs of the nth place, from 0, with these words, cut so that they hold nothing else; [] if there is none."""
        wanted = _plain(words)
        start = self._plain.find(wanted)
        for _ in range(nth):
            start = self._plain.find(wanted, start + 1) if start >= 0 else -1
        if start < 0 or not wanted:
            return []
        end = start + len(wanted)
        self._cut(end)
        self._cut(start)
        runs = [run for _, run in self._places[start:end]]
        return [run for i, run in enumerate(runs) if i == 0 or run is not runs[i - 1]]

    def _cut(self, at: int) -> None:
        """Parts the run around a place in two, where it holds nothing but text."""
        if not 0 < at < len(self._places) or self._places[at - 1][1] is not self._places[at][1]:
            return
        run = self._places[at][1]
        texts = run.findall(qn("w:t"))
        if len(texts) != 1 or len(run) > 1 + (run.find(qn("w:rPr")) is not None):
            return
        first = next(i for i in range(at, -1, -1) if i == 0 or self._places[i - 1][1] is not run)
        offset = _find_offset(texts[0].text, at - first)
        rest = deepcopy(run)
        _write(texts[0], texts[0].text[:offset])
        _write(rest.find(qn("w:t")), rest.find(qn("w:t")).text[offset:])
        run.addnext(rest)
        end = at
        while end < len(self._places) and self._places[end][1] is run:
            self._places[end] = (self._places[end][0], rest)
            end += 1


def _read(run: Any) -> str:
    return "".join(text.text or "" for text in run.findall(qn("w:t")))


def _find_offset(text: str, count: int) -> int:
    """Where the character after the first `count` that are no blanks stands."""
    kept = [i for i, c in enumerate(text) if _fold(c)]
    return kept[count]


def _write(element: Any, text: str) -> None:
    element.text = text
    if re.match(r"\s|.*\s$", text):
        element.set(qn("xml:space"), "preserve")
