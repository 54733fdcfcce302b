"""What of a sentence the held text says nothing of, so that it cannot be judged; no contradictions."""

import re
from collections.abc import Iterator, Sequence

from assistant.differences import Compared
from assistant.figures import pair_words
from assistant.forces import Force, cover, find_forces
from assistant.phrasing import fold_wording
from kb.encoder import Encoder
from kb.quantities import find_quantities

# A sentence shorter than this, in pairs of characters, tells too little to be looked for.
_FEWEST = 8
# Below both, the share of its pairs in a clause and the cosine, a sentence speaks of something else.
_STRANGE, _FAR = 0.2, 0.35
# A quotation shorter than this is a name, or a word set apart.
_QUOTE = 10
_LEAVE = ("may", "waive")
_MEANT, _TOLD = 2, 0.5
# What is counted so is mostly told of the place, as dates are.
LOCAL_UNITS = {
    "date",
    "个",
    "项",
    "类",
    "种",
    "家",
    "份",
    "件",
    "处",
    "栋",
    "步",
    "段",
    "章",
    "节",
    "方面",
    "次",
    "人",
    "户",
    "套",
    "",
}


def find_silence(claim: str, clauses: Sequence[str], compared: Compared, encoder: Encoder, *, is_verbatim: bool) -> str:
    """Why a sentence in which nothing contradicts the clauses cannot be called right, "" where it can.

    find_silence("应当在15日内受理", ["部门应及时受理"], Compared(left=("15日内",)), …) -> “15日内”
    """
    points = [text for text in (*compared.unsure, *compared.left) if _is_point(text)]
    if not is_verbatim:
        points += _find_untold(claim, "\n".join(clauses))
    if points:
        return "、".join(text if text.startswith("“") else f"“{text}”" for text in dict.fromkeys(points))
    return "句中说的事" if not (compared.same or compared.within) and _is_strange(claim, clauses, encoder) else ""


def _is_point(text: str) -> bool:
    """Whether a figure or quotation is likely the clause's: a date, or how many there are, is mostly the place's own."""
    if text.startswith("“"):
        return len(text) >= _QUOTE
    return any(q.unit not in LOCAL_UNITS or (q.bound and q.unit != "date") for q in find_quantities(text))


def _find_untold(claim: str, clause: str) -> Iterator[str]:
    """Leave or a ban of the sentence for which a digest has no word of force: it left out whether one may."""
    held = find_forces(fold_wording(clause))
    has_ban = any(h.force == "forbid" for h in held)
    for one in find_forces(fold_wording(claim)):
        if one.force == "forbid":
            is_told = has_ban or any(cover(one, h) >= _TOLD for h in held)
        else:
            is_told = one.force not in _LEAVE or any(_is_alike(one, h) for h in held)
        if not is_told:
            yield one.word + one.tail.strip()


def _is_alike(one: Force, held: Force) -> bool:
    shared = set(re.findall(r"\w", one.deeds)) & set(re.findall(r"\w", held.deeds))
    return held.force != "encourage" and len(shared) >= min(_MEANT, len(one.deeds), len(held.deeds))


def _is_strange(claim: str, clauses: Sequence[str], encoder: Encoder) -> bool:
    folded = fold_wording(claim)
    pairs = pair_words(folded)
    if len(pairs) < _FEWEST:
        return False
    if any(len(pairs & pair_words(fold_wording(text))) >= _STRANGE * len(pairs) for text in clauses):
        return False
    wanted, *held = encoder.encode([folded, *(fold_wording(text) for text in clauses)])
    return all(float(wanted @ one) < _FAR for one in held)
