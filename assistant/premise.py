"""A figure or year that a question takes for granted, held against the clause that answers it; no other judging."""

import re
from collections.abc import Iterator

from assistant.model import Citation, Claim
from kb.numerals import fold_width, read_number

_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*%")
_TENTHS = re.compile(r"([一二三四五六七八九])成")
_HUNDREDTHS = re.compile(r"百分之([零一二三四五六七八九十百]+)")
_YEAR = re.compile(r"((?:19|20)[0-9]{2})\s*年")


def correct_premise(question: str, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """One sentence when the best clause states another percentage or year than the question: 提问里是50%，这一条写的是30%.

    Nothing is said when the clause holds one of the question's values too, or states no value of that kind.
    """
    if not claims or not claims[0].citations:
        return ()
    citation = claims[0].citations[0]
    corrected = []
    for read in (read_percentages, read_years):
        said, stated = tuple(read(question)), tuple(read(citation.quote))
        if said and stated and not set(said) & set(stated):
            corrected.append(_contrast(said, stated, citation))
    return tuple(corrected)


def _contrast(said: tuple[str, ...], stated: tuple[str, ...], citation: Citation) -> Claim:
    text = f"提问里是{'、'.join(dict.fromkeys(said))}，这一条写的是{'、'.join(dict.fromkeys(stated))}，两者不同。"
    return Claim(text, (citation,))


def read_percentages(text: str) -> Iterator[str]:
    """Percentages as 30%, whether written 30%, 三成 or 百分之三十."""
    folded = fold_width(text)
    yield from (f"{match[1]}%" for match in _PERCENT.finditer(folded))
    yield from (f"{read_number(match[1])}0%" for match in _TENTHS.finditer(folded))
    yield from (f"{read_number(match[1])}%" for match in _HUNDREDTHS.finditer(folded))


def read_years(text: str) -> Iterator[str]:
    """Years in four digits: 2023年."""
    yield from (f"{match[1]}年" for match in _YEAR.finditer(fold_width(text)))
