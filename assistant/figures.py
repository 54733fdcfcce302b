"""Figures, deadlines and dates that a sentence claims of a clause, against those the clause states; no other slots."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.compliance import Standing, is_range, keeps_within, read_standing
from assistant.model import Difference
from assistant.retelling import Aligned, load_compare_rules
from kb.model import Span
from kb.quantities import Quantity, find_quantities

_DATE = "date"
_PARTS = re.compile(r"[，。；！？、：\n,;]")
# 书记、主任每年至少训一次: those listed share the figure.
_BESIDE_ENDS = re.compile(r"[，。；！？：\n,;]")
_SENTENCES = re.compile(r"[。；！？\n]")
# From this share on a sentence is the clause itself, and a figure stands for the one in its place.
_CLOSE = 0.85
# Words beside a figure count this much more than words elsewhere in its sentence.
_BESIDE, _PLAINLY, _SURELY = 3, 3, 6
# What tells a figure from its neighbours in one clause.
_LABEL = re.compile(r"[特一二三四五]级|[一二三四]类|单位|个人|情节严重|情节较重|面积|人数")
_LABELLED = re.compile(r"[，。；！？\n,;]")
# 一至三倍: a figure told with both its ends, each of which the clause must have.
_BOTH_ENDS = re.compile(r"[0-9.]+-[0-9.]+")
_ALIKE = ({"reach", "least"}, {"end", "before"}, {"most", "before"}, {"least", "before"})


@lru_cache(maxsize=512)
def pair_words(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters inside words: what a text speaks of, whatever its order."""
    words = re.findall(r"\w+", text)
    return frozenset(w[i : i + 2] for w in words for i in range(len(w) - 1) if not w[i : i + 2].isascii())


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities do not contradict: same number and unit, and no bound against another.

    至少三成 and 不低于30% agree, 30% and 不低于30% too; 30%以上 and 30%以下 do not; 2020年 agrees with any day in it.
    """
    if one.unit != other.unit:
        return False
    if one.unit == _DATE:
        return one.value.startswith(other.value) or other.value.startswith(one.value)
    bounds = {one.bound, other.bound}
    # 1000元至1万元 holds both its ends.
    ends = set(one.value.split("-")), set(other.value.split("-"))
    is_same = ends[0] <= ends[1] or ends[1] <= ends[0]
    return is_same and (len(bounds) == 1 or bool(bounds & {"", "about"}) or bounds in _ALIKE)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A quantity with the words of its sentence, which tell what it counts, those right beside it, and what labels it."""

    quantity: Quantity
    around: frozenset[str]
    beside: str
    labels: frozenset[str]


def _place(text: str, ends: re.Pattern[str], near_ends: re.Pattern[str] = _PARTS) -> list[_Placed]:
    placed = []
    for quantity in find_quantities(text):
        if quantity.unit:
            part, near = (_cut_part(text, quantity.span, marks) for marks in (ends, near_ends))
            labels = frozenset(_LABEL.findall(_cut_part(text, quantity.span, _LABELLED)))
            placed.append(_Placed(quantity, pair_words(part), near, labels))
    return placed


def _cut_part(text: str, span: Span, ends: re.Pattern[str]) -> str:
    """What stands around a quantity between two marks, the quantity left out."""
    starts = [m.end() for m in ends.finditer(text, 0, span.start)]
    after = ends.search(text, span.end)
    return text[(starts or [0])[-1] : span.start] + "，" + text[span.end : after.start() if after else len(text)]


def compare_figures(claim: str, clause: str, context: str, aligned: Aligned | None) -> Iterator[Difference]:
    """Each figure of the claim that the clause states otherwise; figures of kinds the clause has none of are passed over.

    What is told of the place itself (我社区现有 22%) is no claim.
    In a close retelling a figure is held against the one in its place, else against the one its words fit best.
    """
    held = _place(clause, _SENTENCES, _BESIDE_ENDS)
    met = {a.span: b for a, b in aligned.quantities} if aligned and aligned.is_retold else {}
    told = _place(claim, _PARTS)
    for one in _split_ranges(told):
        standing = read_standing(one.quantity, one.beside, claim)
        is_end = one not in told
        place = None if is_end else met.get(one.quantity.span)
        others = [o.quantity for o in told if o.quantity.span != one.quantity.span]
        same_unit = _leave_told(one.quantity, [h for h in held if h.quantity.unit == one.quantity.unit], others)
        limits = _find_limit(place, [h.quantity for h in same_unit], is_told=standing == "meets")
        is_within = standing == "meets" or not is_end
        if standing in ("local", "short") or (is_within and keeps_within(one.quantity, limits, standing, claim)):
            continue
        if place is not None:
            is_right = agree(one.quantity, place) or _stands_elsewhere(one, place, same_unit, aligned, pair_words(context))
            other = None if is_right else place
        else:
            held_end = any(agree(one.quantity, h.quantity) for h in same_unit) if is_end else False
            other = None if held_end else _find_contradicting(one, same_unit, others, pair_words(context))
            if not same_unit:
                other = next((h.quantity for h in held if _is_unit_changed(one, h)), None)
        if other is not None:
            slot = "日期" if one.quantity.unit == _DATE else "范围" if standing == "meets" else "数字"
            yield Difference(slot, one.quantity.text, other.text)


def read_standings(claim: str) -> tuple[tuple[Quantity, Standing], ...]:
    """Each figure of a claim, with whether it is told as the clause's or as the place's own."""
    said = _split_ranges(_place(claim, _PARTS))
    return tuple((one.quantity, read_standing(one.quantity, one.beside, claim)) for one in said)


def _split_ranges(said: Sequence[_Placed]) -> list[_Placed]:
    """Each range told as its two ends: of 100到1000元 the clause's 100元以上500元以下 holds but one."""
    return [
        replace(one, quantity=replace(one.quantity, value=end))
        for one in said
        for end in (one.quantity.value.split("-") if _BOTH_ENDS.fullmatch(one.quantity.value) else [one.quantity.value])
    ]


def _stands_elsewhere(
    one: _Placed, place: Quantity, held: Sequence[_Placed], aligned: Aligned | None, whole: frozenset[str]
) -> bool:
    """Whether a figure that is not the one in its place is another of the clause's: 产假98天 for 享受98天产假，…休假15天."""
    fitting = [h for h in held if agree(one.quantity, h.quantity)]
    own = [h for h in held if (h.quantity.text, h.quantity.value) == (place.text, place.value)]
    if not fitting or aligned is None or aligned.share < _CLOSE:
        return bool(fitting) and all(_tell_nearer(h, one, whole, fitting) < _SURELY for h in own)
    fits = [[_fit(h, one, frozenset()) for h in group] for group in (fitting, own)]
    return max(fits[0]) > max(fits[1], default=0)


def _find_limit(place: Quantity | None, same_unit: Sequence[Quantity], *, is_told: bool) -> Sequence[Quantity]:
    """The figures of the clause a deed may keep to: in a close retelling the one in its place with its neighbours."""
    at = next((i for i, q in enumerate(same_unit) if place and (q.text, q.value) == (place.text, place.value)), None)
    if at is None or is_told:
        return same_unit
    own, before, after = same_unit[at], same_unit[max(0, at - 1) : at], same_unit[at + 1 : at + 2]
    return [*(q for q in before if is_range(q, own)), own, *(q for q in after if is_range(own, q))]


def _leave_told(one: Quantity, held: list[_Placed], others: Sequence[Quantity]) -> list[_Placed]:
    """The clause's figures without those another figure of the sentence tells: 三至九人 says nothing for 主任三人."""
    told = [(o.value, o.unit) for o in others if o.value != one.value]
    return [h for h in held if (h.quantity.value, h.quantity.unit) not in told] or held


def _is_unit_changed(one: _Placed, other: _Placed) -> bool:
    """Whether the same number stands in the clause with a unit that is written for this one by mistake: 15 工作日, 15 日.

    Units of other kinds are exchanged where the bound is the same and the words beside are, too: 覆盖面不低于30个.
    """
    said, held = one.quantity, other.quantity
    if said.value != held.value:
        return False
    is_alike = said.bound and said.bound == held.bound and said.value != "1" and one.around & pair_words(other.beside)
    families = load_compare_rules().families.values()
    return bool(is_alike) or any(said.unit in units and held.unit in units for units in families)


def _find_contradicting(
    one: _Placed, same_unit: Sequence[_Placed], others: Sequence[Quantity], whole: frozenset[str]
) -> Quantity | None:
    """The clause's figure that a claimed one contradicts; none when nothing does."""
    if not same_unit:
        return None
    fitting = [h for h in same_unit if agree(one.quantity, h.quantity)]
    rivals = [h for h in same_unit if h not in fitting]
    best = max(rivals, key=lambda h: _fit(h, one, whole), default=None)
    if best is None:
        return None
    if not fitting:
        # 我社区 42%，高于不低于 30% 的要求: the clause's own figure is told beside the local one.
        is_told = any(agree(other, best.quantity) for other in others)
        return None if is_told and not one.quantity.bound else best.quantity
    # A digest tells of several years in one line; only a year it does not know is another one.
    if one.quantity.unit == _DATE:
        return None
    return _find_nearer(one, rivals, fitting, whole)


def _find_nearer(
    one: _Placed, rivals: Sequence[_Placed], fitting: Sequence[_Placed], whole: frozenset[str]
) -> Quantity | None:
    """The figure a clause gives for what is told, where the one claimed is of something else in the clause."""
    # 30日内 beside a plain 30日 of the same matter: the bound is in the one, and the other only leaves it out.
    turned = [h for h in rivals if h.quantity.value == one.quantity.value and h.quantity.bound]
    if turned and one.quantity.bound and all(not h.quantity.bound for h in fitting):
        return turned[0].quantity
    years, own = _find_years(one), {year for h in fitting for year in _find_years(h)}
    dated = [h for h in rivals if own and years & _find_years(h)]
    if years & own or dated:
        return None if years & own else dated[0].quantity
    best = max([h for h in rivals if h.labels and h.labels == one.labels] or rivals, key=lambda h: _fit(h, one, whole))
    if _belongs(one, best, fitting) and not _is_led_to(fitting, best, whole - one.around):
        return best.quantity
    nearer = max(rivals, key=lambda h: _tell_nearer(h, one, whole, fitting))
    return nearer.quantity if _tell_nearer(nearer, one, whole, fitting) >= _SURELY else None


def _fit(held: _Placed, one: _Placed, whole: frozenset[str]) -> int:
    """How much of the words around a claimed figure stand around a clause's, and right beside it."""
    near = len(pair_words(held.beside) & one.around)
    return (len(held.around & one.around) + near) * _BESIDE + len(held.around & whole)


def _find_years(placed: _Placed) -> set[str]:
    """The years told beside a figure: 2030年占80%以上 is not what 2020年 asks."""
    return set(re.findall(r"(?:19|20)\d{2}(?=年)", placed.beside))


def _tell_nearer(rival: _Placed, one: _Placed, whole: frozenset[str], fitting: Sequence[_Placed]) -> int:
    """How much nearer a figure lies to a rival than to those of its own value, by the words only one of them has."""
    beside, around = pair_words(rival.beside), rival.around
    apart = []
    for held in fitting:
        near, far = pair_words(held.beside), held.around
        own = len((near - beside) & one.around) * _BESIDE + len((far - around) & whole)
        apart.append(len((beside - near) & one.around) * _BESIDE + len((around - far) & whole) - own)
    return min(apart)


def _is_led_to(fitting: Sequence[_Placed], rival: _Placed, led: frozenset[str]) -> bool:
    """Whether the rest of a sentence leads to a figure of its own value more than to the rival: 使用维修资金，…过半数."""
    return any(len((h.around - rival.around) & led) > len((rival.around - h.around) & led) for h in fitting)


def _belongs(one: _Placed, rival: _Placed, fitting: Sequence[_Placed]) -> bool:
    """Whether a figure that the clause does state belongs by its words to another one: 300 年 told of 一级."""
    if one.labels & rival.labels and not any(one.labels & h.labels for h in fitting):
        return True
    own = max(len(h.around & one.around) for h in fitting)
    is_loose = all(h.quantity.bound != one.quantity.bound for h in fitting) and rival.quantity.bound == one.quantity.bound
    return len(rival.around & one.around) >= own + (0 if is_loose else _PLAINLY)
