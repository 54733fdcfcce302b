"""Figures, money, deadlines, dates and actors said in a sentence, each with its span; no comparing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kb.model import Span
from kb.numerals import ANY_NUMBER

SlotKind = Literal["figure", "money", "deadline", "date", "actor"]

_NUMBER = rf"(?:{ANY_NUMBER}(?:\.[0-9]+)?|[0-9]+/[0-9]+|[一二三四五六七八九十]+分之[一二三四五六七八九十]+)"
_RANGE = rf"{_NUMBER}(?:(?:至|到|—|-|～|~){_NUMBER})?"
_YEAR = r"(?:[0-9]{2,4}|[零〇一二三四五六七八九]{4})\*?年"
_DAY = r"[0-9]{1,2}月(?:[0-9]{1,2}日)?"
_UNITS = "%|％|平方米|㎡|分钟|周岁|岁|米|公里|户|人|名|个|次|项|类|级|倍|套|栋|条"
ACTORS = (
    "党组织|委员会|居委会|业委会|主管部门|行政部门|政府|办事处|机关|单位|企业|公司|机构|部门|经营者|"
    "业主大会|业主|物业|志愿者|学校|共有人|管理人"
)
_PATTERNS: tuple[tuple[SlotKind, re.Pattern[str]], ...] = (
    ("money", re.compile(rf"{_RANGE}(?:万|亿)?元|罚款|{_NUMBER}倍")),
    (
        "deadline",
        re.compile(rf"{_RANGE}个?(?:工作日|小时|周内|[日天](?!报|常)|个月|年(?![度级代底初]))|(?:到|至|自){_NUMBER}\*?年"),
    ),
    ("date", re.compile(rf"{_YEAR}(?:底|{_DAY})?|{_DAY}")),
    ("figure", re.compile(rf"{_RANGE}(?:万|亿)?(?:{_UNITS})|{_NUMBER}成|过半数?|分之|双过半")),
    ("actor", re.compile(rf"[一-鿿]{{0,10}}(?:{ACTORS})")),
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing a sentence states: its kind, where it stands and the words."""

    kind: SlotKind
    span: Span
    text: str


def find_slots(text: str) -> tuple[Slot, ...]:
    """The slots of a text, left to right: "覆盖面不低于30%" -> figure 30%."""
    return tuple(sorted(_slots(text), key=lambda s: (s.span.start, s.kind)))


def _slots(text: str) -> Iterator[Slot]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Slot(kind, Span(match.start(), match.end()), match.group())
