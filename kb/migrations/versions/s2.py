"""Schema 2: what a text was read from, and the text by its hash."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Adds three hashes to versions; "" says that an older program did not know them."""
    for name in ("text_hash", "file_hash", "reader"):
        op.add_column("versions", sa.Column(name, sa.String, nullable=False, server_default=""))
    op.create_index("versions_by_text", "versions", ["text_hash"])
    op.create_index("versions_by_file", "versions", ["file_hash"])
