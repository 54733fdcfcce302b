"""Clauses for a question: by address first, then keywords and vectors fused; filters by document."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from kb.encoder import Encoder
from kb.expand import Thesaurus
from kb.keywords import search_keywords
from kb.library import Library
from kb.lookup import Located, locate
from kb.model import Passage, Span, Via
from kb.query import Query, read_query
from kb.titles import Titles
from kb.vectors import Vectors

# Entries looked at by each of keywords and vectors before clauses are ranked.
DEPTH = 300
# Weights beside a cosine of weight 1, tuned on one half of the everyday questions and kept for what they do on the other.
KEYWORD_WEIGHT = 0.3
TERM_WEIGHT = 0.3
# A clause is as good as its best entry, but what it says itself counts beside how people ask for it.
OWN_WORDS_SHARE = 0.3
NAMED_BONUS = 0.3
GROUP_BONUS = 0.05
# The community works by its local plan; national documents and laws stand behind it.
PLAN_BONUS = 0.08


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
        words = search_keywords(self.library, query.text, DEPTH)
        for entry, score in words:
            hits.add(entry, KEYWORD_WEIGHT * score / words[0][1], "keyword")
        return hits

    def _encode(self, query: Query) -> np.ndarray:
        row = self.encoder.encode_query(query.text)
        if query.terms:
            row = row + TERM_WEIGHT * self.encoder.encode_query(" ".join(query.terms))
        return row / max(float(np.linalg.norm(row)), 1e-9)

    def _rank_clauses(self, hits: _Hits, query: Query, k: int, within: Collection[str]) -> list[Passage]:
        best, own, via = defaultdict[int, float](float), defaultdict[int, float](float), defaultdict[int, set[Via]](set)
        places: dict[int, str] = {}
        for entry in self._find_owners(hits.scores):
            if entry.document_id in self.titles.documents and (not within or entry.document_id in within):
                score = hits.scores[entry.id]
                best[entry.clause_id] = max(best[entry.clause_id], score)
                if entry.kind == "clause":
                    own[entry.clause_id] = score
                via[entry.clause_id] |= hits.via[entry.id]
                places[entry.clause_id] = entry.document_id
        scores = {c: best[c] + OWN_WORDS_SHARE * (own[c] - best[c]) + self._prior(places[c], query) for c in best}
        order = sorted(scores, key=lambda c: (-scores[c], c))[:k]
        found = self.library.find_clauses(order)
        most = 1 + KEYWORD_WEIGHT + NAMED_BONUS + GROUP_BONUS + PLAN_BONUS
        return [Passage(*found[c], _whole(found[c][1].text), scores[c] / most, frozenset(via[c])) for c in order]

    def _prior(self, document_id: str, query: Query) -> float:
        bonus = NAMED_BONUS * (document_id in query.named) + GROUP_BONUS * (document_id in query.group)
        return bonus + PLAN_BONUS * (document_id in self.titles.plans)

    def _find_owners(self, scores: Mapping[int, float]) -> Sequence[Any]:
        """Each entry with its kind, clause and document."""
        # Plain SQL with the numbers written in: binding some 600 of them takes longer than the query itself.
        wanted = ",".join(map(str, scores))
        with self.library.engine.connect() as connection:
            return connection.exec_driver_sql(
                "SELECT e.id, e.kind, e.clause_id, c.document_id FROM entries e JOIN clauses c ON c.id = e.clause_id"
                f" WHERE e.id IN ({wanted})"
            ).all()


def _whole(text: str) -> Span:
    return Span(0, len(text))
