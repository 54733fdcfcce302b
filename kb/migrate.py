"""Brings the tables of an older library up to this program's, step by step; kb/migrations/versions holds the steps.

A new table or column: describe it in kb.schema, raise SCHEMA_VERSION, and add the step of that number. A step never
imports kb.schema, which goes on changing; what only SQLite knows (FTS5) it does by `op.get_bind().dialect.name`.
"""

from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection


def migrate(connection: Connection, found: int) -> None:
    """Takes the steps after schema `found` inside the caller's transaction: all of them or, on any error, none."""
    steps = ScriptDirectory(Path(__file__).with_name("migrations")).iterate_revisions("head", str(found))
    with Operations.context(MigrationContext.configure(connection)):
        for step in reversed(list(steps)):
            step.module.upgrade()
