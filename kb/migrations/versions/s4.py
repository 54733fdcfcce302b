"""Schema 4: readers' opinions, and what some libraries of schema 3 have already."""

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Adds opinions; articles and the index by work only where missing: they came without a new schema number."""
    look = sa.inspect(op.get_bind())
    if "articles" not in {column["name"] for column in look.get_columns("documents")}:
        op.add_column("documents", sa.Column("articles", sa.Integer, nullable=False, server_default="0"))
    if "documents_by_work" not in {index["name"] for index in look.get_indexes("documents")}:
        op.create_index("documents_by_work", "documents", ["work"])
    op.create_table(
        "opinions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("said_at", sa.DateTime, nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("cited", sa.JSON, nullable=False),
    )
