"""True rewordings of a clause's sentence, by rules that leave its meaning alone; used by bench.guard."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kb.model import Clause, Document
from kb.numerals import write_number
from kb.rules_file import load_rules_file

# A sentence, the numbers it cites, and the second passage that [2] stands for.
Made = tuple[str, tuple[int, ...], "Case | None"]


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence of a clause."""

    document: Document
    clause: Clause
    sentence: str


Maker = Callable[[Case, Sequence[Case], random.Random], "Made | None"]
_BOUNDS = (
    (r"不低于([0-9.]+(?:%|平方米))", r"\1以上"),
    (r"不少于([0-9.]+[一-鿿%])", r"至少\1"),
    (r"不超过([0-9.]+[一-鿿%])", r"最多\1"),
)


class Mutations(BaseModel):
    """The words of mutations.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    same: tuple[tuple[str, str], ...]
    frames: tuple[str, ...]
    flips: tuple[tuple[str, str], ...]
    raised: tuple[tuple[str, str], ...]
    lowered: tuple[tuple[str, str], ...]
    plain: tuple[str, ...]
    acts: tuple[str, ...]
    extents: tuple[tuple[str, str], ...]
    deeds: tuple[tuple[str, str], ...]
    actors: tuple[str, ...]
    references: tuple[str, ...]


WORDS = load_rules_file(Path(__file__).parent / "mutations.yaml", Mutations)


def repeat(case: Case, _: Sequence[Case], __: random.Random) -> Made:
    """The sentence as it stands."""
    return case.sentence, (1,), None


def take_part(case: Case, _: Sequence[Case], chance: random.Random) -> Made | None:
    """One of the parts between semicolons, alone."""
    parts = [p for p in re.split(r"；", case.sentence.rstrip("。")) if len(p) >= 10]
    return (chance.choice(parts) + "。", (1,), None) if len(parts) > 1 else None


def swap_word(case: Case, _: Sequence[Case], chance: random.Random) -> Made | None:
    """A word for another that says the same."""
    # Words in quotation marks are not for changing.
    if "“" in case.sentence:
        return None
    fitting = [(old, new) for old, new in WORDS.same if old in case.sentence and new not in case.sentence]
    if not fitting:
        return None
    old, new = chance.choice(fitting)
    return case.sentence.replace(old, new, 1), (1,), None


def swap_bound(case: Case, _: Sequence[Case], __: random.Random) -> Made | None:
    """A bound in other words: 不低于30% -> 30%以上."""
    return _first_change(case, _BOUNDS)


def write_tenths(case: Case, _: Sequence[Case], __: random.Random) -> Made | None:
    """A percentage or a small number in Chinese: 30% -> 三成, 15日 -> 十五日."""
    tenths = re.sub(r"(?<![0-9.至])([1-9])0%", lambda m: f"{write_number(int(m[1]))}成", case.sentence, count=1)
    days = re.sub(
        r"(?<![0-9.至月-])([0-9]{1,2})(?=个?工?作?[日天](?![常至]))", lambda m: write_number(int(m[1])), tenths, count=1
    )
    return (days, (1,), None) if days != case.sentence else None


def frame(case: Case, _: Sequence[Case], chance: random.Random) -> Made:
    """A word of introduction before it."""
    return chance.choice(WORDS.frames) + case.sentence, (1,), None


def drop_others(case: Case, _: Sequence[Case], __: random.Random) -> Made | None:
    """Without a 等 after a list."""
    shorter = re.sub(r"等(?=[一-鿿]{2})", "", case.sentence, count=1)
    return (shorter, (1,), None) if shorter != case.sentence and "、" in case.sentence else None


def turn_list(case: Case, _: Sequence[Case], __: random.Random) -> Made | None:
    """The middle members of a list the other way round: 甲、乙、丙和丁 -> 甲、丙、乙和丁."""
    turned = re.sub(
        r"、([^、，。；和及与（）“”]{2,8})、([^、，。；和及与（）“”]{2,8})(?=[、和])", r"、\2、\1", case.sentence, count=1
    )
    return (turned, (1,), None) if turned != case.sentence else None


def turn_parts(case: Case, _: Sequence[Case], __: random.Random) -> Made | None:
    """Its parts between semicolons the other way round."""
    parts = case.sentence.rstrip("。").split("；")
    return ("；".join(reversed(parts)) + "。", (1,), None) if len(parts) == 2 and min(map(len, parts)) >= 8 else None


def join(case: Case, cases: Sequence[Case], chance: random.Random) -> Made | None:
    """Two sentences of two clauses made one."""
    other = chance.choice(cases)
    if other.clause == case.clause or len(case.sentence) + len(other.sentence) > 150:
        return None
    return f"{case.sentence.rstrip('。；')}；同时，{other.sentence}", (1, 2), other


def _first_change(case: Case, changes: Sequence[tuple[str, str]]) -> Made | None:
    for pattern, new in changes:
        changed = re.sub(pattern, new, case.sentence, count=1)
        if changed != case.sentence:
            return changed, (1,), None
    return None


TRUTHS: dict[str, Maker] = {
    "verbatim": repeat,
    "one part": take_part,
    "synonym": swap_word,
    "bound reworded": swap_bound,
    "number in words": write_tenths,
    "introduced": frame,
    "without 等": drop_others,
    "list turned": turn_list,
    "parts turned": turn_parts,
    "two joined": join,
}
