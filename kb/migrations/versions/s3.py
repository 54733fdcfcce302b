"""Schema 3: whom a document addresses and what it rests on."""

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Adds addressee and basis to documents."""
    op.add_column("documents", sa.Column("addressee", sa.String, nullable=False, server_default=""))
    op.add_column("documents", sa.Column("basis", sa.JSON, nullable=False, server_default="[]"))
