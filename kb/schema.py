"""The tables of the library; no queries."""

import sqlalchemy as sa
from sqlalchemy import (
    DDL,
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

# Raised with every new table or column, and a step of that number in kb/migrations/versions for older libraries, so a new
# column that may not be null needs a server_default.
SCHEMA_VERSION = 7

metadata = MetaData()

settings = Table("settings", metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False))

documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    *(Column(name, String, nullable=False, default="") for name in (
        "work", "title", "short_title", "kind", "doc_number", "status", "status_note", "superseded_by", "relation",
        "region", "fidelity", "source")),
    *(Column(name, Date) for name in ("issued_on", "amended_on", "effective_on", "expires_on")),
    Column("addressee", String, nullable=False, server_default=""),
    Column("issuers", JSON, nullable=False),
    Column("basis", JSON, nullable=False, server_default="[]"),
    Column("articles", Integer, nullable=False, server_default="0"),
    Column("shipped", Boolean, nullable=False, default=False),
    Column("ordinal", Integer, nullable=False),
)  # fmt: skip

Index("documents_by_work", documents.c.work)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("current", Boolean, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_hash", String, nullable=False, server_default=""),
    # Of the file the text came from and of the program that read it: the same file need not be read twice.
    Column("file_hash", String, nullable=False, server_default=""),
    Column("reader", String, nullable=False, server_default=""),
    Column("notes", JSON, nullable=False),
    Column("added_at", DateTime, nullable=False),
)

Index("versions_by_text", versions.c.text_hash)
Index("versions_by_file", versions.c.file_hash)

# Older versions keep their clauses to be compared with; only the current one's are searched.
clauses = Table(
    "clauses",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("version_id", ForeignKey("versions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("document_id", String, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("ref", String, nullable=False),
    Column("label", String, nullable=False),
    Column("steps", JSON, nullable=False),
    Column("parent", JSON),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("heading", String, nullable=False),
    Column("trail", JSON, nullable=False),
    Column("page", Integer),
    Column("note", String, nullable=False),
    Column("successor", String, nullable=False),
    Column("actors", JSON, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("verified", Boolean, nullable=False),
)
Index("clauses_by_label", clauses.c.document_id, clauses.c.label)

# What a search looks at: a clause's own words, or a question people ask for it (never shown as its text).
entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("clause_id", ForeignKey("clauses.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
)

vectors = Table(
    "vectors",
    metadata,
    Column("entry_id", ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

# Entries that an index on other machines has yet to be told of: put in, or, where no such entry is left, dropped.
unsent = Table("unsent", metadata, Column("entry_id", Integer, primary_key=True, autoincrement=False))

# What readers said an answer was worth.
opinions = Table(
    "opinions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("said_at", DateTime, nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("reason", String, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("cited", JSON, nullable=False),
)

# Who may use the page when it is not for this machine alone; `password` is an argon2 hash.
users = Table(
    "users",
    metadata,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("password", String, nullable=False),
    Column("added_at", DateTime, nullable=False),
)

# Logins of browsers and keys of programs; `key` is the SHA-256 of what they hold, which is kept nowhere.
sessions = Table(
    "sessions",
    metadata,
    Column("key", String, primary_key=True),
    Column("user", ForeignKey("users.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    Column("ends_at", DateTime, nullable=False),
)

# Who changed or took out what. Rows are added only: the database itself refuses anything else.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("target", String, nullable=False),
    Column("detail", String, nullable=False),
)

_REFUSE = "BEGIN SELECT RAISE(ABORT, 'audit is added to only'); END"
_REFUSALS = {
    "sqlite": (
        f"CREATE TRIGGER audit_not_changed BEFORE UPDATE ON audit {_REFUSE}",
        f"CREATE TRIGGER audit_not_deleted BEFORE DELETE ON audit {_REFUSE}",
        # SQLite's REPLACE deletes without asking the trigger above.
        "CREATE TRIGGER audit_not_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)"  # noqa: S608 our own words
        f" {_REFUSE}",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'audit is added to only'; END $$",
        "CREATE TRIGGER audit_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
    ),
}
for _dialect, _statements in _REFUSALS.items():
    for _statement in _statements:
        sa.event.listen(audit, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]

# Questions people asked: kept only where the settings say so, and for so many days.
questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False),
    Column("actor", String, nullable=False),
    Column("question", Text, nullable=False),
)

# Made by kb.fulltext, in each database's own way; only what they share is described here.
keywords = sa.table("keywords", sa.column("rowid", Integer), sa.column("tokens", Text))
