"""Whether a line without a number goes on with what is open, or what is open has ended; no numbers are read."""

from collections.abc import Sequence

from ingest.blocks import Block
from ingest.units import Unit
from kb.model import Level

_ENDED = tuple("。；：！？;:…”）》】")
_ANNOUNCING = ("：", ":", "；", ";")
_ITEMS = (Level.ITEM, Level.SUBITEM)


def is_unfinished(lines: Sequence[Block], at: int, article: Unit) -> bool:
    """Whether a line of an article stops inside a sentence, so that the reference after it goes on with it."""
    return article.line <= at and not lines[at].text.endswith(_ENDED)


def goes_on(lines: Sequence[Block], at: int, inner: Unit) -> bool:
    """Whether a line goes on with the one before it: a listed one with what announces it, another with its sentence."""
    before = lines[at - 1]
    if lines[at].is_bullet:
        return before.is_bullet or before.text.endswith(_ANNOUNCING)
    return inner.line <= at - 1 and not before.text.endswith(_ENDED)


def is_bare(lines: Sequence[Block], at: int, inner: Unit) -> bool:
    """Whether the line before is nothing but the number of an item, whose words are still to come."""
    return inner.level in _ITEMS and inner.line == at - 1 and not lines[at - 1].text[inner.words :]


def ends_list(lines: Sequence[Block], at: int, opened: Sequence[Unit]) -> bool:
    """Whether punctuation ends the innermost list right before a line: the items before end with ；, the last with 。"""
    if len(opened) < 2 or not opened[-1].style or not lines[at - 1].text.endswith("。"):
        return False
    siblings = opened[-2].children
    return len(siblings) > 1 and siblings[-1].line == at - 1 and lines[at - 2].text.endswith(("；", ";"))
