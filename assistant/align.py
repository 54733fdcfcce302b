"""Where the words of a sentence stand in the passages it cites: equal parts, and what is left over; no judging."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.quotes import split_sentences
from kb.model import Span
from kb.numerals import fold_width
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "wording.yaml"
_SHORTEST = 2
_BREAKS = {"。": 40, "！": 40, "？": 40, "\n": 1000, "；": 15, "，": 6, "：": 4, "（": 3, "）": 3, "、": 2}


class _Wording(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    same: tuple[tuple[str, ...], ...]
    plain: tuple[str, ...]


@lru_cache
def _wording() -> _Wording:
    return load_rules_file(_RULES, _Wording)


@lru_cache
def _same() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {word: group[0] for group in _wording().same for word in group}
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True))), names


@lru_cache
def _plain() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _wording().plain), key=len, reverse=True)))


def fold_wording(text: str) -> str:
    """The text with words that mean the same here written the same way: "推进小区加装电梯" -> "推动住宅小区加装电梯"."""
    pattern, names = _same()
    folded = re.sub(r"[ \t\u3000]", "", fold_width(text).replace(",", "，").replace(";", "；").replace(":", "："))
    return pattern.sub(lambda m: names[m.group()], folded)


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
        for words in (s for line in text.split("\n") for s in split_sentences(line)):
            folded = fold_wording(words)
            parts.append(Part(number, words, Span(at, at + len(folded))))
            at += len(folded) + 1
    return Source("\n".join(fold_wording(part.words) for part in parts), tuple(parts))


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
    free = [True] * len(text)
    tiles: list[Tile] = []
    while best := max(_matches(text, source, index, free), key=lambda tile: tile.end - tile.start, default=None):
        tiles.append(best)
        free[best.start : best.end] = [False] * (best.end - best.start)
    return tuple(sorted(tiles, key=lambda tile: tile.start))


def _matches(text: str, source: str, index: dict[str, list[int]], free: Sequence[bool]) -> Iterable[Tile]:
    for i in range(len(text) - 1):
        lengths = {at: _measure(text, source, i, at, free) for at in index.get(text[i : i + _SHORTEST], ())}
        longest = max(lengths.values(), default=0)
        if longest >= _SHORTEST:
            yield Tile(i, i + longest, tuple(at for at, length in lengths.items() if length == longest))


def _measure(text: str, source: str, i: int, at: int, free: Sequence[bool]) -> int:
    length = 0
    while (
        i + length < len(text)
        and at + length < len(source)
        and free[i + length]
        and text[i + length] == source[at + length]
        and text[i + length] not in "。，；！？：\n"
    ):
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
    for match in _plain().finditer(text):
        covered[match.start() : match.end()] = [True] * (match.end() - match.start())
    for tile in (*tiles, *find_tiles(text, context)):
        covered[tile.start : tile.end] = [True] * (tile.end - tile.start)
    kept = "".join(" " if yes else c for c, yes in zip(text, covered, strict=True)).split()
    return [run for run in kept if len(run) > 1 or run not in source], held, sum(map(len, kept))
