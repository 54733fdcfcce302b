"""Nouns to and from database rows; no queries."""

from typing import Any

from sqlalchemy.engine import Row

from kb.model import Clause, ClauseRef, Document, Level, Note, Span, Step

DOCUMENT_COLUMNS = (
    *("id", "work", "title", "short_title", "kind", "doc_number", "status", "status_note", "superseded_by", "relation"),
    *("region", "fidelity", "source", "addressee", "issued_on", "amended_on", "effective_on", "expires_on"),
    "articles",
)
_LISTS = ("trail", "actors", "topics")
_PLAIN = ("heading", "page", "note", "successor", "verified")


def write_document(document: Document) -> dict[str, Any]:
    """A document as values of the table documents, its text and notes left out."""
    lists = {"issuers": list(document.issuers), "basis": list(document.basis)}
    return {name: getattr(document, name) for name in DOCUMENT_COLUMNS} | lists


def read_document(row: Row[Any]) -> Document:
    """A row of documents joined with its current version, as a Document."""
    values = {name: getattr(row, name) for name in DOCUMENT_COLUMNS}
    notes = tuple(Note(*note) for note in row.notes)
    return Document(**values, issuers=tuple(row.issuers), basis=tuple(row.basis), text=row.text, notes=notes)


def write_clause(clause: Clause) -> dict[str, Any]:
    """A clause as values of the table clauses, its place there left out."""
    values = {name: getattr(clause, name) for name in _PLAIN} | {name: list(getattr(clause, name)) for name in _LISTS}
    parent = _write_steps(clause.parent) if clause.parent else None
    where = {"ref": clause.ref.id, "label": clause.ref.label, "steps": _write_steps(clause.ref), "parent": parent}
    return values | where | {"document_id": clause.ref.document_id, "start": clause.span.start, "end": clause.span.end}


def read_clause(row: Row[Any], text: str) -> Clause:
    """A row of clauses as a Clause, cut from its document's text."""
    values = {name: getattr(row, name) for name in _PLAIN} | {name: tuple(getattr(row, name)) for name in _LISTS}
    parent = ClauseRef(row.document_id, read_steps(row.parent)) if row.parent else None
    ref = ClauseRef(row.document_id, read_steps(row.steps))
    return Clause(ref=ref, text=text[row.start : row.end], span=Span(row.start, row.end), parent=parent, **values)


def _write_steps(ref: ClauseRef) -> list[list[Any]]:
    return [[s.level.value, s.number, s.sub, s.name, s.repeat] for s in ref.steps]


def read_steps(steps: list[list[Any]]) -> tuple[Step, ...]:
    """The steps of an address as a row holds them."""
    return tuple(Step(Level(level), *rest) for level, *rest in steps)
