"""Lists of units: the headed parts of a clause, or a document's numbered siblings; which one a question asks for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.cite import print_reference, print_title
from assistant.model import Citation, Claim
from kb.library import Library
from kb.model import Clause, ClauseRef, Document, Level, Passage
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "lists.yaml"
_FEWEST_LISTED = 3
_HEADED = {Level.OUTLINE_1, Level.OUTLINE_2, Level.OUTLINE_3, Level.PARAGRAPH, Level.UNNUMBERED}


class _Unit(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    heading: str
    says: tuple[str, ...]


@lru_cache
def _units() -> tuple[_Unit, ...]:
    return load_rules_file(_RULES, tuple[_Unit, ...])


@dataclass(frozen=True, slots=True)
class Listing:
    """Units that belong together: `heading` is the enclosing unit's, "" where the library does not hold it."""

    document: Document
    heading: str
    named: str
    parts: tuple[Clause, ...]

    def state(self) -> Claim:
        """One claim with the parts' headings in order: 《…》一“基本原则”共4项：1.…；2.…."""
        told = "；".join(f"{_number(part, i)}{part.heading}" for i, part in enumerate(self.parts, 1))
        text = f"{self.named}共{len(self.parts)}项：{told}。"
        return Claim(text, tuple(Citation(self.document, part, part.heading) for part in self.parts), "direct")


def find_listing(question: str, passages: Sequence[Passage], library: Library) -> Listing | None:
    """The first listing among the passages, best first, of the kind of unit the question asks for; None if there is none.

    "方案有哪几条原则" -> the headed parts of 一、基本原则.
    """
    wanted = tuple(unit.heading for unit in _units() if any(word in question for word in unit.says))
    for passage in passages:
        for listing in _listings(passage, library):
            if listing.heading and (listing.heading in question or listing.heading.endswith(wanted)):
                return listing
    return None


def list_parts(document: Document, unit: Clause, library: Library) -> Listing | None:
    """A clause's headed parts, if it has enough of them."""
    parts = tuple(c for c in library.clauses(document.id) if c.parent == unit.ref and c.heading and c.level in _HEADED)
    if len(parts) < _FEWEST_LISTED:
        return None
    return Listing(document, unit.heading, f"{print_reference(document, unit)}“{unit.heading}”", parts)


def _listings(passage: Passage, library: Library) -> Iterable[Listing]:
    document, clause = passage.document, passage.clause
    inside = list_parts(document, clause, library)
    if inside:
        yield inside
    elif clause.parent is None and clause.level is Level.OUTLINE_2:
        yield from _list_siblings(document, clause, library)


def _list_siblings(document: Document, clause: Clause, library: Library) -> Iterable[Listing]:
    """The parts of a unit that the digest does not hold itself: 重点任务（一） to （六）, 二（一） to （五）."""
    parts = [c for c in library.clauses(document.id) if c.parent is None and c.level is Level.OUTLINE_2 and c.heading]
    siblings = tuple(c for c in parts if c.ref.steps[:-1] == clause.ref.steps[:-1])
    # What a numbered unit is called there is not known: the only one of its document is taken for its contents.
    name = clause.ref.steps[-2].name or ("内容" if len(siblings) == len(parts) else "")
    if name and len(siblings) >= _FEWEST_LISTED:
        yield Listing(document, name, f"{print_title(document)}这一部分库里收有的", siblings)


def _number(part: Clause, place: int) -> str:
    """A listed part's number as its document writes it, or its place: （一）, 1."""
    label = ClauseRef("", part.ref.steps[-1:]).label
    return label if label.startswith("（") and part.verified else f"{place}."
