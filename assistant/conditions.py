"""Conditions under which a consequence holds (情节严重, 拒不改正), and how far back a part that opens with one reaches."""

from functools import lru_cache
from pathlib import Path

from assistant.align import Source
from kb.model import Span
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "conditions.yaml"
Row = tuple[str, ...]


@lru_cache
def conditions() -> tuple[Row, ...]:
    """Rows of words, each for one condition."""
    return load_rules_file(_RULES, tuple[Row, ...])


def reach_back(source: Source, part: Span, told: str) -> Span:
    """The part with those before it in its passage, if it opens with a condition that is told: 情节严重的处10日拘留."""
    opening = source.text[part.start : part.end].lstrip()
    rows = (row for row in conditions() if any(word in told for word in row))
    if not any(opening.startswith(word) for row in rows for word in row):
        return part
    number = source.part_at(part.start).number
    return Span(min(p.span.start for p in source.parts if p.number == number), part.end)
