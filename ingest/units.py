"""A unit while the tree is built, and what a finished tree needs tidied; no reading of lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.markers import load_marker_rules
from kb.model import Level, Step

_INLINE = (Level.TABLE, Level.POINT)
_LONGEST_NAME = 60


@dataclass(slots=True)
class Unit:
    """A unit while the tree is built: `style` is the way its number is written, `start` an offset in its first line.

    `words` is the offset there after an item's number, `last` its last line and `end` an offset there (None: the line's
    end); `is_root` says that addresses begin at it, `is_run_in` that it is counted inside a line.
    """

    step: Step
    line: int
    start: int = 0
    heading: str = ""
    style: str = ""
    rank: int = -1
    last: int = -1
    end: int | None = None
    depth: int = 0
    words: int = 0
    is_root: bool = False
    is_run_in: bool = False
    children: list["Unit"] = field(default_factory=list)

    def walk(self) -> Iterator["Unit"]:
        """This unit and all below it, in text order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def level(self) -> Level:
        """The level of its step."""
        return self.step.level


def name_step(title: str) -> Step:
    """The step of what has a title and no number: its letters and figures, at most sixty."""
    name = "".join(c for c in title if c.isalnum())[:_LONGEST_NAME]
    return Step(Level.UNNUMBERED, 0, name=name or load_marker_rules().whole_body)


def settle_units(tops: Sequence[Unit]) -> None:
    """Names a text without numbers, and keeps paragraphs as clauses only where they are needed as an address."""
    _name_whole(tops)
    for unit in tops:
        _settle_paragraphs(unit)
        if unit.is_root:
            _name_whole(unit.children)
            _drop_only_table(unit)


def _name_whole(units: Sequence[Unit]) -> None:
    """What nothing numbered follows is no introduction but the whole text."""
    rules = load_marker_rules()
    own = [unit for unit in units if unit.step.name not in rules.closing_names and not unit.is_root]
    if own and all(unit.level is Level.UNNUMBERED for unit in own) and own[0].step.name == rules.introduction:
        own[0].step = replace(own[0].step, name=rules.whole_body)


def _settle_paragraphs(unit: Unit) -> None:
    """An article has 款 when there are two or more; elsewhere paragraphs count when nothing inside is numbered."""
    paragraphs = [child for child in unit.children if child.level is Level.PARAGRAPH]
    is_article = unit.level is Level.ARTICLE
    is_numbered = any(child.level not in (Level.PARAGRAPH, *_INLINE) for child in unit.children)
    if paragraphs and (len(paragraphs) < 2 or (not is_article and is_numbered)):
        unit.children = [
            kept for child in unit.children for kept in (child.children if child.level is Level.PARAGRAPH else [child])
        ]
    _drop_doubtful(unit)
    for child in unit.children:
        _settle_paragraphs(child)


def _drop_doubtful(unit: Unit) -> None:
    """Units counted inside a line stay only where all beside them that are written so count on from one another."""
    for style in {child.style for child in unit.children if child.is_run_in}:
        numbers = [child.step.number for child in unit.children if child.style == style and not child.step.sub]
        if numbers != list(range(1, len(numbers) + 1)):
            unit.children = [child for child in unit.children if not (child.is_run_in and child.style == style)]


def _drop_only_table(unit: Unit) -> None:
    """The rows of the one table of 附表1 are its own rows: 附表1第3行."""
    tables = [(holder, child) for holder in unit.walk() for child in holder.children if child.level is Level.TABLE]
    if unit.step.name == "附表" and len(tables) == 1 and tables[0][0] is unit:
        unit.children = [row for child in unit.children for row in (child.children if child is tables[0][1] else [child])]
