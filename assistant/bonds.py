"""Whether numbers and steering words of a sentence belong to the same matter in its passages; no actors, no lists."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from assistant.align import Alignment, Tile, cut_part, find_opposite, is_plain, measure_between, measure_gap, overlap
from assistant.conditions import reach_back
from kb.model import Span
from kb.operators import Operator, find_operators
from kb.quantities import Quantity, find_quantities

# Reason (a row of rules/guard.yaml) and the words it is about.
Fault = tuple[str, str]

_CLOSE, _NEAR_WORDS, _FAR = 1, 10, 30
_BESIDE = 2
_VERBATIM = 2
_SURE = 3
_TOPIC = 4
_STEERING = {"may", "encourage", "forbid", "not"}
_FORCES = {*_STEERING, "must"}
# Leaving one of these out makes more of a sentence than the clause says.
_KEPT = {*_STEERING, "part", "only", "most_of", "perhaps"}
_EXTENTS = {"part", "all", "most_of"}
_WEAK_DUTY = {"要", "需", "需要"}
_GENERIC = {"个", "种", "项", "类", "次", "家", "方面", "级", "段", "层", "套"}
_AGREE = ({"reach", ""}, {"reach", "least"}, {"end", "before"})


def find_loose_bond(given: Alignment) -> Fault | None:
    """The first number or steering word that the passages bind to another matter."""
    if opposite := find_opposite(given.text, given.tiles, given.source.text):
        return "unknown", opposite
    checks = (_check_quantities, _check_operators, _check_dropped)
    return next((fault for check in checks for fault in check(given)), None)


def _check_quantities(given: Alignment) -> Iterator[Fault]:
    for said in find_quantities(given.text):
        alike = [q for q in given.quantities if q.unit == said.unit]
        if said.value == "1" and said.unit in _GENERIC and not alike:
            continue
        same = [q for q in alike if q.value == said.value]
        fitting = [q for q in same if _bounds_agree(q, said)]
        if not fitting:
            yield ("bound" if same else "quantity"), said.text
        elif not _is_bound(given, said, fitting, alike):
            yield "elsewhere", said.text


def _bounds_agree(held: Quantity, said: Quantity) -> bool:
    return held.bound == said.bound or any({held.bound, said.bound} == pair for pair in _AGREE)


def _is_bound(given: Alignment, said: Quantity, fitting: Sequence[Quantity], alike: Sequence[Quantity]) -> bool:
    if _has_other_topic(given, said, fitting, alike):
        return False
    if _is_whole(given, said, fitting):
        return True
    scores = {q: _count_shared(given, said.span, q.span) for q in alike}
    best = max(scores[q] for q in fitting)
    rival = max((scores[q] for q in alike if q not in fitting), default=0)
    if best != rival and (best >= _SURE or rival >= best + _SURE):
        return best > rival
    whole = given.tile_over(said.span, _VERBATIM)
    if whole:
        places = [Span(at + said.span.start - whole.start, at + said.span.end - whole.start) for at in whole.places]
        return any(overlap(place, q.span) for place in places for q in fitting)
    outside = [t for t in given.tiles if not said.span.holds(Span(t.start, t.end))]
    if not outside:
        return False
    gaps = [(measure_between(given.text, Span(t.start, t.end), said.span), t) for t in outside]
    least = min(gap for gap, _ in gaps)
    return any(_stands_by(given, tile, fitting, alike) for gap, tile in gaps if gap <= least)


def _is_whole(given: Alignment, said: Quantity, fitting: Sequence[Quantity]) -> bool:
    """Whether it stands word for word with the number after it, whose part of the source holds the words before too."""
    whole = given.tile_over(said.span, _TOPIC)
    if not whole or len(whole.places) > 1 or not any(q.span.start > said.span.end for q in _within(given, whole)):
        return False
    part = cut_part(given.source.text, whole.places[0], "；。")
    before = [t for t in given.tiles if t.end <= whole.start]
    inside = all(any(part.start <= at <= part.end for at in t.places) for t in before)
    return inside and any(part.holds(q.span) for q in fitting)


def _within(given: Alignment, tile: Tile) -> list[Quantity]:
    return [q for q in find_quantities(given.text) if tile.start <= q.span.start and q.span.end <= tile.end]


def _has_other_topic(given: Alignment, said: Quantity, fitting: Sequence[Quantity], alike: Sequence[Quantity]) -> bool:
    """Whether words before it come from a part of the source, between semicolons, that has other such quantities only."""
    own = cut_part(given.text, said.span.start, "；。")
    earlier = [q.span.end for q in find_quantities(given.text) if q.unit == said.unit and q.span.end <= said.span.start]
    start = max([own.start, *earlier])
    homes = [cut_part(given.source.text, q.span.start, "；。") for q in fitting]
    reached = [reach_back(given.source, home, given.text[start : said.span.start]) for home in homes]
    for tile in given.tiles:
        if start <= tile.start and tile.end <= said.span.start and tile.end - tile.start >= _TOPIC:
            parts = [cut_part(given.source.text, at, "；。") for at in tile.places]
            widened = [wide for wide, home in zip(reached, homes, strict=True) if wide.start < home.start]
            if any(wide.holds(part) for wide in widened for part in parts):
                continue
            held = [[q for q in alike if part.holds(q.span)] for part in parts]
            if all(quantities and said.value not in {q.value for q in quantities} for quantities in held):
                return True
    return False


def _count_shared(given: Alignment, said: Span, held: Span) -> int:
    """How many characters right before and right after two places are the same."""
    text, source = given.text, given.source.text
    before = zip(reversed(text[: said.start]), reversed(source[: held.start]), strict=False)
    after = zip(text[said.end :], source[held.end :], strict=False)
    return sum(1 for side in (before, after) for _ in takewhile(lambda pair: pair[0] == pair[1], side))


def _stands_by(given: Alignment, tile: Tile, fitting: Sequence[Quantity], alike: Sequence[Quantity]) -> bool:
    """Whether, of the quantities of this unit in a sentence where the tile stands, a fitting one is about the nearest."""
    text = given.source.text
    for at in tile.places:
        place, part = Span(at, at + tile.end - tile.start), given.source.part_at(at)
        gaps = {q: measure_between(text, place, q.span) for q in alike if part.span.holds(q.span)}
        if gaps and any(gaps.get(q, 10**6) <= min(gaps.values()) + _BESIDE for q in fitting):
            return True
    return False


def _check_operators(given: Alignment) -> Iterator[Fault]:
    counted = [q.span for q in find_quantities(given.text)]
    for said in find_operators(given.text):
        if _is_repeated(given, said) or any(overlap(span, said.span) for span in counted):
            continue
        if said.text in _WEAK_DUTY and not _is_softened(given) and any(0 <= s.start - said.span.end <= 2 for s in counted):
            continue
        segment = given.segment(said.span.start)
        after = next((t for t in given.tiles if t.start >= said.span.end and t.end <= segment.end), None)
        before = [t for t in given.tiles if t.end <= said.span.start and t.start >= segment.start]
        if said.force == "except":
            held = any(_find_exception(given, at) for t in before for at in t.places)
        elif after:
            spans = [Span(at, at + after.end - after.start) for at in after.places]
            held = any(_steers(given, said, span, after.start - said.span.end) for span in spans)
        else:
            ends = [at + t.end - t.start for t in before[-1:] for at in t.places]
            held = any(o.force == said.force and 0 <= o.span.start - end <= _BESIDE for end in ends for o in given.operators)
        if not held:
            yield "force", said.text


def _is_softened(given: Alignment) -> bool:
    return any(o.force in {*_STEERING, "perhaps"} for o in given.operators)


def _is_repeated(given: Alignment, said: Operator) -> bool:
    """Whether the word stands in a tile with what follows it, or ends a part of the sentence, or a noun: 共有部分."""
    if said.force == "not" and is_elided(given, said.span.start, said.span.end):
        return True
    whole = given.tile_over(said.span, 1)
    if whole is None:
        return False
    ends = not re.match(r"\w", given.text[said.span.end : said.span.end + 1])
    return whole.end > said.span.end or ends or said.force in _EXTENTS


def is_elided(given: Alignment, start: int, end: int) -> bool:
    """Whether the source has this negation with its verb alone, the rest left to what stands before: 没采取的，……."""
    return f"{given.text[start : end + 2]}的" in given.source.text


def _steers(given: Alignment, said: Operator, head: Span, apart: int) -> bool:
    """Whether the source too has this force before the head, and no other right before it; `apart` is their distance."""
    at = head.start
    part = given.source.part_at(at)
    before = [o for o in given.operators if part.span.holds(o.span) and o.span.end <= at]
    gaps = {o: measure_gap(given.source.text, o.span.end, at) for o in before}
    beside = [o.force for o, gap in gaps.items() if gap <= _BESIDE and o.force in _FORCES]
    if said.text in _WEAK_DUTY:
        near = (o for o, gap in gaps.items() if gap <= _NEAR_WORDS and o.force in _STEERING)
        # 没采取的，要负责: the negation is the case's, not the duty's.
        return all("的，" in given.source.text[o.span.end : at] for o in near)
    if beside and said.force in _FORCES and said.force not in beside:
        return False
    # 物业可以把保洁委托给人 says what 保洁可以委托给人 says.
    if said.force != "not" and any(o.force == said.force and o.span.start == head.end for o in given.operators):
        return True
    reach = {"must": _FAR, "not": _CLOSE + apart, "forbid": _CLOSE + apart}.get(said.force, _NEAR_WORDS)
    return any(o.force == said.force for o, gap in gaps.items() if gap <= reach)


def _check_dropped(given: Alignment) -> Iterator[Fault]:
    own = find_operators(given.text)
    for tile in (t for t in given.tiles if not is_plain(given.text[t.start : t.end])):
        length = tile.end - tile.start
        segment = given.segment(tile.start)
        told = {o.force for o in own if o.force == "except" or o.span.start <= tile.end or segment.holds(o.span)}
        before = [_find_steering(given, at, _BESIDE if length > _BESIDE else 0) for at in tile.places]
        after = [_find_skipped(given, at + length, given.text[tile.end : tile.end + 1]) for at in tile.places]
        around = [_find_exception(given, at) if length > _BESIDE else None for at in tile.places]
        for lost in (before, after, around):
            if all(o and o.force not in told for o in lost):
                yield "dropped", next(o.text for o in lost if o)


def _find_steering(given: Alignment, at: int, reach: int) -> Operator | None:
    """The word that steers what stands at a place of the source, right before it."""
    kept = (o for o in reversed(given.operators) if o.force in _KEPT and o.span.end <= at)
    return next((o for o in kept if measure_gap(given.source.text, o.span.end, at) <= reach), None)


def _find_exception(given: Alignment, at: int) -> Operator | None:
    """The 除外 of the part of a sentence in which a place of the source stands."""
    part = cut_part(given.source.text, at, "，；：")
    return next((o for o in given.operators if o.force == "except" and part.holds(o.span)), None)


def _find_skipped(given: Alignment, at: int, following: str) -> Operator | None:
    """The word that steers, right after a place of the source, if what follows it is what follows in the sentence."""
    text = given.source.text
    kept = (o for o in given.operators if o.force in _KEPT and o.span.start == at)
    return next((o for o in kept if following and text[o.span.end : o.span.end + 1] == following), None)
