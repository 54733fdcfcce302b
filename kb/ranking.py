"""Scores entries and clauses for a question from what search has found; pure functions on arrays, no index and no storage.

A score is a cosine plus the shares of the question's words and characters found in the text plus keyword evidence. The
weights are round numbers in the middle of a flat optimum, the same on lay statute and on everyday questions; what else was
tried stands in kb/encoder/README.md.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.encoder import Encoder, StaticEncoder
from kb.tokens import query_tokens

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of evidence counts beside a cosine of weight one.

    `pairs`, `characters`: shares of the question found in the text; `keywords`: BM25 over the best BM25;
    `document`: other good clauses of the same document; `own_text`: the clause's own words beside its asks;
    `sharpness`: how far below the best entry another entry of the same clause still adds (in score).
    """

    pairs: float = 0.3
    characters: float = 0.3
    keywords: float = 0.1
    document: float = 0.3
    own_text: float = 0.2
    sharpness: float = 0.05


WEIGHTS = Weights()
# Clauses of one document that vouch for each other.
WITNESSES = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question's wording asks for: pieces of text, folded, each with its share; the shares add up to one."""

    pieces: tuple[str, ...]
    shares: Scores

    def cover(self, texts: Sequence[str]) -> Scores:
        """The share of the question found in each lower-case text, 0..1, shape (len(texts),)."""
        found = np.array([piece in text for text in texts for piece in self.pieces], dtype=np.float64)
        return np.asarray(found.reshape(len(texts), len(self.pieces)) @ self.shares)


def weigh_pieces(encoder: Encoder) -> Callable[[str], float]:
    """Weights of characters as the encoder learned them; one that has none to lend makes all count the same."""
    return weigh_characters(encoder) if isinstance(encoder, StaticEncoder) else _weigh_evenly


def _weigh_evenly(_: str) -> float:
    return 1.0


def weigh_characters(encoder: StaticEncoder) -> Callable[[str], float]:
    """A character's weight as the encoder learned it: 的 little, 梯 much; 0 for one it does not know."""
    weights = encoder.token_weights

    def weigh(character: str) -> float:
        number = encoder.tokenizer.token_to_id(character)
        return float(weights[number]) if number else 0.0

    return weigh


def _share_out(pieces: Sequence[str], weigh: Callable[[str], float]) -> Wanted:
    weights = np.array([weigh(p) if p.isascii() else sum(map(weigh, p)) for p in pieces], dtype=np.float64)
    return Wanted(tuple(pieces), weights / max(float(weights.sum()), 1e-9))


def read_wanted(question: str, weigh: Callable[[str], float]) -> tuple[Wanted, Wanted]:
    """The question's character pairs and its single characters: 装电梯 -> (装电, 电梯), (装, 电, 梯)."""
    pairs = query_tokens(question)
    singles = list(dict.fromkeys(c for token in pairs for c in ([token] if token.isascii() else token)))
    return _share_out(pairs, weigh), _share_out(singles, weigh)


def scale_keywords(scores: Scores) -> Scores:
    """BM25 scores relative to the best one: 0..1, all 0 where nothing was found."""
    return np.asarray(scores / max(float(scores.max(initial=0.0)), 1e-9))


def score_entries(
    cosines: Scores, keywords: Scores, texts: Sequence[str], wanted: tuple[Wanted, Wanted], weights: Weights = WEIGHTS
) -> Scores:
    """A score per entry, shape (n,): `cosines` and raw BM25 `keywords` (0 where not found) belong to the same `texts`.

    Cosines must be exact also for entries that only the keywords found.
    """
    # Lower case only: folding width as well costs 15 µs a text, and full-width letters are rare where they matter.
    lowered = [text.lower() for text in texts]
    pairs, characters = (part.cover(lowered) for part in wanted)
    lexical = weights.pairs * pairs + weights.characters * characters + weights.keywords * scale_keywords(keywords)
    return np.asarray(cosines + lexical)


def pool_entries(
    scores: Scores, owners: Sequence[Hashable], own: Sequence[bool], weights: Weights = WEIGHTS
) -> dict[Hashable, float]:
    """A score per clause from its entries' scores: the best, raised a little by every other good one.

    `owners[i]` is the clause of entry i; `own[i]` says that the entry is the clause's own text, not a question about it.
    The raise is a soft maximum, s·ln Σ exp(score/s): one entry alone keeps its score.
    """
    grouped: dict[Hashable, list[float]] = {}
    extra: dict[Hashable, float] = {}
    for owner, score, is_own in zip(owners, scores, own, strict=True):
        grouped.setdefault(owner, []).append(float(score))
        if is_own:
            extra[owner] = weights.own_text * float(score)
    sharp = weights.sharpness
    pooled = {o: sharp * float(np.logaddexp.reduce(np.array(s) / sharp)) for o, s in grouped.items()}
    return {owner: score + extra.get(owner, 0.0) for owner, score in pooled.items()}


def add_document_evidence(
    scores: dict[Hashable, float], documents: dict[Hashable, Hashable], weights: Weights = WEIGHTS
) -> dict[Hashable, float]:
    """The clauses' scores raised by the best clauses of the same document, which show what it is about.

    `documents[clause]` is the document of every scored clause. A document with fewer than three found clauses counts
    the missing ones as 0.
    """
    grouped: dict[Hashable, list[float]] = {}
    for clause, score in scores.items():
        grouped.setdefault(documents[clause], []).append(score)
    evidence = {d: sum(sorted(found, reverse=True)[:WITNESSES]) / WITNESSES for d, found in grouped.items()}
    return {clause: score + weights.document * evidence[documents[clause]] for clause, score in scores.items()}
