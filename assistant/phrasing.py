"""Words and numbers that mean the same, written the same way before texts are laid side by side; no comparing."""

import re
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kb.numerals import fold_width, read_number
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "wording.yaml"
_UNIT = "元|日|天|倍|%|周岁"
# 五十元 is 50元, 5万元 is 50000元.
_COUNTED = re.compile(
    rf"([0-9.]+万|[一二三四五六七八九十百千万]+)({_UNIT}|(?=[至到—~-][0-9.一二三四五六七八九十百千万]+(?:{_UNIT})))"
)
_DAYS = re.compile(r"(?<=[0-9一二三四五六七八九十])天")
# 20至50元 is 20元以上50元以下; dates are no such range.
_RANGE = re.compile(rf"(?<![月0-9])([0-9.]+)({_UNIT})?[至到—~-]([0-9.]+)({_UNIT})(?!以)")
# 违反本条例第三条规定处理 is 非法处理.
_BREACH = re.compile("违反(?:本|国家|有关|相关|前)[^，。；]{0,24}?要求(?!的)")
# 至少要保存30日 is 要保存至少30日.
_BOUND_APART = re.compile(
    r"(至少|最少|起码|最多|至多|最高|最低)(?:要|应当|应|须|需)?([一-鿿]{1,4}?)(?=[0-9]|[一二三四五六七八九十]+(?!定))"
)


class Wording(BaseModel):
    """Rows of rules/wording.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    same: tuple[tuple[str, ...], ...]
    weighty: tuple[str, ...]
    opposites: tuple[tuple[str, str], ...]
    plain: tuple[str, ...]


@lru_cache
def wording() -> Wording:
    """The words that mean the same, weigh, oppose or say nothing."""
    return load_rules_file(_RULES, Wording)


@lru_cache
def _same() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {fold_width(word): group[0] for group in wording().same for word in group}
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True))), names


@lru_cache
def plain_words() -> re.Pattern[str]:
    """Finds words that state nothing by themselves."""
    return re.compile("|".join(sorted(map(re.escape, wording().plain), key=len, reverse=True)))


def is_plain(text: str) -> bool:
    """Whether words state nothing by themselves: 按照, 规定."""
    return plain_words().fullmatch(text) is not None


def fold_words(text: str) -> str:
    """The text with words that mean the same here written the same way: "推进小区加装电梯" -> "推动住宅小区加装电梯"."""
    pattern, names = _same()
    folded = re.sub(r"[ \t\u3000]", "", fold_width(text).replace(",", "，").replace(";", "；").replace(":", "："))
    return pattern.sub(lambda m: names[m.group()], folded)


def fold_wording(text: str) -> str:
    """The same with its numbers, too, written one way: 5万元 -> 50000元."""
    folded = _COUNTED.sub(_write_digits, _DAYS.sub("日", fold_words(text)))
    folded = _BREACH.sub("非法", folded)
    return _BOUND_APART.sub(r"\2\1", _RANGE.sub(_write_bounds, folded))


def _write_digits(match: re.Match[str]) -> str:
    number, unit = match.groups()
    whole = read_number(number)
    if number.endswith("万") and (above := number[:-1]).replace(".", "", 1).isdigit():
        whole = round(float(above) * 10_000)
    return match[0] if whole is None else f"{whole}{unit or ''}"


def _write_bounds(match: re.Match[str]) -> str:
    low, unit, high, last = match.groups()
    return f"{low}{last}以上{high}{last}以下" if unit in ("", None, last) else match[0]
