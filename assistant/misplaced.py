"""Whether a sentence plainly retells another clause than the one it cites; no slots, no verdicts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.figures import pair_words
from assistant.phrasing import fold_wording
from assistant.shelf import Shelf
from kb.encoder import Encoder, Vectors
from kb.model import Clause, Level

# Shares of a sentence's pairs of characters found in a clause.
_STRANGE, _PLAIN = 0.35, 0.65
# A sentence the cited clause holds half of cites another only when that one holds nearly all of it.
_FURTHER, _WHOLE = 0.25, 0.9
_FEWEST = 8

# Where another wording is told, likeness is the share of words and the cosine together. A clause that has so much of the
# words (_HELD) may well be meant; one that has less than _SHARED is not.
_SHARED, _HELD = 0.3, 0.4
_STRANGE_TO_DIGEST = 0.22


@dataclass(frozen=True, slots=True)
class Needed:
    """How like the sentence a better clause must be, and how much more so than the cited one."""

    least: float
    apart: float


# In the same digest, and in any other document: many speak of one matter.
_NEAR, _FAR = Needed(0.85, 0.35), Needed(0.95, 0.5)

_WHOLE_PARTS = (Level.PART, Level.CHAPTER, Level.SECTION)

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
        held, is_full = self.shelf.clauses(document.id), document.fidelity == "full"
        own = [self._join_lead(c, cited) for c in held if c.level not in _WHOLE_PARTS and not _is_part(c, cited)]
        if is_full and (found := _find_verbatim(claim, cited, own, self.find_likely)):
            return found
        needed = _FAR if is_full else _NEAR
        if found := self._find_alike(claim, cited, held, self._read_rows(document.id), needed):
            return found
        pairs = _pair_folded(claim)
        if len(pairs) < _FEWEST or any(_share(pairs, _pair_folded(c.text)) > _STRANGE_TO_DIGEST for c in cited):
            return None
        likely = tuple(self.find_likely(claim))
        return self._find_alike(claim, cited, likely, self._encode(likely), _FAR)

    def _join_lead(self, clause: Clause, cited: Sequence[Clause]) -> Clause:
        """An item beside the cited ones with its lead-in, which theirs have too."""
        is_beside = any(clause.ref.steps[:-1] == one.ref.steps[:-1] for one in cited)
        return self.shelf.join_lead(clause) if is_beside else clause

    def _find_alike(
        self, claim: str, cited: Sequence[Clause], clauses: Sequence[Clause], rows: Vectors, needed: Needed
    ) -> Clause | None:
        """The clause that is plainly more like the sentence than the cited ones are."""
        pairs = _pair_folded(claim)
        others = [i for i, clause in enumerate(clauses) if not _is_part(clause, cited)]
        if len(pairs) < _FEWEST or not others:
            return None
        wanted = self.encoder.encode([fold_wording(claim)])[0]
        held = [_share(pairs, _pair_folded(one.text)) for one in cited]
        own = max(share + float(cosine) for share, cosine in zip(held, self._encode(cited) @ wanted, strict=True))
        shares = [_share(pairs, _pair_folded(clause.text)) for clause in clauses]
        likeness = [share + float(cosine) for share, cosine in zip(shares, rows @ wanted, strict=True)]
        best = max(others, key=lambda i: likeness[i])
        is_meant = max(held) >= _HELD or shares[best] < _SHARED
        return None if is_meant or likeness[best] < max(needed.least, own + needed.apart) else clauses[best]

    def _encode(self, clauses: Sequence[Clause]) -> Vectors:
        return self.encoder.encode([fold_wording(clause.text) for clause in clauses])

    def _read_rows(self, document_id: str) -> Vectors:
        if document_id not in self._rows:
            self._rows[document_id] = self._encode(self.shelf.clauses(document_id))
        return self._rows[document_id]


def _is_part(clause: Clause, cited: Sequence[Clause]) -> bool:
    """Whether a clause is one of the cited, a part of one, or the unit one is a part of."""
    return any(
        clause.ref.document_id == one.ref.document_id
        and all(a == b for a, b in zip(clause.ref.steps, one.ref.steps, strict=False))
        for one in cited
    )


def _find_verbatim(claim: str, cited: Sequence[Clause], own: Sequence[Clause], find_likely: FindLikely) -> Clause | None:
    pairs = pair_words(claim)
    held = max(_share(pairs, pair_words(c.text)) for c in cited)
    if len(pairs) < _FEWEST or held > _STRANGE + _FURTHER:
        return None
    needed = _PLAIN if held <= _STRANGE else _WHOLE
    return _find_holding(pairs, own, needed, pair_words) or _find_holding(pairs, find_likely(claim), needed, pair_words)


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
