"""Lines broken at the width of a page are joined again; lines an author ended stay apart."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.blocks import Block
from ingest.contents import has_leader
from ingest.markers import CONTAINERS, Marker, load_marker_rules, read_marker
from ingest.page_layout import ENDED, Layout, read_layout
from kb.model import Level, Step

_STOPS = tuple("。；：！？;:…")
_ENDS = (*_STOPS, *"”）》】)")
_FEWEST_LINES, _NARROWEST, _WIDEST, _LEAST_PILED = 8, 12, 120, 4
_PILED_SHARE, _PILED_OF_NEAR, _NEAR, _CHARACTERS_SHARE, _FEWEST_OPEN, _MOST_CONTRADICTED = 0.1, 0.6, 0.75, 0.8, 0.05, 0.2
_NAMING_LINES, _LONGEST_TITLE = 60, 80
_WIDE = re.compile("[\u2e80-\uffff·—…“”‘’①-⑳]")
_NEXT_DATE = re.compile(r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日(?:\s|$)")
_FIRST_DATE = re.compile(r"[（(]?\s*(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月")


@dataclass(frozen=True, slots=True)
class Joined:
    """The blocks with wrapped lines joined, and the lines after which it is not certain whether a paragraph ends.

    `uncertain` lines were taken to go on, `parted` ones to end.
    """

    blocks: tuple[Block, ...]
    uncertain: tuple[Block, ...] = ()
    parted: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class _Width:
    """The width at which lines break: `full` characters or columns as `measure` counts, lines `slack` shorter fill it."""

    measure: Callable[[str], int]
    full: int
    slack: int
    is_exact: bool
    trusts_openings: bool = False

    def fills(self, block: Block) -> bool:
        """Whether a line is as wide as lines are."""
        return self.measure(block.text) >= self.full - self.slack


def join_wraps(blocks: Sequence[Block]) -> Joined:
    """The blocks with hard-wrapped lines joined; a text whose lines are not cut at one width comes back as it is.

    Evidence is where printed lines stand; without that, that lines which end no sentence are heaped up at one width
    (12 to 120 characters), and hardly any is wider.
    """
    if layout := read_layout(blocks):
        return _join_printed(blocks, layout)
    width = _find_width([b for b in blocks if not b.heading and not b.table])
    if width is None:
        return Joined(tuple(blocks))
    width = replace(width, trusts_openings=_can_trust_openings(blocks, width))
    numbers = _Numbers()
    groups: list[list[Block]] = []
    uncertain: list[Block] = []
    for block in blocks:
        marker = read_marker(block.text)
        before = groups[-1][-1] if groups else None
        if before is not None and _can_go_on(before, block, width) and not _begins(before, block, marker, (width, numbers)):
            groups[-1].append(block)
            uncertain += (before,) if not width.trusts_openings and before.text.endswith(_STOPS) else ()
        else:
            numbers.note(block, marker)
            groups.append([block])
    return Joined(tuple(_join(group, width) for group in groups), tuple(uncertain))


def _join_printed(blocks: Sequence[Block], layout: Layout) -> Joined:
    """By the layout of the pages; what that leaves open goes the way more paragraphs of the text go."""
    numbers = _Numbers()
    groups: list[list[Block]] = []
    unsure: list[Block] = []
    for block in blocks:
        marker = read_marker(block.text)
        if groups and _is_one_kind(groups[-1][-1], block) and not layout.breaks(groups[-1], block):
            before, goes_on = groups[-1][-1], _goes_on(groups[-1][-1], block, marker, (layout, numbers))
            unsure += (before,) if goes_on is None else ()
            if goes_on or (goes_on is None and not layout.likes_paragraphs):
                groups[-1].append(block)
                continue
        numbers.note(block, marker)
        groups.append([block])
    joined = tuple(_join(group, None) for group in groups)
    return Joined(joined, parted=tuple(unsure)) if layout.likes_paragraphs else Joined(joined, tuple(unsure))


def _goes_on(before: Block, block: Block, marker: Marker | None, known: tuple[Layout, "_Numbers"]) -> bool | None:
    """Whether a line goes on after a full one; None where neither words nor layout show it."""
    layout, numbers = known
    if _begins_number(before, block, marker, numbers):
        return False
    return layout.binds(before, block) if before.text.endswith(ENDED) else True


def _find_width(blocks: Sequence[Block]) -> _Width | None:
    """The width whose evidence is strongest, in characters or in columns, or None."""
    texts = [block.text for block in blocks]
    if len(texts) < _FEWEST_LINES:
        return None
    piled, width = _try_width(texts, len, 2)
    piled_columns, columns = _try_width(texts, _count_columns, 6)
    return width if width is not None and piled >= _CHARACTERS_SHARE * piled_columns else columns


def _try_width(texts: Sequence[str], measure: Callable[[str], int], slack: int) -> tuple[int, _Width | None]:
    widths = [measure(text) for text in texts]
    full = sorted(widths)[-1 - len(widths) // 100]
    open_ended = [w for w, text in zip(widths, texts, strict=True) if not text.endswith(_ENDS) and not has_leader(text)]
    piled = sum(full - slack <= w <= full for w in open_ended)
    near = sum(_NEAR * full <= w <= full for w in open_ended)
    is_proved = piled >= max(_LEAST_PILED, _PILED_SHARE * len(texts)) and piled >= _PILED_OF_NEAR * near
    if not is_proved or not _NARROWEST <= full * (1 if measure is len else 0.5) <= _WIDEST:
        return 0, None
    return piled, _Width(measure, full, slack, is_exact=measure is len)


def _count_columns(text: str) -> int:
    return len(text) + len(_WIDE.findall(text))


def _can_trust_openings(blocks: Sequence[Block], width: _Width) -> bool:
    """Whether indents or empty lines mark the paragraphs: there are some, and hardly any inside a sentence."""
    inside = [after.opens for before, after in pairwise(blocks) if _is_cut(before, width)]
    return sum(b.opens for b in blocks) > _FEWEST_OPEN * len(blocks) and sum(inside) < _MOST_CONTRADICTED * len(inside)


def _is_cut(block: Block, width: _Width) -> bool:
    return width.fills(block) and not block.text.endswith(_ENDS)


def _is_one_kind(before: Block, block: Block) -> bool:
    if before.heading or block.heading or before.table or block.table or before.is_footnote != block.is_footnote:
        return False
    return before.is_history == block.is_history and not has_leader(before.text)


def _can_go_on(before: Block, block: Block, width: _Width) -> bool:
    """Whether the line before fills the width, and both are running text of one kind."""
    if not _is_one_kind(before, block) or not width.fills(before):
        return False
    if before.text.endswith(_STOPS) and not width.trusts_openings:
        return width.measure(before.text) >= width.full - (0 if width.is_exact else 2)
    return True


def _begins(before: Block, block: Block, marker: Marker | None, known: tuple[_Width, "_Numbers"]) -> bool:
    """Whether a line after a full one begins something of its own, in spite of that."""
    width, numbers = known
    if width.trusts_openings:
        is_ended = before.text.endswith(_STOPS)
        return block.opens or (is_ended and marker is not None and marker.spaced and numbers.expects(marker.step))
    return _begins_number(before, block, marker, numbers)


def _begins_number(before: Block, block: Block, marker: Marker | None, numbers: "_Numbers") -> bool:
    """Whether a line after a full one begins with a number that is no reference cut at the line's start."""
    is_ended = before.text.endswith(_STOPS)
    if marker is None:
        return numbers.begins_head_line(block.text)
    if marker.step.level in (Level.ARTICLE, *CONTAINERS):
        signs = (is_ended, marker.spaced, numbers.expects(marker.step))
        return sum(signs) >= 2
    if before.text.endswith(("第", "、", "和", "至")) or block.text[marker.end :].startswith(("项", "目", "款")):
        return False  # 第（二）项 broken after 第
    return is_ended or numbers.expects(marker.step)


class _Numbers:
    """The last number of each level that began a line, to tell a heading from a reference cut at the line's start."""

    def __init__(self) -> None:
        self.last: dict[Level, Step] = {}
        self.is_head, self.has_date = True, False

    def note(self, block: Block, marker: Marker | None) -> None:
        """Remembers what a line that begins something begins."""
        if marker is not None:
            self.last[marker.step.level] = marker.step
        self.is_head = self.is_head and marker is None
        self.has_date = self.has_date or _FIRST_DATE.match(block.text) is not None

    def begins_head_line(self, text: str) -> bool:
        """Whether a line before any number begins the record of passing, one of its dates, or the contents."""
        is_date = _NEXT_DATE.match(text) if self.has_date else _FIRST_DATE.match(text)
        is_contents = "".join(text.split()) in load_marker_rules().contents_words
        return self.is_head and (is_date is not None or is_contents)

    def expects(self, step: Step) -> bool:
        """Whether a number is the first or the next of its level."""
        last = self.last.get(step.level)
        if step.number <= 1 and not step.sub:
            return True
        return last is not None and (step.number, step.sub) in ((last.number + 1, 0), (last.number, last.sub + 1))


def join_title(lines: Sequence[Block], title: str) -> tuple[Block, ...]:
    """The lines with the title of what a file passes on in one, where it stands on two and 《…》 names it whole."""
    named = "".join("".join((title, *(block.text for block in lines[:_NAMING_LINES]))).split())
    joined: list[Block] = []
    for block in lines:
        if joined and _is_title(joined[-1].text, block.text, named) and _is_one_kind(joined[-1], block):
            joined[-1] = _join([joined[-1], block], None)
        else:
            joined.append(block)
    return tuple(joined)


def _is_title(one: str, other: str, named: str) -> bool:
    if len(one) + len(other) > _LONGEST_TITLE or one.endswith(_STOPS) or read_marker(one) or read_marker(other):
        return False
    return f"《{''.join((one + other).split()).strip('《》')}》" in named


def _join(group: Sequence[Block], width: _Width | None) -> Block:
    if len(group) == 1:
        return group[0]
    text = group[0].text
    for before, block in pairwise(group):
        text = _join_words(text, block.text, is_cut=width is not None and width.is_exact and len(before.text) == width.full)
    return replace(group[0], text=text)


def _join_words(before: str, after: str, *, is_cut: bool) -> str:
    """Chinese joins without a blank; English words get theirs back, or lose their hyphen, unless the cut was by count."""
    if is_cut or not (before[-1].isascii() and after[0].isascii() and after[0].isalpha()):
        return before + after
    if re.search(r"[A-Za-z]-$", before) and after[0].islower():
        return before[:-1] + after
    return f"{before} {after}" if re.search(r"[A-Za-z,.;:]$", before) else before + after
