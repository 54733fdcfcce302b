"""Clauses for a question: by address first, then keywords and vectors fused; filters by document."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa

from kb.encoder import Encoder
from kb.expand import Thesaurus
from kb.keywords import search_keywords
from kb.library import Library
from kb.lookup import Located, locate
from kb.model import Passage, Span, Via
from kb.schema import entries
from kb.titles import Titles
from kb.vectors import Vectors

# Entries looked at before clauses are ranked; the gold clause is among them for 97 % of everyday questions.
DEPTH = 300


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brings back: passages best first, and the addresses the question named."""

    passages: tuple[Passage, ...]
    located: tuple[Located, ...] = ()


class Search:
    """Finds passages in one library."""

    def __init__(self, library: Library, vectors: Vectors, encoder: Encoder, titles: Titles, thesaurus: Thesaurus) -> None:
        self.library = library
        self.vectors = vectors
        self.encoder = encoder
        self.titles = titles
        self.thesaurus = thesaurus

    def find(self, question: str, k: int = 10, within: Collection[str] = ()) -> Found:
        """At most `k` passages for a question, of the documents `within` (all if empty); scores in 0..1, best first."""
        located = locate(question, self.library, self.titles)
        passages = {p.clause.ref.id: p for p in self._by_address(located)}
        for passage in self._by_words(question, k if not within else DEPTH):
            if within and passage.document.id not in within:
                continue
            known = passages.get(passage.clause.ref.id)
            passages[passage.clause.ref.id] = replace(known, via=known.via | passage.via) if known else passage
        return Found(tuple(passages.values())[:k], located)

    def _by_address(self, located: tuple[Located, ...]) -> list[Passage]:
        documents = {d.id: d for d in self.library.documents()} if located else {}
        return [
            Passage(documents[c.ref.document_id], c, Span(0, len(c.text)), 1.0, frozenset[Via]({"address"}))
            for where in located
            for c in where.clauses
        ]

    def _by_words(self, question: str, k: int) -> list[Passage]:
        words = search_keywords(self.library, question, DEPTH)
        near = self.vectors.search(self.encoder.encode([question])[0], DEPTH)
        top = words[0][1] if words else 1.0
        scores: dict[int, float] = {}
        via: dict[int, set[Via]] = {}
        for entry, score in near:
            scores[entry] = max(score, 0.0)
            via.setdefault(entry, set()).add("vector")
        for entry, score in words:
            scores[entry] = scores.get(entry, 0.0) + 0.3 * score / top
            via.setdefault(entry, set()).add("keyword")
        return self._clauses(scores, via, k)

    def _clauses(self, scores: Mapping[int, float], via: Mapping[int, set[Via]], k: int) -> list[Passage]:
        query = sa.select(entries.c.id, entries.c.clause_id).where(entries.c.id.in_(list(scores)))
        with self.library.engine.connect() as connection:
            owner: dict[int, int] = {row.id: row.clause_id for row in connection.execute(query)}
        best: dict[int, float] = {}
        ways: dict[int, set[Via]] = {}
        for entry, clause in owner.items():
            best[clause] = max(best.get(clause, 0.0), scores[entry])
            ways.setdefault(clause, set()).update(via[entry])
        order = sorted(best, key=lambda c: (-best[c], c))[:k]
        found = self.library.find_clauses(order)
        return [
            Passage(*found[c], Span(0, len(found[c][1].text)), min(best[c] / 1.3, 1.0), frozenset(ways[c])) for c in order
        ]
