"""Two documents set against each other: which clauses, in what order, and what is said of their numbers."""

import pytest

from assistant.assistant import Assistant
from assistant.compare import state_values
from assistant.model import Citation, Claim
from kb.config import Settings
from kb.labels import parse_label
from kb.model import Clause, ClauseRef, Document, Span


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant.open(Settings(home=tmp_path_factory.mktemp("kb")))


def cite(title: str, text: str) -> Claim:
    clause = Clause(ClauseRef(title, parse_label("第一条")), text, Span(0, len(text)))
    return Claim(text, (Citation(Document(title, title, text), clause, text),))


def test_the_numbers_of_both_sides_stand_side_by_side() -> None:
    told = state_values((cite("甲办法", "覆盖率不低于30%。"), cite("乙办法", "覆盖率不低于50%，每年30%。")), "覆盖率")
    assert told[0].text == "就下面引到的条款看，《甲办法》写的是不低于30%；《乙办法》写的是不低于50%、30%。"
    assert len(told[0].citations) == 2


def test_a_side_without_numbers_is_said_to_have_none() -> None:
    told = state_values((cite("甲办法", "2023年底前完成。"), cite("乙办法", "尽快完成。")), "何时完成")
    assert "《乙办法》没有写数字" in told[0].text


def test_one_of_a_kind_is_no_number_to_compare() -> None:
    assert state_values((cite("甲办法", "这是一种方式。"), cite("乙办法", "这是一项工作。")), "工作方式") == ()


def test_nothing_is_said_where_neither_side_has_a_number() -> None:
    assert state_values((cite("甲办法", "要有绿地。"), cite("乙办法", "绿地要养护。")), "绿地") == ()


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("停气和停水，供水条例同燃气条例哪个提前得多", {"gongshui-tiaoli", "ranqi-tiaoli"}),
        ("国家也要求装立体车库吗，跟我们方案是不是一回事", {"plan"}),
        ("海绵城市指导意见跟本地方案对不对得上", {"gbf-2015-75", "plan"}),
    ],
)
def test_each_document_that_is_named_is_quoted(assistant: Assistant, question: str, sides: set[str]) -> None:
    answer = assistant.ask(question)
    assert sides <= {c.document.id for c in answer.citations}


def test_the_plan_comes_before_what_stands_above_it(assistant: Assistant) -> None:
    claims = assistant.ask("生态环境法典和本地方案对垃圾分类的规定有什么区别").claims
    quoted = [c.citations[0].document.id for c in claims if "（要点）：" in c.text or "：“" in c.text]
    assert quoted[0] == "plan"
    assert "shengtai-fadian" in quoted


def test_a_known_discrepancy_between_both_is_told_first(assistant: Assistant) -> None:
    answer = assistant.ask("达标的社区比例，68号文跟本方案一致吗")
    assert answer.claims[0].text.startswith("本库提示：")
    assert {c.document.id for c in answer.claims[0].citations} == {"plan", "jc-2020-68"}


def test_an_old_law_is_set_against_the_code_that_replaced_it(assistant: Assistant) -> None:
    answer = assistant.ask("随手乱倒垃圾，固废法和法典罚得有什么不同")
    assert {"guti-feiwu-fa", "shengtai-fadian"} <= {c.document.id for c in answer.citations}


@pytest.mark.parametrize(
    ("question", "known"),
    [
        ("无障碍设施建设，方案和法律的要求差在哪", "wuzhangai-fa 第十二条第一款"),
        ("物业管理这块，方案和国家创建行动方案有什么不同", "jc-2020-68 二（四）"),
    ],
)
def test_a_clause_known_to_differ_is_set_against_the_plans(assistant: Assistant, question: str, known: str) -> None:
    cited = [f"{c.document.id} {c.clause.ref.label}" for c in assistant.ask(question).citations]
    assert known in cited


def test_figures_of_another_matter_are_not_set_side_by_side() -> None:
    other = (cite("甲办法", "2023年实现雨污分流。"), cite("乙办法", "2019年底前编完计划。"))
    assert state_values(other, "雨污分流的年限") == ()
