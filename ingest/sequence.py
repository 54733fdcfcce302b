"""Which numbers at line starts count: the sequence around each is looked at before it is taken for a unit's; no tree."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from ingest.blocks import Block
from ingest.markers import Marker, read_marker, read_weak_markers
from ingest.units import Unit
from kb.model import Level
from kb.numerals import write_number

_OUTLINES = (Level.OUTLINE_1, Level.OUTLINE_2, Level.OUTLINE_3, Level.OUTLINE_4)


class Numbering:
    """The numbers that the lines of a body begin with, and what follows each of them."""

    def __init__(self, lines: Sequence[Block], passed: frozenset[int]) -> None:
        """Reads all lines but those `passed` over (rows of tables, 落款)."""
        self._found: dict[int, tuple[Marker, ...]] = {}
        self._where: dict[str, list[int]] = defaultdict(list)
        self._numbers: dict[tuple[int, str], Marker] = {}
        for at, block in enumerate(lines):
            marker = None if at in passed else read_marker(block.text)
            found = (marker,) if marker else () if at in passed else read_weak_markers(block.text)
            self._found[at] = found
            for one in found:
                self._where[one.style].append(at)
                self._numbers[at, one.style] = one

    def choose(self, at: int, words: str, opened: Sequence[Unit]) -> Marker | None:
        """The number that line `at` begins with, or None where its sequence does not prove it; `opened` outermost first."""
        found = self._found[at]
        strong = next((marker for marker in found if not marker.weak), None)
        if strong:
            return None if self._is_range(strong, words, opened) else strong
        going_on = (marker for marker in found if _goes_on(marker, opened))
        starting = (marker for marker in found if self._starts(at, marker, opened))
        return next(going_on, None) or next(starting, None)

    def find(self, at: int) -> tuple[Marker, ...]:
        """The numbers that line `at` may begin with, proved or not."""
        return self._found.get(at, ())

    def nests(self, at: int, inner: Unit, opened: Sequence[Unit]) -> bool:
        """Whether what begins at line `at` stands inside `inner`: its next number comes before any of a unit around it."""
        following = self._next(at, inner.style)
        return (
            following is not None
            and self._numbers[following, inner.style].step.number == inner.step.number + 1
            and self._is_before_outer(at, following, opened, inner)
        )

    def _next(self, at: int, style: str) -> int | None:
        where = self._where[style]
        place = bisect_right(where, at)
        return where[place] if place < len(where) else None

    def _is_before_outer(self, at: int, following: int, opened: Sequence[Unit], inner: Unit | None) -> bool:
        outer = (self._next(at, unit.style) for unit in opened if unit.style and unit is not inner)
        return all(end is None or following < end for end in outer)

    def _starts(self, at: int, marker: Marker, opened: Sequence[Unit]) -> bool:
        """Whether a number that alone proves nothing is the first of a sequence."""
        following = self._next(at, marker.style)
        if following is None:
            return False
        after = self._numbers[following, marker.style].step
        if marker.step.level is Level.DECIMAL:
            return marker.step.number == 1 and _follows_decimal(marker.step.name, after.name)
        if marker.style == "1 " and not self._where[Level.DECIMAL.value]:
            return False
        is_first = marker.step.number == 1 and after.number == 2
        return is_first and self._is_before_outer(at, following, opened, None)

    @staticmethod
    def _is_range(marker: Marker, words: str, opened: Sequence[Unit]) -> bool:
        """Whether 三、四季度 is meant: the next number stands right after, and the sequence does not ask for this one."""
        if marker.step.level not in _OUTLINES or _goes_on(marker, opened) or marker.step.number > 98:
            return False
        return marker.step.level is Level.OUTLINE_1 and words.startswith(write_number(marker.step.number + 1))


def _goes_on(marker: Marker, opened: Sequence[Unit]) -> bool:
    """Whether a number is the next one of an open unit."""
    if marker.step.level is Level.DECIMAL:
        before = [unit.step.name or str(unit.step.number) for unit in opened]
        return any(_follows_decimal(name, marker.step.name) or _skips_decimal(name, marker) for name in before)
    return any(unit.style == marker.style and unit.step.number + 1 == marker.step.number for unit in opened)


def _follows_decimal(before: str, after: str) -> bool:
    """Whether one decimal comes after another: 1.1 then 1.2 or 1.1.1; 1.1.3 then 1.2."""
    *outer, last = after.split(".")
    steps = before.split(".")
    if last == "1":
        return steps == outer
    return steps[: len(outer) + 1] == [*outer, str(int(last) - 1)]


def _skips_decimal(before: str, marker: Marker) -> bool:
    """Whether a decimal comes later in the same row, some left out: 3.1 then 3.3, set apart by a blank."""
    one, _, last = before.rpartition(".")
    return marker.spaced and one == marker.step.name.rpartition(".")[0] and int(last) < marker.step.number
