"""Whether a sentence plainly retells another clause than the one it cites; no slots, no verdicts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.align import fold_wording
from assistant.figures import pair_words
from assistant.shelf import Shelf
from kb.encoder import Encoder, Vectors
from kb.model import Clause

# Shares of a sentence's pairs of characters found in a clause.
_STRANGE, _PLAIN = 0.35, 0.65
# A sentence the cited clause holds half of cites another only when that one holds nearly all of it.
_FURTHER, _WHOLE = 0.25, 0.9
_FEWEST = 8

# Of a digest, which words a clause otherwise: likeness is the share of words and the cosine together.
_APART, _ALIKE, _SHARED = 0.35, 0.85, 0.3
# In another document more is needed: many speak of one matter.
_STRANGE_TO_DIGEST, _PLAIN_IN_DIGEST, _MORE = 0.22, 0.45, 0.3

FindLikely = Callable[[str], Iterable[Clause]]


@dataclass(frozen=True, slots=True)
class PlaceFinder:
    """Looks for the clause that a sentence retells, first in the cited document, then anywhere; for one check."""

    shelf: Shelf
    encoder: Encoder
    find_likely: FindLikely
    _rows: dict[str, Vectors] = field(default_factory=dict)

    def find_better(self, claim: str, cited: Sequence[Clause]) -> Clause | None:
        """The clause a sentence retells when it is not the cited one.

        None for a sentence with words of its own, or one that the cited clause may well stand for.
        """
        document = self.shelf.document(cited[0].ref.document_id)
        refs = {one.ref for one in cited}
        if document.fidelity == "full":
            own = [c for c in self.shelf.clauses(document.id) if c.ref not in refs]
            if found := _find_verbatim(claim, cited, own, self.find_likely):
                return found
            return _find_folded(claim, cited, own, self.find_likely)
        return self._find_alike(claim, cited, document.id) or _find_folded(claim, cited, (), self.find_likely)

    def _find_alike(self, claim: str, cited: Sequence[Clause], document_id: str) -> Clause | None:
        """The clause of a digest that is plainly more like the sentence than the cited ones are."""
        pairs, clauses = _pair_folded(claim), self.shelf.clauses(document_id)
        if len(pairs) < _FEWEST:
            return None
        cosines = self._read_rows(document_id) @ self.encoder.encode([fold_wording(claim)])[0]
        shares = [_share(pairs, _pair_folded(clause.text)) for clause in clauses]
        likeness = [share + float(cosine) for share, cosine in zip(shares, cosines, strict=True)]
        refs = {one.ref for one in cited}
        own = max((n for n, clause in zip(likeness, clauses, strict=True) if clause.ref in refs), default=0.0)
        others = [i for i, clause in enumerate(clauses) if clause.ref not in refs]
        best = max(others, key=lambda i: likeness[i], default=None)
        if best is None or shares[best] < _SHARED or likeness[best] < max(_ALIKE, own + _APART):
            return None
        return clauses[best]

    def _read_rows(self, document_id: str) -> Vectors:
        if document_id not in self._rows:
            texts = [fold_wording(clause.text) for clause in self.shelf.clauses(document_id)]
            self._rows[document_id] = self.encoder.encode(texts)
        return self._rows[document_id]


def _find_verbatim(claim: str, cited: Sequence[Clause], own: Sequence[Clause], find_likely: FindLikely) -> Clause | None:
    pairs = pair_words(claim)
    held = max(_share(pairs, pair_words(c.text)) for c in cited)
    if len(pairs) < _FEWEST or held > _STRANGE + _FURTHER:
        return None
    needed = _PLAIN if held <= _STRANGE else _WHOLE
    return _find_holding(pairs, own, needed, pair_words) or _find_holding(pairs, find_likely(claim), needed, pair_words)


def _find_folded(claim: str, cited: Sequence[Clause], own: Sequence[Clause], find_likely: FindLikely) -> Clause | None:
    """The same with words that mean the same written the same, as a digest tells a clause in other words."""
    pairs = _pair_folded(claim)
    held = max(_share(pairs, _pair_folded(c.text)) for c in cited)
    if len(pairs) < _FEWEST or held > _STRANGE_TO_DIGEST:
        return None
    needed = max(_PLAIN_IN_DIGEST, held + _MORE)
    return _find_holding(pairs, own, needed, _pair_folded) or _find_holding(pairs, find_likely(claim), needed, _pair_folded)


def _find_holding(
    pairs: frozenset[str], clauses: Iterable[Clause], needed: float, pair: Callable[[str], frozenset[str]]
) -> Clause | None:
    """The clause that holds most of the words, and enough of them; of a unit and its parts the smallest."""
    best = max(clauses, key=lambda c: (_share(pairs, pair(c.text)), -len(c.text)), default=None)
    return best if best is not None and _share(pairs, pair(best.text)) >= needed else None


@lru_cache(maxsize=2048)
def _pair_folded(text: str) -> frozenset[str]:
    return pair_words(fold_wording(text))


def _share(pairs: frozenset[str], held: frozenset[str]) -> float:
    return len(pairs & held) / max(1, len(pairs))
