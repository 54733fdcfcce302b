"""Schema 1, where libraries begin: settings, documents, versions, clauses, entries, vectors and the keyword table."""

revision = "1"
down_revision = None


def upgrade() -> None:
    """Nothing to do: a new library is made by kb.database as kb.schema describes it, so none is brought up to this."""
