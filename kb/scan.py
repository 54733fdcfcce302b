"""Nearest neighbours by looking at every vector: in full while few, by a code of each first when many; no storage."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
# Stored with half the digits: the cosines differ by less than a thousandth.
Rows = NDArray[np.float16]
# The best by their codes that are compared in full. Of 200 questions the ten nearest of 126,000 articles are all among them,
# of the 200 nearest 99 % (bench.scale); fewer lose some, more only take time.
_LIKELY = 8_000
_BLOCK = 20_000
_WORD = 64


@dataclass(frozen=True, slots=True)
class ExactIndex:
    """Every vector compared with the question: no error, and under a millisecond for some thousands."""

    ids: Ids
    rows: NDArray[np.float32]

    @classmethod
    def make(cls, ids: Ids, rows: Rows) -> ExactIndex:
        """The index over these rows; ids go up."""
        return cls(ids, rows.astype(np.float32))

    def follow(self, ids: Ids, new: Rows) -> ExactIndex:
        """The index over the rows that stay, as `ids` tell, and `new` ones behind them."""
        kept = _find_kept(self.ids, ids)
        return ExactIndex(ids, np.concatenate([self.rows[kept], new.astype(np.float32)]))

    def search(self, vector: np.ndarray, k: int) -> list[tuple[int, float]]:
        """The `k` nearest entries: (entry id, cosine), best first."""
        return _take_best(self.ids, self.rows @ vector, k)


@dataclass(frozen=True, slots=True)
class CodedIndex:
    """Every vector's code compared with the question's, then the likely ones in full.

    A code is the signs of the vector's numbers after a turn by chance: of two vectors the share of signs that differ tells
    the angle between them (Charikar 2002). It takes a sixteenth of the memory to read through, so a million take some
    milliseconds; the cosines told are exact, only one of the farther of many neighbours may be missed.
    """

    ids: Ids
    rows: Rows
    codes: NDArray[np.uint64]

    @classmethod
    def make(cls, ids: Ids, rows: Rows) -> CodedIndex:
        """The index over these rows; ids go up."""
        return cls(ids, rows, _encode(rows))

    def follow(self, ids: Ids, new: Rows) -> CodedIndex:
        """The index over the rows that stay, as `ids` tell, and `new` ones behind them."""
        kept = _find_kept(self.ids, ids)
        codes = np.concatenate([self.codes[:, kept], _encode(new)], axis=1)
        return CodedIndex(ids, np.concatenate([self.rows[kept], new]), codes)

    def search(self, vector: np.ndarray, k: int) -> list[tuple[int, float]]:
        """The `k` nearest entries: (entry id, cosine), best first."""
        apart = np.zeros(len(self.ids), dtype=np.uint16)
        for word, wanted in zip(self.codes, _encode(vector[None]), strict=True):
            apart += np.bitwise_count(word ^ wanted)
        # As near as the last that is taken, or nearer.
        reach = int(np.searchsorted(np.bincount(apart).cumsum(), min(max(_LIKELY, k), len(apart))))
        likely = np.flatnonzero(apart <= reach)
        return _take_best(self.ids[likely], self.rows[likely].astype(np.float32) @ vector, k)


def _find_kept(known: Ids, ids: Ids) -> slice | NDArray[np.bool_]:
    """Which of the known ids stay; all of them as a slice, for which numpy copies nothing."""
    kept = np.isin(known, ids, assume_unique=True)
    return slice(None) if kept.all() else kept


def _take_best(ids: Ids, scores: np.ndarray, k: int) -> list[tuple[int, float]]:
    if not len(ids):
        return []
    best = np.argpartition(-scores, min(k, len(scores)) - 1)[:k]
    best = best[np.argsort(-scores[best], kind="stable")]
    return [(int(ids[i]), float(scores[i])) for i in best]


def _encode(rows: np.ndarray) -> NDArray[np.uint64]:
    """The codes of rows, a column each: shape (words of 64 signs, len(rows))."""
    turn = _make_turn(rows.shape[1])
    codes = np.empty((turn.shape[1] // _WORD, len(rows)), dtype=np.uint64)
    for start in range(0, len(rows), _BLOCK):
        turned = rows[start : start + _BLOCK].astype(np.float32) @ turn
        codes[:, start : start + _BLOCK] = np.packbits(turned > 0, axis=1).view(np.uint64).T
    return codes


@cache
def _make_turn(dimension: int) -> NDArray[np.float32]:
    """The same turn by chance in every process, with columns of zeros up to a whole number of words."""
    turn, _ = np.linalg.qr(np.random.default_rng(dimension).standard_normal((dimension, dimension)))
    return np.pad(turn, ((0, 0), (0, -dimension % _WORD))).astype(np.float32)
