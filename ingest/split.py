"""Numbered headings run into a paragraph become lines of their own, where the sequence of numbers proves them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.blocks import Block
from ingest.headings import find_known_heading, split_at_leads
from ingest.markers import Marker, find_counted, find_markers, read_marker
from ingest.notes import make_note
from kb.model import Level, Note

_LEVELS = (Level.OUTLINE_1, Level.OUTLINE_2, Level.OUTLINE_3)
_LONGEST_HEADING = 40
_SENTENCE_ENDS = ("。", "！", "？", "。”", "。）")
_COUNTED = (*_LEVELS, Level.OUTLINE_4)
_STOPS = (*_SENTENCE_ENDS, "；", ";")


def split_headings(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """The blocks with run-in headings on their own lines, and what was broken or left doubtful.

    "…如下：一、基本原则以人为本…。二、创建目标开展…" -> "…如下：" / "一、基本原则" / "以人为本…。" / "二、创建目标" / …
    """
    lines: list[Block] = []
    notes: list[Note] = []
    count = 0
    for at, block in enumerate(blocks):
        following = read_marker(blocks[at + 1].text) if at + 1 < len(blocks) else None
        pieces = [block.text] if block.heading else _split_text(block.text, following)
        if len(pieces) == 1:
            lines.append(block)
            continue
        count += len(pieces) - 1
        for piece in pieces:
            broken, doubt = _part_heading(piece)
            lines += [replace(block, text=text) for text in broken]
            notes += doubt
    if count:
        notes.insert(0, make_note("headings_split", count=count))
    return tuple(lines), tuple(notes)


def _split_text(text: str, following: Marker | None) -> list[str]:
    return _split_at_articles(text) or _split_at_own(text, following) or _split_at_numbers(text, 0)


def _split_at_own(text: str, following: Marker | None) -> list[str]:
    """A line cut at numbers like the one it begins with, or []: "1.选址。2.报建。" -> "1.选址。", "2.报建。".

    Not where the line `following` goes on counting from the first.
    """
    marker = read_marker(text)
    if marker is None or marker.step.level not in _COUNTED:
        return []
    cuts, first = [0], marker.step.number
    for start, found in find_counted(text, marker.end, len(text)):
        is_next = (found.style, found.step.number) == (marker.style, first + len(cuts))
        if is_next and text[:start].rstrip().endswith(_STOPS):
            cuts.append(start)
    is_inside = (
        following is not None and following.style == marker.style and first < following.step.number < first + len(cuts)
    )
    return [] if is_inside or len(cuts) == 1 else [text[a:b].strip() for a, b in pairwise([*cuts, len(text)])]


def _split_at_articles(text: str) -> list[str]:
    """An article's line cut before articles run into it, or []: "第一条 甲。第二条 乙。" -> "第一条 甲。", "第二条 乙。"."""
    marker = read_marker(text)
    if marker is None or marker.step.level is not Level.ARTICLE:
        return []
    cuts, expected, is_spaced = [0], marker.step.number + 1, False
    for start, found in find_markers(text, Level.ARTICLE):
        is_next = (found.step.number, found.step.sub) == (expected, 0)
        if is_next and text[:start].rstrip().endswith(_SENTENCE_ENDS):
            cuts.append(start)
            expected += 1
            is_spaced = is_spaced or found.spaced  # 第八条规定… may begin a sentence; a blank shows a heading
    return [text[a:b].strip() for a, b in pairwise([*cuts, len(text)])] if is_spaced else []


def _split_at_numbers(text: str, rank: int) -> list[str]:
    """Parts at the numbers of one level, then each part at the next level; a level with no proof is passed over."""
    if rank == len(_LEVELS):
        return [text]
    cuts = _prove_sequence(text, _LEVELS[rank], is_inside=rank > 0)
    # Without 一、二、 there is no outline in this paragraph, and （一）（二） is a list inside its sentence.
    if rank == 0 and not cuts and _level_of(text) not in _LEVELS[:1]:
        return [text]
    bounds = [0, *cuts, len(text)]
    parts = [text[a:b].strip() for a, b in pairwise(bounds) if text[a:b].strip()]
    return [deeper for part in parts for deeper in _split_at_numbers(part, rank + 1)]


def _prove_sequence(text: str, level: Level, *, is_inside: bool) -> list[int]:
    """Offsets of numbers n, n+1, … that each stand where a heading can; fewer than two prove nothing.

    A heading can stand at the start, after a sentence, or after the short heading of the level above.
    """
    cuts: list[int] = []
    expected = 1
    for start, marker in find_markers(text, level):
        if marker.step.number == expected and _can_begin(text, start, is_inside=is_inside):
            cuts.append(start)
            expected += 1
    if len(cuts) < 2:
        return []
    return [cut for cut in cuts if cut > 0]


def _can_begin(text: str, start: int, *, is_inside: bool) -> bool:
    before = text[max(0, start - 2 * _LONGEST_HEADING) : start].rstrip()
    if not before or before.endswith((*_SENTENCE_ENDS, "：", ":")):
        return True
    outer = read_marker(before) if is_inside else None
    return outer is not None and len(before) <= _LONGEST_HEADING and not re.search("[，。；：]", before)


def _level_of(text: str) -> Level | None:
    marker = read_marker(text)
    return marker.step.level if marker else None


def _part_heading(piece: str) -> tuple[list[str], list[Note]]:
    marker = read_marker(piece)
    if marker is None or marker.step.level is not Level.OUTLINE_1:
        return [piece], []
    words = piece[marker.end :]
    heading = find_known_heading(words)
    body = words[len(heading) :]
    if heading and body and body[0] not in "。，、：；的":
        return [piece[: marker.end] + heading, *split_at_leads(body)], []
    if not heading and len(words) > _LONGEST_HEADING and "。" not in words[:_LONGEST_HEADING]:
        return [piece], [make_note("heading_uncertain", words=piece[:16])]
    return [piece], []
