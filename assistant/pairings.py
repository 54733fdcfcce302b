"""Whether the parts of a sentence go together, follow and depend on each other as in its passages; no numbers, no joints."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.align import Alignment, Tile, cut_part, find_tiles, is_plain
from assistant.bonds import Fault, is_elided
from assistant.joins import is_in_heading
from kb.model import Span
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "pairings.yaml"
_PARTS, _BITS = "。；", "。；，、：()"
# Characters of a predicate, and of a part that says one thing of one subject: 省级负总责.
_SAYS, _SHORT = 3, 14
# Characters between the words for which a "不" may stand or be left out.
_NEAR = 6


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    relations: tuple[str, ...]
    addressing: str
    orders: tuple[str, ...]
    negations: str
    conditions: tuple[str, ...]


@lru_cache
def _rules() -> _Rules:
    return load_rules_file(_RULES, _Rules)


def find_wrong_pairing(given: Alignment) -> Fault | None:
    """The first words that the passages pair, order, negate or condition otherwise."""
    checks = (_check_pairs, _check_parts, _check_relations, _check_addressed, _check_order, _check_polarity, _check_consequences)
    return next((fault for check in checks for fault in check(given)), None)


def _telling(given: Alignment, within: Span | None = None) -> list[Tile]:
    tiles = [t for t in given.tiles if not is_plain(given.text[t.start : t.end])]
    return [t for t in tiles if within is None or within.holds(Span(t.start, t.end))]


def _bits(text: str) -> Iterator[Span]:
    at = 0
    while at <= len(text):
        bit = cut_part(text, at, _BITS)
        if bit.start < bit.end:
            yield bit
        at = bit.end + 1


def _homes(given: Alignment, tile: Tile, marks: str) -> set[tuple[int, int]]:
    parts = (cut_part(given.source.text, at, marks) for at in tile.places)
    return {(part.start, part.end) for part in parts}


def _check_pairs(given: Alignment) -> Iterator[Fault]:
    """What is said of one subject is not what the passages say of the subject beside it: 省级负总责，城市负主体责任."""
    # No part reaches over a 、: 政府推动、人人参与 holds 推动 and 人人, but not 推动、人.
    cut = replace(given, tiles=find_tiles(given.text.replace("、", "\n"), given.source.text))
    for bit in _bits(given.text):
        tiles = _telling(cut, bit)
        for one, other in pairwise(tiles):
            if other.start - one.end > 2:
                continue
            if _is_mispaired(given, one, other):
                yield "paired", given.text[one.start : one.end]


def _is_mispaired(given: Alignment, one: Tile, other: Tile) -> bool:
    """Whether each stands only in a short part with a partner of its own, side by side with that of the other."""
    text = given.source.text
    heads, tails = _homes(given, one, _BITS), _homes(given, other, _BITS)
    if heads & tails or not heads or not tails:
        return False
    return all(_are_parallel(text, Span(*h), Span(*t), given, one, other) for h in heads for t in tails)


def _are_parallel(text: str, head: Span, tail: Span, given: Alignment, one: Tile, other: Tile) -> bool:
    first, second = sorted((head, tail), key=lambda s: s.start)
    if second.start - first.end > 2 or max(head.end - head.start, tail.end - tail.start) > _SHORT:
        return False
    at = next(p for p in one.places if head.start <= p < head.end)
    to = next(p for p in other.places if tail.start <= p < tail.end)
    own = text[at + one.end - one.start : head.end]
    rival = text[tail.start : to]
    if at - head.start > 1:
        return False
    return len(_words(own)) >= 2 and len(_words(rival)) >= 2 and not rival.startswith(_rules().conditions)


def _check_parts(given: Alignment) -> Iterator[Fault]:
    """What a part between semicolons says of the one it opens with is not what the next part says of another."""
    text = given.source.text
    for segment in _segments(given.text):
        tiles = _telling(given, segment)
        head = next(iter(tiles), None)
        if head is None:
            continue
        opened = {home for home in _homes(given, head, _PARTS) if _opens(given, head, home)}
        if not opened or len(opened) < sum(not is_in_heading(given, at) for at in head.places):
            continue
        for tile in (t for t in tiles if t.end - t.start > _SAYS):
            homes = _homes(given, tile, _PARTS)
            if homes and not homes & opened and all(_is_beside(text, home, opened) for home in homes):
                yield "paired", given.text[head.start : head.end]


def _opens(given: Alignment, head: Tile, home: tuple[int, int]) -> bool:
    return any(0 <= at - home[0] <= 1 for at in head.places)


def _is_beside(text: str, home: tuple[int, int], opened: set[tuple[int, int]]) -> bool:
    return any(
        text[min(home[1], other[1])] == "；" and max(home[0], other[0]) - min(home[1], other[1]) == 1 for other in opened
    )


def _words(text: str) -> str:
    return "" if is_plain(text) else re.sub(r"\W", "", text)


def _check_relations(given: Alignment) -> Iterator[Fault]:
    """Who helps, leads or tells whom: 甲协助乙 is not 乙协助甲."""
    pattern = re.compile("|".join(_rules().relations))
    for said in pattern.finditer(given.text):
        segment = given.segment(said.start())
        before = [t for t in _telling(given) if segment.start <= t.start and t.end <= said.start()]
        after = [t for t in _telling(given) if said.end() <= t.start and t.end <= segment.end]
        held = [(m, cut_part(given.source.text, m.start(), "，；。")) for m in re.finditer(said[0], given.source.text)]
        for tile, left in [(t, True) for t in before] + [(t, False) for t in after]:
            sides = {at < m.start() for m, part in held for at in tile.places if part.start <= at < part.end}
            others = before if not left else after
            turned = any(
                {at < m.start() for m, part in held for at in t.places if part.start <= at < part.end} == {left}
                for t in others
            )
            if sides == {not left} and turned:
                yield "paired", given.text[tile.start : tile.end]


def _check_addressed(given: Alignment) -> Iterator[Fault]:
    """To whom something is done: 向侵权人追偿 is not 向使用人追偿."""
    pattern = re.compile(_rules().addressing)
    held = [(m["whom"], m["deed"]) for m in pattern.finditer(given.source.text)]
    for said in pattern.finditer(given.text):
        whom = [names for names, deed in held if deed == said["deed"]]
        if whom and not any(said["whom"] in names or names in said["whom"] for names in whom):
            yield "paired", said["whom"]


def _check_order(given: Alignment) -> Iterator[Fault]:
    """What is said to come first stands first in the passages: 先研究再表决 is not 先表决再研究."""
    for order in _rules().orders:
        for said in re.finditer(order, given.text):
            first, second = (_longest(given, Span(*said.span(name))) for name in ("first", "second"))
            if first and second and min(first.places) > max(second.places):
                yield "order", given.text[first.start : first.end]


def _longest(given: Alignment, within: Span) -> Tile | None:
    return max(_telling(given, within), key=lambda t: t.end - t.start, default=None)


def _check_polarity(given: Alignment) -> Iterator[Fault]:
    """Between the same words stands the same number of negations: 证明不了自己没过错 is not 证明自己没过错."""
    for segment in _segments(given.text):
        tiles = _telling(given, segment)
        for one, other in pairwise(tiles):
            between = [_between(given, one, other, at) for at in one.places]
            near = [words for words in between if words is not None]
            if not near or other.start - one.end > _NEAR or _is_elided(given, segment):
                continue
            told = _count(given.text[segment.start : one.start]) + _count(given.text[one.end : other.start])
            if all(_count(words) % 2 != told % 2 for words in near):
                yield "polarity", given.text[one.start : other.end]


def _is_elided(given: Alignment, segment: Span) -> bool:
    words = given.text[segment.start : segment.end]
    return any(is_elided(given, segment.start + m.start(), segment.start + m.end()) for m in re.finditer("不|未|没", words))


def _segments(text: str) -> Iterator[Span]:
    at = 0
    while at <= len(text):
        part = cut_part(text, at, "，；。：")
        yield part
        at = part.end + 1


def _between(given: Alignment, one: Tile, other: Tile, at: int) -> str | None:
    """The words of the source from the start of the part where the one stands to the other, without the one itself."""
    text, end = given.source.text, at + one.end - one.start
    part = cut_part(text, at, "，；。：")
    to = min((p for p in other.places if end <= p <= end + _NEAR and p < part.end), default=None)
    return None if to is None else f"{text[part.start : at]}，{text[end:to]}"


def _count(text: str) -> int:
    return len(re.findall(_rules().negations, text))


def _check_consequences(given: Alignment) -> Iterator[Fault]:
    """What follows a condition follows it in the passages too: 拒不改正的罚款, but not 拒不改正的说服教育."""
    for word in _rules().conditions:
        held = [m.start() for m in re.finditer(word, given.source.text)]
        said = given.text.find(word)
        if said < 0 or not held:
            continue
        end = cut_part(given.text, said, _PARTS).end
        for tile in _telling(given, Span(said + len(word), end)):
            if tile.end - tile.start >= _SAYS and all(at < held[0] for at in tile.places):
                yield "condition", word

