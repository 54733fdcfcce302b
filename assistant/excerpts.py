"""Which sentences of a clause a paper relies on; the clauses come from elsewhere, nothing is reworded."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.figures import agree
from assistant.quotes import without_mark
from kb.quantities import find_quantities

# A clause this short is told whole.
_SHORT = 60
# What stands between two stretches of a clause that is not told whole.
GAP = "……"
_ENDS = ("。", "！", "？")
_SENTENCE = re.compile(r"[^。！？]+[。！？]?")
_ITEM = re.compile(r"（[一二三四五六七八九十]+）|[0-9]{1,2}[.．、]")
_OPENS_LIST = ("：", ":")


def choose_excerpt(text: str, heading: str, relied: Sequence[str]) -> tuple[str, ...]:
    """The stretches of a clause's text that say what is relied on, each verbatim, in order; what is between is left out.

    Words that stand in the text have their own sentence, others the one that shares most with them, and each that says a
    figure of theirs. An item stands with the words that open its list. A heading on a line of its own, the number a clause
    begins with and the lines of figures under a digest are left out.
    """
    sentences = list(_split(text, heading))
    told = [at for at, one in enumerate(sentences) if _is_told(sentences, at, relied)] or list(range(len(sentences)))
    if sum(len(sentences[at]) for at in told) > _SHORT and relied:
        nearest = {at for words in relied for at in _find_nearest(sentences, told, words)}
        told = sorted({one for at in nearest for one in _join_list(sentences, at)})
    stretches = groupby(enumerate(told), key=lambda pair: pair[1] - pair[0])
    return tuple("".join(sentences[at] for _, at in stretch) for _, stretch in stretches)


def _split(text: str, heading: str) -> Iterator[str]:
    lines = [without_mark(line).strip() for line in text.split("\n") if line.strip() and line.strip() != heading]
    found = [one.strip() for line in lines for one in _SENTENCE.findall(line) if one.strip()]
    yield from found or [text.strip()]


def _is_told(sentences: Sequence[str], at: int, relied: Sequence[str]) -> bool:
    """Whether words are a sentence or a part of a list; a digest's line of figures is neither."""
    one = sentences[at]
    is_listed = one.endswith(_OPENS_LIST) or bool(_ITEM.match(one))
    return one.endswith(_ENDS) or is_listed or any(words in one for words in relied)


def _find_nearest(sentences: Sequence[str], told: Sequence[int], words: str) -> Iterator[int]:
    """The sentence that says these words or shares most with them, and those that say a figure of theirs."""
    wanted = _pair(words)

    def weigh(at: int) -> tuple[bool, float]:
        return words in sentences[at], len(wanted & _pair(sentences[at])) / (len(sentences[at]) ** 0.5)

    yield max(told, key=weigh)
    figures = [one for one in find_quantities(words) if one.unit]
    yield from (at for at in told if any(agree(a, b) for a in figures for b in find_quantities(sentences[at])))


def _join_list(sentences: Sequence[str], at: int) -> Iterator[int]:
    """A sentence; an item with what opens its list, what opens a list with its items."""
    yield at
    if _ITEM.match(sentences[at]):
        leads = [lead for lead in range(at) if sentences[lead].endswith(_OPENS_LIST)]
        yield from leads[-1:]
    elif sentences[at].endswith(_OPENS_LIST):
        for item in range(at + 1, len(sentences)):
            if not _ITEM.match(sentences[item]):
                break
            yield item


def _pair(text: str) -> set[str]:
    plain = re.sub(r"\W", "", text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}
