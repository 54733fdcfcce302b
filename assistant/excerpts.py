"""Which sentences of a clause a paper relies on; the clauses come from elsewhere, nothing is reworded."""

import re
from collections.abc import Sequence

# A clause this short is told whole.
_SHORT = 60
_GAP = "……"
_ENDS = ("。", "！", "？", "；")
_SENTENCE = re.compile(r"[^。！？]+[。！？]?")


def write_excerpt(text: str, heading: str, relied: Sequence[str]) -> str:
    """The sentences of a clause's text that say what is relied on, verbatim and in order, …… for those left out.

    Words that stand in the text have their own sentence, others the one that shares most with them. A heading of its
    own line is left out; a clause of one sentence is told whole.
    """
    lines = [line for line in text.split("\n") if line.strip() and line.strip() != heading]
    sentences = [one.strip() for line in lines for one in _SENTENCE.findall(line)] or [text]
    if len("".join(sentences)) <= _SHORT or not relied:
        return "".join(sentences)
    kept = {_find_nearest(sentences, words) for words in relied}
    told, last = "", -1
    for at in sorted(kept):
        told += _GAP if at > last + 1 else ""
        told += sentences[at] if sentences[at].endswith(_ENDS) or len(kept) == 1 else f"{sentences[at]}；"
        last = at
    return told + (_GAP if last < len(sentences) - 1 else "")


def _find_nearest(sentences: Sequence[str], words: str) -> int:
    wanted = _pair(words)
    shares = [(words in sentence, len(wanted & _pair(sentence)) / (len(sentence) ** 0.5)) for sentence in sentences]
    return max(range(len(sentences)), key=lambda at: shares[at])


def _pair(text: str) -> set[str]:
    plain = re.sub(r"\W", "", text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}
