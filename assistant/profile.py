"""A community as its worker describes it: what is known, what is stated per requirement; nothing is assessed here."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from assistant.profile_values import Amount, Count, FirstDay, LastDay, Line, Name, Share, Stated, Year, Yes
from kb.rulebook import Applies, Requirement, load_requirements

_LONGEST_YEARS = 10
# 国办发〔2020〕23号 calls 城镇老旧小区 those built before the end of 2000.
_OLD = 2000
_NUMBER = "写 0 以上的数，如 {}"


# The plan's parts in short, as a worker names them.
AREAS = {
    "三（一）": "治理机制",
    "三（二）": "基础设施",
    "三（三）": "社区环境",
    "三（四）": "智能安全",
    "三（五）": "特色文化",
}


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Estate(_Form):
    """One 小区 of the community."""

    name: Name = Field(alias="名称", description="写小区名称")
    households: Count | None = Field(None, alias="户数", description=_NUMBER.format(620))
    buildings: Count | None = Field(None, alias="楼栋数", description=_NUMBER.format(18))
    built: Year | None = Field(None, alias="建成年份", description="写四位年份，如 1994")
    property_service: Yes | None = Field(None, alias="有物业", description="写“是”或“否”")


def _read_standing(value: Any) -> Any:
    return value if isinstance(value, Mapping | BaseModel) else {"现状": value}


class Standing(_Form):
    """Where the community stands on one requirement."""

    status: Stated = Field(alias="现状", description="写“已做到”“部分做到”“未做”“不适用”或“不清楚”")
    responsible: Line = Field("", alias="责任人", description="写负责的人或单位，60字以内")
    due: LastDay | None = Field(None, alias="完成时限", description="写日期，如 2027-06-30 或 2027年6月")
    note: Line = Field("", alias="说明", description="写一句话，60字以内")


class Profile(_Form):
    """What `kb assess` and `kb draft` work from; the sample files explain each field."""

    community: Name = Field(alias="社区", description="写社区名称，如 幸福里社区")
    street: Line = Field("", alias="街道", description="写街道名称，60字以内")
    city: Line = Field("", alias="城市", description="写城市名称，60字以内")
    households: Count | None = Field(None, alias="户数", description=_NUMBER.format(1860))
    population: Count | None = Field(None, alias="人口", description=_NUMBER.format(4900))
    buildings: Count | None = Field(None, alias="楼栋数", description=_NUMBER.format(42))
    estates: tuple[Estate, ...] = Field((), alias="小区", description="每个小区写一段，以“- 名称：”开头", max_length=100)
    built: Year | None = Field(None, alias="最早建成年份", description="写四位年份，如 1994")
    is_new: Yes | None = Field(None, alias="新建居住社区", description="写“是”或“否”")
    property_coverage: Share | None = Field(None, alias="物业覆盖率", description="写 0 到 100 的百分数，如 22")
    waste_coverage: Share | None = Field(None, alias="垃圾分类覆盖率", description="写 0 到 100 的百分数，如 85")
    parking: Count | None = Field(None, alias="机动车位", description=_NUMBER.format(540))
    charging: Count | None = Field(None, alias="充电车位", description=_NUMBER.format(24))
    green_area: Amount | None = Field(None, alias="绿地面积", description="写平方米数，如 21000")
    green_rate: Share | None = Field(None, alias="绿地率", description="写 0 到 100 的百分数，如 25")
    service_area: Amount | None = Field(None, alias="综合服务设施面积", description="写平方米数，如 430")
    meetings: Count | None = Field(None, alias="居民代表会议次数", description="写最近半年开了几次，如 1")
    footage_days: Count | None = Field(None, alias="监控留存天数", description=_NUMBER.format(30))
    public_space: Yes | None = Field(None, alias="有可用空间", description="写“是”或“否”")
    smart_equipment: Yes | None = Field(None, alias="有智能设备", description="写“是”或“否”")
    property_service: Yes | None = Field(None, alias="有物业", description="写“是”或“否”")
    school: Yes | None = Field(None, alias="有学校", description="写“是”或“否”")
    standings: dict[str, Annotated[Standing, BeforeValidator(_read_standing)]] = Field(
        {}, alias="各项现状", description="每行写“要求名称：已做到/部分做到/未做/不适用/不清楚”"
    )
    responsible: dict[str, Line] = Field({}, alias="责任人", description="每行写“方面：人或单位”，如 社区环境：李某")
    start: FirstDay | None = Field(None, alias="开始", description="写日期，如 2027-01-01 或 2027年1月")
    end: LastDay | None = Field(None, alias="结束", description="写日期，如 2027-12-31 或 2027年12月")

    @model_validator(mode="after")
    def _check_together(self) -> "Profile":
        wrong = [told for is_wrong, told in self._find_contradictions() if is_wrong]
        if wrong:
            raise PydanticCustomError("together", "together", {"told": wrong})
        return self

    def _find_contradictions(self) -> tuple[tuple[bool, str], ...]:
        start, end, names = self.start, self.end, name_requirements()
        inside = sum(estate.households or 0 for estate in self.estates)
        buildings = sum(estate.buildings or 0 for estate in self.estates)
        unknown = [key for key in self.standings if key not in names]
        stated = [names[key] for key in self.standings if key in names]
        twice = sorted({one.name for one in stated if stated.count(one) > 1})
        places = {*names, *AREAS, *AREAS.values()}
        late = [key for key, one in self.standings.items() if one.due and self._is_outside(one.due)]
        return (
            (bool(start and end and end < start), "结束：早于“开始”，请把结束日期写在开始日期之后"),
            (bool(start and end and end.year - start.year > _LONGEST_YEARS), "结束：离“开始”超过十年，请核对年份"),
            (self.households is not None and inside > self.households, "小区：户数加起来多于社区的“户数”，请核对"),
            (self.buildings is not None and buildings > self.buildings, "小区：楼栋数加起来多于社区的“楼栋数”，请核对"),
            (
                self.parking is not None and (self.charging or 0) > self.parking,
                "充电车位：多于“机动车位”，请核对",
            ),
            (
                bool(self.property_coverage) and self.property_service is False,
                "物业覆盖率：写了大于 0 的数，“有物业”却写“否”，请改其中一处",
            ),
            *((True, f"各项现状：没有“{key[:20]}”这项要求，请照 kb assess 列出的名称写") for key in unknown),
            *((True, f"各项现状：“{name}”写了两次，请删去一次") for name in twice),
            *((True, f"各项现状·{key}：完成时限不在开始和结束之间，请改正") for key in late),
            *(
                (True, f"责任人：没有“{key[:20]}”这个方面或要求，请写{'、'.join(AREAS.values())}或要求名称")
                for key in self.responsible
                if key not in places
            ),
        )

    def _is_outside(self, due: date) -> bool:
        return bool((self.start and due < self.start) or (self.end and due > self.end))

    def find_standing(self, requirement: Requirement) -> Standing | None:
        """What is stated of a requirement, by its id or its name."""
        return self.standings.get(requirement.id) or self.standings.get(requirement.name)

    def find_responsible(self, requirement: Requirement) -> str:
        """Who answers for a requirement: as stated with it, for it, or for its area; "" when nobody is named."""
        standing = self.find_standing(requirement)
        names = (requirement.id, requirement.name, AREAS[requirement.area], requirement.area)
        found = (self.responsible[name] for name in names if self.responsible.get(name))
        return (standing.responsible if standing else "") or next(found, "")

    def measure(self, name: str) -> float | None:
        """A figure that requirements are measured by, in the requirement's unit; None when it is not known."""
        shares = {
            "service_area": (self.service_area, self.households, 100),
            "parking": (self.parking, self.households, 1),
            "charging": (self.charging, self.parking, 100),
        }
        if name not in shares:
            plain: float | None = getattr(self, name)
            return plain
        amount, base, factor = shares[name]
        return None if amount is None or not base else amount * factor / base

    def applies(self, kind: Applies) -> bool | None:
        """Whether a kind of requirement is for this community; None when the profile does not say."""
        years = [year for year in (self.built, *(estate.built for estate in self.estates)) if year]
        services = [e.property_service for e in self.estates if e.property_service is not None]
        facts = {
            "all": True,
            "old_estate": min(years) <= _OLD if years else None,
            "public_space": self.public_space,
            "smart_equipment": self.smart_equipment,
            "has_property_service": self._has_property_service(services),
            "with_school": self.school,
        }
        return facts[kind]

    def _has_property_service(self, services: list[bool]) -> bool | None:
        if self.property_service is not None:
            return self.property_service
        if self.property_coverage is not None:
            return self.property_coverage > 0
        return any(services) if services else None


def name_requirements() -> dict[str, Requirement]:
    """All requirements by id and by name."""
    return {key: one for one in load_requirements() for key in (one.id, one.name)}
