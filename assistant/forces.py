"""Duty, leave, encouragement and ban as a sentence tells them, against the clause's; no figures, no actors."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.figures import pair_words
from assistant.model import Difference
from assistant.phrasing import fold_wording
from assistant.retelling import load_compare_rules
from kb.operators import find_operators

_PARTS = re.compile(r"[，。；！？：\n,;]")
_SENTENCES = re.compile(r"[。；！？\n]")
_CLAUSES = re.compile(r"[，：,]")
_FORCES = ("must", "may", "encourage", "forbid")
# 能 in 只能, 才能 gives no leave.
_WEAK = {"能", "能够"}
# 不能证明没有过错的，应当…: a condition bans nothing.
_UNABLE = "不能"
_CONDITIONAL = re.compile("[^，。；！？、：\n,;]+的[，,]")
# So many characters in a row after two words of force make them the same place of a sentence.
_SAME_PLACE = 4
# Of a sentence's words this share is a clause's when both speak of one matter.
_SURELY_ABOUT = 0.5
# Of what two words of force govern, at least this share is the same when they are one.
_LEAST = 0.25
# The same by characters, for a digest; another word of force so much less alike is a rival still.
_COVERED, _NEARLY, _PLAINLY = 0.6, 0.2, 0.75
_CONDITION = re.compile("[不未非禁限只才除先经免停拒违]|无(?!障碍)|擅自|随意|批准|同意|许可")
_UNLESS = re.compile("未(?!成年)|除|擅自|随意|没有|不符合|不具备|不合格")
_AVOIDING = re.compile("不|拒|拖延|推诿|妨碍|阻碍|阻挠|免除|停止|中断|中止|逃避|避免|防止|制止|杜绝")
_BANNED = re.compile("[不未无禁非勿]")
_LEAVE_FIRST = re.compile("先|事先|报|依法|经|取得|征得|征求")
# So short a deed is found again inside a longer way to say it: 挪用, 挪作他用.
_SHORT = 4
_FEWEST = 3
# Pairs of characters two leads share when they lead to the same deed.
_LED = 4


@dataclass(frozen=True, slots=True)
class Force:
    """A word of force with its sentence before it, what follows up to the next mark and to the end, and words as pairs."""

    word: str
    force: str
    lead: str
    tail: str
    rest: str
    governed: frozenset[str]
    sentence: frozenset[str]

    @property
    def deed(self) -> str:
        """What it governs, letters only."""
        return "".join(re.findall(r"\w", self.tail))

    @property
    def deeds(self) -> str:
        """What it governs with all that is listed: 遵循合法、正当和必要的原则."""
        return "".join(re.findall(r"\w", _CLAUSES.split(self.rest)[0]))


def find_forces(text: str) -> tuple[Force, ...]:
    """The words of duty, leave and ban of a text, left to right; 无需, 不必 are of force "waive"."""
    waived = [m.span() for m in re.finditer("|".join(load_compare_rules().waiving), text)]
    found = [(start, end, "waive") for start, end in waived]
    for one in find_operators(text):
        if (
            one.force in _FORCES
            and one.text not in _WEAK
            and not any(s < one.span.end and one.span.start < e for s, e in waived)
            and not (one.text == _UNABLE and _CONDITIONAL.match(text, one.span.end))
        ):
            found.append((one.span.start, one.span.end, one.force))
    return tuple(_make_force(text, *place) for place in sorted(found))


def _make_force(text: str, start: int, end: int, force: str) -> Force:
    stop, close = _PARTS.search(text, end), _SENTENCES.search(text, end)
    begins = [m.end() for m in _SENTENCES.finditer(text, 0, start)]
    tail = text[end : stop.start() if stop else len(text)]
    lead, rest = text[max([0, *begins]) : start], text[end : close.start() if close else len(text)]
    return Force(text[start:end], force, lead, tail, rest, pair_words(tail), pair_words(f"{lead}，{rest}"))


def compare_forces(claim: str, clause: str, *, is_verbatim: bool = True) -> Iterator[Difference]:
    """Duty told as leave, a ban as duty: what a word of force governs tells which word of the clause it answers to.
    A digest (`is_verbatim` False) tells the deed in other words: its characters tell it, and a ban may meet a plain telling.

    compare_forces("业主可以配合检查", "业主应当配合检查") -> 可以, 应当
    """
    said, held = find_forces(fold_wording(claim)), find_forces(fold_wording(clause))
    for one in said:
        found = _find_same_place(one, held) or _find_governing(one, said, held) or _find_opposed(one, said, held)
        if found is None and not is_verbatim:
            found = _find_covering(one, said, held) or _find_led(one, held)
        if found is not None and not is_verbatim and _is_turned(one, found):
            continue
        if found is not None and found.force != one.force:
            yield Difference("语气", one.word, found.word)
        elif found is None and not is_verbatim and (told := _find_affirmed(one, clause) or _find_needed(one, clause)):
            yield Difference("语气", one.word, told)


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
    if (needed < 2 and _share(one, closest[1]) < _SURELY_ABOUT) or _is_of_object(one, closest[1], held):
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


def _is_of_object(one: Force, other: Force, held: Sequence[Force]) -> bool:
    """Whether two share but whom they act on, and the clause tells one's deed in another sentence: 提名, 不得作为候选人."""
    head = one.deed[:2]
    is_shared = head in other.governed or other.deed[:2] in one.governed
    return not is_shared and head not in other.sentence and any(head in h.sentence for h in held)


def _share(one: Force, other: Force) -> float:
    return len(one.sentence & other.sentence) / max(1, len(one.sentence))


def _find_opposed(one: Force, said: Sequence[Force], held: Sequence[Force]) -> Force | None:
    """The clause's ban where leave is told, and the other way round, though few words are shared."""
    for h in held:
        is_same_deed = one.governed & h.governed or (0 < len(h.deed) <= _SHORT and set(h.deed) <= set(one.tail))
        if (one.force, h.force) in _OPPOSED and is_same_deed and not (_is_told(h, one, said) or _is_of_object(one, h, held)):
            # 一方拒绝的，可以调解: of 不得调解 and 可申请调解 the one of just these words is meant.
            is_whole = h.deed == one.deed
            rivals = [o for o in held if o.force == one.force and one.governed & o.governed]
            if not any(o.deed == one.deed or not is_whole for o in rivals):
                return h
    bans = [h for h in held if h.force == "forbid"]
    if one.force == "may" and bans and one.tail.startswith(load_compare_rules().never_allowed):
        return max(bans, key=lambda h: cover(one, h))
    forces = {h.force for h in held}
    if len(forces) == 1 and one.force not in forces and forces.isdisjoint(s.force for s in said):
        best = max(held, key=lambda h: _share(one, h))
        if (one.force, best.force) in _OPPOSED | _WEAKENED and _share(one, best) >= _SURELY_ABOUT:
            return best
    return None


def _is_turned(one: Force, found: Force) -> bool:
    """Whether a ban may be a duty told from its other side: 未经批准不得公开, 公开要经批准; 不得拒绝移交, 应当移交."""
    if {one.force, found.force} != {"must", "forbid"}:
        return False
    # Of the very deed there is no other side, unless the duty is to be given leave: 要经同意.
    is_leave = _LEAVE_FIRST.match(found.rest) and not _LEAVE_FIRST.match(one.tail)
    if _share_in_order(one.deeds, found.rest) >= _PLAINLY and not is_leave:
        return bool(_AVOIDING.search(one.tail))
    return bool(_UNLESS.search(one.lead + one.tail) or _AVOIDING.search(one.tail) or _AVOIDING.search(found.tail))


def _find_covering(one: Force, said: Sequence[Force], held: Sequence[Force]) -> Force | None:
    """The word of a digest that governs nearly the same characters, where none of the same force comes near."""
    scored = [(cover(one, h), h) for h in held if h.force != "encourage"]
    closest = max(scored, key=lambda found: found[0], default=None)
    if closest is None or closest[0] < _COVERED or _share(one, closest[1]) < _LEAST:
        return None
    if one.force in {h.force for score, h in scored if score >= closest[0] - _NEARLY}:
        return None
    told = (s for s in said if s is not one and s.force == closest[1].force)
    return None if any(cover(s, closest[1]) >= closest[0] for s in told) else closest[1]


def _find_led(one: Force, held: Sequence[Force]) -> Force | None:
    """The one word of a digest that the same words lead to, where the deed is told in a character or two: 也可用."""
    words = pair_words(_CLAUSES.split(one.lead)[-1])
    scored = sorted(((len(words & pair_words(_CLAUSES.split(h.lead)[-1])), at) for at, h in enumerate(held)), reverse=True)
    if not scored or scored[0][0] < _LED or any(score * 2 > scored[0][0] for score, _ in scored[1:]):
        return None
    found = held[scored[0][1]]
    shorter, longer = sorted((one.deed, found.deed), key=len)
    return found if 0 < len(shorter) <= _FEWEST and set(shorter) <= set(longer) else None


def cover(one: Force, other: Force) -> float:
    """The share of the deed of either that stands, in order, in what the other governs."""
    return max(_share_in_order(one.deeds, other.rest), _share_in_order(other.deeds, one.rest))


def _share_in_order(deed: str, text: str) -> float:
    if len(deed) < _FEWEST:
        return 0
    # The deed follows its word: further on another is told.
    text = text[: 2 * max(len(deed), _SHORT)]
    blocks = SequenceMatcher(None, deed, text, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(deed)


def _find_affirmed(one: Force, clause: str) -> str:
    """The part of a digest that plainly tells the deed a sentence bans, "" where either speaks of a condition."""
    has_ban = any(held.force == "forbid" for held in find_forces(fold_wording(clause)))
    if one.force != "forbid" or has_ban or len(one.deed) < _SHORT or _CONDITION.search(one.rest):
        return ""
    for part in _PARTS.split(clause):
        words = fold_wording(part)
        is_plain = not _CONDITION.search(words) and all(f.force == "encourage" for f in find_forces(words))
        is_long = len(words) > len(one.deed) / 2
        retold = max(_share_in_order(one.deed, words), _share_in_order(words, one.deed) if is_long else 0)
        if is_plain and retold >= _PLAINLY:
            return part
    return ""


def _find_needed(one: Force, clause: str) -> str:
    """The part of a digest without any ban that is nearest to a ban on what nobody is forbidden: 不得符合标准."""
    is_absurd = one.force == "forbid" and one.tail.startswith(load_compare_rules().never_forbidden)
    if not is_absurd or _BANNED.search(clause):
        return ""
    parts = [part for part in _SENTENCES.split(clause) if pair_words(part) & one.sentence]
    return max(parts, key=lambda part: len(pair_words(part) & one.sentence), default="")


# Told and held forces that contradict each other, and those that only differ in weight.
_OPPOSED = {("may", "forbid"), ("encourage", "forbid"), ("waive", "must"), ("must", "waive")}
_WEAKENED = {("forbid", "may"), ("must", "encourage"), ("may", "must")}
