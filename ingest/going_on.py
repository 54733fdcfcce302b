"""Whether a line without a number goes on with what is open, or what is open has ended; no numbers are read."""

import re
from collections.abc import Sequence

from ingest.blocks import Block
from ingest.units import Unit
from kb.model import Level
from kb.numerals import ANY_NUMBER

_ENDED = tuple("。；：！？;:…”）》】")
_REFERENCE = re.compile(rf"第\s*{ANY_NUMBER}\s*[条章款项]")
_FORMULA = re.compile("[=＝×÷]")
_SHORTEST_CUT = 18
_CUT = re.compile("[，、,向由对或及]$")
_ANNOUNCING = ("：", ":", "；", ";")
_ITEMS = (Level.ITEM, Level.SUBITEM)


def is_unfinished(lines: Sequence[Block], at: int, article: Unit) -> bool:
    """Whether the line before stops inside a sentence of an article, and this one is its reference or its end."""
    before, text = lines[at - 1], lines[at].text
    if article.line > at - 1 or before.text.endswith(_ENDED):
        return False
    is_words = not (before.table or before.heading or _FORMULA.search(before.text))
    is_end = is_words and len(before.text) >= _SHORTEST_CUT and text.endswith("。")
    return is_end or _REFERENCE.match(text) is not None


def goes_on(lines: Sequence[Block], at: int, inner: Unit, *, is_inside: bool) -> bool:
    """Whether a line goes on with the one before it: a listed one with what announces it, another with its sentence.

    Of a line `is_inside` an item it is enough that the one before ends no sentence, of others it must be cut short.
    """
    before = lines[at - 1]
    if lines[at].is_bullet:
        return before.is_bullet or before.text.endswith(_ANNOUNCING)
    if before.table or before.heading or inner.line > at - 1 or before.text.endswith(_ENDED):
        return False
    is_cut = _CUT.search(before.text) or lines[at].text.startswith("的")
    return is_inside or (bool(is_cut) and not inner.children)


def is_bare(lines: Sequence[Block], at: int, inner: Unit) -> bool:
    """Whether the line before is nothing but the number of an item, whose words are still to come."""
    return inner.level in _ITEMS and inner.line == at - 1 and not lines[at - 1].text[inner.words :]


def ends_list(lines: Sequence[Block], at: int, opened: Sequence[Unit]) -> bool:
    """Whether punctuation ends the innermost list right before a line: the items before end with ；, the last with 。"""
    if len(opened) < 2 or not opened[-1].style or not lines[at - 1].text.endswith("。"):
        return False
    siblings = opened[-2].children
    return len(siblings) > 1 and siblings[-1].line == at - 1 and lines[at - 2].text.endswith(("；", ";"))
