"""Clauses for a question: by address first, then keywords and vectors fused; filters by document."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import sqlalchemy as sa

from kb.encoder import Encoder
from kb.expand import Thesaurus
from kb.keywords import search_keywords
from kb.library import Library
from kb.lookup import Located, locate
from kb.model import Passage, Span, Via
from kb.query import Query, read_query
from kb.schema import clauses, entries
from kb.titles import Titles
from kb.vectors import Vectors

# Entries looked at by each of keywords and vectors before clauses are ranked.
DEPTH = 300
# Weights beside a cosine of weight 1, tuned on half of the everyday questions (bench.answers --half 0).
KEYWORD_WEIGHT = 0.3
TERM_WEIGHT = 0.3
NAMED_BONUS = 0.3
GROUP_BONUS = 0.1


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brings back: passages best first, and the addresses the question named.

    `evidence` (0 to 2.6) says how much the library speaks of the question, whatever documents it names: the cosine of the
    nearest entry plus the best fused score.
    """

    passages: tuple[Passage, ...]
    located: tuple[Located, ...] = ()
    evidence: float = 0.0


@dataclass(slots=True)
class _Hits:
    """Scores of entries, and how each was found."""

    scores: dict[int, float] = field(default_factory=dict)
    via: dict[int, set[Via]] = field(default_factory=dict)
    likeness: float = 0.0

    def add(self, entry: int, score: float, via: Via) -> None:
        self.scores[entry] = self.scores.get(entry, 0.0) + score
        self.via.setdefault(entry, set()).add(via)


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
        query = read_query(question, self.titles, self.thesaurus)
        hits = self._find_entries(query)
        for passage in self._rank_clauses(hits, query, k, within):
            known = passages.get(passage.clause.ref.id)
            passages[passage.clause.ref.id] = replace(known, via=known.via | passage.via) if known else passage
        evidence = hits.likeness + max(hits.scores.values(), default=0.0)
        return Found(tuple(passages.values())[:k], located, evidence)

    def _by_address(self, located: Sequence[Located]) -> list[Passage]:
        found = [clause for where in located for clause in where.clauses]
        documents = {i: self.library.document(i) for i in {c.ref.document_id for c in found}}
        return [Passage(documents[c.ref.document_id], c, _whole(c.text), 1.0, frozenset({"address"})) for c in found]

    def _find_entries(self, query: Query) -> _Hits:
        hits = _Hits()
        near = self.vectors.search(self._encode(query), DEPTH)
        hits.likeness = near[0][1] if near else 0.0
        for entry, score in near:
            hits.add(entry, max(score, 0.0), "vector")
        for words, weight in ((query.text, KEYWORD_WEIGHT), (" ".join(query.terms), KEYWORD_WEIGHT * TERM_WEIGHT)):
            found = search_keywords(self.library, words, DEPTH)
            for entry, score in found:
                hits.add(entry, weight * score / found[0][1], "keyword")
        return hits

    def _encode(self, query: Query) -> np.ndarray:
        row = self.encoder.encode_query(query.text)
        if query.terms:
            row = row + TERM_WEIGHT * self.encoder.encode_query(" ".join(query.terms))
        return row / max(float(np.linalg.norm(row)), 1e-9)

    def _rank_clauses(self, hits: _Hits, query: Query, k: int, within: Collection[str]) -> list[Passage]:
        best: dict[int, float] = {}
        via: dict[int, set[Via]] = {}
        owners = self._find_owners(hits.scores)
        for entry, (clause, document) in owners.items():
            if not within or document in within:
                bonus = NAMED_BONUS * (document in query.named) + GROUP_BONUS * (document in query.group)
                best[clause] = max(best.get(clause, 0.0), hits.scores[entry] + bonus)
                via.setdefault(clause, set()).update(hits.via[entry])
        order = sorted(best, key=lambda c: (-best[c], c))[:k]
        found = self.library.find_clauses(order)
        most = 1 + KEYWORD_WEIGHT * (1 + TERM_WEIGHT) + NAMED_BONUS + GROUP_BONUS
        return [Passage(*found[c], _whole(found[c][1].text), best[c] / most, frozenset(via[c])) for c in order]

    def _find_owners(self, scores: Mapping[int, float]) -> dict[int, tuple[int, str]]:
        """The clause and document of each entry."""
        owners = sa.select(entries.c.id, clauses.c.id, clauses.c.document_id).join(clauses)
        with self.library.engine.connect() as connection:
            rows = connection.execute(owners.where(entries.c.id.in_(list(scores))))
            return {entry: (clause, document) for entry, clause, document in rows}


def _whole(text: str) -> Span:
    return Span(0, len(text))
