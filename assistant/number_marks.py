"""文号 as a text writes them: whole, garbled, in lists, without a year or brackets; whose they are is not asked."""

import re
from collections.abc import Iterator

from assistant.mention_rules import Mark, load_mention_rules
from kb.model import Span
from kb.numerals import read_number

_SERIAL = r"(?:\d\s*){1,5}"
_AND = r"\s*(?:[、，,和及与]|以及)\s*第?\s*"
_MORE = re.compile(rf"(?:{_AND}\d{{1,5}}号?)*{_AND}\d{{1,5}}号(?![楼院线门])")
_SERIAL_NUMBER = re.compile(r"(?P<number>\d+)号?")
# A year of two digits or with masked ones is a garbled 文号, and must not be passed over.
_YEAR_NUMBER = re.compile(
    rf"(?P<code>[一-鿿]{{1,12}})\s*[\[﹝]\s*(?P<year>(?:[\d*×xX]\s*){{2,5}})[\]﹞]\s*第?\s*(?P<number>{_SERIAL})"
    r"(?=号|\s*[、，,和及与]\s*第?\s*\d)号?"
)
# As a copy without brackets has it: 建城202068号, 建城2020年68号.
_BRACKETLESS = re.compile(
    r"(?P<code>[一-鿿]{1,6}[发办函字规城房建科综环委政府资令])\s*(?P<year>(?:19|20)\d{2})年?第?(?P<number>\d{1,4})号"
)
# As people say it: 国办发23号文, 建城68、93号文.
_YEARLESS = re.compile(
    r"(?P<code>[一-鿿]{1,6}[发办函字规城房建科综环委政府资部局院厅])第?(?P<number>\d{1,4})"
    r"(?:号?\s*[、，,和及与]\s*\d{1,4})*号文件?"
)
_ORDER = re.compile(
    r"(?P<issuer>[一-鿿]{0,20}?(?:部|院|局|委|会|署|政府|主席|办公室))\s*令\s*第?\s*(?P<number>[0-9]{1,4}|[一二三四五六七八九十百]{1,6})\s*号"
)
_ORDER_LAST = re.compile(r"(?P<issuer>国务院|[一-鿿]{1,12}?部)第?\s*(?P<number>[0-9]{1,4})\s*号令")


def find_numbers(folded: str) -> Iterator[Mark]:
    """Each 文号 in its standard form, those of a list with the code and year they share: 建城〔2020〕68、93号."""
    for match in (*_YEAR_NUMBER.finditer(folded), *_BRACKETLESS.finditer(folded)):
        code = _cut_lead(match["code"])
        if code:
            year, number = (re.sub(r"\s", "", match[name]) for name in ("year", "number"))
            start = match.end("code") - len(code)
            yield Mark("number", Span(start, match.end()), f"{code}〔{year}〕{number}号")
            yield from _find_more(folded, match.end(), f"{code}〔{year}〕")
    for match in _YEARLESS.finditer(folded):
        code = _cut_lead(match["code"])
        if code:
            first, *more = _SERIAL_NUMBER.finditer(folded, match.end("code"), match.end())
            edges = [match.end("code") - len(code), *(one.start() for one in more)]
            ends = [one.end() for one in (first, *more[:-1])] if more else []
            for start, end, one in zip(edges, (*ends, match.end()), (first, *more), strict=True):
                yield Mark("number", Span(start, end), f"{code}{one['number']}号")
    for pattern in (_ORDER_LAST, _ORDER):
        for match in pattern.finditer(folded):
            # 2003年6月8日国务院令第379号: the day is no part of the issuer's name.
            issuer = _cut_lead(match["issuer"].removeprefix("日"), fewest=2)
            start = match.end("issuer") - len(issuer)
            yield Mark("number", Span(start, match.end()), f"{issuer}令第{read_number(match['number'])}号")
            yield from _find_more(folded, match.end(), f"{issuer}令第")


def _find_more(folded: str, at: int, lead: str) -> Iterator[Mark]:
    series = _MORE.match(folded, at)
    for match in _SERIAL_NUMBER.finditer(folded, at, series.end()) if series else ():
        yield Mark("number", Span(*match.span()), f"{lead}{match['number']}号")


def _cut_lead(code: str, fewest: int = 1) -> str:
    """An agency's code without the words, of at least so many characters, that lead up to it: 根据建城 -> 建城."""
    words = (word for word in load_mention_rules().code_leads if len(word) >= fewest)
    lead = re.match(rf".*(?:{'|'.join(words)})", code)
    return code[lead.end() :] if lead else code
