"""Notes of entries that an index on other machines has yet to be told of; nothing is sent here."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kb.database import read_setting
from kb.schema import entries, unsent

# The setting that names the outside index which follows this library, whichever process changes it.
FOLLOWED = "followed"


def note_unsent(connection: Connection, which: sa.ColumnElement[bool]) -> None:
    """Notes that these entries were put in, or are about to be dropped; without an outside index there is nothing to do."""
    if read_setting(connection, FOLLOWED, ""):
        noted = sa.select(unsent.c.entry_id)
        new = sa.select(entries.c.id).where(which, entries.c.id.not_in(noted))
        connection.execute(unsent.insert().from_select(["entry_id"], new))
