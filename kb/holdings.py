"""What the library already holds of a file, a text, a work; nothing is changed and nothing is searched."""

from dataclasses import dataclass

import sqlalchemy as sa

from kb.library import Library, Stored, select_current
from kb.model import Document, Step
from kb.rows import read_document, read_steps
from kb.schema import clauses, documents, versions
from kb.versions import Origin, hash_text
from kb.versions import read_asks as read_kept_asks

REPEALED = "已废止"
_CURRENT_FIRST = (versions.c.current.desc(), versions.c.id.desc())


@dataclass(frozen=True, slots=True)
class Held:
    """A document that has a text as its current version or as an older one, and the program that read it."""

    document_id: str
    reader: str
    current: bool


def find_file(library: Library, origin: Origin) -> Stored | None:
    """The document of which this program has read a version from a file of exactly these bytes, or None."""
    count = sa.select(sa.func.count()).where(clauses.c.version_id == versions.c.id).scalar_subquery()
    same = sa.and_(versions.c.file_hash == origin.file_hash, versions.c.reader == origin.reader)
    with library.engine.connect() as connection:
        row = connection.execute(sa.select(versions.c.document_id, count).where(same).order_by(*_CURRENT_FIRST)).first()
    return Stored(row[0], "unchanged", row[1]) if row else None


def find_text(library: Library, text: str) -> Held | None:
    """The document of which a version has exactly this text, or None."""
    # A library of an older program has texts without a hash.
    unhashed = sa.and_(versions.c.text_hash == "", versions.c.text == text)
    same = sa.or_(versions.c.text_hash == hash_text(text), unhashed)
    with library.engine.connect() as connection:
        query = sa.select(versions.c.document_id, versions.c.reader, versions.c.current).where(same)
        row = connection.execute(query.order_by(*_CURRENT_FIRST)).first()
    return Held(*row) if row else None


def find_work(library: Library, work: str) -> tuple[Document, ...]:
    """The documents that are versions, parts or digests of one work, in the order they came in."""
    query = select_current().where(documents.c.work == work).order_by(documents.c.ordinal)
    with library.engine.connect() as connection:
        return tuple(read_document(row) for row in connection.execute(query)) if work else ()


def read_headers(library: Library) -> tuple[Document, ...]:
    """All documents without their text, in the order they came in: of a large library the texts fill the memory."""
    bare = sa.select(documents, sa.literal("").label("text"), versions.c.notes).join(versions).where(versions.c.current)
    with library.engine.connect() as connection:
        return tuple(read_document(row) for row in connection.execute(bare.order_by(documents.c.ordinal)))


def read_rivals(library: Library) -> tuple[Document, ...]:
    """The documents that share their work with another, in the order they came in."""
    shared = sa.select(documents.c.work).group_by(documents.c.work).having(sa.func.count() > 1)
    query = select_current().where(documents.c.work.in_(shared)).order_by(documents.c.ordinal)
    with library.engine.connect() as connection:
        return tuple(read_document(row) for row in connection.execute(query))


def count_kinds(library: Library) -> dict[str, int]:
    """How many documents there are of each kind, in the order their first ones came in."""
    query = (
        sa.select(documents.c.kind, sa.func.count()).group_by(documents.c.kind).order_by(sa.func.min(documents.c.ordinal))
    )
    with library.engine.connect() as connection:
        return {row.kind: row[1] for row in connection.execute(query)}


def find_repealed(library: Library) -> frozenset[str]:
    """Ids of the documents that are repealed."""
    query = sa.select(documents.c.id).where(documents.c.status == REPEALED)
    with library.engine.connect() as connection:
        return frozenset(connection.execute(query).scalars())


def is_shipped(library: Library, document_id: str) -> bool:
    """Whether the document came with the program."""
    with library.engine.connect() as connection:
        return bool(connection.execute(sa.select(documents.c.shipped).where(documents.c.id == document_id)).scalar())


def find_spoilt(library: Library) -> frozenset[str]:
    """Ids of documents whose text is not the one stored, or whose clauses do not lie in it: damage SQL cannot see."""
    short = sa.func.length(versions.c.text) < clauses.c.end
    with library.engine.connect() as connection:
        texts = connection.execute(sa.select(versions.c.document_id, versions.c.text, versions.c.text_hash))
        # A program before this one kept no hash.
        changed = {row.document_id for row in texts if row.text_hash and hash_text(row.text) != row.text_hash}
        outside = sa.select(clauses.c.document_id).join(versions).where(sa.or_(short, clauses.c.start > clauses.c.end))
        return frozenset(changed | set(connection.execute(outside).scalars()))


def read_addresses(library: Library, document_id: str) -> frozenset[tuple[Step, ...]]:
    """The addresses of a document's current clauses, those whose locators are not confirmed left out."""
    query = sa.select(clauses.c.steps).join(versions).where(versions.c.current, clauses.c.document_id == document_id)
    with library.engine.connect() as connection:
        rows = connection.execute(query.where(clauses.c.verified)).scalars().all()
    return frozenset(read_steps(steps) for steps in rows)


def read_asks(library: Library, document_id: str) -> dict[str, tuple[str, ...]]:
    """The questions people ask for a document's clauses, by clause label; not those a model has put."""
    with library.engine.connect() as connection:
        return read_kept_asks(connection, document_id, "ask")
