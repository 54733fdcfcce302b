"""The values a worker types into a profile, checked one by one: names, counts, shares, days, yes and no; no fields here."""

import calendar
import re
import unicodedata
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from ingest.dates import read_date
from kb.numerals import fold_width

Status = Literal["met", "partly", "missing", "not_applicable", "unknown"]
STATUS_WORDS: dict[Status, str] = {
    "met": "已做到", "partly": "部分做到", "missing": "未做", "not_applicable": "不适用", "unknown": "不清楚",
}  # fmt: skip
_ALSO: dict[str, Status] = {
    "达到": "met", "已达到": "met", "部分": "partly", "没做": "missing", "没有": "missing", "no": "missing",
    "未做到": "missing", "不知道": "unknown", "not applicable": "not_applicable",
}  # fmt: skip
_YES, _NO = {"是", "有", "true", "yes"}, {"否", "无", "没有", "false", "no"}
_LONGEST = 60
# Brackets and marks that would read as a title, a blank, markup or a formula in the finished paper.
_MARKUP = frozenset("<>《》〈〉【】{}[]|\\=`^")
_MONTH = re.compile(r"([0-9]{4})\s*(?:年|[-./])\s*([0-9]{1,2})\s*月?(?:底|末)?")


def _check_line(value: Any) -> Any:
    """One line of plain text; half characters, controls and characters that turn the writing direction are refused."""
    if not isinstance(value, str):
        return value
    line = value.strip()
    if len(line) > _LONGEST:
        raise PydanticCustomError("long", "long", {"most": _LONGEST})
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in line):
        raise PydanticCustomError("hidden", "hidden")
    if found := _MARKUP & set(line):
        raise PydanticCustomError("markup", "markup", {"marks": "".join(sorted(found))})
    return unicodedata.normalize("NFC", line)


def _read_share(value: Any) -> Any:
    return fold_width(value).strip().removesuffix("%").strip() if isinstance(value, str) else _refuse_bool(value)


def _refuse_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("number", "number")
    return value


def _read_yes(value: Any) -> Any:
    word = str(value).strip().lower() if isinstance(value, bool | str) else ""
    if word not in _YES | _NO:
        raise PydanticCustomError("yes", "yes")
    return word in _YES


def _read_status(value: Any) -> Any:
    word = value.strip() if isinstance(value, str) else value
    words = {text: status for status, text in STATUS_WORDS.items()} | {s: s for s in STATUS_WORDS} | _ALSO
    if not isinstance(word, str) or word not in words:
        raise PydanticCustomError("status", "status")
    return words[word]


def _read_day(value: Any, *, at_end: bool) -> date:
    """A day, or of a month its first or last: 2027-03-01, 2027年3月1日, 2027年3月."""
    day = value if isinstance(value, date) else None
    if isinstance(value, str):
        day = read_date(value)
        month = _MONTH.fullmatch(fold_width(value).strip())
        if day is None and month and 1 <= int(month[2]) <= 12 and int(month[1]) >= 1:
            year, number = int(month[1]), int(month[2])
            day = date(year, number, calendar.monthrange(year, number)[1] if at_end else 1)
    if day is None or not 2000 <= day.year <= 2100:
        raise PydanticCustomError("day", "day")
    return date(day.year, day.month, day.day)


def _require(line: str) -> str:
    if not line:
        raise PydanticCustomError("missing", "missing")
    return line


Line = Annotated[str, BeforeValidator(_check_line)]
Name = Annotated[Line, AfterValidator(_require)]
Count = Annotated[int, BeforeValidator(_refuse_bool), Field(ge=0, le=10_000_000)]
Amount = Annotated[float, BeforeValidator(_refuse_bool), Field(ge=0, le=1e9, allow_inf_nan=False)]
Share = Annotated[float, BeforeValidator(_read_share), Field(ge=0, le=100, allow_inf_nan=False)]
Year = Annotated[int, BeforeValidator(_refuse_bool), Field(ge=1900, le=2100)]
Yes = Annotated[bool, BeforeValidator(_read_yes)]
Stated = Annotated[Status, BeforeValidator(_read_status)]
FirstDay = Annotated[date, BeforeValidator(lambda value: _read_day(value, at_end=False))]
LastDay = Annotated[date, BeforeValidator(lambda value: _read_day(value, at_end=True))]
