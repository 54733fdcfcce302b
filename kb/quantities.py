"""Numbers a sentence states, read to compare: value, unit and bound (不低于, 以上); addresses and 文号 are none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kb.model import Span
from kb.numerals import CHINESE_NUMBER, fold_width, read_number
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "quantities.yaml"
_ARABIC = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
# 一万二千: what follows 万 belongs to the number; in 五万元 the 万 is the unit's.
_CHINESE = rf"(?:{CHINESE_NUMBER}万{CHINESE_NUMBER}|{CHINESE_NUMBER})"
_ANY = rf"(?:{_ARABIC}|{CHINESE_NUMBER})"
_DATE = (
    r"(?P<year>(?:19|20)[0-9]{2}|20\*|[一二][零〇○一二三四五六七八九]{3})年(?P<month>[0-9]{1,2}月)?(?P<day>[0-9]{1,2}日)?"
    r"|(?P<month2>[0-9]{1,2}月)(?P<day2>[0-9]{1,2}日)"
    r"|[今明去当次]年(?P<month3>[0-9]{1,2}月)"
)
_SHARE = (
    rf"百分之(?P<percent>{_ANY})|(?P<under>{_ANY})分之(?P<over>{_ANY})|(?P<over2>[0-9]+)/(?P<under2>[0-9]+)"
    r"|(?P<tenths>[一二三四五六七八九])成(?![为立果员效年熟本长品分])|(?P<half>过半数?|半数以上|(?<![大多])半数|一半)|每(?P<each>半年|年|月|日|天|周|季度?)"
    r"|(?P<each2>半年|季度)(?=(?:至少|不少于)?[一1]次)"
)
# 22时, 晚上十一点, 22:00 are hours of the day; 三点意见 is not, so 点 wants a part of the day before it or 钟 after it.
_PART = r"(?:次日|翌日|当日)?(?:凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|晚间|夜间|夜里|早|晚)|次日|翌日"
_CLOCK = (
    rf"(?P<part>{_PART})(?P<hour>{_ANY})(?:时(?!间)|点钟?|:(?P<minute>[0-5][0-9]))(?P<past>半|{_ANY}分)?"
    rf"|(?!一时)(?P<hour2>{_ANY})(?:时(?![间段期候限])|点钟)(?P<past2>半|{_ANY}分)?"
    r"|(?<![0-9.:])(?P<hour3>[01][0-9]|2[0-4]|[0-9](?=:[03]0)):(?P<minute3>[0-5][0-9])(?![0-9:])"
)
_AFTER_NOON = re.compile("下午|傍晚|[晚夜]")
_NOON, _EARLY, _LAST_HOUR = 12, 5, 24
# The unit of how often: 每年 is "1年", 每3年 "3年", 每半年 "6月".
_EACH = "每"
_MONTHS = {"半年": "6月", "季度": "3月", "季": "3月"}
_TIMES = {"年", "月", "周", "日", "小时"}
# 两年一次 is as often as 每两年.
_ONCE = re.compile("(?:至少|不少于)?[一1]次")
# What stands before a number and makes it part of an address or an ordinal.
_ORDINAL = "第"


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    units: dict[str, tuple[str, ...]]
    before: dict[str, tuple[str, ...]]
    after: dict[str, tuple[str, ...]]
    not_numbers: tuple[str, ...]
    multiples: dict[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number: 三成以上 and ≥30% are both value "30", unit "%", bound "least"; `span` holds the bound's words too."""

    value: str
    unit: str
    bound: str
    span: Span
    text: str


@lru_cache
def _rules() -> _Rules:
    return load_rules_file(_RULES, _Rules)


@lru_cache
def _units() -> dict[str, str]:
    return {word: name for name, words in _rules().units.items() for word in words}


@lru_cache
def _pattern() -> re.Pattern[str]:
    units = "|".join(sorted(map(re.escape, _units()), key=len, reverse=True))
    before, after = (
        "|".join(sorted((w for words in table.values() for w in words), key=len, reverse=True))
        for table in (_rules().before, _rules().after)
    )
    apart = "|".join(map(re.escape, _rules().not_numbers))
    number = (
        rf"(?:(?P<arabic>{_ARABIC})(?:(?P<low>{units})?(?:至|到|—|-|–|～|~)(?P<arabic_to>{_ANY}))?个?(?P<unit>{units})?"
        rf"|(?!{apart})(?P<chinese>{_CHINESE})"
        rf"(?:(?P<low2>{units})?(?:至|到)(?P<chinese_to>{_CHINESE}|{_ARABIC}))?个?(?P<unit2>{units}))"
    )
    return re.compile(
        rf"(?P<before>{before})?(?:为|到|约|(?P<often>每))?(?:{_DATE}|{_SHARE}|{_CLOCK}|{number})(?:的?(?P<after>{after}))?"
    )


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text, left to right: "覆盖面不低于30%" -> (30, %, least); "第三条" states none."""
    return tuple(_read_all(text))


def _read_all(written: str) -> Iterator[Quantity]:
    # Folding keeps every offset.
    at, text = 0, fold_width(written)
    while match := _pattern().search(text, at):
        at = match.end()
        if match["before"] is None and text[max(0, match.start() - 1) : match.start()] == _ORDINAL:
            continue
        value, unit = _read_value(match)
        if value:
            yield Quantity(value, unit, _read_bound(match), Span(*match.span()), written[slice(*match.span())])


def _read_value(match: re.Match[str]) -> tuple[str, str]:
    if match["year"] or match["month2"] or match["month3"]:
        return _read_date(match), "date"
    if each := match["each"] or match["each2"]:
        return _MONTHS.get(each) or f"1{_units().get(each, each)}", _EACH
    if match["hour"] or match["hour2"] or match["hour3"]:
        return _read_clock(match), "时刻"
    return _read_share(match) or _read_counted(match)


def _read_date(match: re.Match[str]) -> str:
    parts = (
        match["year"] or "",
        match["month"] or match["month2"] or match["month3"] or "",
        match["day"] or match["day2"] or "",
    )
    year = "".join(str(read_number(c)) if not c.isascii() else c for c in parts[0])
    return "-".join((year, *(re.sub(r"\D", "", part).lstrip("0") for part in parts[1:]))).rstrip("-")


def _read_share(match: re.Match[str]) -> tuple[str, str] | None:
    if match["half"]:
        return "1/2", "share"
    if match["under"] or match["under2"]:
        over, under = (_read(match[a] or match[b] or "") for a, b in (("over", "over2"), ("under", "under2")))
        return f"{over}/{under}", "share"
    if match["percent"] or match["tenths"]:
        return (_read(match["percent"]) if match["percent"] else f"{read_number(match['tenths'])}0"), "%"
    return None


def _read_counted(match: re.Match[str]) -> tuple[str, str]:
    low, high = match["arabic"] or match["chinese"], match["arabic_to"] or match["chinese_to"]
    unit = _units().get(match["unit"] or match["unit2"] or "", "")
    low_unit = _units().get(match["low"] or match["low2"] or "", unit)
    # 六个月至三年 is not 六年至三年.
    is_mixed = low_unit in _TIMES and low_unit != unit
    first = f"{_read(low)}{low_unit}" if is_mixed else _scale(_read(low), low_unit)
    last = _scale(_read(high), unit) if high else ""
    if last and not is_mixed and low_unit == unit and float(first) > float(last):
        # 五千至五万元 is not 五千万至五万.
        first = _read(low)
    value = f"{first}-{last}" if last else first
    is_often = unit in _TIMES and (match["often"] or _ONCE.match(match.string, match.end()))
    return (f"{value}{unit}", _EACH) if is_often else (value, _rules().multiples.get(unit, (unit, 1))[0])


def _read_clock(match: re.Match[str]) -> str:
    """The hour of a day by the clock of 24 hours: 晚上十一点 -> 23:00; "" for what is none."""
    hour = read_number(match["hour"] or match["hour2"] or match["hour3"])
    past = match["minute"] or match["minute3"] or (match["past"] or match["past2"] or "0").removesuffix("分")
    if hour is None or hour > _LAST_HOUR:
        return ""
    # 夜间二时 is past midnight, 下午二时 is not.
    is_late = match["part"] and _AFTER_NOON.search(match["part"]) and (hour >= _EARLY or "午" in match["part"])
    if is_late and hour < _NOON:
        hour += _NOON
    return f"{hour % _LAST_HOUR}:{30 if past == '半' else read_number(past) or 0:02}"


def _scale(number: str, unit: str) -> str:
    times = _rules().multiples.get(unit, (unit, 1))[1]
    return f"{float(number) * times:g}" if "." in number else str(int(number) * times)


def _read(number: str) -> str:
    plain = number.replace(",", "")
    above, ten_thousand, below = plain.partition("万")
    if ten_thousand:
        return str((read_number(above) or 0) * 10_000 + (read_number(below) or 0))
    whole = read_number(plain)
    return str(whole) if whole is not None else plain


def _read_bound(match: re.Match[str]) -> str:
    if (match["half"] or "").startswith("过半"):
        return "more"
    if (match["half"] or "").endswith("以上"):
        return "least"
    found = [
        name
        for table, word in ((_rules().before, match["before"]), (_rules().after, match["after"]))
        for name, words in table.items()
        if word in words
    ]
    # 达到35%以下 is at most 35%: 达到 says less than any other bound.
    return next((name for name in found if name != "reach"), next(iter(found), ""))
