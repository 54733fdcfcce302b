"""Schema 6: notes of what an index on other machines has yet to be told of."""

import sqlalchemy as sa
from alembic import op

revision = "6"
down_revision = "5"


def upgrade() -> None:
    """Adds unsent."""
    op.create_table("unsent", sa.Column("entry_id", sa.Integer, primary_key=True, autoincrement=False))
