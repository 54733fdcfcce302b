"""Whether numbers of a sentence belong to the same matter in its passages; no steering words, no actors, no lists."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from assistant.align import Alignment, Tile, cut_part, find_opposite, is_in_heading, measure_between, overlap
from assistant.conditions import reach_back
from assistant.phrasing import is_plain
from kb.model import Span
from kb.quantities import Quantity, find_quantities

# Reason (a row of rules/guard.yaml) and the words it is about.
Fault = tuple[str, str]

_BESIDE = 2
_VERBATIM = 2
_SURE = 3
_TOPIC = 4
_GENERIC = {"个", "种", "项", "类", "次", "家", "方面", "级", "段", "层", "套"}
_AGREE = ({"reach", ""}, {"reach", "least"}, {"end", "before"})


def find_loose_bond(given: Alignment) -> Fault | None:
    """The first number that the passages bind to another matter."""
    if opposite := find_opposite(given.text, given.tiles, given.source.text):
        return "unknown", opposite
    return next(_check_quantities(given), None)


def _check_quantities(given: Alignment) -> Iterator[Fault]:
    told = find_quantities(given.text)
    for said in told:
        alike = [q for q in given.quantities if q.unit == said.unit or {q.unit, said.unit} <= _GENERIC]
        if said.value == "1" and said.unit in _GENERIC and not alike:
            continue
        same = [q for q in alike if q.value == said.value]
        fitting = [q for q in same if _bounds_agree(q, said)]
        if fitting:
            # A digest's rows tell a number without its bound.
            fitting += [q for q in same if not q.bound and is_in_heading(given, q.span.start)]
        if not fitting:
            yield ("bound" if same else "quantity"), said.text
        elif not _is_bound(given, said, fitting, alike):
            yield "elsewhere", said.text
        else:
            limits = [_find_limit(given.quantities, q) for q in fitting]
            if all(limits) and not _find_limit(told, said):
                yield "dropped", next(limit.text for limit in limits if limit)


def _find_limit(quantities: Sequence[Quantity], held: Quantity) -> Quantity | None:
    """The other limit of a range: 500元以下 beside 100元以上."""
    for low, high in pairwise(quantities):
        if held in (low, high) and (low.bound, high.bound) == ("least", "most") and high.span.start - low.span.end <= 1:
            return high if held == low else low
    return None


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
    telling = [t for t in outside if not is_plain(given.text[t.start : t.end]) and not is_in_heading(given, t.places[0])]
    outside = telling or outside
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
