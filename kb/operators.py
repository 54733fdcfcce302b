"""Words that steer what a sentence claims: duty, leave, encouragement, ban, negation, extent; no comparing."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kb.model import Span
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "operators.yaml"


@dataclass(frozen=True, slots=True)
class Operator:
    """One such word: `force` is the name of its row in operators.yaml (must, may, encourage, forbid, not, all …)."""

    force: str
    span: Span
    text: str


@lru_cache
def _pattern() -> re.Pattern[str]:
    rows = load_rules_file(_RULES, dict[str, str])
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in rows.items()))


def find_operators(text: str) -> tuple[Operator, ...]:
    """The operators of a text, left to right: "不得占用" -> forbid 不得; 无障碍, 要求 and 不低于 are none."""
    found = _pattern().finditer(text)
    return tuple(Operator(m.lastgroup or "", Span(m.start(), m.end()), m.group()) for m in found)
