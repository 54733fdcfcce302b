"""Characters a page has struck through: words deleted in a text printed with its changes."""

from collections.abc import Iterable, Sequence

from ingest.page_grids import Rule
from ingest.page_text import Glyph, find_middle, measure_size, write_line

# In ems: a rule this near to the middle of a line strikes it, one farther down underlines it.
_NEAR, _SLACK = 0.25, 0.1


def drop_struck(lines: Iterable[list[Glyph]], rules: Sequence[Rule]) -> tuple[list[list[Glyph]], list[str]]:
    """The lines without struck characters, and what was struck in each line."""
    across = [rule for rule in rules if rule.is_across]
    kept: list[list[Glyph]] = []
    struck: list[str] = []
    for line in lines:
        middle, size = find_middle(line), measure_size(line)
        near = [rule for rule in across if abs(rule.at - middle) < _NEAR * size]
        gone = [any(_strikes(rule, glyph, size) for rule in near) for glyph in line] if near else []
        if not any(gone):
            kept.append(line)
            continue
        struck.append(write_line([glyph for glyph, is_gone in zip(line, gone, strict=True) if is_gone]))
        # A gap between struck words and others is no blank any more.
        beside = [before or after for before, after in zip([False, *gone], [*gone[1:], False], strict=False)]
        rest = [glyph for i, glyph in enumerate(line) if not gone[i] and not (beside[i] and glyph.is_made)]
        kept += [rest] if any(glyph.text.strip() for glyph in rest) else []
    return kept, struck


def _strikes(rule: Rule, glyph: Glyph, size: float) -> bool:
    middle = (glyph.left + glyph.right) / 2
    return bool(glyph.text.strip()) and rule.start - _SLACK * size <= middle <= rule.stop + _SLACK * size
