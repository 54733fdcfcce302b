"""References of a text judged against the shipped library: found, resolved, judged, none left out."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.differences import find_differences
from assistant.mentions import find_mentions
from assistant.model import Report
from ingest.parse import parse_text
from kb.config import Settings

DIFFERENCES = yaml.safe_load((Path(__file__).parent / "cases" / "differences.yaml").read_text("utf8"))
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "checks.yaml").read_text("utf8"))


@pytest.fixture(scope="module")
def assistant(filled_home: Path) -> Assistant:
    return Assistant.open(Settings(home=filled_home))


def check(assistant: Assistant, text: str) -> Report:
    return assistant.check(parse_text(f"关于有关工作的报告\n\n{text}\n"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_each_reference_is_judged(assistant: Assistant, case: dict[str, Any]) -> None:
    report = check(assistant, case["text"])
    assert [[f.mention, f.verdict] for f in report.findings] == case["finds"]
    differs = [d.slot for f in report.findings for d in f.differences]
    assert sorted(set(differs)) == sorted(case.get("differs", []))


@pytest.mark.parametrize("case", DIFFERENCES, ids=lambda case: case["why"])
def test_a_claim_differs_from_a_full_text_only_where_it_says_otherwise(case: dict[str, Any]) -> None:
    found = find_differences(case["claim"], case["clause"], case["claim"])
    assert [[one.slot, one.said] for one in found] == case["differs"]


def test_what_differs_is_told_with_both_texts(assistant: Assistant) -> None:
    text = "按照《绿色社区建设行动实施方案》三（四），物业管理覆盖面不低于45%。"
    (finding,) = check(assistant, text).findings
    (difference,) = finding.differences
    assert ("45%" in difference.said, "30%" in difference.clause) == (True, True)
    assert finding.document is not None
    assert finding.document.id == "plan"
    assert "30%" in finding.evidence


def test_what_replaced_a_repealed_provision_is_told(assistant: Assistant) -> None:
    (finding,) = check(assistant, "见《噪声污染防治法》第四十三条第一款。").findings
    assert "生态环境法典第五百七十二条第一款" in finding.message


def test_an_item_is_compared_with_what_leads_it_in(own_home: Path) -> None:
    assistant = Assistant.open(Settings(home=own_home))
    rules = (
        "第一条 为了管好楼道，制定本办法。\n第二条 住户有下列行为之一的，由物业服务企业劝阻，处二百元以上六百元以下罚款：\n"
        "（一）在楼道里堆放旧家具；\n（二）私自在外墙上开凿孔洞；\n（三）遮挡楼道里的灭火器箱。"
    )
    assistant.add_content(f"和风里楼道管理办法\n\n{rules}\n".encode(), Path("楼道.md"))
    said = "住户遮挡灭火器箱的，由物业服务企业劝阻，处二百元以上{}百元以下罚款（《和风里楼道管理办法》第二条第三项）。"
    for number, verdict in (("六", "ok"), ("九", "mismatch")):
        (finding,) = check(assistant, said.format(number)).findings
        assert (finding.verdict, finding.ref) == (verdict, "第二条第三项")


def test_the_clauses_own_words_are_no_other_actor(own_home: Path) -> None:
    assistant = Assistant.open(Settings(home=own_home))
    rules = (
        "第一条 为了管好车棚，制定本办法。\n第二条 政府部门通过共享得到车棚名单的，不得改作他用。\n"
        "第三条 保安服务中形成的车棚影像，应当至少留存30日备查。"
    )
    assistant.add_content(f"和风里车棚管理办法\n\n{rules}\n".encode(), Path("车棚.md"))
    for said, verdict in (
        ("《和风里车棚管理办法》第二条：“政府部门通过共享得到车棚名单的，不得改作他用。”", "ok"),
        ("物业保安服务中形成的车棚影像应留存30日以上（《和风里车棚管理办法》第三条）。", "ok"),
        ("学校通过共享得到车棚名单的，不得改作他用（《和风里车棚管理办法》第二条）。", "mismatch"),
    ):
        (finding,) = check(assistant, said).findings
        assert finding.verdict == verdict, said


def test_a_condition_left_out_is_told(own_home: Path) -> None:
    assistant = Assistant.open(Settings(home=own_home))
    rules = "第一条 为了管好车棚，制定本办法。\n第二条 在车棚里存放易燃物品，情节严重的，处三百元罚款并收回存车牌。"
    assistant.add_content(f"和风里车棚管理办法\n\n{rules}\n".encode(), Path("车棚.md"))
    said = "《和风里车棚管理办法》第二条规定，在车棚里存放易燃物品，{}处三百元罚款并收回存车牌。"
    for condition, verdict in (("情节严重的，", "ok"), ("", "mismatch")):
        (finding,) = check(assistant, said.format(condition)).findings
        assert finding.verdict == verdict
    assert "情节严重的" in finding.message


def test_an_unknown_title_is_not_corrected_but_the_nearest_are_named(assistant: Assistant) -> None:
    (finding,) = check(assistant, "见《城市居民委员组织法》第二条。").findings
    assert finding.verdict == "unknown_document"
    assert "城市居民委员会组织法" in finding.message


@pytest.mark.parametrize(
    ("title", "told", "never"),
    [
        ("城市居民委员组织法", "城市居民委员会组织法", ""),
        ("绿色社区创建标准", "加入知识库", "行动方案"),
        ("消防法实施条例", "只有它所依据的《中华人民共和国消防法》", "是不是它"),
        ("条例", "加入知识库", "相近"),
    ],
)
def test_only_what_is_truly_like_an_unknown_title_is_suggested(
    assistant: Assistant, title: str, told: str, never: str
) -> None:
    (finding,) = check(assistant, f"见《{title}》第二条。").findings
    assert finding.verdict == "unknown_document"
    assert told in finding.message
    assert not never or never not in finding.message


def test_a_text_of_articles_refers_to_itself(assistant: Assistant) -> None:
    text = "某社区停车办法\n\n第一条 为规范停车，制定本办法。\n第二条 依照第一条管理。\n第三条 违反本办法第九条的，劝离。\n"
    report = assistant.check(parse_text(text))
    judged = {f.mention: f.verdict for f in report.findings}
    assert judged["第一条"] == "ok"
    assert judged["本办法第九条"] == "absent"


def test_a_law_named_without_brackets_is_not_taken_for_the_text_itself(assistant: Assistant) -> None:
    text = "某社区治安办法\n\n第一条 为加强治安，制定本办法。\n第二条 违反的，依照刑法第二百七十五条和第三百条处理。\n"
    report = assistant.check(parse_text(text))
    judged = {f.mention: (f.verdict, "刑法" in f.message) for f in report.findings}
    assert judged["第二百七十五条"] == ("not_judged", True)
    assert judged["第三百条"] == ("not_judged", True)


_FRAGMENTS = (
    "《消防法》 《 》 第三条 第 条 第二款 （ ） 建城〔2020〕68号 〔2020〕 本办法 该法 同条 前款 至 、 和 三（四） 附件2 "
    "第一项 以下简称 “ ” 30% 。 〈 〉 的 物业"
)
PIECES = st.sampled_from([*_FRAGMENTS.split(), "\n", " "])


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_text_is_checked_without_an_error(assistant: Assistant, text: str) -> None:
    report = check(assistant, text)
    spans = [f.span for f in report.findings]
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_mentions_never_overlap_and_stand_in_the_text() -> None:
    text = "根据建城〔2020〕68号《绿色社区创建行动方案》第一部分和《物业管理条例》第一条第一款、第三款"
    for mention in find_mentions(text):
        assert text[mention.span.start : mention.span.end] == mention.text


def test_the_old_edition_named_by_its_year_is_told_as_old(own_home: Path) -> None:
    assistant = Assistant.open(Settings(home=own_home))
    for years in ("2005年3月1日公布", "2005年3月1日公布\n2015年3月1日修正"):
        assistant.store(
            parse_text(f"中华人民共和国渔业捕捞法\n{years}\n第一条 休渔期内不得捕捞。\n第二条 本法自公布之日起施行。\n")
        )
    (finding,) = check(assistant, "见《渔业捕捞法》（2005年版）第一条。").findings
    assert finding.verdict == "outdated"
    assert "2015年的文本" in finding.message


def test_a_figure_is_not_noted_where_the_clause_is_named_beside_it(assistant: Assistant) -> None:
    source = "《绿色社区建设行动实施方案》三（四）"
    told = f"物业覆盖面不低于30%。\n落实{source}。\n"
    for text in (told, f"{source}：推动提质扩面。物业覆盖达到50%。\n", f"物业覆盖达到50%。 | {source}\n"):
        assert check(assistant, text).remarks == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("物业覆盖达到50%。", "不低于30%"),
        ("每百户居民社区综合服务设施面积不低于20平方米。", "这里低"),
        ("社区综合服务设施面积达到430平方米。", ""),
        ("绿化覆盖率达到41%。", ""),
        ("会议有30%的居民参加，完成投资300万元。", ""),
    ],
)
def test_a_figure_our_clauses_give_is_noted_when_it_has_no_basis(assistant: Assistant, text: str, told: str) -> None:
    report = check(assistant, text)
    assert report.findings == ()
    said = "".join(remark.message for remark in report.remarks)
    assert told in said
    assert bool(told) == bool(said)
