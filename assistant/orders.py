"""Whether a sentence orders, negates and conditions as the passages it cites; no subjects, no numbers."""

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.align import Alignment, Tile, cut_part
from assistant.bonds import Fault
from assistant.pairings import cut_segments, find_telling, pairing_rules
from assistant.steering import is_elided
from kb.model import Span

# Characters of a predicate.
_SAYS = 3
# Characters between the words for which a "不" may stand or be left out.
_NEAR, _BEFORE = 6, 3


def find_wrong_order(given: Alignment) -> Fault | None:
    """The first words that the passages order, negate or condition otherwise."""
    checks = (_check_order, _check_polarity, _check_unless, _check_consequences)
    return next((fault for check in checks for fault in check(given)), None)


def _check_order(given: Alignment) -> Iterator[Fault]:
    """What is said to come first stands first in the passages: 先研究再表决 is not 先表决再研究."""
    for order in pairing_rules().orders:
        for said in re.finditer(order, given.text):
            first, second = (_longest(given, Span(*said.span(name))) for name in ("first", "second"))
            last = next(iter(find_telling(given, Span(*said.span("first")))[::-1]), None)
            for one in (first, last):
                if one and second and min(one.places) > max(second.places):
                    yield "order", given.text[one.start : one.end]


def _longest(given: Alignment, within: Span) -> Tile | None:
    return max(find_telling(given, within), key=lambda t: t.end - t.start, default=None)


def _check_polarity(given: Alignment) -> Iterator[Fault]:
    """Between the same words stands the same number of negations: 证明不了自己没过错 is not 证明自己没过错."""
    for segment in cut_segments(given.text):
        tiles = find_telling(given, segment)
        for one, other in pairwise(tiles):
            between = [_between(given, one, other, at) for at in one.places]
            near = [words for words in between if words is not None]
            if not near or other.start - one.end > _NEAR or _is_elided(given, segment):
                continue
            before = _last_words(given.text[segment.start : one.start])
            told = _count(before) + _count(given.text[one.end : other.start])
            lead = _count(given.text[segment.start : other.start])
            if all(_count(words) % 2 != told % 2 for words in near) and not any(
                _count(given.source.text[cut_part(given.source.text, at, "，；。").start : at]) % 2 == lead % 2
                for at in other.places
            ):
                yield "polarity", given.text[one.start : other.end]


def _is_elided(given: Alignment, segment: Span) -> bool:
    words = given.text[segment.start : segment.end]
    return any(is_elided(given, segment.start + m.start(), segment.start + m.end()) for m in re.finditer("不|未|没", words))


def _between(given: Alignment, one: Tile, other: Tile, at: int) -> str | None:
    """The words of the source right before the one, and between it and the other."""
    text, end = given.source.text, at + one.end - one.start
    part = cut_part(text, at, "，；。：")
    to = min((p for p in other.places if end <= p <= end + _NEAR and p < part.end), default=None)
    return None if to is None else f"{_last_words(text[part.start : at])}，{text[end:to]}"


def _last_words(text: str) -> str:
    return re.sub(r"\W", "", text)[-_BEFORE:]


def _count(text: str) -> int:
    return len(re.findall(pairing_rules().negations, text))


def _check_unless(given: Alignment) -> Iterator[Fault]:
    """Words after "未经" are not told without a negation: 经权利人同意也不得进入."""
    parts = [
        Span(m.start(), cut_part(given.source.text, m.start(), "，；。").end) for m in re.finditer("未经", given.source.text)
    ]
    for tile in find_telling(given):
        segment = given.segment(tile.start)
        words = given.text[segment.start : segment.end]
        inside = all(any(part.start <= at < part.end for part in parts) for at in tile.places)
        if tile.end - tile.start > _SAYS and inside and not re.search("未|没|不|无|除非", words):
            yield "polarity", given.text[tile.start : tile.end]


def _check_consequences(given: Alignment) -> Iterator[Fault]:
    """What follows a condition follows it in the passages too: 拒不改正的罚款, but not 拒不改正的说服教育."""
    for row in pairing_rules().conditions:
        held = [m.start() for m in re.finditer(row, given.source.text)]
        said = re.search(row, given.text)
        if not said or not held:
            continue
        end = cut_part(given.text, said.start(), "。；").end
        for tile in find_telling(given, Span(said.end(), end)):
            told = given.text[tile.start : tile.end]
            if (len(told) >= _SAYS or re.search(pairing_rules().penalties, told)) and max(tile.places) < held[0]:
                yield "condition", said.group()
