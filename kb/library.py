"""Documents, versions and clauses in SQL: the truth; searching them lives in keywords, vectors and search."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kb.entries import Entry, make_entries
from kb.errors import LibraryUnavailable, UnknownDocument
from kb.model import Clause, Document
from kb.numerals import fold_text
from kb.rows import read_clause, read_document, write_clause, write_document
from kb.schema import (
    KEYWORDS_DDL,
    SCHEMA_VERSION,
    TERMS_DDL,
    clauses,
    documents,
    entries,
    keywords,
    metadata,
    settings,
    versions,
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What `Library.add` did with a document."""

    document_id: str
    outcome: Literal["added", "updated", "unchanged"]
    clauses: int


Indexer = Callable[[Connection, Sequence[Entry]], None]


class Library:
    """One SQL database; every change is one transaction, so a crash leaves it as before or as after.

    Raises LibraryUnavailable when the database cannot be opened, is damaged, or was made by a newer program.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30, "check_same_thread": False})
            sa.event.listen(self.engine, "connect", _set_pragmas)
            with self.engine.begin() as connection:
                metadata.create_all(connection)
                _check_schema(connection)
        except (OSError, sa.exc.SQLAlchemyError) as error:
            hint = f"请检查文件夹 {path.parent} 能否读写、磁盘是否已满；库文件若已损坏，请移走后重新导入"
            raise LibraryUnavailable("打不开知识库", hint) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction that is rolled back whole on any error."""
        try:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                with connection.begin():
                    yield connection
                    revision = int(read_setting(connection, "revision", "0")) + 1
                    write_setting(connection, "revision", str(revision))
        except sa.exc.OperationalError as error:
            raise LibraryUnavailable(
                "写不进知识库", "请检查磁盘空间，并确认没有别的程序正占用知识库，然后再试一次"
            ) from error

    def add(
        self,
        document: Document,
        parts: Sequence[Clause],
        asks: Mapping[str, Sequence[str]],
        index: Indexer,
        *,
        shipped: bool = False,
    ) -> Stored:
        """Stores one document with its clauses and what is searched for them, all or nothing.

        `asks` are questions by clause label; `index` fills the keyword and vector tables in the same transaction.
        An older version of the same document stays in the table of versions and is no longer searched.
        """
        fingerprint = _fingerprint(document, parts, asks)
        with self.writing() as connection:
            known = connection.execute(
                sa.select(versions.c.id, versions.c.fingerprint).where(
                    versions.c.document_id == document.id, versions.c.current
                )
            ).first()
            if known and known.fingerprint == fingerprint:
                return Stored(document.id, "unchanged", len(parts))
            if known:
                _drop_clauses(connection, document.id)
                connection.execute(versions.update().where(versions.c.id == known.id).values(current=False))
            _put_document(connection, document, shipped=shipped)
            version = _put_version(connection, document, fingerprint)
            ids = _put_clauses(connection, version, parts)
            made = make_entries(parts, ids, asks, _next_id(connection, entries))
            _put_entries(connection, made)
            index(connection, made)
        return Stored(document.id, "updated" if known else "added", len(parts))

    def remove(self, document_id: str) -> None:
        """Removes a document with everything kept of it; raises UnknownDocument."""
        with self.writing() as connection:
            _drop_clauses(connection, document_id)
            if connection.execute(documents.delete().where(documents.c.id == document_id)).rowcount == 0:
                raise _unknown(document_id)

    def documents(self) -> tuple[Document, ...]:
        """All documents with their current text, in the order they came in."""
        with self.engine.connect() as connection:
            return tuple(read_document(row) for row in connection.execute(_current().order_by(documents.c.ordinal)))

    def document(self, name: str) -> Document:
        """The document with this id, title, short title or 文号; raises UnknownDocument, also when several fit."""
        with self.engine.connect() as connection:
            row = connection.execute(_current().where(documents.c.id == name)).first()
        if row is not None:
            return read_document(row)
        wanted = fold_text(name).strip("《》 ")
        fits = [d for d in self.documents() if wanted in {fold_text(x) for x in (d.title, d.short_title, d.doc_number) if x}]
        if len(fits) != 1:
            raise _unknown(name)
        return fits[0]

    def clauses(self, document_id: str) -> tuple[Clause, ...]:
        """All clauses of a document's current version, in text order."""
        document = self.document(document_id)
        query = sa.select(clauses).join(versions).where(versions.c.current, clauses.c.document_id == document.id)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(clauses.c.ordinal)).all()
        return tuple(read_clause(row, document.text) for row in rows)

    def is_shipped(self, document_id: str) -> bool:
        """Whether the document came with the program."""
        query = sa.select(documents.c.shipped).where(documents.c.id == document_id)
        with self.engine.connect() as connection:
            return bool(connection.execute(query).scalar())

    def entries(self) -> tuple[Entry, ...]:
        """Everything that search looks at, by id."""
        with self.engine.connect() as connection:
            return tuple(Entry(*row) for row in connection.execute(sa.select(entries).order_by(entries.c.id)))

    def find_clauses(self, clause_ids: Iterable[int]) -> dict[int, tuple[Document, Clause]]:
        """Documents and clauses by the clauses' row ids."""
        query = sa.select(clauses).where(clauses.c.id.in_(list(clause_ids)))
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
            wanted = {row.document_id for row in rows}
            found = {d.id: read_document(d) for d in connection.execute(_current().where(documents.c.id.in_(wanted)))}
        return {row.id: (found[row.document_id], read_clause(row, found[row.document_id].text)) for row in rows}


def read_setting(connection: Connection, name: str, default: str) -> str:
    """A value the library keeps about itself."""
    value: str | None = connection.execute(sa.select(settings.c.value).where(settings.c.name == name)).scalar()
    return default if value is None else value


def write_setting(connection: Connection, name: str, value: str) -> None:
    """Keeps a value the library needs about itself."""
    connection.execute(sa.text("INSERT OR REPLACE INTO settings (name, value) VALUES (:n, :v)"), {"n": name, "v": value})


def _set_pragmas(dbapi_connection: Any, _: Any) -> None:
    # WAL lets readers go on while one process writes; autocommit is left to SQLAlchemy's explicit BEGIN.
    dbapi_connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _check_schema(connection: Connection) -> None:
    for statement in (KEYWORDS_DDL, TERMS_DDL):
        connection.exec_driver_sql(statement)
    found = int(read_setting(connection, "schema", str(SCHEMA_VERSION)))
    if found != SCHEMA_VERSION:
        hint = "请换用新版程序，或把 KB_HOME 指到另一个文件夹重新导入"
        raise LibraryUnavailable(f"知识库是另一版本（{found}）的程序建的，本程序只认 {SCHEMA_VERSION}", hint)
    write_setting(connection, "schema", str(SCHEMA_VERSION))


def _unknown(name: str) -> UnknownDocument:
    return UnknownDocument(f"库里没有唯一对应“{name}”的文件", "请用 kb list 查看文件编号，再用编号操作")


def _current() -> sa.Select[Any]:
    return sa.select(documents, versions.c.text, versions.c.notes).join(versions).where(versions.c.current)


def _fingerprint(document: Document, parts: Sequence[Clause], asks: Mapping[str, Sequence[str]]) -> str:
    told = repr((replace(document, source=""), tuple(parts), sorted((k, tuple(v)) for k, v in asks.items())))
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def _put_document(connection: Connection, document: Document, *, shipped: bool) -> None:
    values = write_document(document) | {"shipped": shipped}
    if connection.execute(documents.update().where(documents.c.id == document.id).values(**values)).rowcount == 0:
        last: int = connection.execute(sa.select(sa.func.max(documents.c.ordinal))).scalar() or 0
        connection.execute(documents.insert().values(**values, ordinal=last + 1))


def _put_version(connection: Connection, document: Document, fingerprint: str) -> int:
    result = connection.execute(
        versions.insert().values(
            document_id=document.id,
            current=True,
            fingerprint=fingerprint,
            text=document.text,
            notes=[[n.kind, n.message] for n in document.notes],
            added_at=datetime.now(UTC),
        )
    )
    key = result.inserted_primary_key
    assert key is not None  # an insert of one row always has one
    return int(key[0])


def _put_clauses(connection: Connection, version: int, parts: Sequence[Clause]) -> list[int]:
    first = _next_id(connection, clauses)
    places = [{"id": first + i, "version_id": version, "ordinal": i} for i in range(len(parts))]
    if parts:
        connection.execute(clauses.insert(), [p | write_clause(c) for p, c in zip(places, parts, strict=True)])
    return [place["id"] for place in places]


def _next_id(connection: Connection, table: sa.Table) -> int:
    return (connection.execute(sa.select(sa.func.max(table.c.id))).scalar() or 0) + 1


def _put_entries(connection: Connection, made: Sequence[Entry]) -> None:
    if made:
        connection.execute(entries.insert(), [asdict(entry) for entry in made])


def _drop_clauses(connection: Connection, document_id: str) -> None:
    of_document = sa.select(clauses.c.id).where(clauses.c.document_id == document_id)
    gone = sa.select(entries.c.id).where(entries.c.clause_id.in_(of_document))
    connection.execute(sa.delete(keywords).where(keywords.c.rowid.in_(gone)))
    connection.execute(clauses.delete().where(clauses.c.document_id == document_id))
