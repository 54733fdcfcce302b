"""Points counted inside a paragraph (一是…；二是…), where the sequence proves them; no line starts."""

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.units import Unit
from kb.model import Level, Step
from kb.numerals import CHINESE_NUMBER, read_number

_POINT = re.compile(rf"(?:(?<=^)|(?<=[。；：，！”）;:]))({CHINESE_NUMBER})是(?![一二三四五六七八九十]+[，。；])")


def find_points(text: str, line: int, start: int) -> list[Unit]:
    """Units of 一是…；二是…；三是…, at least two in order from 一; `start` is where the paragraph begins in its line.

    The last one ends with its sentence, unless the others are made of several.
    """
    starts: list[int] = []
    for match in _POINT.finditer(text, start):
        if read_number(match[1]) == len(starts) + 1:
            starts.append(match.start())
    if len(starts) < 2:
        return []
    parts = [text[a:b] for a, b in pairwise(starts)]
    stop = text.find("。", starts[-1]) + 1
    is_simple = all("。" not in part[:-1] for part in parts)
    ends = [*starts[1:], stop if is_simple and stop else len(text)]
    return [_make_point(n, line, span, text) for n, span in enumerate(zip(starts, ends, strict=True), 1)]


def _make_point(number: int, line: int, span: Sequence[int], text: str) -> Unit:
    start, end = span
    return Unit(Step(Level.POINT, number), line, start, last=line, end=start + len(text[start:end].rstrip()))
