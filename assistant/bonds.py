"""Whether what a sentence binds together is bound together in its passages too: number and matter, actor and deed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.align import Source, Tile, measure_gap
from kb.model import Span
from kb.operators import Operator, find_operators
from kb.quantities import Quantity, find_quantities

# Reason (a row of rules/guard.yaml) and the words it is about.
Fault = tuple[str, str]

_NEAR_WORDS = 10
_BESIDE = 2
_VERBATIM = 2
_STEERING = {"may", "encourage", "forbid", "not"}
# Leaving one of these out makes more of a sentence than the clause says.
_KEPT = {*_STEERING, "part", "only", "most_of"}
_WEAK_DUTY = {"要", "需", "需要"}
_GENERIC = {"个", "种", "项", "类", "次", "家", "方面", "级", "段", "层", "套"}
_AGREE = ({"reach", ""}, {"reach", "least"}, {"end", "before"})
_JOINT = re.compile(r"[、和及或与]|以及|或者")
_DEPARTMENT = r"[^\W由向和与及对经在应当可以或是的并报请从被把将等有]{2,10}部门"


@dataclass(frozen=True)
class Alignment:
    """A folded sentence laid beside the folded passages it cites; `actors` are the names to look for."""

    text: str
    source: Source
    tiles: tuple[Tile, ...]
    actors: tuple[str, ...]

    @cached_property
    def operators(self) -> tuple[Operator, ...]:
        """The source's operators."""
        return find_operators(self.source.text)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The source's quantities."""
        return find_quantities(self.source.text)

    @cached_property
    def doers(self) -> tuple[Span, ...]:
        """Where the source names actors."""
        return self.find_actors(self.source.text)

    def find_actors(self, text: str) -> tuple[Span, ...]:
        """Where a text names actors, longest names first."""
        names = "|".join((_DEPARTMENT, *sorted(map(re.escape, self.actors), key=len, reverse=True)))
        return tuple(Span(*m.span()) for m in re.finditer(names, text))

    def tile_over(self, span: Span, more: int) -> Tile | None:
        """The tile that holds a span and at least so many characters beside it."""
        least = span.end - span.start + more
        held = (t for t in self.tiles if t.start <= span.start and span.end <= t.end and t.end - t.start >= least)
        return next(held, None)

    def segment(self, at: int) -> Span:
        """The part of the sentence between commas around a place."""
        return _cut(self.text, at, "，；：。！？")


def find_fault(given: Alignment) -> Fault | None:
    """The first thing the sentence binds otherwise than its passages."""
    checks = (_check_quantities, _check_operators, _check_dropped, _check_actors, _check_lists)
    return next((fault for check in checks for fault in check(given)), None)


def _cut(text: str, at: int, marks: str) -> Span:
    start = max(text.rfind(mark, 0, at) for mark in f"{marks}\n") + 1
    return Span(start, min((i for mark in f"{marks}\n" if (i := text.find(mark, at)) >= 0), default=len(text)))


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
    whole = given.tile_over(said.span, _VERBATIM)
    if whole:
        places = [Span(at + said.span.start - whole.start, at + said.span.end - whole.start) for at in whole.places]
        return any(_overlap(place, q.span) for place in places for q in fitting)
    outside = [t for t in given.tiles if not said.span.holds(Span(t.start, t.end))]
    if not outside:
        return False
    gaps = [(_gap(given.text, Span(t.start, t.end), said.span), t) for t in outside]
    least = min(gap for gap, _ in gaps)
    return any(_stands_by(given, tile, fitting, alike) for gap, tile in gaps if gap <= least)


def _stands_by(given: Alignment, tile: Tile, fitting: Sequence[Quantity], alike: Sequence[Quantity]) -> bool:
    """Whether, of the quantities of this unit in a sentence where the tile stands, a fitting one is about the nearest."""
    text = given.source.text
    for at in tile.places:
        place, part = Span(at, at + tile.end - tile.start), given.source.part_at(at)
        gaps = {q: _gap(text, place, q.span) for q in alike if part.span.holds(q.span)}
        if gaps and any(gaps.get(q, 10**6) <= min(gaps.values()) + _BESIDE for q in fitting):
            return True
    return False


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _gap(text: str, one: Span, other: Span) -> int:
    first, second = sorted((one, other), key=lambda s: s.start)
    return measure_gap(text, first.end, second.start)


def _check_operators(given: Alignment) -> Iterator[Fault]:
    for said in find_operators(given.text):
        if said.force == "bound" or given.tile_over(said.span, _VERBATIM):
            continue
        segment = given.segment(said.span.start)
        heads = [t for t in given.tiles if t.start >= said.span.end and t.end <= segment.end] or [
            t for t in given.tiles if t.end <= said.span.start and t.start >= segment.start
        ][-1:]
        if not heads or not any(_steers(given, said, at) for at in heads[0].places):
            yield "force", said.text


def _steers(given: Alignment, said: Operator, at: int) -> bool:
    """Whether the source too has this force before the place."""
    part, text = given.source.part_at(at), given.source.text
    before = [o for o in given.operators if part.span.holds(o.span) and o.span.start <= at]
    near = [o for o in before if measure_gap(text, min(o.span.end, at), at) <= _NEAR_WORDS]
    if said.text in _WEAK_DUTY:
        return not any(o.force in _STEERING for o in near)
    return any(o.force == said.force for o in (before if said.force == "must" else near))


def _check_dropped(given: Alignment) -> Iterator[Fault]:
    own = find_operators(given.text)
    for tile in given.tiles:
        if tile.end - tile.start <= _BESIDE:
            continue
        lost = [_find_steering(given, at) for at in tile.places]
        told = {o.force for o in own if o.span.start <= tile.end}
        if lost and all(o and o.force not in told for o in lost):
            yield "dropped", next(o.text for o in lost if o)


def _find_steering(given: Alignment, at: int) -> Operator | None:
    return next(
        (
            o
            for o in given.operators
            if o.force in _KEPT and o.span.end <= at and measure_gap(given.source.text, o.span.end, at) <= _BESIDE
        ),
        None,
    )


def _check_actors(given: Alignment) -> Iterator[Fault]:
    named = given.find_actors(given.text)
    for span in named:
        actor = given.text[span.start : span.end]
        if actor not in given.source.text:
            yield "actor", actor
            continue
        whole = given.tile_over(span, _VERBATIM + 1)
        if whole and whole.end > span.end + 1:
            continue
        segment = given.segment(span.start)
        others = [t for t in given.tiles if not any(s.holds(Span(t.start, t.end)) for s in named)]
        after = [t for t in others if t.start >= span.end and t.end <= segment.end]
        before = [t for t in others if t.end <= span.start and t.start >= segment.start]
        deed = max(after, key=lambda t: t.end - t.start, default=None) or (before[-1] if before else None)
        doers = {doer for at in deed.places for doer in _doers_of(given, at, not after)} if deed else {actor}
        if not any(actor in doer or doer in actor for doer in doers):
            yield "not_theirs", actor


def _doers_of(given: Alignment, at: int, backwards: bool) -> set[str]:
    """Who may have done what the source says at a place: those named before it, in its own part of the sentence first."""
    text, part = given.source.text, given.source.part_at(at)
    inside = [s for s in given.doers if part.span.holds(s)]
    own = _cut(text, at, "，；：")
    near = [s for s in inside if own.holds(s) and (backwards or s.start <= at)]
    if near or backwards:
        return {text[s.start : s.end] for s in (near or inside)}
    earlier = [s for s in inside if s.end <= at]
    if earlier:
        clause = _cut(text, earlier[-1].start, "，；：")
        return {text[s.start : s.end] for s in _first_group(text, [s for s in earlier if clause.holds(s)])}
    if inside:
        return {text[s.start : s.end] for s in inside}
    previous = [s for s in given.doers if s.end <= at and given.source.part_at(s.start).number == part.number]
    if not previous:
        return set()
    line = given.source.part_at(previous[-1].start).span
    return {text[s.start : s.end] for s in _first_group(text, [s for s in previous if line.holds(s)])}


def _first_group(text: str, named: Sequence[Span]) -> list[Span]:
    """The first actor and those joined to it: 街道办事处、居民委员会和业主."""
    group = list(named[:1])
    for span in named[1:]:
        if not _JOINT.fullmatch(text[group[-1].end : span.start]):
            break
        group.append(span)
    return group


def _check_lists(given: Alignment) -> Iterator[Fault]:
    """A member of a list must stand where the list's other members stand together."""
    for match in re.finditer(r"[^，。；：、]+(?:、[^，。；：、]+)+", given.text):
        found = re.finditer(r"[^、和及与]+", match.group())
        members = [Span(match.start() + m.start(), match.start() + m.end()) for m in found]
        homes = [(member, _find_homes(given, member)) for member in members]
        known = [home for _, home in homes if home]
        shared = [i for i in set().union(*known) if sum(i in home for home in known) > max(1, len(known) // 2)]
        for member, home in homes:
            if shared and not home.intersection(shared):
                yield "listed", given.text[member.start : member.end]


def _find_homes(given: Alignment, member: Span) -> set[int]:
    """The source's sentences in which a member stands."""
    tiles = [t for t in given.tiles if _overlap(Span(t.start, t.end), member)]
    best = max(tiles, key=lambda t: min(t.end, member.end) - max(t.start, member.start), default=None)
    return {given.source.part_at(at).span.start for at in best.places} if best else set()
