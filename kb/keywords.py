"""BM25 over the entries by SQLite FTS5; what a token is stands in tokens."""

from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kb.entries import Entry
from kb.library import Library, read_entries
from kb.schema import entries, keywords
from kb.tokens import keyword_tokens, pick_rare, query_tokens

_BATCH = 2_000


def index_keywords(connection: Connection, made: Sequence[Entry]) -> None:
    """Adds entries to the full-text table inside the caller's transaction."""
    rows = [{"rowid": entry.id, "tokens": " ".join(keyword_tokens(entry.text))} for entry in made]
    if rows:
        connection.execute(keywords.insert(), rows)


def search_keywords(library: Library, text: str, k: int) -> list[tuple[int, float]]:
    """The `k` entries with the best BM25 score for the text: (entry id, score > 0), best first."""
    return search_tokens(library, count_tokens(library, query_tokens(text)), k)


def count_tokens(library: Library, tokens: Sequence[str]) -> dict[str, int]:
    """In how many entries each of the tokens occurs; those that occur nowhere are left out."""
    marks = ",".join("?" * len(tokens))
    with library.engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT term, doc FROM keyword_terms WHERE term IN ({marks})", tuple(tokens))
        return {str(term): int(count) for term, count in found.all()}


def pick_tokens(library: Library, counts: Mapping[str, int]) -> list[str]:
    """Those of the tokens to look for: the rarer ones, rarest first, given in how many entries each occurs."""
    with library.engine.connect() as connection:
        total: int = connection.execute(sa.select(sa.func.max(entries.c.id))).scalar() or 0
    return pick_rare(list(counts), counts, total)


def search_tokens(library: Library, counts: Mapping[str, int], k: int) -> list[tuple[int, float]]:
    """The `k` entries with the best BM25 score for the rarer of these tokens, given how often each occurs."""
    match = " OR ".join(f'"{token}"' for token in pick_tokens(library, counts))
    if not match:
        return []
    with library.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT rowid, -bm25(keywords) FROM keywords WHERE keywords MATCH ? ORDER BY bm25(keywords) LIMIT ?", (match, k)
        )
        return [(int(row), float(score)) for row, score in rows.all()]


def rebuild_keywords(library: Library, progress: Callable[[str, int, int], None] | None = None) -> None:
    """Makes the full-text table anew from the entries, in one transaction."""
    with library.writing() as connection:
        known = read_entries(connection)
        connection.execute(sa.delete(keywords))
        for start in range(0, len(known), _BATCH):
            index_keywords(connection, known[start : start + _BATCH])
            if progress:
                progress("建立关键词索引", min(start + _BATCH, len(known)), len(known))
