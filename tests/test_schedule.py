"""Months, phases and bars: nothing outside the two ends, no phase empty."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.schedule import Bar, Month, draw_schedule, list_months, split_months, write_span

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "spans"),
    [
        (date(2027, 1, 1), date(2027, 12, 31), ["2027年1月至2月", "2027年3月至10月", "2027年11月至12月"]),
        (date(2027, 3, 5), date(2027, 5, 5), ["2027年3月", "2027年4月", "2027年5月"]),
        (date(2027, 11, 1), date(2028, 2, 29), ["2027年11月", "2027年12月至2028年1月", "2028年2月"]),
        (date(2027, 3, 5), date(2027, 3, 9), ["2027年3月", "2027年3月", "2027年3月"]),
    ],
)
def test_time_is_cut_into_phases(start: date, end: date, spans: list[str]) -> None:
    assert [write_span(*span) for span in split_months(list_months(start, end), (1, 4, 1))] == spans


@given(st.tuples(DAYS, st.integers(0, 3650)))
def test_phases_follow_each_other_and_stay_inside(given_days: tuple[date, int]) -> None:
    start, length = given_days
    end = date.fromordinal(min(start.toordinal() + length, date(2110, 1, 1).toordinal()))
    months = list_months(start, end)
    spans = split_months(months, (1, 4, 1))
    assert (spans[0][0], spans[-1][1]) == (months[0], months[-1])
    for (first, last), (after, _) in pairwise(spans):
        assert first <= last
        assert after == (months[min(months.index(last) + 1, len(months) - 1)])
    table = draw_schedule(months, [Bar("甲", *span) for span in spans], "")
    assert len(table.heads) == len(table.widths) <= 14
    assert {row for row, _ in table.shaded} == {0, 1, 2}


def test_a_long_plan_is_drawn_in_quarters() -> None:
    months = list_months(date(2027, 1, 1), date(2028, 12, 31))
    table = draw_schedule(months, [Bar("甲", Month(2027, 5), Month(2027, 8))], "")
    assert table.heads[1:4] == ("2027年1季度", "2季度", "3季度")
    assert table.shaded == {(0, 2), (0, 3)}
