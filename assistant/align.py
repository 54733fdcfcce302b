"""Where the words of a sentence stand in the passages it cites: equal parts, and what is left over; no judging."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.phrasing import fold_wording, is_plain, plain_words, wording
from assistant.quotes import split_sentences
from kb.model import Span
from kb.operators import Operator, find_operators
from kb.quantities import Quantity, find_quantities

_SHORTEST = 2
_ROW = re.compile(r"[^：。]{2,40}：[^。]+（[^（）]*）")
_KEEPER = "物业(?!管理|费|合同|用房|服务|区域|收费|使用|共|小区)"
_DEPARTMENT = r"[^\W由向和与及对经在应当可以或是的并报请从被把将等有找权各其个给]{2,10}部门"
_BARE = "(?<=[，；。、])部门"
_BREAKS = {"。": 40, "！": 40, "？": 40, "\n": 1000, "；": 15, "，": 6, "：": 4, "(": 3, ")": 3, "、": 2}


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence of a passage: the number it is cited by, its words, and where they stand folded in `Source.text`."""

    number: int
    words: str
    span: Span


@dataclass(frozen=True, slots=True)
class Source:
    """Passages in one folded text, sentence after sentence, each a line."""

    text: str
    parts: tuple[Part, ...]

    def part_at(self, at: int) -> Part:
        """The sentence at a place of the text."""
        return next(part for part in self.parts if at <= part.span.end)


def make_source(passages: Iterable[tuple[int, str]]) -> Source:
    """Passages by number, split into sentences and folded."""
    parts: list[Part] = []
    at = 0
    for number, text in passages:
        for words in (s for line in text.split("\n") for s in _cut_sentences(line)):
            folded = _fold(words)
            parts.append(Part(number, words, Span(at, at + len(folded))))
            at += len(folded) + 1
    return Source("\n".join(_fold(part.words) for part in parts), tuple(parts))


def _cut_sentences(line: str) -> tuple[str, ...]:
    """The sentences of a line; a row of a digest's table is one: 达标率：60%以上（全市；2023年）."""
    return (line,) if _ROW.fullmatch(line) else split_sentences(line)


def _fold(words: str) -> str:
    folded = fold_wording(words)
    return folded.replace("；", "，") if _ROW.fullmatch(words) else folded


@dataclass(frozen=True, slots=True)
class Tile:
    """Characters start..end of a sentence that stand in the source too, at each of `places`."""

    start: int
    end: int
    places: tuple[int, ...]


def find_tiles(text: str, source: str) -> tuple[Tile, ...]:
    """The longest equal parts first, none overlapping, in the sentence's order; both texts folded."""
    index: dict[str, list[int]] = {}
    for i in range(len(source) - 1):
        index.setdefault(source[i : i + _SHORTEST], []).append(i)
    equal = [
        [(at, _measure(text, source, i, at)) for at in index.get(text[i : i + _SHORTEST], ())] for i in range(len(text))
    ]
    free = [True] * len(text)
    tiles: list[Tile] = []
    while best := max(_matches(equal, free), key=lambda tile: tile.end - tile.start, default=None):
        tiles.append(best)
        free[best.start : best.end] = [False] * (best.end - best.start)
    return tuple(sorted(tiles, key=lambda tile: tile.start))


def _matches(equal: Sequence[Sequence[tuple[int, int]]], free: Sequence[bool]) -> Iterable[Tile]:
    """At each place of the text the longest part equal to the source that is free still; `equal` are (place, length)."""
    room = 0
    found: list[Tile] = []
    for i in range(len(equal) - 1, -1, -1):
        room = room + 1 if free[i] else 0
        longest = min(max((length for _, length in equal[i]), default=0), room)
        if longest >= _SHORTEST:
            found.append(Tile(i, i + longest, tuple(at for at, length in equal[i] if length >= longest)))
    return reversed(found)


def _measure(text: str, source: str, i: int, at: int) -> int:
    length = 0
    while i + length < len(text) and at + length < len(source) and text[i + length] == source[at + length]:
        if text[i + length] in "。，；！？：\n":
            break
        length += 1
    return length


def measure_gap(text: str, start: int, end: int) -> int:
    """How far apart two places of a text are, in characters, punctuation counting for more."""
    return sum(_BREAKS.get(character, 1) for character in text[start:end])


def find_leftovers(text: str, source: str, context: str) -> tuple[list[str], int, int]:
    """Runs of words that stand neither in the source nor in the context; characters the source holds, and those left over.

    Words of wording.yaml's `plain` say nothing and are passed over; a single character that the source uses elsewhere is
    taken for part of a word rearranged.
    """
    covered = [not re.match(r"\w", c) for c in text]
    tiles = find_tiles(text, source)
    held = sum(tile.end - tile.start for tile in tiles)
    for match in plain_words().finditer(text):
        covered[match.start() : match.end()] = [True] * (match.end() - match.start())
    for tile in (*tiles, *find_tiles(text, context)):
        covered[tile.start : tile.end] = [True] * (tile.end - tile.start)
    kept = "".join(" " if yes else c for c, yes in zip(text, covered, strict=True)).split()
    stray = [word for word in wording().weighty if word in text and word not in source]
    return stray + [run for run in kept if len(run) > 1 or run not in source], held, sum(map(len, kept))


def find_mixed(text: str, tiles: Sequence[Tile], source: str) -> str:
    """A word of the source of which a tile took all but the first character for a part of another, or "".

    民办学校 where 公办学校要创造条件 and 民办学校 are two things: the longest tile begins at 办学校要创造条件.
    """
    covered = {at for tile in tiles for at in range(tile.start, tile.end)}
    for tile in tiles:
        lone = tile.start - 1
        if lone >= 0 and not covered & {lone, lone - 1} and all(_says(source[at - 1 : at]) for at in tile.places):
            ends = (n for n in range(len(text), lone + 1, -1) if text[lone:n].isalnum() and text[lone:n] in source)
            if _says(text[lone]) and (end := next(ends, 0)):
                return text[lone:end]
    return ""


def find_opposite(text: str, tiles: Sequence[Tile], source: str) -> str:
    """A character next to a tile where the source has its opposite: 开工后 for 开工前; "" if there is none."""
    opposite = {one: other for pair in wording().opposites for one, other in (pair, pair[::-1])}
    for tile in tiles:
        length = tile.end - tile.start
        after, before = text[tile.end : tile.end + 1], text[max(tile.start - 1, 0) : tile.start]
        for said, held in (
            (after, {source[at + length : at + length + 1] for at in tile.places}),
            (before, {source[max(at - 1, 0) : at] for at in tile.places}),
        ):
            if said in opposite and held == {opposite[said]}:
                return f"{text[tile.start : tile.end]}{said}" if said == after else f"{said}{text[tile.start : tile.end]}"
    return ""


def _says(character: str) -> bool:
    return character.isalnum() and not is_plain(character)


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
        names = "|".join((_DEPARTMENT, _KEEPER, *sorted(map(re.escape, self.actors), key=len, reverse=True), _BARE))
        return tuple(Span(*m.span()) for m in re.finditer(names, text))

    def tile_over(self, span: Span, more: int) -> Tile | None:
        """The tile that holds a span and at least so many characters beside it."""
        least = span.end - span.start + more
        held = (t for t in self.tiles if t.start <= span.start and span.end <= t.end and t.end - t.start >= least)
        return next(held, None)

    def segment(self, at: int) -> Span:
        """The part of the sentence between commas around a place."""
        return cut_part(self.text, at, "，；：。！？")


def cut_part(text: str, at: int, marks: str) -> Span:
    """The part of a text around a place, between any of these marks or line ends."""
    start = max(text.rfind(mark, 0, at) for mark in f"{marks}\n") + 1
    return Span(start, min((i for mark in f"{marks}\n" if (i := text.find(mark, at)) >= 0), default=len(text)))


def is_in_heading(given: Alignment, at: int) -> bool:
    """Whether a place is in a heading or a row, which end in no stop and may name the matter of all that follows."""
    line = cut_part(given.source.text, at, "")
    return not given.source.text[line.start : line.end].endswith(("。", "；"))


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one.start < other.end and other.start < one.end


def measure_between(text: str, one: Span, other: Span) -> int:
    """How far apart two parts of a text are, as `measure_gap` counts."""
    first, second = sorted((one, other), key=lambda s: s.start)
    return measure_gap(text, first.end, second.start)
