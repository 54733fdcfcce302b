"""Clauses for a question: by address first, then keywords and vectors fused; filters by document."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from kb.coverage import make_word_cutter, measure_unknown
from kb.encoder import Encoder
from kb.expand import Thesaurus
from kb.holdings import find_repealed
from kb.index import Index
from kb.library import Library
from kb.lookup import Located, locate
from kb.model import Passage, Span, Via
from kb.query import Query, read_query
from kb.ranking import Scores, add_document_evidence, pool_entries, read_wanted, score_entries, weigh_pieces
from kb.titles import Titles
from kb.tokens import keyword_tokens, query_tokens

# Entries taken from the vectors and from the keywords before clauses are ranked; more add time, not hits (bench.retrieval).
NEAR = 200
FOUND = 100
# Entries in which the question's words should stand.
TELLING = 15
# Entries whose mean score is the evidence.
AGREEING = 5
# Weights beside those of ranking, tuned on one half of the everyday questions and kept for what they do on the other.
TERM_WEIGHT = 0.3
NAMED_BONUS = 0.3
GROUP_BONUS = 0.05
# The community works by its local plan; national documents and laws stand behind it, unless the question is after them.
PLAN_BONUS = 0.12
# A longer question tells a story, of which the plan's long clauses hold some word or other: the bonus shrinks.
TERSE = 30
# What is no longer in force comes after what is, unless it is asked for by name.
REPEALED_PENALTY = 0.4
_DECIMALS = 9
# The best a clause can score, to bring scores into 0..1.
_MOST = 2.5
# So many searches are kept: those of one question.
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brings back: passages best first, and the addresses the question named.

    `evidence` says how much the library speaks of the question, whatever documents it names: the mean score of the best
    entries, for one entry may look alike by chance. `nearest` is the cosine of the nearest entry. `unknown` is the share of
    the question in words the library never uses, `missing` in words that the best entries do not use.
    """

    passages: tuple[Passage, ...]
    located: tuple[Located, ...] = ()
    evidence: float = 0.0
    nearest: float = 0.0
    unknown: float = 0.0
    missing: float = 0.0


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry that was found: whose it is, its text, and how it was found."""

    clause_id: int
    document_id: str
    own: bool
    text: str
    via: frozenset[Via]


class _Scored(NamedTuple):
    """What a question finds before its clauses are ranked: however many of them are wanted."""

    located: tuple[Located, ...]
    query: Query
    counts: Mapping[str, int]
    entries: list[_Entry]
    cosines: Scores
    scores: Scores


class Search:
    """Finds passages in one library."""

    def __init__(self, library: Library, index: Index, encoder: Encoder, titles: Titles, thesaurus: Thesaurus) -> None:
        self.library = library
        self.index = index
        self.encoder = encoder
        self.titles = titles
        self.thesaurus = thesaurus
        self._repealed = find_repealed(library)
        self._cut = make_word_cutter(encoder)
        self._weigh = weigh_pieces(encoder)
        # A follow-up is searched for several times over on the way to its answer.
        self._recall = lru_cache(_KEPT)(self._look_up)

    def find(self, question: str, k: int = 10, within: Collection[str] = ()) -> Found:
        """At most `k` passages for a question, of the documents `within` (all if empty); scores in 0..1, best first."""
        located, query, counts, entries, cosines, scores = self._recall(question, frozenset(within))
        passages = {p.clause.ref.id: p for p in self._by_address(located)}
        for passage in self._rank_clauses(query, entries, scores, k):
            known = passages.get(passage.clause.ref.id)
            passages[passage.clause.ref.id] = replace(known, via=known.via | passage.via) if known else passage
        evidence = float(np.sort(scores)[-AGREEING:].mean()) if len(scores) else 0.0
        words = self._cut(query.text)
        unknown = measure_unknown(words, counts.keys() | self.thesaurus.tokens)
        near = [entries[i].text for i in np.argsort(scores)[-TELLING:]]
        missing = measure_unknown(words, {token for text in (*near, *query.terms) for token in keyword_tokens(text)})
        nearest = float(cosines.max(initial=0.0))
        return Found(tuple(passages.values())[:k], located, evidence, nearest, unknown, missing)

    def _look_up(self, question: str, within: frozenset[str]) -> _Scored:
        query = read_query(question, self.titles, self.thesaurus)
        counts = self.index.count(query_tokens(query.text))
        return _Scored(
            locate(question, self.library, self.titles), query, counts, *self._score_entries(query, counts, within)
        )

    def _by_address(self, located: Sequence[Located]) -> list[Passage]:
        found = [clause for where in located for clause in where.clauses]
        documents = {i: self.library.document(i) for i in {c.ref.document_id for c in found}}
        return [Passage(documents[c.ref.document_id], c, _whole(c.text), 1.0, frozenset({"address"})) for c in found]

    def _score_entries(
        self, query: Query, counts: Mapping[str, int], within: Collection[str]
    ) -> tuple[list[_Entry], Scores, Scores]:
        """The entries found by meaning or by words, with their cosines and scores."""
        near = dict[int, float]()
        words = dict(self.index.find_words(counts, FOUND))
        rows = self._encode(query)
        for row in rows:
            near.update(self.index.find_near(row, NEAR))
        entries = self._read_entries(near, words, within)
        # The question may lie near an ask in everyday words or near a clause in the documents' words.
        told = [self.index.compare(row, list(entries)) if entries else {} for row in rows]
        cosines = np.array([max(known[entry] for known in told) for entry in entries])
        scores = score_entries(
            cosines,
            np.array([words.get(entry, 0.0) for entry in entries]),
            [entry.text for entry in entries.values()],
            read_wanted(query.text, self._weigh),
        )
        return list(entries.values()), cosines, scores

    def _rank_clauses(self, query: Query, entries: Sequence[_Entry], scores: Scores, k: int) -> list[Passage]:
        documents: dict[Hashable, Hashable] = {entry.clause_id: entry.document_id for entry in entries}
        via: dict[int, set[Via]] = defaultdict(set)
        for entry in entries:
            via[entry.clause_id] |= entry.via
        pooled = pool_entries(scores, [entry.clause_id for entry in entries], [entry.own for entry in entries])
        raised = add_document_evidence(pooled, documents)
        final = {int(str(c)): score + self._prior(str(documents[c]), query) for c, score in raised.items()}
        # Row ids say when a document was stored: a tie must not turn on that.
        best = sorted(final, key=lambda c: (-round(final[c], _DECIMALS), str(documents[c]), c))[:k]
        found = self.library.find_clauses(best)
        return [
            Passage(*found[c], _whole(found[c][1].text), min(final[c] / _MOST, 1.0), frozenset(via[c])) for c in best
        ]  # fmt: skip

    def _read_entries(
        self, near: Mapping[int, float], words: Mapping[int, float], within: Collection[str]
    ) -> dict[int, _Entry]:
        # Plain SQL with the numbers written in: binding hundreds of them takes longer than the query itself.
        wanted = ",".join(map(str, near.keys() | words.keys())) or "NULL"
        with self.library.engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT e.id, e.clause_id, c.document_id, e.kind = 'clause', e.text"  # noqa: S608 only whole numbers
                f" FROM entries e JOIN clauses c ON c.id = e.clause_id WHERE e.id IN ({wanted})"
            ).all()
        ways: tuple[tuple[Via, Mapping[int, float]], ...] = (("vector", near), ("keyword", words))
        return {
            entry: _Entry(clause, document, bool(own), text, frozenset(way for way, hits in ways if entry in hits))
            for entry, clause, document, own, text in rows
            if document in self.titles.documents and (not within or document in within)
        }

    def _encode(self, query: Query) -> list[np.ndarray]:
        """Unit rows for the question: in its own words, and with the documents' words for them."""
        row = self.encoder.encode_query(query.text)
        rows = [row]
        if query.terms:
            rows.append(row + TERM_WEIGHT * self.encoder.encode_query(" ".join(query.terms)))
        return [row / max(float(np.linalg.norm(row)), 1e-9) for row in rows]

    def _prior(self, document_id: str, query: Query) -> float:
        bonus = NAMED_BONUS * (document_id in query.named) + GROUP_BONUS * (document_id in query.group)
        if document_id in self._repealed and document_id not in query.named:
            bonus -= REPEALED_PENALTY
        if query.group or document_id not in self.titles.plans:
            return bonus
        return bonus + PLAN_BONUS * min(1.0, TERSE / max(len(query.text), 1))


def _whole(text: str) -> Span:
    return Span(0, len(text))
