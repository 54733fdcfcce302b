"""Several questions in one message."""

import pytest

from assistant.assistant import Assistant
from assistant.several import split_questions
from kb.config import Settings
from views.wire import write_answer_text


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("物业要覆盖多少？垃圾分类谁负责？", 2),
        ("停车难怎么办，还有充电桩要谁同意", 2),
        ("请教：1、楼道堆物谁管 2、消防通道被堵找谁", 2),
        ("老人装电梯要几户同意？钱谁出？", 2),
        ("绿地能改车位吗？罚多少？", 2),
        ("楼上漏水，是不是物业的责任？怎么办？", 1),
        ("小区积水，路也坏了，还有垃圾没人管，怎么办", 1),
        ("业主和物业以及居委会谁说了算", 1),
        ("建城〔2020〕68号 一、二分别讲什么", 1),
        ("对吗？国家不是2025年吗", 1),
        ("方案三（四）第2段讲什么", 1),
    ],
)
def test_a_message_is_taken_apart_only_into_questions(message: str, parts: int) -> None:
    assert len(split_questions(message)) == parts


def test_each_question_is_answered_and_none_is_passed_over(filled_home) -> None:  # type: ignore[no-untyped-def]
    assistant = Assistant.open(Settings(home=filled_home))
    told = write_answer_text(assistant.ask("停车位不够怎么办？个税起征点是多少？绿地由谁养护？"))
    assert "问题1“停车位不够怎么办？”：" in told
    assert "问题2“个税起征点是多少？”没有答：库里没有找到能回答这个问题的条款。" in told
    assert "问题3“绿地由谁养护？”：" in told
