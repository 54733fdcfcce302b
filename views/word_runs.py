"""The characters of a Word file with the runs they stand in, in the order they are read; no comments, no findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from ingest.word_package import read_switch
from ingest.word_text import choose_content
from kb.numerals import fold_width

# Revisions taken back, readings aloud, and properties: none of it is text that is read.
_PASSED_OVER = {qn(f"w:{name}") for name in ("del", "moveFrom", "rt", "pPr", "rPr", "sdtPr", "sdtEndPr")}
_RUN, _PARAGRAPH, _BOX, _TEXT, _SETTINGS = (qn(f"w:{name}") for name in ("r", "p", "txbxContent", "t", "rPr"))
# How far around a reference the two texts are held against each other.
_CONTEXT = 40

# One character as it is compared, with the run it stands in.
_Place = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """Words to be found in a file, with what stands before and after them: all as `fold_text` writes it."""

    words: str
    before: str
    after: str


def find_words(text: str, start: int, end: int) -> Words:
    """The words at this place of a text, with the context by which a file holding them more than once tells them apart."""
    before, after = text[max(0, start - 2 * _CONTEXT) : start], text[end : end + 2 * _CONTEXT]
    return Words(fold_text(text[start:end]), fold_text(before)[-_CONTEXT:], fold_text(after)[:_CONTEXT])


def fold_text(text: str) -> str:
    """A text for comparing: no blanks, no bars between cells, one width."""
    return "".join(map(_fold, text))


def find_runs(root: Any) -> Iterator[Any]:
    """Runs as they read with all changes accepted and hidden ones left out; a paragraph's text boxes after it."""
    boxes: list[Any] = []
    for child in root:
        if child.tag in _PASSED_OVER:
            continue
        if child.tag == _PARAGRAPH:
            yield from find_runs(child)
        elif child.tag == _BOX:
            boxes.append(child)
        elif child.tag.endswith("}AlternateContent"):
            yield from find_runs(choose_content(child))
        else:
            if child.tag == _RUN and not read_switch(child, "rPr", "vanish"):
                yield child
            yield from find_runs(child)
    for box in boxes:
        yield from find_runs(box)


def find_anchor(run: Any) -> Any:
    """The run itself, or for one in a text box, where no comment may stand, the run the box hangs on."""
    boxes = [parent for parent in run.iterancestors() if parent.tag == _BOX]
    return next(parent for parent in boxes[-1].iterancestors() if parent.tag == _RUN) if boxes else run


class RunText:
    """All characters of a file's running text; references are taken out of it one after the other."""

    def __init__(self, body: Any) -> None:
        self._places: list[_Place] = [(_fold(c), run) for run in find_runs(body) for c in _read(run) if _fold(c)]
        self._plain = "".join(character for character, _ in self._places)
        self._taken: set[int] = set()

    def take(self, wanted: Words) -> list[Any]:
        """The runs of these words where their context fits best, cut to hold nothing else; [] if they are not there."""
        starts = [match.start() for match in re.finditer(f"(?={re.escape(wanted.words)})", self._plain)]
        free = [start for start in starts if start not in self._taken] or starts
        if not free or not wanted.words:
            return []
        start = max(free, key=lambda at: self._fit(wanted, at))
        self._taken.add(start)
        end = start + len(wanted.words)
        self._cut(end, is_end=True)
        self._cut(start, is_end=False)
        runs = [run for _, run in self._places[start:end]]
        return [run for i, run in enumerate(runs) if i == 0 or run is not runs[i - 1]]

    def _fit(self, wanted: Words, start: int) -> int:
        end = start + len(wanted.words)
        before = self._plain[max(0, start - _CONTEXT) : start]
        return _count_same(wanted.before[::-1], before[::-1]) + _count_same(wanted.after, self._plain[end : end + _CONTEXT])

    def _cut(self, at: int, *, is_end: bool) -> None:
        """Parts the run around a place in two; a break or tab right there stays outside of the words that end or begin."""
        if not 0 < at < len(self._places) or self._places[at - 1][1] is not self._places[at][1]:
            return
        run = self._places[at][1]
        first = next(i for i in range(at, -1, -1) if i == 0 or self._places[i - 1][1] is not run)
        rest = _part(run, at - first, is_end=is_end)
        end = at
        while end < len(self._places) and self._places[end][1] is run:
            self._places[end] = (self._places[end][0], rest)
            end += 1


def _part(run: Any, count: int, *, is_end: bool) -> Any:
    """Takes what comes after the first `count` characters out of a run, into a new one after it of the same setting."""
    rest = run.makeelement(run.tag, dict(run.attrib))
    settings = run.find(_SETTINGS)
    if settings is not None:
        rest.append(deepcopy(settings))
    for text in run.findall(_TEXT):
        held = sum(1 for character in text.text or "" if _fold(character))
        if count < held or (count == held and is_end):
            break
        count -= held
    after = list(text.itersiblings())
    if count == 0:
        after.insert(0, text)
    elif count < held:
        other = deepcopy(text)
        offset = _find_offset(text.text, count)
        _write(other, text.text[offset:])
        _write(text, text.text[:offset])
        after.insert(0, other)
    rest.extend(after)
    run.addnext(rest)
    return rest


def _fold(character: str) -> str:
    return "" if character.isspace() or character == "|" else fold_width(character)


def _count_same(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _read(run: Any) -> str:
    return "".join(text.text or "" for text in run.findall(_TEXT))


def _find_offset(text: str, count: int) -> int:
    """Where the character after the first `count` that are no blanks stands."""
    kept = [i for i, c in enumerate(text) if _fold(c)]
    return kept[count]


def _write(element: Any, text: str) -> None:
    element.text = text
    if re.match(r"\s|.*\s$", text):
        element.set(qn("xml:space"), "preserve")
