"""Measures the shipped encoder, tokens and ranking on lay statute questions and everyday questions; trains nothing.

    python -m bench.retrieval --laws DIR --questions FILE [--dev QUESTIONS.yaml --policy DIR]

Statute questions: only the fifth held back from training. Everyday questions: the last turn alone, no thesaurus, no
address lookup, so that the figures show the ranking and nothing else. The rows "search" are the product's own search, end
to end: over a library of the same articles, or over the shipped one (with thesaurus, address lookup and the turns before).
"""

import argparse
import sqlite3
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from assistant.assistant import Assistant
from bench.policy import Digest, load_rows, read_digests
from bench.statute_library import open_statutes
from bench.statutes import Article, Question, read_articles, read_questions
from kb.config import Settings
from kb.encoder import StaticEncoder, open_static_encoder
from kb.ranking import add_document_evidence, pool_entries, read_wanted, scale_keywords, score_entries, weigh_characters
from kb.tokens import keyword_tokens, pick_rare, query_tokens

NEAR, FOUND = 200, 100
DEEPEST = 100
FUSED_KEYWORDS = 0.3
Order = list[int]


@dataclass(frozen=True, slots=True)
class Pool:
    """Entries to search: texts with the clause and document each belongs to."""

    texts: tuple[str, ...]
    owners: tuple[int, ...]
    own: tuple[bool, ...]
    documents: tuple[str, ...]


def pool_articles(articles: Sequence[Article]) -> Pool:
    """One entry per article, its law and headings before it."""
    count = len(articles)
    texts = tuple(f"{a.context} {a.text}" for a in articles)
    return Pool(texts, tuple(range(count)), (True,) * count, tuple(a.law for a in articles))


def pool_digests(digests: Sequence[Digest]) -> Pool:
    """One entry per clause, with title, address and heading, and one per question it answers."""
    own = [(f"{d.title} {d.ref} {d.heading} {d.text}", i) for i, d in enumerate(digests)]
    asks = [(ask, i) for i, d in enumerate(digests) for ask in d.asks]
    flags = (True,) * len(own) + (False,) * len(asks)
    return Pool(tuple(t for t, _ in own + asks), tuple(i for _, i in own + asks), flags, tuple(d.document for d in digests))


class Index:
    """The pool in SQLite FTS5 and in one matrix."""

    def __init__(self, pool: Pool, encoder: StaticEncoder) -> None:
        self.pool, self.encoder = pool, encoder
        self.matrix = encoder.encode(pool.texts)
        self.weigh = weigh_characters(encoder)
        self.database = sqlite3.connect(":memory:")
        self.database.execute("CREATE VIRTUAL TABLE keywords USING fts5(tokens, content='', tokenize='unicode61')")
        rows = ((i, " ".join(keyword_tokens(text))) for i, text in enumerate(pool.texts))
        self.database.executemany("INSERT INTO keywords(rowid, tokens) VALUES (?, ?)", rows)
        self.database.execute("INSERT INTO keywords(keywords) VALUES ('optimize')")
        self.database.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(keywords, row)")
        self.frequencies = dict(cast(Iterator[tuple[str, int]], self.database.execute("SELECT term, doc FROM terms")))

    def find_keywords(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The entries with the best BM25 scores, and these scores, best first."""
        tokens = pick_rare(query_tokens(text), self.frequencies, len(self.pool.texts))
        match = " OR ".join(f'"{token}"' for token in tokens)
        query = "SELECT rowid, -rank FROM keywords WHERE keywords MATCH ? ORDER BY rank LIMIT ?"
        rows = self.database.execute(query, (match, FOUND)).fetchall() if match else []
        return np.array([r[0] for r in rows], dtype=np.int64), np.array([r[1] for r in rows], dtype=np.float64)

    def find_near(self, cosines: NDArray[np.float32]) -> NDArray[np.int64]:
        """The entries with the best cosines, best first."""
        depth = min(NEAR, len(cosines))
        best = np.argpartition(-cosines, depth - 1)[:depth]
        return np.asarray(best[np.argsort(-cosines[best], kind="stable")], dtype=np.int64)


def _order_clauses(index: Index, entries: NDArray[np.int64], scores: NDArray[np.float64]) -> Order:
    best: dict[int, float] = {}
    for entry, score in zip(entries, scores, strict=True):
        owner = index.pool.owners[entry]
        best[owner] = max(best.get(owner, -9.0), float(score))
    return sorted(best, key=lambda clause: -best[clause])


def rank_by_keywords(index: Index, text: str) -> Order:
    """BM25 alone."""
    return _order_clauses(index, *index.find_keywords(text))


def rank_by_vectors(index: Index, text: str) -> Order:
    """The encoder alone."""
    cosines = index.matrix @ index.encoder.encode_query(text)
    near = index.find_near(cosines)
    return _order_clauses(index, near, cosines[near].astype(np.float64))


def _find_both(index: Index, text: str) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    cosines = index.matrix @ index.encoder.encode_query(text)
    rows, found = index.find_keywords(text)
    entries = np.union1d(index.find_near(cosines), rows).astype(np.int64)
    keywords = np.zeros(len(entries))
    keywords[np.searchsorted(entries, rows)] = found
    return entries, cosines[entries].astype(np.float64), keywords


def rank_by_sum(index: Index, text: str) -> Order:
    """Cosine plus scaled BM25."""
    entries, cosines, keywords = _find_both(index, text)
    return _order_clauses(index, entries, cosines + FUSED_KEYWORDS * scale_keywords(keywords))


def rank_by_all(index: Index, text: str) -> Order:
    """The shipped ranking."""
    entries, cosines, keywords = _find_both(index, text)
    pool = index.pool
    scores = score_entries(cosines, keywords, [pool.texts[i] for i in entries], read_wanted(text, index.weigh))
    clauses = pool_entries(scores, [pool.owners[i] for i in entries], [pool.own[i] for i in entries])
    documents: dict[Hashable, Hashable] = {clause: pool.documents[cast(int, clause)] for clause in clauses}
    judged = add_document_evidence(clauses, documents)
    return sorted(cast(dict[int, float], judged), key=lambda clause: -judged[clause])


WAYS: dict[str, Callable[[Index, str], Order]] = {
    "BM25": rank_by_keywords, "encoder": rank_by_vectors, "fused": rank_by_sum, "reranked": rank_by_all,
}  # fmt: skip


def rank_by_search(statutes: Assistant, numbers: dict[tuple[str, str], int], text: str) -> Order:
    """The product's search, end to end: addresses, keywords, vectors, ranking, clauses read from the library."""
    found = statutes.find(text, DEEPEST).passages
    return [
        numbers[p.document.title, p.clause.ref.label] for p in found if (p.document.title, p.clause.ref.label) in numbers
    ]


def measure_statutes(
    index: Index, statutes: Assistant, articles: Sequence[Article], questions: Sequence[Question]
) -> Iterator[str]:
    """A line per way of ranking: recall at 5, 10 and 100, MRR at 10, and milliseconds a question.

    The product's search reads the clauses it returns, a hundred here; a last line times it for ten, as a chat asks it.
    """
    numbers = {(a.law, a.number): i for i, a in enumerate(articles)}
    ways: dict[str, Callable[[str], Order]] = {name: partial(rank, index) for name, rank in WAYS.items()}
    ways["search"] = partial(rank_by_search, statutes, numbers)
    for name, rank in ways.items():
        sums, spent = np.zeros(4), []
        for question in questions:
            start = time.perf_counter()
            order = rank(question.text)
            spent.append((time.perf_counter() - start) * 1000)
            gold = {numbers[pair] for pair in question.gold}
            hits = [clause in gold for clause in order]
            first = next((1 / place for place, hit in enumerate(hits[:10], 1) if hit), 0.0)
            sums += [*(sum(hits[:k]) / len(gold) for k in (5, 10, 100)), first]
        figures = " ".join(f"{value:6.3f}" for value in sums / len(questions))
        yield f"{name:9s}{figures}   {_write_times(spent)}"
    spent = []
    for question in questions:
        start = time.perf_counter()
        statutes.find(question.text, 10)
        spent.append((time.perf_counter() - start) * 1000)
    yield f"search, ten passages                {_write_times(spent)}"


def _write_times(spent: Sequence[float]) -> str:
    return f"{np.percentile(spent, 50):6.1f} {np.percentile(spent, 95):6.1f}"


def measure_everyday(index: Index, digests: Sequence[Digest], path: Path) -> Iterator[str]:
    """A line per way of ranking: the share of questions with all gold groups within the first 3, 10 and 50."""
    rows = [row for row in load_rows(path) if row.get("gold")]
    places = {(d.document, d.ref): i for i, d in enumerate(digests)}
    with TemporaryDirectory() as home:
        shipped = Assistant.open(Settings(home=Path(home)))
        ways: dict[str, Callable[[dict[str, Any]], Order]] = {
            name: partial(_rank_row, rank, index) for name, rank in WAYS.items()
        }
        ways["search"] = partial(_rank_shipped, shipped, places)
        for name, rank in ways.items():
            sums = np.zeros(3)
            for row in rows:
                order = rank(row)
                wanted = [
                    {i for i, d in enumerate(digests) for gold in group if d.answers(gold["doc"], str(gold["ref"]))}
                    for group in row["gold"]
                ]
                sums += [all(group & set(order[:k]) for group in wanted) for k in (3, 10, 50)]
            yield f"{name:9s}" + " ".join(f"{value:6.3f}" for value in sums / len(rows))


def _rank_row(rank: Callable[[Index, str], Order], index: Index, row: dict[str, Any]) -> Order:
    return rank(index, _last_turn(row))


def _last_turn(row: dict[str, Any]) -> str:
    return str((row.get("turns") or [row["ask"]])[-1])


def _rank_shipped(shipped: Assistant, places: dict[tuple[str, str], int], row: dict[str, Any]) -> Order:
    history = [("user", turn) for turn in row.get("turns", [])[:-1]]
    found = [(p.document.id, p.clause.ref.label) for p in shipped.find(_last_turn(row), 50, history).passages]
    return [places[place] for place in found if place in places]


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--laws", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--dev", type=Path)
    parser.add_argument("--policy", type=Path)
    parser.add_argument("--home", type=Path, help="where to keep the library of articles for the next run")
    said = parser.parse_args()
    encoder = open_static_encoder()
    articles = read_articles(said.laws)
    held_back = [question for question in read_questions(said.questions) if question.held_back]
    print(f"{len(articles)} articles, {len(held_back)} held-back questions, encoder {encoder.fingerprint}")
    with TemporaryDirectory() as home:
        began = time.perf_counter()
        statutes = open_statutes(articles, said.home or Path(home))
        print(f"library of {len(articles)} articles open after {time.perf_counter() - began:.1f} s")
        statutes.find("预热")
        print("            R@5   R@10  R@100 MRR@10   p50 ms p95 ms")
        print(*measure_statutes(Index(pool_articles(articles), encoder), statutes, articles, held_back), sep="\n")
    if said.dev and said.policy:
        digests = read_digests(said.policy)
        print("\neveryday     @3    @10    @50")
        print(*measure_everyday(Index(pool_digests(digests), encoder), digests, said.dev), sep="\n")


if __name__ == "__main__":
    main()
