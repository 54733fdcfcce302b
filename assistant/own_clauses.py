"""The checked text's own clauses: where one begins, and which one 本条, 前款 and 上一条 mean; no other documents."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.model import Clause, Level, Span, Step
from kb.numerals import read_number

_LEVELS = {"条": Level.ARTICLE, "款": Level.PARAGRAPH, "项": Level.ITEM}
Units = tuple[tuple[Step, ...], ...]


@dataclass(slots=True)
class OwnClauses:
    """The clauses of one text."""

    clauses: Sequence[Clause]
    _starts: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self._starts = frozenset(clause.span.start for clause in self.clauses)

    def begins_at(self, place: int) -> bool:
        """Whether a clause begins there: its number is a heading then."""
        return place in self._starts

    @property
    def has_articles(self) -> bool:
        """Whether the text is divided into 条."""
        return any(clause.level is Level.ARTICLE for clause in self.clauses)

    @property
    def has_attachments(self) -> bool:
        """Whether attachments came with the text."""
        return any(clause.level is Level.ATTACHMENT for clause in self.clauses)

    def holds(self, units: Units) -> bool:
        """Whether the text has all these clauses itself."""
        held = {clause.ref.steps for clause in self.clauses}
        return all(steps in held for steps in units)

    def find_told(self, pointer: str, place: Span, units: Units) -> Units:
        """What 本条, 前款 or 前两条 means where it stands, with the parts named after it; () when there is no such thing."""
        inner = max((c for c in self.clauses if c.span.holds(place)), key=lambda c: c.span.start, default=None)
        level = _LEVELS[pointer[-1]]
        around = self._cut(inner, level) if inner else ()
        if not around:
            return ()
        if pointer.startswith("本"):
            told: Units = (around,)
        else:
            count = read_number(pointer[1]) or 1 if pointer.startswith("前") and len(pointer) > 2 else 1
            told = self._find_before(around, count)
        return tuple((*steps, *more) for steps in told for more in units) if units else told

    def _cut(self, clause: Clause, level: Level) -> tuple[Step, ...]:
        """The address of the unit of this level that holds a clause; an article not divided is its own first 款."""
        steps = clause.ref.steps
        levels = [step.level for step in steps]
        if level in levels:
            return steps[: levels.index(level) + 1]
        if level is Level.PARAGRAPH and levels[-1:] == [Level.ARTICLE]:
            return (*steps, Step(Level.PARAGRAPH, 1))
        return ()

    def _find_before(self, around: tuple[Step, ...], count: int) -> Units:
        level = around[-1].level
        if level is Level.ARTICLE:
            articles = [c.ref.steps for c in self.clauses if c.level is Level.ARTICLE]
            at = articles.index(around)
            return tuple(articles[at - count : at]) if at >= count else ()
        number = around[-1].number
        if number <= count:
            return ()
        return tuple((*around[:-1], Step(level, n)) for n in range(number - count, number))
