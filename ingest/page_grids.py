"""The ruled lines of a page to the grids of its tables; pure geometry: no words, no files."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

# In points. Rules this near are one rule; a rule this short of another still meets it.
_NEAR, _MEETS, _OVERHANG = 2.5, 3.0, 6.0
_SMALLEST_CELL, _SHORTEST = 4.0, 6.0
_MOST_RULES, _MOST_CELLS = 600, 4000


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: across the page at a height `at`, or upright at a place `at`; it runs from start to stop."""

    is_across: bool
    at: float
    start: float
    stop: float

    def meets(self, other: "Rule") -> bool:
        """Whether two rules of different directions touch or cross."""
        inside = other.start - _MEETS <= self.at <= other.stop + _MEETS
        return inside and self.start - _MEETS <= other.at <= self.stop + _MEETS


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: its first row and column, and how many of each it covers."""

    row: int
    column: int
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: where its columns part from left to right, its rows from top to bottom, and its cells."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]

    @property
    def area(self) -> float:
        """In square points."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[0] - self.ys[-1])

    def find_cell(self, x: float, y: float) -> GridCell | None:
        """The cell at a place."""
        column = next((i for i, (a, b) in enumerate(pairwise(self.xs)) if a <= x < b), None)
        row = next((i for i, (a, b) in enumerate(pairwise(self.ys)) if b <= y < a), None)
        if row is None or column is None:
            return None
        return next((cell for cell in self.cells if _holds(cell, row, column)), None)

    def measure(self, cell: GridCell) -> float:
        """The width of a cell."""
        return self.xs[cell.column + cell.width] - self.xs[cell.column]


def find_grids(rules: Sequence[Rule]) -> tuple[Grid, ...]:
    """Every ruled table of two columns or more, the smallest first; where the rules make no cells, none."""
    long = [rule for rule in rules if rule.stop - rule.start >= _SHORTEST]
    merged = [*_merge([rule for rule in long if rule.is_across]), *_merge([rule for rule in long if not rule.is_across])]
    if len(merged) > _MOST_RULES:
        return ()
    grids = (_make_grid(group) for group in _group(merged))
    return tuple(sorted((grid for grid in grids if grid), key=lambda grid: grid.area))


def _merge(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Rules of one direction, those that lie on one line and touch as one."""
    lines: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if lines and rule.at - lines[-1][0].at <= _NEAR:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    for line in lines:
        begun: Rule | None = None
        for rule in sorted(line, key=lambda rule: rule.start):
            if begun and rule.start <= begun.stop + _MEETS:
                begun = Rule(begun.is_across, begun.at, begun.start, max(begun.stop, rule.stop))
                continue
            if begun:
                yield begun
            begun = rule
        if begun:
            yield begun


def _group(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that hang together."""
    groups: list[list[Rule]] = []
    for rule in rules:
        met = [group for group in groups if any(rule.is_across != one.is_across and rule.meets(one) for one in group)]
        groups = [group for group in groups if not any(group is one for one in met)]
        groups.append([rule, *(one for group in met for one in group)])
    return groups


def _make_grid(rules: Sequence[Rule]) -> Grid | None:
    across, upright = [r for r in rules if r.is_across], [r for r in rules if not r.is_across]
    if not across or not upright:
        return None
    xs, ys = _find_bounds(upright, across), _find_bounds(across, upright)[::-1]
    if len(xs) < 3 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > _MOST_CELLS:
        return None
    owners = _join_squares(xs, ys, across, upright)
    squares: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for square, owner in owners.items():
        squares[owner].append(square)
    cells = [_make_cell(held) for held in squares.values()]
    if len(cells) < 2 or any(cell.height * cell.width != len(h) for cell, h in zip(cells, squares.values(), strict=True)):
        return None
    return Grid(xs, ys, tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _find_bounds(rules: Sequence[Rule], others: Sequence[Rule]) -> tuple[float, ...]:
    """Where rules stand, and where those across them end: tables without a frame end there."""
    ends = [min(rule.start for rule in others), max(rule.stop for rule in others)]
    places = sorted(rule.at for rule in rules)
    places = [
        *(ends[:1] if places[0] - ends[0] > _OVERHANG else ()),
        *places,
        *(ends[1:] if ends[1] - places[-1] > _OVERHANG else ()),
    ]
    kept = places[:1]
    for place in places[1:]:
        if place - kept[-1] > _SMALLEST_CELL:
            kept.append(place)
    return tuple(kept)


def _join_squares(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[Rule], upright: Sequence[Rule]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Each square of the grid with the first square of its cell: no rule parts them."""
    owners: dict[tuple[int, int], tuple[int, int]] = {}

    def find(square: tuple[int, int]) -> tuple[int, int]:
        while owners[square] != square:
            square = owners[square]
        return square

    for row, column in product(range(len(ys) - 1), range(len(xs) - 1)):
        owners[row, column] = (row, column)
        x, y = (xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2
        if column and not _is_ruled(upright, xs[column], y):
            owners[find((row, column))] = find((row, column - 1))
        if row and not _is_ruled(across, ys[row], x):
            owners[find((row, column))] = find((row - 1, column))
    return {square: find(square) for square in owners}


def _is_ruled(rules: Sequence[Rule], at: float, place: float) -> bool:
    return any(abs(rule.at - at) <= _SMALLEST_CELL and rule.start <= place <= rule.stop for rule in rules)


def _make_cell(squares: Sequence[tuple[int, int]]) -> GridCell:
    rows, columns = [row for row, _ in squares], [column for _, column in squares]
    row, column = min(rows), min(columns)
    return GridCell(row, column, max(rows) - row + 1, max(columns) - column + 1)


def _holds(cell: GridCell, row: int, column: int) -> bool:
    return cell.row <= row < cell.row + cell.height and cell.column <= column < cell.column + cell.width
