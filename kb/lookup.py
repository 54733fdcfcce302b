"""Clauses by address: what "物业管理条例第十二条第三款" points to in this library; exact, never a guess."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kb.address import Address, find_addresses
from kb.library import Library
from kb.model import Clause, Level, Step
from kb.titles import NamedDocument, Titles

# A plan has no 章, 条 or numbered 附件 of its own: only addresses of these levels are taken for the local plan's.
_PLAN_LEVELS = {Level.OUTLINE_1, Level.OUTLINE_2, Level.OUTLINE_3, Level.OUTLINE_4, Level.PARAGRAPH}

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
    """Every address in the text with the clauses it points to; addresses that name no document and fit none are left out."""
    names = titles.find(text)
    located = []
    for address in find_addresses(text):
        name = _name_for(address, names)
        if name is None and (not address.certain or not titles.plans):
            continue
        if name is None and not all(step.level in _PLAN_LEVELS for step in address.steps):
            continue
        touching = name is not None and not text[name.span.end : address.span.start].strip("》」” 的、，,：:")
        if not address.certain and not touching:
            continue
        document_ids = name.document_ids if name else titles.plans
        located.append(_locate(address, document_ids, library))
    return tuple(located)


def find_neighbours(where: Located, library: Library, k: int = 3) -> tuple[Clause, ...]:
    """The `k` clauses whose first number is nearest to the address asked for, for when there is nothing at it."""
    first = where.address.steps[0]
    clauses = [c for i in where.document_ids for c in library.clauses(i) if c.ref.steps[0].level is first.level]
    return tuple(sorted(clauses, key=lambda c: abs(c.ref.steps[0].number - first.number))[:k])


def _name_for(address: Address, names: Sequence[NamedDocument]) -> NamedDocument | None:
    before = [n for n in names if n.span.end <= address.span.start]
    return before[-1] if before else (names[0] if len(names) == 1 else None)


def _locate(address: Address, document_ids: tuple[str, ...], library: Library) -> Located:
    wanted = address.steps
    found: dict[Fit, list[Clause]] = {"exact": [], "inside": [], "around": []}
    for document_id in document_ids:
        for clause in library.clauses(document_id):
            steps = _plain(clause.ref.steps)
            if steps == wanted:
                found["exact"].append(clause)
            elif steps[: len(wanted)] == wanted:
                found["inside"].append(clause)
            elif wanted[: len(steps)] == steps and steps:
                found["around"].append(clause)
    if found["around"]:
        deepest = max(len(c.ref.steps) for c in found["around"])
        found["around"] = [c for c in found["around"] if len(c.ref.steps) == deepest]
    for fit, clauses in found.items():
        if clauses:
            return Located(address, document_ids, tuple(clauses), fit)
    return Located(address, document_ids, ())


def _plain(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(Step(s.level, s.number, s.sub, s.name) for s in steps)
