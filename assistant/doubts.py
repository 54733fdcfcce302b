"""Figures of a profile that do not fit together though none of them is wrong by itself; nothing is put right here."""

from collections.abc import Iterator, Sequence

from assistant.profile import Estate, Profile

# A share is typed as a round number: so many points apart are still the same.
_POINTS = 1
_MOST_PEOPLE, _MOST_PLACES = 10, 5


def find_doubts(profile: Profile) -> tuple[str, ...]:
    """What a worker should look at again: 物业覆盖率写的是95%，照各小区的户数算是30.2%（700户，共2315户），请核对."""
    return (*_find_property(profile), *_find_estates(profile), *_find_totals(profile))


def _find_property(profile: Profile) -> Iterator[str]:
    """物业 as stated for the community beside what its 小区 say, those that say nothing counted either way."""
    estates, stated = profile.estates, profile.property_coverage
    if profile.property_service is False and any(one.property_service for one in estates):
        yield "“有物业”写“否”，小区里却有写“是”的，请核对"
    if stated == 0 and profile.property_service:
        yield "“有物业”写“是”，物业覆盖率却是0%，请核对"
    total = profile.households or _add([one.households for one in estates])
    if stated is None or not total or not all(one.households for one in estates):
        return
    served = sum(one.households or 0 for one in estates if one.property_service)
    unserved = sum(one.households or 0 for one in estates if one.property_service is False)
    least, most = 100 * served / total, 100 * (total - unserved) / total
    if estates and not least - _POINTS <= stated <= most + _POINTS:
        share = _round(least) if _round(least) == _round(most) else f"{_round(least)}至{_round(most)}"
        yield f"物业覆盖率写的是{_round(stated)}%，照各小区的户数算是{share}%（有物业的{served}户，共{total}户），请核对"


def _find_estates(profile: Profile) -> Iterator[str]:
    """The 小区 beside the community's own totals and year."""
    years = [(one.built, one.name) for one in profile.estates if one.built]
    if profile.built and years and min(years)[0] < profile.built:
        yield f"最早建成年份写的是{profile.built}年，小区“{min(years)[1]}”却建于{min(years)[0]}年，请核对"
    if profile.is_new and profile.applies("old_estate"):
        yield "“新建居住社区”写“是”，建成年份却在2000年以前，请核对"
    if profile.households is not None and _add_all(profile.estates, "households") == profile.households:
        inside = _add_all(profile.estates, "buildings")
        if inside is not None and profile.buildings is not None and inside < profile.buildings:
            yield f"各小区的户数合起来就是全社区的，楼栋数合起来却是{inside}，不是{profile.buildings}，请核对"


def _find_totals(profile: Profile) -> Iterator[str]:
    """The community's totals beside each other."""
    households, people = profile.households, profile.population
    if households is not None and people is not None:
        if people < households:
            yield f"人口（{people}人）少于户数（{households}户），请核对"
        elif people > households * _MOST_PEOPLE:
            yield f"人口（{people}人）是户数（{households}户）的{_MOST_PEOPLE}倍以上，请核对"
    if households is not None and (profile.buildings or 0) > households:
        yield f"楼栋数（{profile.buildings}）多于户数（{households}户），请核对"
    if households is not None and (profile.parking or 0) > households * _MOST_PLACES:
        yield f"机动车位（{profile.parking}个）是户数（{households}户）的{_MOST_PLACES}倍以上，请核对"
    if profile.green_area == 0 and profile.green_rate:
        yield f"绿地面积写的是0，绿地率却是{_round(profile.green_rate)}%，请核对"
    if profile.green_area and profile.green_rate == 0:
        yield f"绿地率写的是0%，绿地面积却是{_round(profile.green_area)}平方米，请核对"


def _add_all(estates: Sequence[Estate], name: str) -> int | None:
    return _add([getattr(one, name) for one in estates])


def _add(counts: Sequence[int | None]) -> int | None:
    """The sum, None when one of them is not known."""
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
