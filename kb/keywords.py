"""BM25 over the entries by SQLite FTS5; what a token is stands in tokens."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kb.entries import Entry
from kb.library import Library, read_entries
from kb.schema import keywords
from kb.tokens import keyword_tokens, pick_rare, query_tokens

_BATCH = 2_000


def index_keywords(connection: Connection, made: Sequence[Entry]) -> None:
    """Adds entries to the full-text table inside the caller's transaction."""
    rows = [{"rowid": entry.id, "tokens": " ".join(keyword_tokens(entry.text))} for entry in made]
    if rows:
        connection.execute(keywords.insert(), rows)


def search_keywords(library: Library, text: str, k: int) -> list[tuple[int, float]]:
    """The `k` entries with the best BM25 score for the text: (entry id, score > 0), best first."""
    with library.engine.connect() as connection:
        tokens = _telling_tokens(connection, query_tokens(text))
        if not tokens:
            return []
        match = " OR ".join(f'"{token}"' for token in tokens)
        rows = connection.exec_driver_sql(
            "SELECT rowid, -bm25(keywords) FROM keywords WHERE keywords MATCH ? ORDER BY bm25(keywords) LIMIT ?", (match, k)
        )
        return [(int(row[0]), float(row[1])) for row in rows]


def find_known(library: Library, tokens: Sequence[str]) -> frozenset[str]:
    """Those of the tokens that occur anywhere in the library."""
    marks = ",".join("?" * len(tokens))
    with library.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"SELECT term FROM keyword_terms WHERE term IN ({marks})", tuple(tokens))
        return frozenset(str(row[0]) for row in rows)


def _telling_tokens(connection: Connection, tokens: Sequence[str]) -> list[str]:
    total = connection.exec_driver_sql("SELECT max(id) FROM entries").scalar() or 0
    marks = ",".join("?" * len(tokens))
    found = connection.exec_driver_sql(f"SELECT term, doc FROM keyword_terms WHERE term IN ({marks})", tuple(tokens))
    return pick_rare(list(tokens), {str(row[0]): int(row[1]) for row in found}, total)


def rebuild_keywords(library: Library, progress: Callable[[str, int, int], None] | None = None) -> None:
    """Makes the full-text table anew from the entries, in one transaction."""
    with library.writing() as connection:
        known = read_entries(connection)
        connection.execute(sa.delete(keywords))
        for start in range(0, len(known), _BATCH):
            index_keywords(connection, known[start : start + _BATCH])
            if progress:
                progress("建立关键词索引", min(start + _BATCH, len(known)), len(known))
