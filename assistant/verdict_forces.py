"""不对 or 对 for leave, duty, ban, doer and denial as a question states them, held against one clause; no numbers."""

import re
from collections.abc import Sequence

from assistant.actors import compare_actors
from assistant.align import find_leftovers
from assistant.forces import compare_forces, find_forces
from assistant.phrasing import fold_words
from kb.operators import Operator, find_operators

_EXCEPT = {"except", "perhaps"}
_PARTS = re.compile(r"[，。；！？：\n]")
_NEGATION = re.compile("[不未无没非免禁]")
_DENIED = re.compile("(?:没有|不具有|不具备|不是|不属于|不算)(.{2,10})$")
# 只要多数邻居同意: one way told as the only one.
_ONLY = re.compile("只要|只能|只需|仅|才")
# Of the pairs of what a word of force governs so many stand in what the clause's governs.
_LEAST_GOVERNED = 0.6
_CONTRADICTING = {("may", "forbid"), ("encourage", "forbid"), ("waive", "must"), ("must", "waive"), ("forbid", "may")}


def judge_forces(said: str, held: str) -> str:
    """What is to be said of a statement without numbers, "" where the clause does not decide it.

    judge_forces("物业可以停水催费", "物业不得停水催费") -> "不对，这一条写的是“不得”。"
    """
    ruled = find_operators(held)
    excepts = any(o.force in _EXCEPT for o in (*ruled, *find_operators(said)))
    return (
        ("" if excepts else _judge_ban(said, held, ruled) or _contradict(said, held))
        or _deny(said, held)
        or _name_doer(said, held)
    )


def _judge_ban(said: str, held: str, ruled: Sequence[Operator]) -> str:
    """A verdict where the clause forbids what is said to be allowed, or forbids or demands it as is said."""
    stated = [o for o in find_operators(said) if o.force in {"may", "forbid", "must"}]
    if len(stated) != 1 or any(o.force == "not" for o in find_operators(said)):
        return ""
    told = stated[0]
    wanted = _pairs(_PARTS.split(said[told.span.end :])[0])
    for rule in (o for o in ruled if o.force in {"forbid", told.force}):
        governed = _pairs(_PARTS.split(held[rule.span.end :])[0])
        if len(wanted) < 2 or len(wanted & governed) < _LEAST_GOVERNED * len(wanted):
            continue
        if told.force == rule.force and told.force != "may":
            return f"对，这一条写的是“{rule.text}”。"
        if (told.force, rule.force) == ("may", "forbid"):
            return f"不对，这一条写的是“{rule.text}”。"
    return ""


def _contradict(said: str, held: str) -> str:
    """不对 where a word of force says the contrary of the clause's: 不用告知, 应告知."""
    forces = {f.word: f.force for f in find_forces(fold_words(said))}
    strange, _, _ = find_leftovers(said, held, "")
    ruled = {f.word: f.force for f in find_forces(fold_words(held))}
    for other in compare_forces(said, held, is_verbatim=False):
        pair = forces.get(other.said, ""), ruled.get(other.clause, "")
        # 停电检修 is not 停电催费.
        if other.slot == "语气" and pair in _CONTRADICTING and not (strange and pair[1] == "forbid"):
            return f"不对，这一条写的是“{other.clause}”。"
    return ""


def _deny(said: str, held: str) -> str:
    """不对 where a statement denies what a part of the clause plainly says: 没有约束力, 有法律约束力."""
    denied = _DENIED.search(said)
    for part in _PARTS.split(held) if denied else ():
        if denied and denied[1] in part and not _NEGATION.search(part):
            return f"不对，这一条写的是“{part}”。"
    return ""


def _name_doer(said: str, held: str) -> str:
    """不对 where somebody else does it: 由环保部门监管, 疾控部门负责监管."""
    other = next(iter(compare_actors(said, held, ())), None)
    return f"不对，提问里是{other.said}，这一条写的是{other.clause}。" if other and not _ONLY.search(said) else ""


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1) if text[i : i + 2].isalnum())
