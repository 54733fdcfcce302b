"""The rows of one document and its versions, put in and retired inside the caller's transaction; no reading back."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kb.database import read_setting, write_setting
from kb.entries import Entry
from kb.model import Clause, Document
from kb.rows import write_clause, write_document
from kb.schema import clauses, documents, entries, keywords, versions


def put_document(connection: Connection, document: Document, *, shipped: bool) -> None:
    """Puts a document's particulars in, or brings them up to date; its place in the library stays."""
    values = write_document(document) | {"shipped": shipped}
    if connection.execute(documents.update().where(documents.c.id == document.id).values(**values)).rowcount == 0:
        last: int = connection.execute(sa.select(sa.func.max(documents.c.ordinal))).scalar() or 0
        connection.execute(documents.insert().values(**values, ordinal=last + 1))


def put_version(connection: Connection, document: Document, parts: Sequence[Clause], fingerprint: str) -> range:
    """Puts the text in as the current version with its clauses; returns the clauses' row ids."""
    values = {
        "document_id": document.id,
        "current": True,
        "fingerprint": fingerprint,
        "text": document.text,
        "notes": [[n.kind, n.message] for n in document.notes],
        "added_at": datetime.now(UTC),
    }
    key = connection.execute(versions.insert().values(**values)).inserted_primary_key
    assert key is not None  # an insert of one row always has one
    ids = _take_ids(connection, clauses, len(parts))
    places = [{"id": i, "version_id": key[0], "ordinal": n} for n, i in enumerate(ids)]
    if parts:
        connection.execute(clauses.insert(), [p | write_clause(c) for p, c in zip(places, parts, strict=True)])
    return ids


def put_entries(connection: Connection, clause_ids: Sequence[int], texts: Sequence[tuple[int, str, str]]) -> list[Entry]:
    """Puts in and returns what search looks at: `texts` are (place among `clause_ids`, kind, text)."""
    ids = _take_ids(connection, entries, len(texts))
    made = [Entry(i, clause_ids[place], kind, text) for i, (place, kind, text) in zip(ids, texts, strict=True)]
    if made:
        connection.execute(entries.insert(), [asdict(entry) for entry in made])
    return made


def retire_version(connection: Connection, document_id: str) -> None:
    """Keeps the current version's text as an older version, and drops its clauses and all that search looks at."""
    of_document = sa.select(clauses.c.id).where(clauses.c.document_id == document_id)
    gone = sa.select(entries.c.id).where(entries.c.clause_id.in_(of_document))
    connection.execute(sa.delete(keywords).where(keywords.c.rowid.in_(gone)))
    connection.execute(clauses.delete().where(clauses.c.document_id == document_id))
    connection.execute(versions.update().where(versions.c.document_id == document_id).values(current=False))


def _take_ids(connection: Connection, table: sa.Table, count: int) -> range:
    """Row ids never used before: Chroma knows vectors by them, so one used twice would find another text's vector."""
    last = int(read_setting(connection, f"last_{table.name}", "0"))
    write_setting(connection, f"last_{table.name}", str(last + count))
    return range(last + 1, last + count + 1)
