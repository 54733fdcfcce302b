"""Footnotes of a page: raised marks and the notes below they lead to; raised figures that lead nowhere stay raised."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.page_text import Glyph, find_middle, measure_size, write_line

# In ems: a raised character is this much smaller and this much higher than its line.
_SMALLER, _HIGHER = 0.8, 0.08
# A note is smaller than the text, or stands this many lines' distance below it.
_NOTE_SIZE, _NOTE_GAP = 0.93, 1.6
_MARK = re.compile(r"[\[〔［(（]?([0-9]{1,3}|[①-⑳*＊])[\]〕］)）]?")
_PAGE_NUMBER = re.compile(r"[\s—－–\-·第页0-9]+")
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note at the foot of a page and the mark that leads to it."""

    mark: str
    text: str


def part_footnotes(lines: Sequence[list[Glyph]]) -> tuple[list[list[Glyph]], list[Footnote]]:
    """The body's lines without the marks of footnotes, and the notes.

    A raised figure is a mark only when a line at the foot of the page begins with it; else it is a power (m², 10³).
    """
    runs = {
        (at, run): mark for at, line in enumerate(lines) for run in _find_raised(line) if (mark := _read_mark(line, run))
    }
    first = _find_first_note(lines, runs) if runs else len(lines)
    marks = {mark for (at, _), mark in runs.items() if at < first}
    notes, stop = _read_notes(lines, first, marks)
    told = {note.mark for note in notes}
    body = [
        _write_raised(line, {run: runs.get((at, run), "") in told for run in _find_raised(line)})
        for at, line in enumerate(lines)
        if not first <= at < stop
    ]
    return [line for line in body if line], notes


def _find_raised(line: Sequence[Glyph]) -> list[_Run]:
    """Where raised characters stand in a line, as ranges."""
    sizes = [glyph.size for glyph in line if glyph.text.strip()]
    if min(sizes) >= _SMALLER * max(sizes):
        return []
    size, middle = measure_size(line), find_middle(line)
    runs: list[_Run] = []
    for at, glyph in enumerate(line):
        height = glyph.top - glyph.bottom
        is_small = bool(glyph.text.strip()) and glyph.size < _SMALLER * size and height > 0
        if is_small and (glyph.top + glyph.bottom) / 2 > middle + _HIGHER * size:
            if runs and runs[-1][1] == at:
                runs[-1] = (runs[-1][0], at + 1)
            else:
                runs.append((at, at + 1))
    return runs


def _read_mark(line: Sequence[Glyph], run: _Run) -> str:
    match = _MARK.fullmatch("".join(glyph.text for glyph in line[slice(*run)]))
    return match[1] if match else ""


def _find_first_note(lines: Sequence[list[Glyph]], runs: dict[tuple[int, _Run], str]) -> int:
    """The line where the notes begin: set apart from the text, below a mark it begins with."""
    sizes = [measure_size(line) for line in lines]
    middles = [find_middle(line) for line in lines]
    usual = median(sizes)
    pitches = [a - b for a, b in pairwise(middles) if a > b]
    pitch = median(pitches) if pitches else 0.0
    first = min(at for at, _ in runs)
    mark = next(mark for (at, _), mark in sorted(runs.items()) if at == first)
    for at in range(first + 1, len(lines)):
        is_raised = (at, (0, 1)) in runs or any(place == at and run[0] == 0 for place, run in runs)
        is_apart = sizes[at] < _NOTE_SIZE * usual or middles[at - 1] - middles[at] > _NOTE_GAP * pitch
        if _begins(lines[at], mark) and (is_raised or is_apart):
            return at
    return len(lines)


def _begins(line: Sequence[Glyph], mark: str) -> str:
    """The words of a line after this mark, "" when it begins with another or with a number of the text's own."""
    text = write_line(line)
    match = _MARK.match(text)
    rest = text[match.end() :] if match else ""
    is_number = rest.startswith((".", "．", "、", "%", "％")) or rest[:1].isdigit()
    return rest.strip() if match and match[1] == mark and not is_number else ""


def _read_notes(lines: Sequence[list[Glyph]], first: int, marks: set[str]) -> tuple[list[Footnote], int]:
    """The notes from a line on, and the line after them: the page's number is none of them."""
    stop = len(lines)
    while stop > first and _PAGE_NUMBER.fullmatch(write_line(lines[stop - 1])):
        stop -= 1
    notes: list[Footnote] = []
    for line in lines[first:stop]:
        found = next(((mark, words) for mark in marks if (words := _begins(line, mark))), None)
        if found:
            notes.append(Footnote(*found))
        elif notes:
            notes[-1] = replace(notes[-1], text=notes[-1].text + write_line(line))
    return notes, stop


def _write_raised(line: list[Glyph], runs: dict[_Run, bool]) -> list[Glyph]:
    """The line with marks of notes left out and other raised figures written as such."""
    if not runs:
        return line
    gone = {at for run, is_mark in runs.items() if is_mark for at in range(*run)}
    raised = {at for run, is_mark in runs.items() if not is_mark for at in range(*run)}
    return [
        glyph._replace(text=glyph.text.translate(_RAISED)) if at in raised else glyph
        for at, glyph in enumerate(line)
        if at not in gone
    ]
