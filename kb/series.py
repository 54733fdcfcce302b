"""Series of units in a sentence that share a word: 第三条至第五条, 第八、九条, 第二条第一、三款; no single addresses."""

import re
from collections.abc import Iterator

from kb.model import Level, Span, Step
from kb.numerals import ANY_NUMBER, read_number

# A longer range is too much to show; its two ends are taken for what is asked.
_LONGEST = 20
_S = r"\s*"
_RANGE = "(?:一直到|至|到|-|—+|–|~|～)"
_LIST = "(?:以及|[、，,和及与跟或])"
_OUTER = (
    rf"(?:第{_S}(?P<article>{ANY_NUMBER}){_S}条(?:之(?P<article_sub>{ANY_NUMBER}))?{_S}的?{_S}"
    rf"(?:第{_S}(?P<paragraph>{ANY_NUMBER}){_S}款{_S}的?{_S})?)?"
)
_LEVELS = {"章": Level.CHAPTER, "条": Level.ARTICLE, "款": Level.PARAGRAPH, "项": Level.ITEM, "部分": Level.OUTLINE_1}
_INNER = ("款", "项")
_PART = re.compile(
    rf"(?:{_S}(?P<joint>{_RANGE}|{_LIST}){_S})?第?{_S}\(?{_S}(?P<number>{ANY_NUMBER}){_S}\)?{_S}(?P<unit>章|条|款|项|部分)?"
)


def _write_series(unit: str) -> re.Pattern[str]:
    number = rf"第?{_S}\(?{_S}{ANY_NUMBER}{_S}\)?{_S}"
    series = rf"第{_S}\(?{_S}{ANY_NUMBER}{_S}\)?{_S}(?:{unit})?(?:{_S}(?:{_RANGE}|{_LIST}){_S}{number}(?:{unit})?)*"
    last = rf"{_S}(?:{_RANGE}|{_LIST}){_S}{number}{unit}"
    outer = _OUTER if unit in _INNER else ""
    return re.compile(rf"{outer}(?P<series>{series}{last})(?!{_S}的?第?{_S}{ANY_NUMBER}{_S}[款项])(?!例)")


_SERIES = {unit: _write_series(unit) for unit in _LEVELS}


def find_series(folded: str) -> Iterator[tuple[tuple[Step, ...], Span]]:
    """The units of each series with the series' span; lists whose every member has its own word are no series.

    "第八、九条" -> 第八条, 第九条; "第3-5条" -> 第三条, 第四条, 第五条; "第二条第一、三款" -> 第二条第一款, 第二条第三款.
    """
    for unit, pattern in _SERIES.items():
        for match in pattern.finditer(folded):
            parts = tuple(_PART.finditer(match["series"]))
            outer = tuple(_read_outer(match)) if unit in _INNER else ()
            is_plain = all(part["unit"] for part in parts) and not any(_is_range(part) for part in parts)
            if (is_plain and not outer) or (unit in _INNER and not outer):
                continue
            span = Span(match.start(), match.end())
            yield from (((*outer, Step(_LEVELS[unit], number)), span) for number in _spread(parts))


def spread_range(first: int, last: int) -> Iterator[int]:
    """The numbers from one to another; only these two when there are too many between."""
    if first < last <= first + _LONGEST:
        yield from range(first, last + 1)
    else:
        yield from (first, last)


def _spread(parts: tuple[re.Match[str], ...]) -> Iterator[int]:
    before = 0
    for part in parts:
        number = read_number(part["number"]) or 0
        yield from (n for n in spread_range(before, number) if n != before) if _is_range(part) else (number,)
        before = number


def _is_range(part: re.Match[str]) -> bool:
    return bool(part["joint"] and re.fullmatch(_RANGE, part["joint"]))


def _read_outer(match: re.Match[str]) -> Iterator[Step]:
    if match["article"]:
        sub = read_number(match["article_sub"] or "") or 0
        yield Step(Level.ARTICLE, read_number(match["article"]) or 0, sub)
    if match["paragraph"]:
        yield Step(Level.PARAGRAPH, read_number(match["paragraph"]) or 0)
