"""Documents, versions and clauses in SQL: the truth; searching them lives in keywords, vectors and search."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kb.audit import name_outcome, put_event
from kb.database import begin_writing, open_database, read_setting, write_setting
from kb.entries import Entry, compose_texts, place_asks
from kb.errors import UnknownDocument
from kb.model import Clause, Document
from kb.numerals import fold_text
from kb.rows import read_clause, read_document
from kb.schema import clauses, documents, entries, versions
from kb.versions import (
    UNKNOWN_ORIGIN,
    Origin,
    drop_entries,
    hash_stored,
    put_clauses,
    put_document,
    put_entries,
    put_origin,
    put_version,
    read_asks,
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What `Library.add` did with a document: reread is the same text with other facts, clauses or questions."""

    document_id: str
    outcome: Literal["added", "updated", "reread", "unchanged"]
    clauses: int


@dataclass(frozen=True, slots=True)
class Version:
    """One text a document has had: `number` counts from 1, the oldest."""

    number: int
    added_at: datetime
    current: bool


# The kind of entry that is a question put by a language model.
MODEL = "model"
# So many documents' clauses are kept until the library changes: an answer looks at them many times over.
_KEPT = 32
_LIST = "请用 kb list 查看文件编号，再用编号操作"
Indexer = Callable[[Connection, Sequence[Entry]], None]


class Library:
    """One SQL database, at `path` or behind `url`; every change is one transaction: a crash leaves it as before or as after.

    Raises LibraryUnavailable when the database cannot be opened, is damaged, or was made by a newer program.
    """

    def __init__(self, path: Path, url: str = "") -> None:
        self.path = path
        self.engine = open_database(path, url)
        self._recall = lru_cache(_KEPT)(self._read_clauses)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction that is rolled back whole on any error."""
        with begin_writing(self.engine) as connection:
            yield connection
            revision = int(read_setting(connection, "revision", "0")) + 1
            write_setting(connection, "revision", str(revision))

    def add(  # noqa: PLR0913 each is of one document
        self,
        document: Document,
        parts: Sequence[Clause],
        asks: Mapping[str, Sequence[str]],
        index: Indexer,
        *,
        shipped: bool = False,
        origin: Origin = UNKNOWN_ORIGIN,
        actor: str = "",
    ) -> Stored:
        """Stores one document with its clauses and what is searched for them, all or nothing.

        `asks` are questions by clause label; `index` fills the keyword and vector tables in the same transaction.
        A text the document had before stays as an older version with its clauses and is no longer searched; the questions
        a model has put to a text stay with it.
        """
        fingerprint = hash_stored(document, parts, asks)
        query = sa.select(versions.c.fingerprint, versions.c.text).where(versions.c.current)
        with self.writing() as connection:
            known = connection.execute(query.where(versions.c.document_id == document.id)).first()
            if known and known.fingerprint == fingerprint:
                put_origin(connection, document.id, origin)
                return Stored(document.id, "unchanged", len(parts))
            kept = read_asks(connection, document.id, MODEL) if known and known.text == document.text else {}
            drop_entries(connection, document.id)
            put_document(connection, document, shipped=shipped)
            clause_ids = put_clauses(connection, put_version(connection, document, fingerprint, origin), parts)
            texts = compose_texts(document, parts, asks) + place_asks([part.ref.label for part in parts], kept, MODEL)
            index(connection, put_entries(connection, clause_ids, texts))
            outcome = name_outcome(known.text if known else None, document.text)
            if not shipped:
                put_event(connection, actor, outcome, document.id, document.title)
        return Stored(document.id, outcome, len(parts))

    def add_asks(self, document_id: str, asks: Mapping[str, Sequence[str]], index: Indexer, actor: str = "") -> None:
        """Keeps the questions a model has put to a document's clauses, by label, instead of those it put before.

        Text, version and clauses stay as they are.
        """
        current = sa.select(clauses.c.id, clauses.c.label).join(versions).where(versions.c.current)
        with self.writing() as connection:
            drop_entries(connection, document_id, MODEL)
            rows = connection.execute(current.where(clauses.c.document_id == document_id).order_by(clauses.c.ordinal)).all()
            texts = place_asks([row.label for row in rows], asks, MODEL)
            index(connection, put_entries(connection, [row.id for row in rows], texts))
            put_event(connection, actor, "worded", document_id, str(len(texts)))

    def take_back(
        self, document: Document, parts: Sequence[Clause], asks: Mapping[str, Sequence[str]], index: Indexer, actor: str = ""
    ) -> None:
        """Forgets the newest text of a document: the one before, which is given, is current again, all or nothing."""
        own = versions.c.document_id == document.id
        with self.writing() as connection:
            drop_entries(connection, document.id)
            connection.execute(versions.delete().where(own & versions.c.current))
            last = sa.select(sa.func.max(versions.c.id)).where(own).scalar_subquery()
            connection.execute(versions.update().where(versions.c.id == last).values(current=True))
            put_document(connection, document, shipped=False)
            version = put_version(connection, document, hash_stored(document, parts, asks), UNKNOWN_ORIGIN)
            texts = compose_texts(document, parts, asks)
            index(connection, put_entries(connection, put_clauses(connection, version, parts), texts))
            put_event(connection, actor, "withdrawn", document.id, document.title)

    def remove(self, document_id: str, actor: str = "") -> None:
        """Removes a document with everything kept of it; raises UnknownDocument."""
        with self.writing() as connection:
            drop_entries(connection, document_id)
            gone = documents.delete().where(documents.c.id == document_id).returning(documents.c.title)
            title: str | None = connection.execute(gone).scalar()
            if title is None:
                raise _unknown(document_id)
            put_event(connection, actor, "removed", document_id, title)

    def documents(self) -> tuple[Document, ...]:
        """All documents with their current text, in the order they came in."""
        with self.engine.connect() as connection:
            return tuple(read_document(row) for row in connection.execute(select_current().order_by(documents.c.ordinal)))

    def document(self, name: str) -> Document:
        """The document with this id, title, short title or 文号; raises UnknownDocument, also when several fit."""
        with self.engine.connect() as connection:
            row = connection.execute(select_current().where(documents.c.id == name)).first()
        if row is not None:
            return read_document(row)
        wanted = fold_text(name).strip("《》 ")
        fits = [d for d in self.documents() if wanted in {fold_text(x) for x in (d.title, d.short_title, d.doc_number) if x}]
        if len(fits) != 1:
            raise _unknown(name)
        return fits[0]

    def clauses(self, document_id: str) -> tuple[Clause, ...]:
        """All clauses of a document's current version, in text order."""
        with self.engine.connect() as connection:
            return self._recall(document_id, read_setting(connection, "revision", "0"))

    def _read_clauses(self, document_id: str, revision: str) -> tuple[Clause, ...]:  # noqa: ARG002 what is kept is of one
        document = self.document(document_id)
        query = sa.select(clauses).join(versions).where(versions.c.current, clauses.c.document_id == document.id)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(clauses.c.ordinal)).all()
        return tuple(read_clause(row, document.text) for row in rows)

    def versions(self, document_id: str) -> tuple[Version, ...]:
        """All texts a document has had, oldest first; the last is the current one."""
        query = sa.select(versions.c.added_at, versions.c.current).where(versions.c.document_id == document_id)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(versions.c.id)).all()
        return tuple(Version(number, row.added_at, row.current) for number, row in enumerate(rows, 1))

    def version(self, document_id: str, number: int) -> tuple[Document, tuple[Clause, ...]]:
        """One version of a document with its clauses; its particulars are those of the document as it is now.

        Raises UnknownDocument when there is no such version, or a program before this one kept its text but no clauses.
        """
        own = (versions.c.text, versions.c.notes, versions.c.id.label("version_id"), versions.c.current)
        query = sa.select(documents, *own).join(versions).where(documents.c.id == document_id).order_by(versions.c.id)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
            if not 1 <= number <= len(rows):
                raise UnknownDocument(
                    f"{document_id} 没有第 {number} 版", f"它有 {len(rows)} 版，从 1 数起" if rows else _LIST
                )
            row = rows[number - 1]
            found = connection.execute(sa.select(clauses).where(clauses.c.version_id == row.version_id))
            parts = tuple(read_clause(one, row.text) for one in found.all())
        if row.text and not parts and not row.current:
            raise UnknownDocument(f"{document_id} 的第 {number} 版由旧程序存入，没有留下条款", "请用当时的文件比较")
        return read_document(row), parts

    def count_clauses(self) -> dict[str, int]:
        """How many clauses each document has, by its id; documents without any are left out."""
        current = sa.select(clauses.c.document_id, sa.func.count()).join(versions).where(versions.c.current)
        query = current.group_by(clauses.c.document_id)
        with self.engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def count_versions(self) -> dict[str, int]:
        """How many texts each document has had, by its id."""
        query = sa.select(versions.c.document_id, sa.func.count()).group_by(versions.c.document_id)
        with self.engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def entries(self) -> tuple[Entry, ...]:
        """Everything that search looks at, by id."""
        with self.engine.connect() as connection:
            return read_entries(connection)

    def find_clauses(self, clause_ids: Iterable[int]) -> dict[int, tuple[Document, Clause]]:
        """Documents and clauses by the clauses' row ids."""
        query = sa.select(clauses).where(clauses.c.id.in_(list(clause_ids)))
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
            wanted = {row.document_id for row in rows}
            found = {d.id: read_document(d) for d in connection.execute(select_current().where(documents.c.id.in_(wanted)))}
        return {row.id: (found[row.document_id], read_clause(row, found[row.document_id].text)) for row in rows}


def read_entries(connection: Connection) -> tuple[Entry, ...]:
    """Everything that search looks at, by id, as the caller's transaction sees it."""
    return tuple(Entry(*row) for row in connection.execute(sa.select(entries).order_by(entries.c.id)))


def _unknown(name: str) -> UnknownDocument:
    return UnknownDocument(f"库里没有唯一对应“{name}”的文件", _LIST)


def select_current() -> sa.Select[Any]:
    """Documents with their current text, as `read_document` takes them."""
    return sa.select(documents, versions.c.text, versions.c.notes).join(versions).where(versions.c.current)
