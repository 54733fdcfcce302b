"""Duty, leave, encouragement and ban as a sentence tells them, against the clause's; no figures, no actors."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.align import fold_wording
from assistant.figures import pair_words
from assistant.model import Difference
from assistant.retelling import load_compare_rules
from kb.operators import find_operators

_PARTS = re.compile(r"[，。；！？：\n,;]")
_SENTENCES = re.compile(r"[。；！？\n]")
_FORCES = ("must", "may", "encourage", "forbid")
# 能 in 只能, 才能 gives no leave.
_WEAK = {"能", "能够"}
# So many characters in a row after two words of force make them the same place of a sentence.
_SAME_PLACE = 4
# Of a sentence's words this share is a clause's when both speak of one matter.
_SURELY_ABOUT = 0.5
# Of what two words of force govern, at least this share is the same when they are one.
_LEAST = 0.25
# So short a deed is found again inside a longer way to say it: 挪用, 挪作他用.
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Force:
    """A word of force with the words it governs, up to the next mark, and its whole sentence's words."""

    word: str
    force: str
    tail: str
    governed: frozenset[str]
    sentence: frozenset[str]

    @property
    def deed(self) -> str:
        """What it governs, letters only."""
        return "".join(re.findall(r"\w", self.tail))


def find_forces(text: str) -> tuple[Force, ...]:
    """The words of duty, leave and ban of a text, left to right; 无需, 不必 are of force "waive"."""
    waived = [m.span() for m in re.finditer("|".join(load_compare_rules().waiving), text)]
    found = [(start, end, "waive") for start, end in waived]
    for one in find_operators(text):
        if (
            one.force in _FORCES
            and one.text not in _WEAK
            and not any(s < one.span.end and one.span.start < e for s, e in waived)
        ):
            found.append((one.span.start, one.span.end, one.force))
    return tuple(_make_force(text, *place) for place in sorted(found))


def _make_force(text: str, start: int, end: int, force: str) -> Force:
    stop, close = _PARTS.search(text, end), _SENTENCES.search(text, end)
    begins = [m.end() for m in _SENTENCES.finditer(text, 0, start)]
    tail = text[end : stop.start() if stop else len(text)]
    sentence = text[max([0, *begins]) : start] + "，" + text[end : close.start() if close else len(text)]
    return Force(text[start:end], force, tail, pair_words(tail), pair_words(sentence))


def compare_forces(claim: str, clause: str) -> Iterator[Difference]:
    """Duty told as leave, a ban as duty: what a word of force governs tells which word of the clause it answers to.

    compare_forces("业主可以配合检查", "业主应当配合检查") -> 可以, 应当
    """
    said, held = find_forces(fold_wording(claim)), find_forces(fold_wording(clause))
    for one in said:
        found = _find_same_place(one, held) or _find_governing(one, said, held) or _find_opposed(one, said, held)
        if found is not None and found.force != one.force:
            yield Difference("语气", one.word, found.word)


def _find_same_place(one: Force, held: Sequence[Force]) -> Force | None:
    """The word of the clause that the same words follow, where all that do are of one force."""
    start = one.tail[:_SAME_PLACE]
    same = [h for h in held if len(start) == _SAME_PLACE and h.tail.startswith(start)]
    return same[0] if same and len({h.force for h in same}) == 1 else None


def _find_governing(one: Force, said: Sequence[Force], held: Sequence[Force]) -> Force | None:
    """The word of the clause that governs most of the same words, where none of the same force does nearly as much."""
    needed = min(2, len(one.governed))
    scored = [(len(one.governed & h.governed), h) for h in held]
    alike = [(s, h) for s, h in scored if needed and s >= max(needed, _LEAST * min(len(one.governed), len(h.governed)))]
    closest = max(alike, key=lambda found: found[0], default=None)
    if closest is None or one.force in {h.force for score, h in alike if score >= closest[0] - 1}:
        return None
    if needed < 2 and _share(one, closest[1]) < _SURELY_ABOUT:
        return None
    # A ban is often told as a duty to do the other: 不得擅自改变, 须经批准.
    is_turned = {one.force, closest[1].force} == {"must", "forbid"}
    if is_turned and closest[0] < _SURELY_ABOUT * min(len(one.governed), len(closest[1].governed)):
        return None
    return None if _is_told(closest[1], one, said) else closest[1]


def _is_told(held: Force, one: Force, said: Sequence[Force]) -> bool:
    """Whether another word tells the clause's: 不得将其应当提供的服务转委托 tells the ban, 应当 only stands inside it."""
    least = max(1, len(one.governed & held.governed))
    return any(s.force == held.force and len(s.governed & held.governed) >= least for s in said)


def _share(one: Force, other: Force) -> float:
    return len(one.sentence & other.sentence) / max(1, len(one.sentence))


def _find_opposed(one: Force, said: Sequence[Force], held: Sequence[Force]) -> Force | None:
    """The clause's ban where leave is told, and the other way round, though few words are shared."""
    for h in held:
        is_same_deed = one.governed & h.governed or (0 < len(h.deed) <= _SHORT and set(h.deed) <= set(one.tail))
        if (one.force, h.force) in _OPPOSED and is_same_deed and not _is_told(h, one, said):
            # 一方拒绝的，可以调解: of 不得调解 and 可申请调解 the one of just these words is meant.
            is_whole = h.deed == one.deed
            rivals = [o for o in held if o.force == one.force and one.governed & o.governed]
            if not any(o.deed == one.deed or not is_whole for o in rivals):
                return h
    forces = {h.force for h in held}
    if len(forces) == 1 and one.force not in forces and forces.isdisjoint(s.force for s in said):
        best = max(held, key=lambda h: _share(one, h))
        if (one.force, best.force) in _OPPOSED | _WEAKENED and _share(one, best) >= _SURELY_ABOUT:
            return best
    return None


# Told and held forces that contradict each other, and those that only differ in weight.
_OPPOSED = {("may", "forbid"), ("encourage", "forbid"), ("waive", "must"), ("must", "waive")}
_WEAKENED = {("forbid", "may"), ("must", "encourage"), ("may", "must")}
