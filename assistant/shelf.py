"""The library's clauses by document and address, read once for a whole check; addresses as people shorten them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from kb.address import Address
from kb.library import Library
from kb.lookup import Located, find_neighbours
from kb.model import Clause, Document, Level, Span, Step

# 有下列行为之一的，处五百元以下罚款：
_FIRST_ITEM = re.compile(r"[：:](?=\s*[（(]一[)）]|\s*1[.．、])")

Fit = Literal["exact", "around", "missing"]


@dataclass(frozen=True, slots=True)
class Place:
    """What an address points to: the clauses there, or (`around`) the unit that a digest holds whole, or nothing."""

    clauses: tuple[Clause, ...]
    fit: Fit


@dataclass(slots=True)
class Shelf:
    """One check's view of a library."""

    library: Library
    _clauses: dict[str, tuple[Clause, ...]] = field(default_factory=dict)
    _documents: tuple[Document, ...] = ()

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents of the library."""
        if not self._documents:
            self._documents = self.library.documents()
        return self._documents

    def document(self, document_id: str) -> Document:
        """One of them by its id."""
        return next(d for d in self.documents if d.id == document_id)

    def clauses(self, document_id: str) -> tuple[Clause, ...]:
        """All clauses of a document."""
        if document_id not in self._clauses:
            self._clauses[document_id] = self.library.clauses(document_id)
        return self._clauses[document_id]

    def find(self, steps: tuple[Step, ...], documents: Sequence[Document]) -> Place:
        """What these documents (parts of one work) hold at an address."""
        for document in documents:
            if found := self._find_exact(steps, document):
                return Place(found, "exact")
        around = tuple(c for d in documents if d.fidelity == "digest" for c in self._find_around(steps, d))
        return Place(around, "around") if around else Place((), "missing")

    def _find_exact(self, steps: tuple[Step, ...], document: Document) -> tuple[Clause, ...]:
        held = self.clauses(document.id)
        if found := tuple(c for c in held if _plain(c) == steps):
            return found
        if inside := tuple(c for c in held if _plain(c)[: len(steps)] == steps):
            return inside
        # 第十二条第三项 leaves out its 款, and 第一款 may mean an article of one paragraph.
        if short := tuple(c for c in held if _skip(_plain(c)) == steps):
            return short
        if document.fidelity == "full" and steps[-1] == Step(Level.PARAGRAPH, 1):
            whole = tuple(c for c in held if _plain(c) == steps[:-1])
            return () if self._has_paragraphs(steps[:-1], document) else whole
        return self._find_counted(steps, document)

    def _has_paragraphs(self, steps: tuple[Step, ...], document: Document) -> bool:
        return any(c.level is Level.PARAGRAPH and _plain(c)[:-1] == steps for c in self.clauses(document.id))

    def _find_counted(self, steps: tuple[Step, ...], document: Document) -> tuple[Clause, ...]:
        """意见 count 1. to 20. through all their parts, and people call them 条; 三、4 may stand for 三（四）."""
        if [step.level for step in steps] == [Level.OUTLINE_1, Level.OUTLINE_3]:
            meant = (steps[0], Step(Level.OUTLINE_2, steps[1].number))
            return tuple(c for c in self.clauses(document.id) if _plain(c) == meant)
        if len(steps) != 1 or steps[0].level is not Level.ARTICLE:
            return ()
        number = steps[0].number
        found = [c for c in self.clauses(document.id) if c.level is Level.OUTLINE_3 and c.ref.steps[-1].number == number]
        return tuple(found) if len(found) == 1 else ()

    def _find_around(self, steps: tuple[Step, ...], document: Document) -> tuple[Clause, ...]:
        for length in range(len(steps) - 1, 0, -1):
            divided = [c for c in self.clauses(document.id) if _plain(c)[:length] == steps[:length]]
            if divided:
                return tuple(c for c in divided if len(c.ref.steps) == length)
        return ()

    def join_lead(self, clause: Clause) -> Clause:
        """An item with what stands before the first item of its unit, penalty included; any other clause as it is."""
        above = next((c for c in self.clauses(clause.ref.document_id) if c.ref.steps == clause.ref.steps[:-1]), None)
        if clause.level not in (Level.ITEM, Level.SUBITEM) or above is None or clause.text not in above.text:
            return clause
        first = _FIRST_ITEM.search(above.text)
        return replace(clause, text=f"{above.text[: first.end()]}\n{clause.text}") if first else clause

    def find_nearest(self, steps: tuple[Step, ...], documents: Sequence[Document]) -> tuple[Clause, ...]:
        """The three clauses nearest to an address that is not there."""
        ids = tuple(document.id for document in documents)
        return find_neighbours(Located(Address(steps, Span(0, 0), certain=True), ids, ()), self.library)

    def is_cut_off(self, steps: tuple[Step, ...], document: Document) -> bool:
        """Whether an address lies behind the place where the library's text of a document breaks off."""
        if not any(note.kind == "ending_broken" for note in document.notes):
            return False
        for said, held in zip(steps, _plain(self.clauses(document.id)[-1]), strict=False):
            if said.level is not held.level or said.number != held.number:
                return said.level is held.level and said.number > held.number
        return True

    def find_last(self, level: Level, document: Document) -> Clause | None:
        """The last clause of this level."""
        return max((c for c in self.clauses(document.id) if c.level is level), key=lambda c: c.span.start, default=None)


def _plain(clause: Clause) -> tuple[Step, ...]:
    return tuple(Step(s.level, s.number, s.sub, s.name) for s in clause.ref.steps)


def _skip(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return (
        tuple(step for step in steps if step.level is not Level.PARAGRAPH)
        if steps[-1].level is not Level.PARAGRAPH
        else steps
    )
