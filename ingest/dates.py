"""Dates as official texts write them, to dates; not which date is whose."""

import re
from collections.abc import Iterator
from datetime import date

from kb.numerals import fold_width, read_number

_YEAR = "(?:19|20)[0-9]{2}|[一二][〇○0零一二三四五六七八九]{3}"
_DAY = "[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3}"
# As a pattern to build others from; dates in it are not captured.
ANY_DATE = (
    rf"(?:(?:{_YEAR})\s*年\s*(?:{_DAY})\s*月\s*(?:{_DAY})\s*日"
    r"|(?:19|20)[0-9]{2}\s*[./-]\s*[0-9]{1,2}\s*[./-]\s*[0-9]{1,2}(?![0-9]))"
)
_PARTS = re.compile(
    rf"(?P<year>{_YEAR})\s*年\s*(?P<month>{_DAY})\s*月\s*(?P<day>{_DAY})\s*日"
    r"|(?P<year2>(?:19|20)[0-9]{2})\s*(?P<sep>[./-])\s*(?P<month2>[0-9]{1,2})\s*(?P=sep)\s*(?P<day2>[0-9]{1,2})(?![0-9])"
)
_LINE = re.compile(rf"\s*{ANY_DATE}\s*")


def find_dates(text: str) -> Iterator[date]:
    """Every full date in a text, in order; impossible ones (13月) and masked ones (20*年) are none."""
    for match in _PARTS.finditer(fold_width(text)):
        year = match["year"] or match["year2"]
        parts = [match["month"] or match["month2"], match["day"] or match["day2"]]
        month, day = (read_number(part) or 0 for part in parts)
        try:
            yield date(int("".join(c if c.isdigit() else str(read_number(c)) for c in year)), month, day)
        except ValueError:
            continue


def read_date(text: str) -> date | None:
    """The first full date in a text: "二〇二〇年七月二十二日", "2020年7月22日" and "2020.7.22" are the same."""
    return next(find_dates(text), None)


def is_date_line(text: str) -> bool:
    """Whether a line is nothing but a date."""
    return bool(_LINE.fullmatch(fold_width(text)))
