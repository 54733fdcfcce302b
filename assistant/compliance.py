"""Whether a sentence tells what a place did or has, and whether that keeps within what the clause asks; no retelling."""

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from assistant.retelling import load_compare_rules
from kb.operators import find_operators
from kb.quantities import Quantity

_STOP = re.compile(r"[。；！？\n]")
_PLAIN = ("", "reach")
# 一百元以上一千元以下, 不少于五人且不超过九人: two figures so near are both ends of one range.
_NEAR = 3
_ENDLESS = Fraction(10**15)

Standing = Literal["local", "short", "meets", "rule"]


def read_standing(figure: Quantity, beside: str, claim: str) -> Standing:
    """How a claim gives a figure: as what a place has, as what falls short, as what meets the clause, else as its rule.

    "公布20日，符合" -> meets; "覆盖率28%，未达到" -> short; "现有停车位30个" -> local.
    """
    rules = load_compare_rules()
    if figure.bound in _PLAIN:
        stop = _STOP.search(claim, figure.span.end)
        rest = claim[figure.span.end : stop.start() if stop else len(claim)]
        if any(word in beside or word in rest for word in rules.short):
            return "short"
    is_plain = figure.bound in _PLAIN
    if is_plain and claim.rstrip().endswith((*rules.meeting, *rules.reached)):
        return "meets"
    # 在本社区工作六个月 tells of nobody in particular.
    if re.search(f"(?<![在驻])(?:{'|'.join(rules.local)})", beside):
        return "local"
    # 不超过总额14% is a rule.
    is_met = is_plain and re.search(f"(?<!不)(?<!不得)(?:{'|'.join(rules.meeting)})", beside)
    return "meets" if is_met else "rule"


def keeps_within(figure: Quantity, held: Sequence[Quantity], standing: Standing, claim: str) -> bool:
    """Whether a plain figure is a deed that keeps to one of the clause's limits: 7人 to 五至九人, 20日 to 不少于15日.

    So is what was done in a case: 张某被罚300元, where 五百元以下.
    A deed not told as meeting the clause is taken for one only beside a range or a least, and without a word of duty.
    """
    if figure.bound not in _PLAIN or (number := _read(figure.value)) is None:
        return False
    if re.search("|".join(load_compare_rules().case), claim):
        return any(low <= number <= high for low, high, _, _ in _find_limits(held, figure.unit))
    is_told = standing == "meets"
    if not is_told and any(one.force in ("must", "may", "forbid") for one in find_operators(claim)):
        return False
    is_lone = {one.bound for one in held} <= {"least", ""}
    return any(
        low <= number <= high and (is_told or is_open or (is_lone and bound == "least"))
        for low, high, bound, is_open in _find_limits(held, figure.unit)
    )


def is_range(low: Quantity, high: Quantity) -> bool:
    """Whether two figures of a clause are both ends of one range."""
    is_open = low.bound in ("least", "more") and high.bound in ("most", "less")
    return is_open and 0 <= high.span.start - low.span.end <= _NEAR


def _find_limits(held: Sequence[Quantity], unit: str) -> list[tuple[Fraction, Fraction, str, bool]]:
    """Least, most, bound and whether both ends are given: 一百元以上一千元以下 is one limit."""
    limits, ends_of_ranges = [], set()
    for low, high in pairwise(held):
        ends = [end for end in (_read(low.value), _read(high.value)) if end is not None]
        if is_range(low, high) and len(ends) == 2:
            limits.append((ends[0], ends[1], "least", True))
            ends_of_ranges |= {low.span, high.span}
    for one in held:
        ends = [end for end in map(_read, one.value.split("-")) if end is not None]
        if unit != "date" and len(ends) == 2:
            limits.append((ends[0], ends[1], one.bound, True))
        elif len(ends) == 1 and one.span not in ends_of_ranges:
            is_most = one.bound in ("most", "less") or unit == "date"
            limits.append((Fraction(0) if is_most else ends[0], ends[0] if is_most else _ENDLESS, one.bound, False))
    return limits


def _read(value: str) -> Fraction | None:
    try:
        return Fraction(value)
    except ValueError:
        return None
