"""What a sentence states: figures, money, deadlines, dates, actors."""

import pytest

from kb.slots import find_slots


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("物业管理覆盖面不低于30%", "figure", "30%"),
        ("服务半径不超过5至10分钟", "figure", "5至10分钟"),
        ("每百户30平方米", "figure", "30平方米"),
        ("须双四分之三以上同意", "figure", "分之"),
        ("处100元至1000元罚款", "money", "罚款"),
        ("罚款200元", "money", "200元"),
        ("提前24小时通知", "deadline", "24小时"),
        ("成立之日起30日内备案", "deadline", "30日"),
        ("报告至少保存3年", "deadline", "3年"),
        ("到2023年实现全覆盖", "deadline", "到2023年"),
        ("20*年，全面启动", "date", "20*年"),
        ("自2026年1月1日起施行", "date", "2026年1月1日"),
        ("由街道办事处指导", "actor", "由街道办事处"),
    ],
)
def test_a_slot_is_found_with_its_words(text: str, kind: str, words: str) -> None:
    slots = find_slots(text)
    assert any(slot.kind == kind and words in slot.text for slot in slots), slots
    assert all(text[s.span.start : s.span.end] == s.text for s in slots)


def test_plain_words_hold_no_figure() -> None:
    assert not [s for s in find_slots("加强噪声治理，提升社区宜居水平。") if s.kind != "actor"]
