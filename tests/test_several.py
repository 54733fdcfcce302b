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
        ("居委会几个人、任期几年、谁来选", 3),
        ("电梯多久检一次，谁去报检，不检罚多少", 3),
        ("小区道路坏了谁修；井盖丢了找谁；还有路灯归谁管", 3),
        ("监控要备案吗？录像存几天，不备案怎么罚", 3),
        ("燃气停气提前几小时通知，停水呢", 2),
        ("加装电梯，一楼不同意，怎么办", 1),
        ("小区里能不能养鸡、养狗、种菜", 1),
        ("如果业委会到期没换届，谁来管", 1),
        ("什么情况下，业主可以换物业", 1),
        ("停车位怎么配？" * 30, 1),
        ("停车位怎么配？谁来管绿地？停车位怎么配", 2),
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


def test_what_no_clause_answers_is_refused_alone(filled_home) -> None:  # type: ignore[no-untyped-def]
    assistant = Assistant.open(Settings(home=filled_home))
    told = write_answer_text(assistant.ask("电梯多久检验一次，谁去报检，另外个税怎么交"))
    assert "问题2“谁去报检”：《特种设备安全法》" in told
    assert "问题3“个税怎么交”没有答" in told


def test_a_short_question_after_one_without_a_basis_is_about_the_same_matter(filled_home) -> None:  # type: ignore[no-untyped-def]
    assistant = Assistant.open(Settings(home=filled_home))
    assert assistant.ask("困难家庭低保怎么申请，一个月能领多少").refusal
    assert assistant.ask("小区里烟花爆竹能不能放，放了罚多少").refusal


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("海绵设施要不要跟主体工程一起建，法规是怎么说的", 1),
        ("社区书记能不能兼居委会主任，文件里有没有写", 1),
        ("电梯多久检验一次，谁去报检", 2),
        ("绿地由谁养护，垃圾分类有几类", 2),
    ],
)
def test_parts_that_ask_of_one_matter_stay_together(filled_home, message: str, parts: int) -> None:  # type: ignore[no-untyped-def]
    answer = Assistant.open(Settings(home=filled_home)).ask(message)
    assert (answer.kind == "several") == (parts > 1)
