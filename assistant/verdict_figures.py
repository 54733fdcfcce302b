"""对 or 不对 for the numbers a question states, held against those of one clause; no words of force, no search."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.figures import agree, pair_words
from kb.operators import find_operators
from kb.quantities import Quantity, find_quantities

_PARTS = re.compile(r"[，。；！？：\n]")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
# 可以提前20天 is true where 15 days are the least.
_LEAVE = re.compile("就行|就够|够了|即可|可以|也行|能")
_MOST = re.compile("(?:最高|最多|至多|顶多|封顶|上限)[^，0-9]{0,4}$")
_LEAST = re.compile("(?:最低|最少|至少|起码|下限)[^，0-9]{0,4}$")
_FINE = re.compile("罚[^，]{0,4}$")
# 一次, 一个 count nothing beside another number.
_MERE = {"个", "次", "人", "种", "项", "家", "份", "件", "级"}
_UP, _DOWN = {"least", "reach", "after"}, {"most", "before"}
# What is done as a punishment may be less than the most.
_OWED = {"元", "万元", "日", "倍", "%"}
# So many more words a part of the clause must share with the statement than the part with the same number does.
_PLAINLY = 2
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Limit:
    """What one part of a clause sets, as `text`: one quantity, or two that are the ends of a range."""

    text: str
    around: frozenset[str]
    first: Quantity
    last: Quantity | None = None

    def ends(self) -> tuple[float | None, float | None]:
        """From and to, either None where it is open."""
        low, *more = map(float, self.first.value.split("-"))
        if self.last is not None:
            return low, float(self.last.value)
        high = more[0] if more else low
        return (None if self.first.bound in {*_DOWN, "less"} else low), (
            None if self.first.bound in {*_UP, "more"} else high
        )


def judge_figures(said: str, held: str) -> str:
    """What is to be said of a statement's numbers, "" where the clause does not decide every one of them.

    judge_figures("居委会由3至7人组成", "居委会共5至9人") -> "不对，提问里是3至7人，这一条写的是5至9人。"
    """
    told = list(_read_told(said))
    if not told or not _bans_alike(said, held, told):
        return ""
    around = _pair(said)
    wrong, right = "", dict[str, None]()
    for one in told:
        fits, shown = _judge(one, _find_limits(one, held), around, may_leave=bool(_LEAVE.search(said)))
        if fits is None or (wrong and not fits):
            return ""
        if fits:
            right[shown] = None
        else:
            wrong = f"不对，提问里是{one.text}，这一条写的是{shown}。"
    return wrong or f"对，这一条写的是“{'、'.join(right)}”。"


def _read_told(said: str) -> Iterator[Quantity]:
    """The numbers of a statement, each with its bound and unit: 最多罚500元, 罚十万, 30%就封顶."""
    found = find_quantities(said)
    for one in found:
        if one.value == "1" and one.unit in _MERE and len(found) > 1:
            continue
        before = said[: one.span.start]
        unit = one.unit or ("元" if _FINE.search(before) else "")
        bound = "most" if _MOST.search(before) or "封顶" in said[one.span.end :] else one.bound
        yield replace(one, unit=unit, bound="least" if _LEAST.search(before) else bound)


def _bans_alike(said: str, held: str, told: Sequence[Quantity]) -> bool:
    """Whether a clause has a ban, where a statement has one beside its numbers: 5年内不得开挖."""
    operators = [
        o for o in find_operators(said) if not any(q.span.start < o.span.end and o.span.start < q.span.end for q in told)
    ]
    # 警告后不改 is the clause's own case.
    if any(o.force == "not" and said[o.span.start : o.span.end + 1] not in held for o in operators):
        return False
    return not any(o.force == "forbid" for o in operators) or any(o.force == "forbid" for o in find_operators(held))


def _find_limits(one: Quantity, held: str) -> tuple[_Limit, ...]:
    """The clause's limits in the unit of a number, each value once; 10万元以上100万元以下 is one."""
    limits: dict[tuple[str, str, str], _Limit] = {}
    alike = [q for q in find_quantities(held) if q.unit == one.unit]
    taken = False
    for at, q in enumerate(alike):
        after = alike[at + 1] if at + 1 < len(alike) else None
        if taken:
            taken = False
            continue
        taken = after is not None and q.bound == "least" and after.bound in _DOWN and after.span.start - q.span.end <= 1
        last = after if taken else None
        key = (q.value, last.value, "") if last else (q.value, "", q.bound)
        if last and f"{q.value}-{last.value}" in {k[0] for k in limits}:
            continue
        end = (last or q).span.end
        starts, stop = [m.end() for m in _PARTS.finditer(held, 0, q.span.start)], _PARTS.search(held, end)
        around = _pair(held[(starts or [0])[-1] : stop.start() if stop else len(held)])
        known = limits.get(key)
        limits[key] = _Limit(held[q.span.start : end], around | (known.around if known else frozenset()), q, last)
    bounded = {limit.first.value for limit in limits.values() if limit.first.bound}
    # A heading tells without its bound what the clause tells with it.
    return tuple(limit for limit in limits.values() if limit.first.bound or limit.last or limit.first.value not in bounded)


def _pair(text: str) -> frozenset[str]:
    """The words of a text beside its numbers."""
    for q in find_quantities(text):
        text = text[: q.span.start] + "，" * (q.span.end - q.span.start) + text[q.span.end :]
    return pair_words(text)


def _judge(one: Quantity, limits: Sequence[_Limit], around: frozenset[str], *, may_leave: bool) -> tuple[bool | None, str]:
    """Whether a number is the clause's, with the clause's own words; None where that cannot be told."""
    found = [(_fits(one, limit, may_leave=may_leave), limit) for limit in limits]
    if not found or any(fits is None for fits, _ in found):
        return None, ""
    fitting = [limit for fits, limit in found if fits]
    rivals = [limit for fits, limit in found if not fits]
    best = max((len(limit.around & around) for limit in rivals), default=0)
    nearest = [limit for limit in rivals if len(limit.around & around) == best]
    if not fitting:
        return False, "、".join(dict.fromkeys(limit.text for limit in nearest[:_SHOWN]))
    own = max(len(limit.around & around) for limit in fitting)
    # 选聘物业 stands beside 过半, and 三分之二 beside none of the statement's words.
    if rivals and own < _PLAINLY and best >= own + _PLAINLY:
        return False, nearest[0].text
    return (True, fitting[0].text) if not rivals or own > best else (None, "")


def _fits(one: Quantity, limit: _Limit, *, may_leave: bool) -> bool | None:
    """Whether a number says what a limit does; None where it may: a fine of 500 where up to 1000 is owed."""
    values = [*one.value.split("-"), *limit.first.value.split("-")]
    if one.unit in {"date", "share", "每"} or not all(_NUMBER.fullmatch(value) for value in values):
        return limit.last is None and agree(one, limit.first)
    low, high = limit.ends()
    start, *more = map(float, one.value.split("-"))
    if more:
        return (start, more[0]) == (low, high)
    if low is not None and high is not None and low != high:
        end = high if one.bound in _DOWN else low if one.bound in _UP else None
        return start == end if end is not None else None if low <= start <= high else False
    if low is None or high is None:
        return _fits_open(one, start, low, high, may_leave=may_leave)
    if start != low:
        return False
    return True if not one.bound or one.bound in {limit.first.bound, "about"} else None


def _fits_open(one: Quantity, value: float, low: float | None, high: float | None, *, may_leave: bool) -> bool | None:
    """The same for a limit with one end: 至少30日, 1000元以下."""
    if one.bound in (_DOWN if high is None else {"least", "more"}):
        return False
    if value == (high if low is None else low):
        return True
    if high is None:
        return None if may_leave and low is not None and value > low else False
    return None if value < high and not one.bound and one.unit in _OWED else False
