"""Whether a sentence plainly retells another clause than the one it cites; no slots, no verdicts."""

from collections.abc import Callable, Iterable, Sequence

from assistant.figures import pair_words
from assistant.shelf import Shelf
from kb.model import Clause

# Shares of a sentence's pairs of characters found in a clause.
_STRANGE, _PLAIN = 0.35, 0.65
# A sentence the cited clause holds half of cites another only when that one holds nearly all of it.
_FURTHER, _WHOLE = 0.25, 0.9
_FEWEST = 8

FindLikely = Callable[[str], Iterable[Clause]]


def find_better_place(claim: str, cited: Sequence[Clause], shelf: Shelf, find_likely: FindLikely) -> Clause | None:
    """The clause a sentence retells when it is not the cited one, first in the cited document, then anywhere.

    None for a sentence with words of its own, or one that the cited clause may well stand for. Only a full text can be
    told to say nothing of the kind: a digest leaves much out.
    """
    pairs = pair_words(claim)
    document = shelf.document(cited[0].ref.document_id)
    held = max(_share(pairs, c) for c in cited)
    if len(pairs) < _FEWEST or document.fidelity != "full" or held > _STRANGE + _FURTHER:
        return None
    needed = _PLAIN if held <= _STRANGE else _WHOLE
    own = [c for c in shelf.clauses(document.id) if c.ref not in {one.ref for one in cited}]
    for likely in (own, find_likely(claim)):
        # Of a unit and its parts that hold the same words the smallest is meant.
        best = max(likely, key=lambda c: (_share(pairs, c), -len(c.text)), default=None)
        if best is not None and _share(pairs, best) >= needed:
            return best
    return None


def _share(pairs: frozenset[str], clause: Clause) -> float:
    return len(pairs & pair_words(clause.text)) / max(1, len(pairs))
