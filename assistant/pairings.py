"""Whether subjects, predicates and those addressed go together as in the passages cited; no order, no negation."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.align import Alignment, Part, Tile, cut_part, find_tiles, is_in_heading
from assistant.bonds import Fault
from assistant.phrasing import is_plain
from kb.model import Span
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "pairings.yaml"
_PARTS, _BITS = "。；", "。；，、：()"
# Characters of a predicate, and of a part that says one thing of one subject: 省级负总责.
_DEED, _SHORT = 5, 14
_MEMBER = re.compile(r"(?<=[、，])[一-鿿]{4}(?=[、，。])")
_SHORTEST_CASE, _HALF, _NOUN = 4, 3, 2
_CASE_REST = re.compile(r"([一-鿿]{1,6})(?<![、和或及与的])的[，；]")


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    relations: tuple[str, ...]
    addressing: str
    orders: tuple[str, ...]
    negations: str
    penalties: str
    conditions: tuple[str, ...]


@lru_cache
def pairing_rules() -> _Rules:
    """The words by which pairs, orders, negations and conditions are known."""
    return load_rules_file(_RULES, _Rules)


def find_wrong_pairing(given: Alignment) -> Fault | None:
    """The first words that the passages pair otherwise."""
    checks = (
        _check_pairs,
        _check_parts,
        _check_relations,
        _check_addressed,
        _check_members,
        _check_cases,
        _check_sentences,
    )
    return next((fault for check in checks for fault in check(given)), None)


def find_telling(given: Alignment, within: Span | None = None) -> list[Tile]:
    """The parts of a sentence (or of a place in it) that say something and stand in the source too."""
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
        tiles = find_telling(cut, bit)
        for one, other in pairwise(tiles):
            if other.start - one.end > 2:
                continue
            if _is_mispaired(given, one, other):
                yield "paired", given.text[one.start : one.end]


def _is_mispaired(given: Alignment, one: Tile, other: Tile) -> bool:
    """Whether each stands only in a short part with a partner of its own, side by side with that of the other."""
    text = given.source.text
    heads, tails = _homes(given, one, _BITS), _homes(given, other, _BITS)
    if heads & tails:
        return False
    heads, tails = ({h for h in homes if not is_in_heading(given, h[0])} for homes in (heads, tails))
    pairs = [(Span(*h), Span(*t)) for h in heads for t in tails]
    return bool(pairs) and all(_are_parallel(text, h, t, one, other) for h, t in pairs)


def _are_parallel(text: str, head: Span, tail: Span, one: Tile, other: Tile) -> bool:
    first, second = sorted((head, tail), key=lambda s: s.start)
    if second.start != first.end + 1 or text[first.end] not in "，、；":
        return False
    if max(head.end - head.start, tail.end - tail.start) > _SHORT:
        return False
    at = next(p for p in one.places if head.start <= p < head.end)
    to = next(p for p in other.places if tail.start <= p < tail.end)
    own = text[at + one.end - one.start : head.end]
    rival = text[tail.start : to]
    if at - head.start > 1:
        return False
    return len(_words(own)) >= 2 and len(_words(rival)) >= 2 and not re.match("|".join(pairing_rules().conditions), rival)


def _check_parts(given: Alignment) -> Iterator[Fault]:
    """What a part between semicolons says of the one it opens with is not what the next part says of another."""
    text = given.source.text
    for segment in cut_segments(given.text):
        tiles = find_telling(given, segment)
        head = next(iter(tiles), None)
        if head is None:
            continue
        head = _widen(given, head, tiles)
        opened = {home for home in _homes(given, head, _PARTS) if _opens(head, home)}
        if not opened or len(opened) < sum(not is_in_heading(given, at) for at in head.places):
            continue
        for tile in (t for t in tiles if t.end - t.start >= _DEED):
            homes = _homes(given, tile, _PARTS)
            if homes and not homes & opened and all(_is_beside(text, home, opened) for home in homes):
                yield "paired", given.text[head.start : head.end]


def _widen(given: Alignment, head: Tile, tiles: Sequence[Tile]) -> Tile:
    """The head with the noun that the next words begin with, if the passages have both: 协商 + 活动针对……."""
    after = next((t for t in tiles if t.start == head.end and t.end - t.start >= _DEED), None)
    words = given.text[head.start : head.end + _NOUN]
    places = tuple(m.start() for m in re.finditer(re.escape(words), given.source.text)) if after else ()
    return Tile(head.start, head.end + _NOUN, places) if places else head


def _opens(head: Tile, home: tuple[int, int]) -> bool:
    return any(0 <= at - home[0] <= 1 for at in head.places)


def _is_beside(text: str, home: tuple[int, int], opened: set[tuple[int, int]]) -> bool:
    return any(
        text[min(home[1], other[1])] == "；" and max(home[0], other[0]) - min(home[1], other[1]) == 1 for other in opened
    )


def _words(text: str) -> str:
    return "" if is_plain(text) else re.sub(r"\W", "", text)


def _check_relations(given: Alignment) -> Iterator[Fault]:
    """Who helps, leads or tells whom: 甲协助乙 is not 乙协助甲."""
    pattern = re.compile("|".join(pairing_rules().relations))
    for said in pattern.finditer(given.text):
        segment = given.segment(said.start())
        before = [t for t in find_telling(given) if segment.start <= t.start and t.end <= said.start()]
        after = [t for t in find_telling(given) if said.end() <= t.start and t.end <= segment.end]
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
    pattern = re.compile(pairing_rules().addressing)
    held = [(m["whom"], m["deed"]) for m in pattern.finditer(given.source.text)]
    for said in pattern.finditer(given.text):
        whom = [names for names, deed in held if deed == said["deed"]]
        if whom and not any(said["whom"] in names or names in said["whom"] for names in whom):
            yield "paired", said["whom"]


def _check_members(given: Alignment) -> Iterator[Fault]:
    """A short member of a list keeps its ending: 效果共评 is not 效果共管."""
    for match in _MEMBER.finditer(given.text):
        said = match.group()
        rivals = re.findall(rf"(?<=[、，]){re.escape(said[:-1])}([一-鿿])(?=[、，。])", given.source.text)
        if rivals and said not in given.source.text:
            yield "paired", said


def _check_cases(given: Alignment) -> Iterator[Fault]:
    """A case keeps the noun it ends in: 损坏树木标牌的 is not 损坏树木的."""
    for tile in given.tiles:
        if tile.end - tile.start >= _SHORTEST_CASE and given.text[tile.end : tile.end + 2] == "的，":
            ends = [_CASE_REST.match(given.source.text, at + tile.end - tile.start) for at in tile.places]
            if all(end and not is_plain(end[1]) for end in ends):
                yield "dropped", ends[0][1] if ends[0] else ""


def _check_sentences(given: Alignment) -> Iterator[Fault]:
    """What stands side by side in a part of the sentence stands in one sentence of the passages, but for its subject."""
    for segment in cut_segments(given.text):
        tiles = [t for t in find_telling(given, segment) if not is_in_heading(given, t.places[0])]
        for one, other in pairwise(tiles):
            if min(one.end - one.start, other.end - other.start) < 3 or given.text[other.start] == "、":
                continue
            if not any(_holds(given, part, one) and _holds(given, part, other) for part in given.source.parts):
                yield "paired", given.text[one.start : one.end]


def _holds(given: Alignment, part: Part, tile: Tile) -> bool:
    """Whether a sentence of the passages holds the first or the last half of the words."""
    words, text = given.text[tile.start : tile.end], given.source.text[part.span.start : part.span.end]
    half = max(_HALF, len(words) // 2)
    return words[:half] in text or words[-half:] in text


def cut_segments(text: str) -> Iterator[Span]:
    """The parts of a text between commas."""
    at = 0
    while at <= len(text):
        part = cut_part(text, at, "，；。：")
        yield part
        at = part.end + 1
