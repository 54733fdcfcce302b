"""Questions to answers over the shipped library, without a language model."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.cite import make_head
from assistant.model import Answer
from kb.config import Settings
from views.wire import write_answer_text

CASES = Path(__file__).parent / "cases"


def read_cases(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((CASES / name).read_text("utf8"))
    return loaded


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant.open(Settings(home=tmp_path_factory.mktemp("kb")))


@pytest.mark.parametrize("case", read_cases("asks.yaml"), ids=lambda case: case["ask"])
def test_an_answer_rests_on_its_clause(assistant: Assistant, case: dict[str, str]) -> None:
    answer = assistant.ask(case["ask"])
    cited = {(c.document.id, c.clause.ref.label) for c in answer.citations}
    assert (case["document"], case["ref"]) in cited
    assert case["says"] in write_answer_text(answer)


@pytest.mark.parametrize("case", read_cases("refusals.yaml"), ids=lambda case: case["ask"])
def test_what_has_no_basis_is_refused(assistant: Assistant, case: dict[str, str]) -> None:
    answer = assistant.ask(case["ask"])
    assert answer.refusal is not None
    assert case["says"] in write_answer_text(answer)
    assert len(answer.passages) <= 3


def test_a_refusal_shows_the_nearest_three_clauses(assistant: Assistant) -> None:
    assert len(assistant.ask("个税起征点").passages) == 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    question=st.text(max_size=40) | st.sampled_from(["三（四）", "第一条", "《》第1条", "建城〔2020〕68号", "第99999999条"])
)
def test_any_question_gets_an_answer_or_a_refusal(assistant: Assistant, question: str) -> None:
    check_verbatim(assistant, assistant.ask(question))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_citation_of_a_shipped_question_is_verbatim(assistant: Assistant, data: st.DataObject) -> None:
    asks = [entry.text for entry in assistant.library.entries() if entry.kind == "ask"]
    check_verbatim(assistant, assistant.ask(data.draw(st.sampled_from(asks))))


def check_verbatim(assistant: Assistant, answer: Answer) -> None:
    """Laws 5 and 7: what is cited stands in the library, and no unconfirmed locator is printed as a reference."""
    for citation in answer.citations:
        stored = {c.ref.id: c.text for c in assistant.library.clauses(citation.document.id)}
        stored[make_head(citation.document).ref.id] = make_head(citation.document).text
        assert citation.quote in stored[citation.clause.ref.id]
        if not citation.clause.verified:
            assert f"》{citation.clause.ref.label}" not in write_answer_text(answer)


def test_a_follow_up_is_read_with_the_question_before_it(assistant: Assistant) -> None:
    answer = assistant.ask("那由谁负责？", [("user", "生活垃圾分类方案怎么要求"), ("assistant", "…")])
    assert ("plan", "三（二）") in {(c.document.id, c.clause.ref.label) for c in answer.citations}


def test_an_item_of_the_list_before_can_be_asked_for(assistant: Assistant) -> None:
    answer = assistant.ask("第二点细说", [("user", "创建内容有哪些"), ("assistant", "…")])
    assert [c.clause.ref.label for c in answer.citations] == ["三（二）"]


def test_a_new_topic_is_not_dragged_into_the_old_one(assistant: Assistant) -> None:
    alone = assistant.ask("高空抛物找不到人由谁赔偿损失")
    after = assistant.ask("高空抛物找不到人由谁赔偿损失", [("user", "物业管理要覆盖多少？"), ("assistant", "…")])
    assert [c.clause.ref.id for c in after.citations] == [c.clause.ref.id for c in alone.citations]


@pytest.mark.parametrize("question", ["个税起征点是多少", "护照丢了怎么补办"])
def test_a_short_foreign_question_is_refused_in_a_conversation(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, [("user", "老人上楼不方便怎么办？"), ("assistant", "…")])
    assert answer.refusal is not None


def test_a_law_that_was_replaced_names_its_successor(assistant: Assistant) -> None:
    cautions = [c.text for c in assistant.ask("固体废物污染环境防治法第四十三条第一款").claims if c.role == "caution"]
    assert any("生态环境法典第五百条第一款" in text for text in cautions)


def test_a_target_year_that_has_passed_is_said(assistant: Assistant) -> None:
    answer = assistant.ask("建城〔2020〕68号 一")
    assert any("阶段目标已到期" in c.text for c in answer.claims if c.role == "caution")


def test_digests_are_never_in_quotation_marks(assistant: Assistant) -> None:
    for question in ("高空抛物谁负责", "业主大会怎么成立", "监控录像要保存多久"):
        for claim in assistant.ask(question).claims:
            if claim.citations[0].document.fidelity == "digest" and claim.role != "caution":
                assert "（要点）：" in claim.text


def test_the_neighbours_of_a_missing_article_are_shown(assistant: Assistant) -> None:
    answer = assistant.ask("物业管理条例第四十七条")
    assert answer.refusal is not None
    assert [p.clause.ref.label for p in answer.passages] == ["第四十六条第一款", "第四十五条", "第四十九条"]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("方案三（四）第9段", "库里没有单独的三（四）第9段"),
        ("物业管理条例第十二条", "只收了这些部分：第十二条第三款"),
        ("物业管理条例第十条和第九百条", "中找不到第九百条"),
    ],
)
def test_what_an_address_has_only_in_part_is_said(assistant: Assistant, question: str, says: str) -> None:
    assert says in write_answer_text(assistant.ask(question))


def test_a_number_no_clause_states_is_said_to_be_missing(assistant: Assistant) -> None:
    assert "都没有写明时间" in assistant.ask("联合执法多久一次？").claims[0].text


def test_what_is_repealed_comes_after_what_is_in_force(assistant: Assistant) -> None:
    cited = [c.document.id for c in assistant.ask("广场舞太吵居民投诉怎么处理").citations]
    assert cited[0] != "zaosheng-fa"


def test_the_clause_before_and_after_can_be_asked_for(assistant: Assistant) -> None:
    before = [("user", "方案三（三）讲什么？"), ("assistant", "…")]
    assert [c.clause.ref.label for c in assistant.ask("上一条呢？", before).citations] == ["三（二）"]
    assert [c.clause.ref.label for c in assistant.ask("下一条呢？", before).citations] == ["三（四）"]
    assert assistant.ask("下一条", [("user", "方案三（五）"), ("assistant", "…")]).refusal is not None


def test_a_fact_is_asked_about_the_document_named_before(assistant: Assistant) -> None:
    answer = assistant.ask("哪年发的？", [("user", "国办发〔2020〕23号是谁发的？"), ("assistant", "…")])
    assert {c.document.id for c in answer.citations} == {"gbf-2020-23"}


def test_a_document_added_by_another_process_is_noticed(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "停车.md"
    path.write_text(
        "# 幸福里社区停车管理办法\n\n第一条 为了管好停车，制定本办法。\n\n第二条 第二辆车每月收费200元。\n", "utf8"
    )
    assistant.ask("停车")
    Assistant.open(assistant.settings).add(path)
    assert "200元" in write_answer_text(assistant.ask("幸福里社区停车管理办法第二条"))
    assistant.remove("幸福里社区停车管理办法")


def test_a_document_named_and_nothing_else_is_described(assistant: Assistant) -> None:
    told = write_answer_text(assistant.ask("建城〔2020〕68号讲了什么"))
    assert "发文机关：住房和城乡建设部" in told
    assert "一 创建目标" in told
    assert "二（一）" not in told


def test_an_unknown_number_is_said_to_be_unknown(assistant: Assistant) -> None:
    answer = assistant.ask("建城〔2020〕99号讲什么")
    assert answer.refusal is not None
    assert answer.refusal.reason == "库里没有建城〔2020〕99号。"


def test_a_fact_is_asked_about_the_document_answered_from(assistant: Assistant) -> None:
    reply = write_answer_text(assistant.ask("物业能不能停水停电"))
    answer = assistant.ask("这个文件什么时候施行的", [("user", "物业能不能停水停电"), ("assistant", reply)])
    assert answer.kind == "docfact"
    assert "民法典" in answer.claims[0].text


def test_a_document_known_to_be_missing_is_named_beside_an_answer(assistant: Assistant) -> None:
    assert "《绿色社区创建标准（试行）》，库里没有收。" in write_answer_text(assistant.ask("绿色社区创建标准是什么"))


@pytest.mark.parametrize("question", ["物业要覆盖多少？", "物业管理的覆盖面是多少", "物业覆盖率多少"])
def test_the_plans_figure_comes_before_clauses_about_as_close_that_state_none(assistant: Assistant, question: str) -> None:
    first = assistant.ask(question).citations[0]
    assert (first.document.id, first.clause.ref.label) == ("plan", "三（四）")


@pytest.mark.parametrize(
    ("question", "first"),
    [("社区想拉一支义务救火队有依据吗", "第四十一条"), ("楼道里堆满杂物挡了逃生，依据哪条清理", "第二十八条")],
)
def test_of_clauses_about_as_close_the_one_whose_sentence_fits_comes_first(
    assistant: Assistant, question: str, first: str
) -> None:
    assert assistant.ask(question).citations[0].clause.ref.label == first


@pytest.mark.parametrize("question", ["专项维修资金筹集要多少业主同意", "垃圾分类工作目标是哪一年"])
def test_a_clause_of_a_digest_is_cited_once(assistant: Assistant, question: str) -> None:
    told = [c for claim in assistant.ask(question).claims if claim.role != "caution" for c in claim.citations]
    clauses = [c.clause.ref.id for c in told if c.document.fidelity == "digest"]
    assert len(set(clauses)) == len(clauses)


def test_a_story_that_is_not_about_the_plan_is_answered_from_elsewhere(assistant: Assistant) -> None:
    told = "家门口超市进门要对着屏幕照一下脸，说是会员系统，我没同意过。"
    story = f"{told}女儿说这是侵权，我一个老太太也弄不明白，法院认不认这个理"
    assert assistant.ask(story).citations[0].document.id == "renlian-sifa-jieshi"


@pytest.mark.parametrize(
    "question",
    ["多大岁数算老人", "开居民大会来多少人才算数", "居委会有没有权力对居民罚款", "煤气灶用了十几年了皮管都硬了，要不要换"],
)
def test_what_is_stated_or_not_asked_for_is_not_said_to_be_missing(assistant: Assistant, question: str) -> None:
    assert "都没有写明" not in write_answer_text(assistant.ask(question))


def test_how_often_is_stated_by_a_frequency(assistant: Assistant) -> None:
    assert "都没有写明" not in write_answer_text(assistant.ask("居民代表会议多久开一回"))


def test_gaps_are_told_of_what_the_answer_rests_on_only(assistant: Assistant) -> None:
    answer = assistant.ask("居民代表会议多久开一回")
    beside = assistant.ask("楼上装修晚上能施工吗")
    assert "库存文本不完整" in write_answer_text(assistant.ask("物业要覆盖多少？"))
    for told in (answer, beside):
        assert all(c.document.id != "plan" for claim in told.claims if claim.role == "direct" for c in claim.citations)
        assert "库存文本不完整" not in write_answer_text(told)
