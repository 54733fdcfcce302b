"""BM25 over the entries by the database's own full-text search; what a token is stands in tokens."""

from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kb.entries import Entry
from kb.fulltext import full_text
from kb.library import Library, read_entries
from kb.schema import entries
from kb.tokens import keyword_tokens, pick_rare, query_tokens

_BATCH = 2_000


def index_keywords(connection: Connection, made: Sequence[Entry]) -> None:
    """Adds entries to the full-text tables inside the caller's transaction."""
    if made:
        full_text(connection).put(connection, {entry.id: keyword_tokens(entry.text) for entry in made})


def search_keywords(library: Library, text: str, k: int) -> list[tuple[int, float]]:
    """The `k` entries with the best BM25 score for the text: (entry id, score > 0), best first."""
    return search_tokens(library, count_tokens(library, query_tokens(text)), k)


def count_tokens(library: Library, tokens: Sequence[str]) -> dict[str, int]:
    """In how many entries each of the tokens occurs; those that occur nowhere are left out."""
    with library.engine.connect() as connection:
        return full_text(connection).count(connection, tokens)


def pick_tokens(library: Library, counts: Mapping[str, int]) -> list[str]:
    """Those of the tokens to look for: the rarer ones, rarest first, given in how many entries each occurs."""
    with library.engine.connect() as connection:
        total: int = connection.execute(sa.select(sa.func.max(entries.c.id))).scalar() or 0
    return pick_rare(list(counts), counts, total)


def search_tokens(library: Library, counts: Mapping[str, int], k: int) -> list[tuple[int, float]]:
    """The `k` entries with the best BM25 score for the rarer of these tokens, given how often each occurs."""
    tokens = pick_tokens(library, counts)
    with library.engine.connect() as connection:
        return full_text(connection).search(connection, tokens, k) if tokens else []


def rebuild_keywords(library: Library, progress: Callable[[str, int, int], None] | None = None) -> None:
    """Makes the full-text tables anew from the entries, in one transaction."""
    with library.writing() as connection:
        known = read_entries(connection)
        full_text(connection).clear(connection)
        for start in range(0, len(known), _BATCH):
            index_keywords(connection, known[start : start + _BATCH])
            if progress:
                progress("建立关键词索引", min(start + _BATCH, len(known)), len(known))
