"""How often tokens occur and which entries hold them, in the database that holds the entries: SQLite's own way and ours.

What a token is stands in tokens; choosing those to look for, in keywords.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kb.schema import keywords


class FullText(ABC):
    """Everything is done inside the caller's transaction."""

    @abstractmethod
    def create(self, connection: Connection) -> None:
        """Makes the tables of a new library."""

    @abstractmethod
    def put(self, connection: Connection, tokens: dict[int, list[str]]) -> None:
        """Adds entries, by their ids."""

    @abstractmethod
    def drop(self, connection: Connection, gone: sa.Select[Any]) -> None:
        """Drops the entries whose ids this query gives."""

    @abstractmethod
    def clear(self, connection: Connection) -> None:
        """Drops all entries."""

    @abstractmethod
    def count(self, connection: Connection, tokens: Sequence[str]) -> dict[str, int]:
        """In how many entries each of the tokens occurs; those that occur nowhere are left out."""

    @abstractmethod
    def search(self, connection: Connection, tokens: Sequence[str], k: int) -> list[tuple[int, float]]:
        """The `k` entries with the best BM25 score for any of the tokens: (entry id, score > 0), best first."""


class Fts5(FullText):
    """SQLite's full-text search."""

    def create(self, connection: Connection) -> None:
        """As `FullText` promises."""
        connection.exec_driver_sql("CREATE VIRTUAL TABLE IF NOT EXISTS keywords USING fts5(tokens, tokenize='unicode61')")
        connection.exec_driver_sql("CREATE VIRTUAL TABLE IF NOT EXISTS keyword_terms USING fts5vocab(keywords, 'row')")

    def put(self, connection: Connection, tokens: dict[int, list[str]]) -> None:
        """As `FullText` promises."""
        rows = [{"rowid": i, "tokens": " ".join(held)} for i, held in tokens.items()]
        connection.execute(keywords.insert(), rows)

    def drop(self, connection: Connection, gone: sa.Select[Any]) -> None:
        """As `FullText` promises."""
        connection.execute(keywords.delete().where(keywords.c.rowid.in_(gone)))

    def clear(self, connection: Connection) -> None:
        """As `FullText` promises."""
        connection.execute(keywords.delete())

    def count(self, connection: Connection, tokens: Sequence[str]) -> dict[str, int]:
        """As `FullText` promises."""
        marks = ",".join("?" * len(tokens))
        query = f"SELECT term, doc FROM keyword_terms WHERE term IN ({marks})"  # noqa: S608 only question marks
        found = connection.exec_driver_sql(query, tuple(tokens))
        return {str(term): int(count) for term, count in found.all()}

    def search(self, connection: Connection, tokens: Sequence[str], k: int) -> list[tuple[int, float]]:
        """As `FullText` promises."""
        rows = connection.exec_driver_sql(
            "SELECT rowid, -bm25(keywords) FROM keywords WHERE keywords MATCH ? ORDER BY bm25(keywords) LIMIT ?",
            (" OR ".join(f'"{token}"' for token in tokens), k),
        )
        return [(int(row), float(score)) for row, score in rows.all()]


class TokenArrays(FullText):
    """PostgreSQL: an entry's tokens in an array under a GIN index, and how many entries hold each token beside it.

    PostgreSQL's own ranking knows neither how rare a word is nor Chinese, so the BM25 of FTS5 is written out.
    """

    # The empty term stands for every entry: in how many it occurs is their number, how often in all, their length.
    _DDL = (
        "CREATE TABLE keywords (rowid bigint PRIMARY KEY, tokens text[] NOT NULL)",
        "CREATE INDEX keywords_by_token ON keywords USING gin (tokens) WITH (fastupdate = off)",
        "CREATE TABLE keyword_terms (term text PRIMARY KEY, doc bigint NOT NULL, cnt bigint NOT NULL)"
        " WITH (fillfactor = 50)",
    )
    _COUNT = sa.text(
        "INSERT INTO keyword_terms SELECT * FROM"
        " unnest(CAST(:terms AS text[]), CAST(:docs AS bigint[]), CAST(:counts AS bigint[]))"
        " ON CONFLICT (term) DO UPDATE SET"
        " doc = keyword_terms.doc + excluded.doc, cnt = keyword_terms.cnt + excluded.cnt"
    )
    _BM25 = sa.text(
        "WITH known AS (SELECT doc AS n, greatest(cnt, 1)::float8 / greatest(doc, 1) AS mean FROM keyword_terms"
        "  WHERE term = ''),"
        " wanted AS (SELECT term, greatest(ln((n - doc + 0.5) / (doc + 0.5)), 1e-6)::float8 AS idf"
        "  FROM keyword_terms, known WHERE term = ANY(CAST(:tokens AS text[])) AND doc > 0),"
        " hits AS (SELECT rowid, idf, cardinality(array_positions(tokens, term)) AS tf, cardinality(tokens) AS length"
        "  FROM wanted JOIN keywords ON tokens @> ARRAY[term])"
        " SELECT rowid, sum(idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / mean)))::float8 AS score"
        " FROM hits, known GROUP BY rowid ORDER BY score DESC, rowid LIMIT :k"
    )

    def create(self, connection: Connection) -> None:
        """As `FullText` promises."""
        for statement in self._DDL:
            connection.exec_driver_sql(statement)

    def put(self, connection: Connection, tokens: dict[int, list[str]]) -> None:
        """As `FullText` promises."""
        rows = [{"rowid": i, "tokens": held} for i, held in tokens.items()]
        connection.execute(sa.text("INSERT INTO keywords VALUES (:rowid, CAST(:tokens AS text[]))"), rows)
        self._add_up(connection, list(tokens.values()), 1)

    def drop(self, connection: Connection, gone: sa.Select[Any]) -> None:
        """As `FullText` promises."""
        held = sa.type_coerce(keywords.c.tokens, sa.ARRAY(sa.Text))
        dropped = connection.execute(keywords.delete().where(keywords.c.rowid.in_(gone)).returning(held))
        self._add_up(connection, dropped.scalars().all(), -1)

    def clear(self, connection: Connection) -> None:
        """As `FullText` promises."""
        # Not TRUNCATE, for which readers would have to wait.
        connection.execute(keywords.delete())
        connection.exec_driver_sql("DELETE FROM keyword_terms")

    def count(self, connection: Connection, tokens: Sequence[str]) -> dict[str, int]:
        """As `FullText` promises."""
        query = sa.text("SELECT term, doc FROM keyword_terms WHERE term = ANY(CAST(:tokens AS text[])) AND doc > 0")
        return {str(term): int(count) for term, count in connection.execute(query, {"tokens": list(tokens)})}

    def search(self, connection: Connection, tokens: Sequence[str], k: int) -> list[tuple[int, float]]:
        """As `FullText` promises."""
        rows = connection.execute(self._BM25, {"tokens": list(tokens), "k": k})
        return [(int(row), float(score)) for row, score in rows]

    def _add_up(self, connection: Connection, entries: Sequence[Sequence[str]], sign: int) -> None:
        docs, counts = Counter({"": len(entries)}), Counter({"": sum(map(len, entries))})
        for tokens in entries:
            counts.update(tokens)
            docs.update(set(tokens))
        terms = sorted(docs)
        added = {"docs": [sign * docs[t] for t in terms], "counts": [sign * counts[t] for t in terms]}
        connection.execute(self._COUNT, {"terms": terms} | added)


def full_text(connection: Connection) -> FullText:
    """The way of the database behind this connection."""
    return Fts5() if connection.dialect.name == "sqlite" else TokenArrays()
