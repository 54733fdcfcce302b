"""The rows of one document and its versions, put in and dropped inside the caller's transaction; no reading back."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kb.database import read_setting, write_setting
from kb.entries import Entry
from kb.fulltext import full_text
from kb.model import Clause, Document
from kb.rows import write_clause, write_document
from kb.schema import clauses, documents, entries, versions
from kb.unsent import note_unsent


def put_document(connection: Connection, document: Document, *, shipped: bool) -> None:
    """Puts a document's particulars in, or brings them up to date; its place in the library stays."""
    values = write_document(document) | {"shipped": shipped}
    if connection.execute(documents.update().where(documents.c.id == document.id).values(**values)).rowcount == 0:
        last: int = connection.execute(sa.select(sa.func.max(documents.c.ordinal))).scalar() or 0
        connection.execute(documents.insert().values(**values, ordinal=last + 1))


@dataclass(frozen=True, slots=True)
class Origin:
    """What a text was read from: hashes of the file's bytes and of the program that read them, "" where not known."""

    file_hash: str = ""
    reader: str = ""


UNKNOWN_ORIGIN = Origin()


def put_version(connection: Connection, document: Document, fingerprint: str, origin: Origin) -> int:
    """Puts the text in as the current version, or brings its row up to date if it is that already; returns its row id."""
    values = {
        "document_id": document.id,
        "current": True,
        "fingerprint": fingerprint,
        "text": document.text,
        "text_hash": hash_text(document.text),
        "notes": [[n.kind, n.message] for n in document.notes],
        **asdict(origin),
    }
    same = versions.c.current & (versions.c.document_id == document.id) & (versions.c.text == document.text)
    known: int | None = connection.execute(sa.select(versions.c.id).where(same)).scalar()
    if known is not None:
        connection.execute(versions.update().where(versions.c.id == known).values(**values))
        return known
    connection.execute(versions.update().where(versions.c.document_id == document.id).values(current=False))
    key = connection.execute(versions.insert().values(**values, added_at=datetime.now(UTC))).inserted_primary_key
    assert key is not None  # an insert of one row always has one
    return int(key[0])


def put_origin(connection: Connection, document_id: str, origin: Origin) -> None:
    """Keeps what the current version was last read from, if that is known."""
    if origin != UNKNOWN_ORIGIN:
        current = versions.c.current & (versions.c.document_id == document_id)
        connection.execute(versions.update().where(current).values(**asdict(origin)))


def put_clauses(connection: Connection, version_id: int, parts: Sequence[Clause]) -> range:
    """Puts a version's clauses in, instead of those it may have had; returns their row ids."""
    connection.execute(clauses.delete().where(clauses.c.version_id == version_id))
    ids = _take_ids(connection, clauses, len(parts))
    places = [{"id": i, "version_id": version_id, "ordinal": n} for n, i in enumerate(ids)]
    if parts:
        connection.execute(clauses.insert(), [p | write_clause(c) for p, c in zip(places, parts, strict=True)])
    return ids


def put_entries(connection: Connection, clause_ids: Sequence[int], texts: Sequence[tuple[int, str, str]]) -> list[Entry]:
    """Puts in and returns what search looks at: `texts` are (place among `clause_ids`, kind, text)."""
    ids = _take_ids(connection, entries, len(texts))
    made = [Entry(i, clause_ids[place], kind, text) for i, (place, kind, text) in zip(ids, texts, strict=True)]
    if made:
        connection.execute(entries.insert(), [asdict(entry) for entry in made])
        note_unsent(connection, entries.c.id.between(made[0].id, made[-1].id))
    return made


def drop_entries(connection: Connection, document_id: str, *kinds: str) -> None:
    """Drops what search looks at for a document, of these kinds or all of it; its clauses stay."""
    of_document = sa.select(clauses.c.id).where(clauses.c.document_id == document_id)
    wanted = sa.and_(entries.c.clause_id.in_(of_document), entries.c.kind.in_(kinds) if kinds else sa.true())
    note_unsent(connection, wanted)
    gone = sa.select(entries.c.id).where(wanted)
    full_text(connection).drop(connection, gone)
    connection.execute(entries.delete().where(wanted))


def read_asks(connection: Connection, document_id: str, kind: str) -> dict[str, tuple[str, ...]]:
    """The questions of one kind put to a document's clauses, by clause label."""
    query = sa.select(clauses.c.label, entries.c.text).join(entries, entries.c.clause_id == clauses.c.id)
    query = query.where(clauses.c.document_id == document_id, entries.c.kind == kind).order_by(entries.c.id)
    asks: dict[str, tuple[str, ...]] = {}
    for label, text in connection.execute(query):
        asks[label] = (*asks.get(label, ()), text)
    return asks


def hash_stored(document: Document, parts: Sequence[Clause], asks: Mapping[str, Sequence[str]]) -> str:
    """What tells whether a document, its clauses and the questions asked for them are as they were; its source aside."""
    told = repr((replace(document, source=""), tuple(parts), sorted((k, tuple(v)) for k, v in asks.items())))
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def hash_file(content: bytes) -> str:
    """By what a file is found again."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def hash_text(text: str) -> str:
    """By what a text is found again; texts read from broken files may hold half characters."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _take_ids(connection: Connection, table: sa.Table, count: int) -> range:
    """Row ids never used before: Chroma knows vectors by them, so one used twice would find another text's vector."""
    last = int(read_setting(connection, f"last_{table.name}", "0"))
    write_setting(connection, f"last_{table.name}", str(last + count))
    return range(last + 1, last + count + 1)
