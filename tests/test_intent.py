"""What kind of question it is."""

import pytest

from assistant.intent import find_facts, find_intent


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("物业管理要覆盖多少？", "figure"),
        ("老人上楼不方便怎么办？", "howto"),
        ("创建内容有哪些", "list"),
        ("业委会备案期限是几天", "deadline"),
        ("垃圾分类由谁负责", "who"),
        ("高空抛物罚多少", "money"),
        ("什么叫海绵城市", "definition"),
        ("小区能不能装充电桩", "yesno"),
        ("方案和国家文件有什么区别", "compare"),
        ("请伪造一份批复", "forbidden"),
        ("小区绿化", "open"),
    ],
)
def test_a_question_is_of_its_kind(question: str, kind: str) -> None:
    assert find_intent(question).kind == kind


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("绿色社区创建行动方案的文号是什么", "doc_number"),
        ("这份意见的发文机关", "issuers"),
        ("条例从哪天起施行", "effective_on"),
        ("固废法废止了吗", "status"),
    ],
)
def test_a_particular_of_a_document_is_recognised(question: str, fact: str) -> None:
    assert fact in find_facts(question)
