"""Which sentences of a clause a paper relies on; the clauses come from elsewhere, nothing is reworded."""

import re
from collections.abc import Sequence
from itertools import groupby

# A clause this short is told whole.
_SHORT = 60
_ENDS = ("。", "！", "？")
_SENTENCE = re.compile(r"[^。！？]+[。！？]?")


def choose_excerpt(text: str, heading: str, relied: Sequence[str]) -> tuple[str, ...]:
    """The stretches of a clause's text that say what is relied on, each verbatim, in order; what is between is left out.

    Words that stand in the text have their own sentence, others the one that shares most with them. A heading on a
    line of its own and the lines of figures under a digest, which are no sentences, are left out.
    """
    lines = [line for line in text.split("\n") if line.strip() and line.strip() != heading]
    sentences = [one.strip() for line in lines for one in _SENTENCE.findall(line)] or [text]
    told = [one for one in sentences if one.endswith(_ENDS) or any(words in one for words in relied)] or sentences
    if len("".join(told)) <= _SHORT or not relied:
        return tuple(told)
    kept = sorted({_find_nearest(told, words) for words in relied})
    stretches = groupby(enumerate(kept), key=lambda pair: pair[1] - pair[0])
    return tuple("".join(told[at] for _, at in stretch) for _, stretch in stretches)


def _find_nearest(sentences: Sequence[str], words: str) -> int:
    wanted = _pair(words)
    shares = [(words in sentence, len(wanted & _pair(sentence)) / (len(sentence) ** 0.5)) for sentence in sentences]
    return max(range(len(sentences)), key=lambda at: shares[at])


def _pair(text: str) -> set[str]:
    plain = re.sub(r"\W", "", text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}
