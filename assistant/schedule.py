"""Months between two days, cut into phases and drawn as bars; what is done in them is told elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.paper import Table, Words

# A table holds so many columns: longer stretches are drawn in quarters, then in years.
_MOST_COLUMNS = 13
_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of a year."""

    year: int
    month: int

    @property
    def text(self) -> str:
        """2027年3月."""
        return f"{self.year}年{self.month}月"

    @property
    def count(self) -> int:
        """Months since the year 0."""
        return self.year * _YEAR + self.month - 1


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a schedule: its name and the months from first to last."""

    name: str
    first: Month
    last: Month


def find_month(day: date) -> Month:
    """The month of a day."""
    return Month(day.year, day.month)


def list_months(start: date, end: date) -> tuple[Month, ...]:
    """All months from the month of one day to that of another, both included."""
    first, last = find_month(start).count, find_month(end).count
    return tuple(Month(count // _YEAR, count % _YEAR + 1) for count in range(first, last + 1))


def split_months(months: Sequence[Month], shares: Sequence[int]) -> tuple[tuple[Month, Month], ...]:
    """First and last month of each phase, by shares, none of them empty: 12 months by 1:4:1 -> 2, 8, 2.

    With fewer months than phases, phases share a month.
    """
    total, done, spans = sum(shares), 0, []
    for at, share in enumerate(shares):
        first = min(max(round(len(months) * done / total), at), len(months) - 1)
        done += share
        end = max(round(len(months) * done / total), at + 1)
        last = min(max(end, first + 1), max(len(months) - (len(shares) - at - 1), first + 1), len(months)) - 1
        spans.append((months[first], months[last]))
    return tuple(spans)


def write_span(first: Month, last: Month) -> str:
    """2027年1月至2月; 2027年11月至2028年2月; one month alone: 2027年3月."""
    if first == last:
        return first.text
    return f"{first.text}至{f'{last.month}月' if first.year == last.year else last.text}"


def draw_schedule(months: Sequence[Month], bars: Sequence[Bar], caption: str) -> Table:
    """The bars as shaded cells under months, quarters or years, whichever fit a page."""
    size = next(size for size in (1, 3, _YEAR) if _count_columns(months, size) <= _MOST_COLUMNS or size == _YEAR)
    columns = sorted({month.count // size for month in months})
    heads = tuple(_name_column(column, size, at) for at, column in enumerate(columns))
    shaded = frozenset(
        (row, at + 1)
        for row, bar in enumerate(bars)
        for at, column in enumerate(columns)
        if bar.first.count // size <= column <= bar.last.count // size
    )
    rows = tuple(((Words(bar.name),), *((),) * len(columns)) for bar in bars)
    return Table(caption, ("工作", *heads), rows, (4.0, *(1.0,) * len(columns)), shaded)


def _count_columns(months: Sequence[Month], size: int) -> int:
    return len({month.count // size for month in months})


def _name_column(column: int, size: int, at: int) -> str:
    """1月 under a year named once: 2027年1月, 2月 …; 2027年1季度; 2027年."""
    year, rest = divmod(column * size, _YEAR)
    if size == _YEAR:
        return f"{year}年"
    name = f"{rest + 1}月" if size == 1 else f"{rest // size + 1}季度"
    return f"{year}年{name}" if at == 0 or rest == 0 else name
