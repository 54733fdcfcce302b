"""Where a community stands: figures measured, statements that contradict them told, nothing resolved in silence."""

from pathlib import Path

import pytest

from assistant.assess import Assessed
from assistant.assistant import Assistant
from assistant.outline import load_task_rules
from assistant.profile_file import parse_profile
from kb.config import Settings
from kb.rulebook import Locator


@pytest.fixture(scope="module")
def assistant(filled_home: Path) -> Assistant:
    return Assistant.open(Settings(home=filled_home))


def assess(assistant: Assistant, text: str) -> dict[str, Assessed]:
    profile = parse_profile(f"社区: 甲社区\n{text}".encode())
    return {one.requirement.name: one for one in assistant.assess(profile)}


def test_all_requirements_are_assessed_and_an_empty_profile_knows_nothing(assistant: Assistant) -> None:
    found = assess(assistant, "")
    assert len(found) == 40
    assert {one.status for one in found.values()} == {"unknown"}


@pytest.mark.parametrize(
    ("text", "name", "status", "distance"),
    [
        ("物业覆盖率: 22\n", "物业管理提质扩面", "partly", "差8个百分点"),
        ("物业覆盖率: 30\n", "物业管理提质扩面", "unknown", ""),
        ("物业覆盖率: 0\n", "物业管理提质扩面", "missing", "差30个百分点"),
        ("监控留存天数: 15\n", "安防和公共区域监测", "partly", "差15日"),
        ("户数: 1860\n综合服务设施面积: 430\n", "社区服务设施补短板", "partly", "差6.9平方米"),
        ("居民代表会议次数: 0\n", "党建引领的议事协商机制", "missing", "差1次"),
        ("新建居住社区: 是\n户数: 100\n机动车位: 80\n", "停车设施和停车管理", "partly", "差0.2个"),
    ],
)
def test_a_figure_tells_how_much_is_missing(assistant: Assistant, text: str, name: str, status: str, distance: str) -> None:
    one = assess(assistant, text)[name]
    assert one.gap is not None
    assert (one.status, one.gap.distance) == (status, distance)


def test_figures_for_new_estates_are_not_asked_of_old_ones(assistant: Assistant) -> None:
    assert assess(assistant, "户数: 100\n机动车位: 80\n")["停车设施和停车管理"].gap is None


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("党建引领的议事协商机制", "《城市居民委员会组织法》第二十八条第二款"),
        ("分类质量和分类全覆盖", "《绿色社区建设行动实施方案》三（二）"),
        ("社区服务设施补短板", "《中共中央 国务院关于加强和完善城乡社区治理的意见》四（二）"),
        ("安防和公共区域监测", "《保安服务管理条例》第二十五条第二款"),
        ("物业管理提质扩面", "《绿色社区建设行动实施方案》三（四）"),
        # Its locator in the national standard is not confirmed.
        ("充电设施合理配建", None),
    ],
)
def test_a_figure_rests_on_a_confirmed_clause_that_states_it(assistant: Assistant, name: str, source: str | None) -> None:
    gap = assess(assistant, "新建居住社区: 是\n")[name].gap
    assert gap is not None
    assert (gap.source.text if gap.source else None) == source


@pytest.mark.parametrize(
    ("text", "name", "status", "told"),
    [
        ("物业覆盖率: 22\n各项现状: {物业管理提质扩面: 已做到}\n", "物业管理提质扩面", "partly", "低于30%"),
        ("物业覆盖率: 60\n各项现状: {物业管理提质扩面: 未做}\n", "物业管理提质扩面", "missing", "已达到30%"),
        ("各项现状: {噪声治理: 不适用}\n", "噪声治理", "not_applicable", "方案对所有社区提出"),
        ("有学校: 否\n各项现状: {依托学校幼儿园开展教育: 部分}\n", "依托学校幼儿园开展教育", "partly", "没有学校"),
        ("有学校: 是\n各项现状: {依托学校幼儿园开展教育: 不适用}\n", "依托学校幼儿园开展教育", "not_applicable", "有学校"),
        ("", "依托学校幼儿园开展教育", "unknown", "暂按适用处理"),
    ],
)
def test_what_does_not_fit_together_is_told(assistant: Assistant, text: str, name: str, status: str, told: str) -> None:
    one = assess(assistant, text)[name]
    assert one.status == status
    assert any(told in flag for flag in one.flags)


def test_a_requirement_for_others_is_not_applicable(assistant: Assistant) -> None:
    found = assess(assistant, "有学校: 否\n最早建成年份: 2015\n有物业: 否\n")
    others = ("依托学校幼儿园开展教育", "既有建筑节能改造", "数字化物业管理")
    assert {found[name].status for name in others} == {"not_applicable"}


def test_a_draft_rests_on_no_clause_that_is_unconfirmed_repealed_or_replaced(assistant: Assistant) -> None:
    for one in assess(assistant, "").values():
        assert one.basis[0].document.id == "plan"
        for reference in one.basis:
            assert reference.clause.verified
            assert reference.document.status in ("现行有效", "未核实", "")
            assert not reference.document.superseded_by


def test_the_plans_words_for_each_task_stand_in_its_clause(assistant: Assistant) -> None:
    rules, found = load_task_rules(), assess(assistant, "")
    assert {one.requirement.id for one in found.values()} == set(rules)
    for one in found.values():
        assert rules[one.requirement.id].says in one.basis[0].clause.text


def test_the_limits_of_a_communitys_powers_rest_on_clauses_in_force(assistant: Assistant) -> None:
    held = {document.id: assistant.library.clauses(document.id) for document in assistant.library.documents()}
    beyond: list[Locator] = [rule.beyond for rule in load_task_rules().values() if rule.beyond]
    assert len(beyond) == 5
    for place in beyond:
        assert [clause.verified for clause in held[place.doc] if clause.ref.label == place.ref] == [True]
