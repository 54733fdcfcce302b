"""Whether a sentence plainly retells another clause than the one it cites; no slots, no verdicts."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from assistant.align import fold_wording
from assistant.figures import pair_words
from assistant.shelf import Shelf
from kb.model import Clause

# Shares of a sentence's pairs of characters found in a clause.
_STRANGE, _PLAIN = 0.35, 0.65
# A sentence the cited clause holds half of cites another only when that one holds nearly all of it.
_FURTHER, _WHOLE = 0.25, 0.9
_FEWEST = 8

# Of a digest, which leaves much out and words the rest otherwise.
_STRANGE_TO_DIGEST, _PLAIN_IN_DIGEST, _APART = 0.22, 0.45, 0.3

FindLikely = Callable[[str], Iterable[Clause]]


def find_better_place(claim: str, cited: Sequence[Clause], shelf: Shelf, find_likely: FindLikely) -> Clause | None:
    """The clause a sentence retells when it is not the cited one, first in the cited document, then anywhere.

    None for a sentence with words of its own, or one that the cited clause may well stand for.
    """
    own_id = cited[0].ref.document_id
    own = [c for c in shelf.clauses(own_id) if c.ref not in {one.ref for one in cited}]
    if shelf.document(own_id).fidelity == "full" and (found := _find_verbatim(claim, cited, own, find_likely)):
        return found
    return _find_folded(claim, cited, own, find_likely)


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
    needed = max(_PLAIN_IN_DIGEST, held + _APART)
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
