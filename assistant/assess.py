"""Where a community stands on each requirement, as values; no sentences of a plan and no tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.grounds import Grounds
from assistant.paper import Reference
from assistant.profile import Profile
from assistant.profile_values import STATUS_WORDS, Status
from kb.quantities import find_quantities
from kb.rulebook import Applies, Requirement, Threshold

UNMET: frozenset[Status] = frozenset({"partly", "missing", "unknown"})
# The number a clause states that says it in words.
_ALL, _EVERYWHERE = "100%", "全覆盖"
_CONDITIONS: dict[Applies, str] = {
    "all": "", "old_estate": "老旧小区（小区的建成年份）", "public_space": "可用空间", "smart_equipment": "智能设备",
    "has_property_service": "物业", "with_school": "学校",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gap:
    """A requirement's number beside the community's own: `actual` is None when nobody has told it.

    `source` is the clause that states the number, None where no clause fit for citing does.
    """

    figure: Threshold
    actual: float | None
    source: Reference | None

    @property
    def is_short(self) -> bool:
        """Whether the community is known to be below the number."""
        return self.actual is not None and self.actual < self.figure.at_least

    @property
    def target(self) -> str:
        """The number with its unit: 30%."""
        return f"{self.figure.at_least}{self.figure.unit}"

    @property
    def now(self) -> str:
        """The community's own number with its unit: 22%; "" when it is not known."""
        return "" if self.actual is None else f"{_round(self.actual)}{self.figure.unit}"

    @property
    def distance(self) -> str:
        """What is missing: 差8个百分点, 差15日; "" when nothing is."""
        if self.actual is None or not self.is_short:
            return ""
        unit = "个百分点" if self.figure.unit == "%" else self.figure.unit
        return f"差{_round(self.figure.at_least - self.actual)}{unit}"


@dataclass(frozen=True, slots=True)
class Assessed:
    """One requirement: where the community stands, its number, what does not fit together, and the clauses that ask for it.

    `basis` holds the clauses a draft may cite, the plan's first; `flags` are Chinese sentences for the worker.
    """

    requirement: Requirement
    status: Status
    basis: tuple[Reference, ...]
    gap: Gap | None = None
    flags: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_unmet(self) -> bool:
        """Whether something is left to be done or found out."""
        return self.status in UNMET


def assess(profile: Profile, grounds: Grounds) -> tuple[Assessed, ...]:
    """Every requirement as this community meets it, in the order of the plan."""
    return tuple(_assess_one(requirement, profile, grounds) for requirement in grounds.requirements)


def _assess_one(requirement: Requirement, profile: Profile, grounds: Grounds) -> Assessed:
    gap = _measure(requirement, profile, grounds)
    standing = profile.find_standing(requirement)
    stated = standing.status if standing else None
    applies = profile.applies(requirement.applies)
    status = _decide(stated, applies, gap)
    flags = tuple(_find_flags(requirement, stated, applies, gap))
    basis = grounds.refer_all(requirement.basis)
    return Assessed(requirement, status, basis, gap, flags, standing.note if standing else "")


def _decide(stated: Status | None, applies: bool | None, gap: Gap | None) -> Status:
    if stated == "not_applicable" or (applies is False and stated in (None, "unknown")):
        return "not_applicable"
    if gap and gap.is_short and stated in (None, "unknown", "met"):
        return "partly" if gap.actual else "missing"
    return stated or "unknown"


def _find_flags(requirement: Requirement, stated: Status | None, applies: bool | None, gap: Gap | None) -> Iterator[str]:
    """What in the profile does not fit together, or is assumed because the profile does not say it."""
    name, condition = requirement.name, _CONDITIONS[requirement.applies]
    if stated == "not_applicable" and applies:
        why = f"情况表写明有{condition}" if condition else "方案对所有社区提出"
        yield f"“{name}”标为不适用，但{why}，请写明理由或改正"
    if applies is False and stated in ("met", "partly", "missing"):
        yield f"“{name}”标为{STATUS_WORDS[stated]}，但情况表写明没有{condition}，请核对"
    if applies is None and stated is None:
        yield f"情况表没有写有没有{condition}，“{name}”暂按适用处理"
    if gap and gap.is_short and stated == "met":
        taken = STATUS_WORDS[_decide(stated, applies, gap)]
        yield f"“{name}”标为已做到，但{gap.figure.what}现为{gap.now}，低于{gap.target}，按“{taken}”处理，请核对"
    if gap and gap.actual is not None and not gap.is_short and stated == "missing":
        yield f"“{name}”标为未做，但{gap.figure.what}现为{gap.now}，已达到{gap.target}，请核对"


def _measure(requirement: Requirement, profile: Profile, grounds: Grounds) -> Gap | None:
    figure = requirement.figure
    if figure is None or (figure.new_only and not profile.is_new):
        return None
    return Gap(figure, profile.measure(figure.measure), _find_source(requirement, figure, grounds))


def _find_source(requirement: Requirement, figure: Threshold, grounds: Grounds) -> Reference | None:
    """The clause that states a number, in digits or in words (三十日, 全覆盖); None where none fit for citing does."""
    stating = [p for p in requirement.basis if (held := grounds.place(p)) and _states(held[1].text, figure)]
    return next((reference for p in stating if (reference := grounds.refer(p))), None)


def _states(text: str, figure: Threshold) -> bool:
    number = f"{figure.at_least}{figure.unit}"
    said = find_quantities(number)[0]
    stated = number in text or any((q.value, q.unit) == (said.value, said.unit) for q in find_quantities(text))
    return stated or (number == _ALL and _EVERYWHERE in text)


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
