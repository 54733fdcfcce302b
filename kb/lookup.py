"""Clauses by address: what "物业管理条例第十二条第三款" points to in this library; exact, never a guess."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Literal

from kb.address import Address, find_addresses
from kb.library import Library
from kb.model import FINE_LEVELS, Clause, Level, Span, Step
from kb.numerals import strip_marks
from kb.titles import NamedDocument, Titles

# A plan has no 章, 条 or numbered 附件 of its own: only addresses of these levels are taken for the local plan's.
_PLAN_LEVELS = {Level.OUTLINE_1, Level.OUTLINE_2, Level.OUTLINE_3, Level.OUTLINE_4, Level.PARAGRAPH,
    Level.OUTLINE_5, Level.POINT}  # fmt: skip
_PART, _PART_LEVELS = "部分", (Level.OUTLINE_1, Level.OUTLINE_2)
# What may stand between a document's name and an address of it, or between two addresses of it.
_LINK = re.compile(r"[》」”\s的、，,：:和与及跟或以至到]*")
# Farther than any two numbers of one level.
_FAR = 10_000

Fit = Literal["exact", "inside", "around"]


@dataclass(frozen=True, slots=True)
class Located:
    """What an address in a question points to.

    `fit` is exact, or inside (only parts of what was asked for are in the library), or around (only the unit that
    holds it is); no clauses means the documents have nothing at this address.
    """

    address: Address
    document_ids: tuple[str, ...]
    clauses: tuple[Clause, ...]
    fit: Fit = "exact"


def locate(text: str, library: Library, titles: Titles) -> tuple[Located, ...]:
    """Every address in the text with the clauses it points to; addresses that name no document and fit none are left out.

    Spans of the addresses count into the text without format characters (`strip_marks`).
    """
    text = strip_marks(text)
    names = titles.find(text)
    located: list[Located] = []
    for address in find_addresses(text):
        name = _name_for(address, names, text)
        if name is None and (not address.certain or not titles.plans):
            continue
        if not address.certain and not (name and _touches(text, name, address, located)):
            continue
        document_ids = name.document_ids if name else titles.plans
        where = _locate(address, document_ids, library)
        is_plan_like = all(step.level in _PLAN_LEVELS for step in address.steps)
        # A version (2.0) or the plan's unit of another kind is meant only where there is one.
        if where.clauses or (is_plan_like if name is None else address.steps[0].level is not Level.DECIMAL):
            located.append(where)
    return tuple(located)


def find_neighbours(where: Located, library: Library, k: int = 3) -> tuple[Clause, ...]:
    """The `k` clauses nearest to the address asked for, outer numbers first, for when there is nothing at it.

    Near 三（六） lie 三（五） and 三（四）, not the whole of 三.
    """
    wanted = where.address.steps
    clauses = [c for i in where.document_ids for c in library.clauses(i) if c.ref.steps[0].level is wanted[0].level]
    held = {c.ref.steps for c in clauses}
    # A part of a unit that is there whole is no neighbour of its own.
    clauses = [c for c in clauses if len(c.ref.steps) <= len(wanted) or c.ref.steps[: len(wanted)] not in held]
    return tuple(sorted(clauses, key=lambda c: _distances(c.ref.steps, wanted))[:k])


def _distances(steps: Sequence[Step], wanted: Sequence[Step]) -> tuple[int, ...]:
    pairs = zip_longest(steps[: len(wanted)], wanted)
    return tuple(abs(a.number - b.number) if a and b and a.level is b.level else _FAR for a, b in pairs)


def _name_for(address: Address, names: Sequence[NamedDocument], text: str) -> NamedDocument | None:
    """The document an address belongs to: the one named before it, or the only one if it follows in the same clause."""
    before = [n for n in names if n.span.end <= address.span.start]
    if before:
        return before[-1]
    follows = len(names) == 1 and not re.search("[，,。；;？?！!]", text[address.span.end : names[0].span.start])
    return names[0] if follows else None


def _touches(text: str, name: NamedDocument, address: Address, located: Sequence[Located]) -> bool:
    """Whether only further addresses and linking words stand between a name and an address: 方案二、三（四）和一."""
    spans = dict.fromkeys(w.address.span for w in located)  # those of a range share one
    between = [span for span in spans if name.span.end <= span.start]
    edges = [name.span, *between, Span(address.span.start, address.span.start)]
    return all(
        before.end <= after.start and _LINK.fullmatch(text, before.end, after.start) for before, after in pairwise(edges)
    )


def _locate(address: Address, document_ids: tuple[str, ...], library: Library) -> Located:
    held = [(_plain(c.ref.steps), c) for document_id in document_ids for c in library.clauses(document_id)]
    found: dict[Fit, list[Clause]] = {
        "exact": [clause for steps, clause in held if _is_meant(steps, address.steps)],
        "inside": [clause for steps, clause in held if steps[: len(address.steps)] == address.steps],
    }
    found["exact"] = found["exact"] or [clause for steps, clause in held if _is_point(steps, address.steps)]
    for fit, clauses in found.items():
        if clauses:
            return Located(address, document_ids, tuple(clauses), fit)
    around = tuple(c for i in document_ids for c in _find_around(address.steps, library, i))
    return Located(address, document_ids, around, "around" if around else "exact")


def _is_meant(steps: tuple[Step, ...], wanted: tuple[Step, ...]) -> bool:
    """Whether words that name `wanted` mean the clause at `steps`.

    People leave out the title of a text passed on with another, the table where a row is asked for (附件2第3行), and
    what a table stands in (表2第3行). 第二部分第一点 is read as 二（一）, which means 第二部分·一 where there are parts.
    """
    if steps[0].name == _PART:
        outer = (Step(level, step.number) for level, step in zip(_PART_LEVELS, steps, strict=False))
        steps = (*outer, *steps[len(_PART_LEVELS) :])
    if steps == wanted or (steps[0].level is Level.UNNUMBERED and steps[1:] == wanted):
        return True
    if wanted[-1].level is Level.ROW and wanted[-2:-1] and wanted[-2].level is not Level.TABLE:
        return tuple(step for step in steps if step.level is not Level.TABLE) == wanted
    return wanted[0].level is Level.TABLE and steps[-len(wanted) :] == wanted


def _is_point(steps: tuple[Step, ...], wanted: tuple[Step, ...]) -> bool:
    """Whether 三（四）第二点 means 三（四）·二是."""
    last = wanted[-1]
    return (
        steps[:-1] == wanted[:-1]
        and steps[-1].level is Level.POINT
        and (last.level, last.number)
        == (
            Level.OUTLINE_3,
            steps[-1].number,
        )
    )


def _find_around(wanted: tuple[Step, ...], library: Library, document_id: str) -> list[Clause]:
    """The unit that would hold the one asked for, where the library does not divide it so far; where it does, nothing.

    三 divided into （一）…（五） is not what 三（六） means; an undivided digest of 第十二条 may hold 第十二条第三款.
    """
    held = [(_plain(c.ref.steps), c) for c in library.clauses(document_id)]
    deepest = max((len(steps) for steps, _ in held if steps == wanted[: len(steps)]), default=0)
    missing = {step.level for step in wanted[deepest:]}
    inside = {s.level for steps, _ in held if steps[:deepest] == wanted[:deepest] for s in steps[deepest:]}
    if not deepest or wanted[deepest].level in inside:
        return []
    if library.document(document_id).fidelity == "full" and not missing <= FINE_LEVELS:
        return []
    return [clause for steps, clause in held if steps == wanted[:deepest]]


def _plain(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(Step(s.level, s.number, s.sub, s.name) for s in steps)
