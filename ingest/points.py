"""Units counted inside a paragraph (（一）…；（二）…, 一是…；二是…), where the sequence proves them; no line starts."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.markers import Marker, find_counted
from ingest.units import Unit
from kb.model import Level, Step
from kb.numerals import CHINESE_NUMBER, read_number

_POINT = re.compile(rf"(?:(?<=^)|(?<=[。；：，！”）;:]))({CHINESE_NUMBER})是(?![一二三四五六七八九十]+[，。；])")
_FIRST = re.compile(r"[（(]?\s*[一1１]\s*[）).．、]|[①⑴⒈㈠]")
_SENTENCE_ENDS = ("。", "！", "？", "。”", "。）")
_COLONS, _STOPS, _COMMAS = ("：", ":"), ("；", ";", "；”"), ("，", ",")
_POINT_STYLE, _NEAR = Level.POINT.value, 8
_OPENING, _CLOSING = "“‘《「（(", "”’》」）)"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a line, from `start` to `stop`, in which units may be counted.

    `taken` are ways of writing that count units around it; `levels` are what units are called here, from the outside in
    (None: as they are written), `following` the numbers that the next line begins with.
    """

    text: str
    line: int
    start: int
    stop: int
    taken: frozenset[str]
    levels: tuple[Level, ...] | None = None
    following: tuple[Marker, ...] = ()


def find_inside(stretch: Stretch) -> list[Unit]:
    """The units that a stretch counts, and those inside each; the last one ends with its sentence.

    "下列职责：（一）宣传；（二）调解。" -> （一）, （二）; a number out of sequence in such a place proves there are none.
    """
    if stretch.levels == ():
        return []
    points = [] if stretch.levels else _find_points(stretch)
    rows = [*_find_rows(stretch), *([points] if points else [])]
    return min(rows, key=lambda row: row[0].start, default=[])


def _find_rows(stretch: Stretch) -> Iterator[list[Unit]]:
    """The units of each way of writing whose numbers are 1, 2, 3, … with none left over."""
    if not _FIRST.search(stretch.text, stretch.start, stretch.stop):
        return
    found: dict[str, list[tuple[int, Marker]]] = defaultdict(list)
    quoted = _find_quoted(stretch)
    for at, marker in find_counted(stretch.text, stretch.start, stretch.stop):
        if at in quoted or marker.style in stretch.taken or (marker.step.sub and not stretch.levels):
            continue
        is_first = marker.step.number == 1 and not marker.step.sub
        is_listed = bool(found[marker.style]) and _opens_list(stretch, found[marker.style][0][0])
        if _can_begin(stretch, at, is_first=is_first, is_listed=is_listed):
            found[marker.style].append((at, marker))
    for row in found.values():
        numbers = [marker.step.number for _, marker in row if not marker.step.sub]
        if numbers == list(range(1, len(numbers) + 1)) and (len(numbers) > 1 or (numbers and _goes_on_below(stretch, row))):
            yield _make_units(stretch, row)


def _goes_on_below(stretch: Stretch, row: Sequence[tuple[int, Marker]]) -> bool:
    """Whether a list that a colon opens has its first number in this line and the second at the start of the next."""
    at, first = row[0]
    is_next = any((marker.style, marker.step.number) == (first.style, 2) for marker in stretch.following)
    return is_next and _opens_list(stretch, at)


def _find_quoted(stretch: Stretch) -> frozenset[int]:
    """The offsets inside quotes and brackets: what stands there is counted by another text, or in passing."""
    inside, depth = set(), 0
    for at in range(stretch.start, stretch.stop):
        depth -= depth > 0 and stretch.text[at] in _CLOSING
        if depth:
            inside.add(at)
        depth += stretch.text[at] in _OPENING
    return frozenset(inside)


def _opens_list(stretch: Stretch, at: int) -> bool:
    return _before(stretch, at).endswith(_COLONS)


def _before(stretch: Stretch, at: int) -> str:
    return stretch.text[max(stretch.start, at - _NEAR) : at].rstrip()


def _can_begin(stretch: Stretch, at: int, *, is_first: bool, is_listed: bool) -> bool:
    """Whether a number stands where one is counted: the first after a colon or a sentence, the others also after ；.

    After a comma only in a list that a colon opens.
    """
    before = _before(stretch, at)
    if is_first:
        return not before or before.endswith((*_COLONS, *_SENTENCE_ENDS))
    return before.endswith((*_SENTENCE_ENDS, *_STOPS, *(_COMMAS if is_listed else ())))


def _make_units(stretch: Stretch, row: Sequence[tuple[int, Marker]]) -> list[Unit]:
    units = []
    for (at, marker), end in zip(row, _find_ends(stretch, [at for at, _ in row]), strict=True):
        step = Step(stretch.levels[0], marker.step.number, marker.step.sub) if stretch.levels else marker.step
        units.append(_make_unit(stretch, step, (at, marker.end, end), marker.style))
    return units


def _make_unit(stretch: Stretch, step: Step, places: tuple[int, int, int], style: str) -> Unit:
    """A unit from its number's place to its end, with what it counts after its number."""
    at, words, end = places
    unit = Unit(step, stretch.line, at, style=style, last=stretch.line, end=end, is_run_in=True)
    levels = stretch.levels[1:] if stretch.levels else None
    following = stretch.following if end == stretch.stop else ()
    unit.children = find_inside(
        replace(stretch, start=words, stop=end, taken=stretch.taken | {style}, levels=levels, following=following)
    )
    return unit


def _find_ends(stretch: Stretch, starts: Sequence[int]) -> list[int]:
    """Where each unit ends; the last one with its sentence, unless the others are made of several."""
    text = stretch.text
    parts = [text[a:b] for a, b in pairwise(starts)]
    stop = text.find("。", starts[-1], stretch.stop) + 1
    is_simple = all("。" not in part.rstrip()[:-1] for part in parts)
    ends = [*starts[1:], stop if is_simple and stop else stretch.stop]
    return [start + len(text[start:end].rstrip()) for start, end in zip(starts, ends, strict=True)]


def _find_points(stretch: Stretch) -> list[Unit]:
    """Units of 一是…；二是…；三是…, at least two in order from 一."""
    starts: list[int] = []
    for match in _POINT.finditer(stretch.text, stretch.start, stretch.stop):
        if read_number(match[1]) == len(starts) + 1:
            starts.append(match.start())
    if len(starts) < 2 or _POINT_STYLE in stretch.taken:
        return []
    ends = _find_ends(stretch, starts)
    return [
        _make_unit(stretch, Step(Level.POINT, number), (start, start + 2, end), _POINT_STYLE)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    ]
