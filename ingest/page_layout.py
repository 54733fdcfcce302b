"""What the places of printed lines tell of paragraphs: margins, indents, gaps; no numbers, no joining of words."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ingest.blocks import Block, Place
from ingest.markers import load_marker_rules, read_marker
from ingest.titles import is_issuer_line

ENDED = ("。", "；", "：", "！", "？", ";", ":", "…", "。”", "。）", "。》")
_CLOSING = (*ENDED, "，", "、", "”", "）", "》", "〉", "】", ",", ".", ")")
# In ems. A line this much shorter than it could be was ended by its author; other programs break a little earlier.
_SHORT, _SHORT_OPEN, _SHORT_INDENTED = 0.3, 1.2, 3.2
_INDENT, _SAME, _GAP, _EXACT = 1.2, 0.6, 0.25, 0.2
_OTHER_SIZE = 0.2
_AT_EDGE, _OTHER_MARGIN, _FEWEST_AT_EDGE, _PILED, _NARROWEST = 0.03, 4, 8, 0.1, 0.5
# Of the pairs of lines that are certain: fewer than RARE prove nothing, MOST of at least FEWEST prove a custom.
_RARE, _MOST, _FEWEST = 0.05, 0.9, 4
_WIDE_BLANK = re.compile(r"(?<=[^\sA-Za-z,.;:])\s+(?=[^\sA-Za-z])")
_FEWEST_BLANKS = 2
_FIGURE_FIRST = re.compile(r"[0-9]{1,3}\s+")


@dataclass(frozen=True, slots=True)
class _Column:
    """Where lines begin and end on pages of one width."""

    left: float
    edge: float


@dataclass(slots=True)
class _Customs:
    """What the pairs of lines show that are certain to be one sentence, or the end of one paragraph and the next."""

    starts: Counter[int] = field(default_factory=Counter)
    turns: dict[str, Counter[int]] = field(default_factory=dict)
    distances: list[float] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    inner_stops: int = 0

    @property
    def pitch(self) -> float:
        """The usual distance between two lines of one paragraph, in ems; 0 when no two are certain."""
        return median(self.distances) if self.distances else 0.0

    @property
    def has_gaps(self) -> bool:
        """Whether hardly a paragraph follows another without more room between them than between lines."""
        wide = sum(gap > self.pitch + _GAP for gap in self.gaps)
        return bool(self.pitch) and wide >= max(_FEWEST, _MOST * len(self.gaps))

    @property
    def is_justified(self) -> bool:
        """Whether lines inside a sentence reach the edge exactly."""
        exact = sum(abs(end) < _EXACT for end in self.ends)
        return exact >= max(_FEWEST, _MOST * len(self.ends))


class Layout:
    """The columns and customs of a text's printed pages."""

    def __init__(self, blocks: Sequence[Block], places: Sequence[Place]) -> None:
        widths = {place.width for place in places}
        self._columns = {width: _find_column(blocks, places, width) for width in widths}
        self._customs = _Customs()
        self._learn(list(zip(blocks, places, strict=True)))

    def breaks(self, group: Sequence[Block], block: Block) -> bool:
        """Whether a line cannot go on with the paragraph whose lines are `group`."""
        places = [one.printed for one in group if one.printed]
        before, place = group[-1].printed, block.printed
        if before is None or place is None or not places:
            return True
        if abs(place.size - before.size) > _OTHER_SIZE * before.size:
            return True
        if self._is_right(before) or self._is_right(place):
            return True
        if self._is_apart(group[-1], block) or self._had_room(group[-1], block):
            return True
        if len(places) > 1:
            return abs(self._indent(place) - self._indent(places[1])) > _SAME
        return self._is_odd_turn(group[0], places[0], place)

    def binds(self, before: Block, block: Block) -> bool | None:
        """Whether a line goes on after a full line that ends a sentence; None where nothing shows it."""
        one, two = before.printed, block.printed
        if one is None or two is None:
            return None
        if self._is_no_start(two) or before.text.endswith(("；", ";")):
            return True
        if self._customs.has_gaps and before.page == block.page:
            return True
        return self._is_stretched(before, one) if self._customs.is_justified else None

    @property
    def likes_paragraphs(self) -> bool:
        """Whether an unnumbered paragraph after a full stop is more usual here than a sentence after one."""
        return self._customs.starts.total() > self._customs.inner_stops

    def _learn(self, lines: Sequence[tuple[Block, Place]]) -> None:
        customs, begins = self._customs, True
        for (before, one), (block, two) in pairwise(lines):
            if self._is_right(two):
                continue
            is_marked = read_marker(block.text) is not None
            rest = self._measure_rest(one)
            distance = (one.middle - two.middle) / one.size if before.page == block.page else None
            is_full, is_ended = rest < two.lead / one.size + _SHORT, before.text.endswith(ENDED)
            customs.inner_stops += len(re.findall("。(?=.)", before.text))
            if is_full and not before.text.endswith(_CLOSING) and not is_marked:
                customs.ends.append(rest)
                customs.distances += () if distance is None else (distance,)
                if begins:
                    turn = round(2 * (self._indent(two) - self._indent(one)))
                    customs.turns.setdefault(_name_kind(before), Counter())[turn] += 1
            elif is_ended and not is_full:
                customs.gaps += () if distance is None else (distance,)
                customs.starts[round(2 * self._indent(two))] += 1
            begins = not is_full

    def _measure_rest(self, place: Place) -> float:
        """How many more characters the line had room for."""
        return (self._columns[place.width].edge - place.right) / place.size

    def _indent(self, place: Place) -> float:
        return (place.left - self._columns[place.width].left) / place.size

    def _is_right(self, place: Place) -> bool:
        """Whether a line begins in the right half, as sign-offs do: no line of a paragraph does."""
        column = self._columns[place.width]
        return place.left > (column.left + column.edge) / 2

    def _is_apart(self, before: Block, block: Block) -> bool:
        if before.printed is None or block.printed is None or before.page != block.page or not self._customs.pitch:
            return False
        distance = (before.printed.middle - block.printed.middle) / before.printed.size
        return distance > self._customs.pitch + _GAP or distance < 0

    def _had_room(self, before: Block, block: Block) -> bool:
        """Whether a line had room for the next one's first word, or is spaced out like a row of a table."""
        one, two = before.printed, block.printed
        if one is None or two is None or len(_WIDE_BLANK.findall(before.text)) >= _FEWEST_BLANKS:
            return True
        is_ended = before.text.endswith(ENDED) or read_marker(block.text) is not None
        lead = two.lead / one.size
        slack = lead + (_SHORT if is_ended else _SHORT_OPEN)
        return self._measure_rest(one) >= (max(slack, _SHORT_INDENTED) if self._is_no_start(two) else slack)

    def _is_odd_turn(self, first: Block, one: Place, two: Place) -> bool:
        """Whether second lines do not begin so far from where first lines do."""
        turn = round(2 * (self._indent(two) - self._indent(one)))
        seen = self._customs.turns.get(_name_kind(first), Counter())
        if seen.total() < _FEWEST:
            return turn > 2 * _INDENT and read_marker(first.text) is None
        return sum(count for other, count in seen.items() if abs(other - turn) <= 1) < _RARE * seen.total()

    def _is_no_start(self, place: Place) -> bool:
        """Whether paragraphs do not begin at this indent."""
        starts, own = self._customs.starts, round(2 * self._indent(place))
        near = sum(count for indent, count in starts.items() if abs(indent - own) <= 1)
        return starts.total() >= _FEWEST and near < _RARE * starts.total()

    def _is_stretched(self, block: Block, place: Place) -> bool | None:
        """In justified text a line that goes on reaches the edge; one that whole characters bring there shows nothing."""
        if abs(self._measure_rest(place)) >= _EXACT:
            return False
        over = (self._columns[place.width].edge - place.left) / place.size % 1
        is_whole = any(character.isascii() for character in block.text) or not 2 * _EXACT < over < 1 - _EXACT / 2
        return None if is_whole else True


def read_layout(blocks: Sequence[Block]) -> Layout | None:
    """The layout of a text whose lines outside tables all tell their places, else None."""
    running = [block for block in blocks if not block.table and not block.is_footnote]
    places = [block.printed for block in running if block.printed]
    return Layout(running, places) if running and len(places) == len(running) else None


def find_rows(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The lines that look like rows of a table: two or more in a row, each set apart into three pieces or more.

    A numbered line needs one piece less, and a plain one beside it: "1　节水改造　市水务局" under "序号　任务　单位".
    Heads of columns alone are enough.
    """
    starts = [_find_words(block.text) for block in blocks]
    counts = [
        0 if block.table or is_issuer_line(block.text) else len(_WIDE_BLANK.findall(block.text, start))
        for block, start in zip(blocks, starts, strict=True)
    ]
    is_marked = [start > 0 for start in starts]
    is_plain = [count >= _FEWEST_BLANKS and not marked for count, marked in zip(counts, is_marked, strict=True)]
    is_row = [plain or (bool(count) and marked) for plain, count, marked in zip(is_plain, counts, is_marked, strict=True)]
    heads = load_marker_rules().column_ends
    kept: list[Block] = []
    for at, block in enumerate(blocks):
        beside = [other for other in (at - 1, at + 1) if 0 <= other < len(blocks)]
        is_head = is_plain[at] and all(piece.endswith(heads) for piece in block.text.split())
        if is_head or (is_row[at] and any(is_row[other] and (is_plain[at] or is_plain[other]) for other in beside)):
            kept.append(block)
    return tuple(kept)


def _find_words(text: str) -> int:
    """Where the words after a line's number begin."""
    marker = read_marker(text)
    figure = _FIGURE_FIRST.match(text)
    return marker.end if marker else figure.end() if figure else 0


def _name_kind(block: Block) -> str:
    """Paragraphs of one kind are indented alike: by the way they are numbered."""
    marker = read_marker(block.text)
    return marker.style if marker else ""


def _find_column(blocks: Sequence[Block], places: Sequence[Place], width: float) -> _Column:
    """The left edge is the leftmost place where more than a stray line begins; the right one must fit the page.

    Lines that end with a mark may hang over the edge by a character. An edge far from where the page's other margin
    puts it needs many lines: a list of names has lines of one length, too.
    """
    here = [(block, place) for block, place in zip(blocks, places, strict=True) if place.width == width]
    size = median(place.size for _, place in here)
    left = -_find_edge([-place.left for _, place in here], _SAME * size)
    rights = [place.right for block, place in here if not block.text.endswith(_CLOSING)]
    edge = _find_edge(rights, size) if rights else 0.0
    usual = width - left
    is_passed = edge < _find_edge([place.right for _, place in here], size) - size
    piled = sum(edge - size <= right <= edge for right in rights)
    is_column = piled >= max(_FEWEST_AT_EDGE, _PILED * len(here)) and edge - left > _NARROWEST * width
    return _Column(left, edge if not is_passed and (edge > usual - _OTHER_MARGIN * size or is_column) else usual)


def _find_edge(ends: Sequence[float], near: float) -> float:
    """The outermost place that more than a stray line reaches."""
    ordered = sorted(ends)
    fewest = _AT_EDGE * len(ordered)
    found = (end for at, end in enumerate(ordered[::-1]) if len(ordered) - at - bisect_left(ordered, end - near) >= fewest)
    return next(found, ordered[-1])
