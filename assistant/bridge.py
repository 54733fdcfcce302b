"""A sentence's words led over to those its passages have for the same: 出租方 where they say 房东; no judging."""

import re
from functools import lru_cache
from pathlib import Path

from assistant.phrasing import fold_words
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "bridge.yaml"
# A single character is part of too many words to be led over; words may be led to it.
_LEAST = 2
_BANNED = re.compile(
    r"([^，。；]{2,60}?)(?:的(?:做法|行为))?(?P<ban>(?:都|均)?(?:是|属于|被|都|均)(?:禁止|不允许|不准|不被允许))的?(?=[，。；]|$)"
)


@lru_cache
def _groups() -> tuple[tuple[str, ...], ...]:
    rows = load_rules_file(_RULES, tuple[tuple[str, ...], ...])
    return tuple(tuple(dict.fromkeys(fold_words(word) for word in row)) for row in rows)


@lru_cache
def _words() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """Finds words of the groups, longest first; for each the others it may stand for, in the order of the rows."""
    others: dict[str, tuple[str, ...]] = {}
    for group in _groups():
        for word in group:
            others[word] = (*others.get(word, ()), *(w for w in group if w != word))
    known = sorted((word for word in others if len(word) >= _LEAST), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, known))), others


def lead_over(text: str, source: str) -> str:
    """The folded text with each known word that a folded source lacks as the word the source has for it."""
    pattern, others = _words()

    def choose(match: re.Match[str]) -> str:
        word = match.group()
        if word in source:
            return word
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        # The longest says most: 监控影像 rather than 影像. One character is the same word beside the same neighbour only.
        held = sorted((w for w in others[word] if _holds(source, w, before, after)), key=len, reverse=True)
        return held[0] if held else word

    return pattern.sub(choose, text)


def _holds(source: str, word: str, before: str, after: str) -> bool:
    return (
        word in source
        if len(word) >= _LEAST
        else any(w and w in source for w in (before and before + word, after and word + after))
    )


def turn_passive(text: str, source: str) -> str:
    """The sentence with a ban told at its end told before it, unless its source does so: 攀爬是禁止的 -> 不得攀爬."""
    return _BANNED.sub(lambda m: m[0] if m["ban"] in source else f"不得{m[1]}", text)
