"""The tree of units to clauses: addresses, spans, trails, and notes on odd numbering; no reading of numbers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block
from ingest.markers import CONTAINERS
from ingest.notes import make_note
from ingest.units import Unit
from kb.model import Clause, ClauseRef, Level, Note, Span, Step

_NOTES_SHOWN = 20
# Where a gap or a repeat is nothing odd.
_UNCOUNTED = (Level.UNNUMBERED, Level.PARAGRAPH, Level.POINT, Level.TABLE, Level.ROW)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a unit stands: the clause around it, the steps its address begins with, the headings above it."""

    parent: ClauseRef | None
    steps: tuple[Step, ...]
    root: tuple[Step, ...]
    trail: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of a body and where each begins in the document's text."""

    document_id: str
    lines: tuple[Block, ...]
    starts: tuple[int, ...]
    text: str


def place_clauses(body: Body, tops: Sequence[Unit]) -> tuple[Clause, ...]:
    """All units as clauses in text order, parents before children; equal numbers in one place are told apart."""
    seen: Counter[str] = Counter()
    restarting = _find_restarting_roots(tops)
    place = _Place(None, (), (), ())
    return tuple(clause for top in tops for clause in _place_unit(body, top, place, (seen, restarting)))


def _place_unit(body: Body, unit: Unit, place: _Place, known: tuple[Counter[str], bool]) -> Iterator[Clause]:
    seen, restarting = known
    before = _address_before(unit, place, restarting=restarting)
    name = ClauseRef("", (*before, unit.step)).id
    seen[name] += 1
    own = replace(unit.step, repeat=seen[name])
    ref = ClauseRef(body.document_id, (*before, own))
    span = Span(body.starts[unit.line] + unit.start, body.starts[unit.last] + _find_end(body, unit))
    text = body.text[span.start : span.end]
    page = body.lines[unit.line].page
    yield Clause(ref, text, span, heading=unit.heading, parent=place.parent, trail=place.trail, page=page)
    trail = (*place.trail, " ".join(body.lines[unit.line].text.split())) if _is_trail(unit) else place.trail
    inside = _Place(ref, ref.steps, ref.steps if unit.is_root else place.root, trail)
    for child in unit.children:
        yield from _place_unit(body, child, inside, known)


def _address_before(unit: Unit, place: _Place, *, restarting: bool) -> tuple[Step, ...]:
    """The steps before the unit's own: 条 need no 编章节, 章 need their 编 only where their numbers restart."""
    if unit.level is Level.ARTICLE:
        return place.root
    if unit.level is Level.DECIMAL:
        return _drop_numbers(place.steps)
    if unit.step.level is Level.CHAPTER and not restarting:
        return place.root
    return place.steps


def _drop_numbers(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps before 3 and 3.1, which 3.1.2 says again."""
    while steps and steps[-1].level in (Level.DECIMAL, Level.OUTLINE_3):
        steps = steps[:-1]
    return steps


def _find_end(body: Body, unit: Unit) -> int:
    return len(body.lines[unit.last].text) if unit.end is None else unit.end


def _is_trail(unit: Unit) -> bool:
    holds_articles = any(child.step.level is Level.ARTICLE for child in unit.children)
    if unit.level is Level.TABLE and unit.heading:
        return True
    return unit.level in CONTAINERS or (holds_articles and not unit.is_root)


def _find_restarting_roots(tops: Sequence[Unit]) -> bool:
    """Whether two 编 hold chapters of the same number."""
    numbers = [unit.step for top in tops for unit in top.walk() if unit.step.level is Level.CHAPTER]
    return len(numbers) != len(set(numbers))


def note_numbering(clauses: Sequence[Clause]) -> tuple[Note, ...]:
    """Notes on gaps, repeats and numbers out of order, at most twenty and a count of the rest."""
    odd: list[tuple[Clause | None, Clause]] = []
    last: dict[tuple[tuple[Step, ...], Level, str], Clause] = {}
    reached: dict[Level, int] = {}
    for clause in clauses:
        step = clause.ref.steps[-1]
        if step.level in _UNCOUNTED:
            continue
        around = clause.ref.steps[:-1], step.level, _name_count(step)
        before = last.get(around)
        if before is not None and _is_odd(before.ref.steps[-1], step):
            odd.append((before, clause))
        elif before is None and step.number > 1 and step.number != reached.get(step.level, 0) + 1:
            odd.append((None, clause))
        last[around] = clause
        reached[step.level] = step.number  # 1. 2. 3. may run on through 一、 and 二、
    notes = tuple(_describe(before, after) for before, after in odd[:_NOTES_SHOWN])
    if len(odd) > _NOTES_SHOWN:
        return (*notes, make_note("numbering_more", count=len(odd) - _NOTES_SHOWN))
    return notes


def _name_count(step: Step) -> str:
    """What numbers of one level count on within: 2.1 and 2.2 within 2, 分编 apart from 编."""
    return step.name.rpartition(".")[0] if step.level is Level.DECIMAL else step.name


def _is_odd(one: Step, two: Step) -> bool:
    return (
        two.repeat > 1 or two.number not in (one.number, one.number + 1) or (two.number == one.number and two.sub <= one.sub)
    )


def _describe(before: Clause | None, after: Clause) -> Note:
    if before is None:
        return make_note("number_start", label=after.ref.label)
    one, two = before.ref.steps[-1], after.ref.steps[-1]
    if two.repeat > 1:
        plain = ClauseRef("", (*after.ref.steps[:-1], replace(two, repeat=1))).label
        return make_note("number_repeated", label=plain, repeat=two.repeat)
    if two.number <= one.number:
        return make_note("number_backwards", before=before.ref.label, after=after.ref.label)
    return make_note("number_gap", before=before.ref.label, after=after.ref.label, count=two.number - one.number - 1)
