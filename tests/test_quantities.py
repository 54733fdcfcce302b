"""Numbers read to compare: the same value, unit and bound however they are written."""

import pytest

from kb.quantities import find_quantities


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        ("物业管理覆盖面不低于30%", "30", "%", "least"),
        ("三成以上", "30", "%", "least"),
        ("百分之三十", "30", "%", ""),
        ("占60％以上", "60", "%", "least"),
        ("达到35%以下", "35", "%", "most"),
        ("三分之二以上业主同意", "2/3", "share", "least"),
        ("双2/3以上", "2/3", "share", "least"),
        ("过半数通过", "1/2", "share", "more"),
        ("五至十分钟", "5-10", "分钟", ""),
        ("罚5万元至50万元", "50000-500000", "元", ""),
        ("罚1万元以下", "10000", "元", "most"),
        ("投用后三十日内", "30", "日", "most"),
        ("每年至少1次", "1年", "每", ""),
        ("每半年公布一次", "6月", "每", ""),
        ("每3年轮训一次", "3年", "每", ""),
        ("两年一次", "2年", "每", ""),
        ("半年至少一次", "6月", "每", ""),
        ("晚上十一点", "23:00", "时刻", ""),
        ("22时至次日6时", "22:00", "时刻", ""),
        ("夜间二时半", "2:30", "时刻", ""),
        ("07:30前", "7:30", "时刻", "before"),
        ("处六个月至三年", "6月-3", "年", ""),
        ("提前15日通知", "15", "日", "least"),
        ("2023年底", "2023", "date", "end"),
        ("自2026年8月15日起", "2026-8-15", "date", "after"),
        ("二〇二三年", "2023", "date", ""),
        ("20*年", "20*", "date", ""),
    ],
)
def test_a_quantity_is_read(text: str, value: str, unit: str, bound: str) -> None:
    found = find_quantities(text)
    assert (found[0].value, found[0].unit, found[0].bound) == (value, unit, bound)
    assert all(text[q.span.start : q.span.end] == q.text for q in found)


@pytest.mark.parametrize(
    "text", ["第三点意见", "同时办理", "一时不便", "第三条第二款", "统一规划、一体推进", "十分重要", "加强噪声治理"]
)
def test_addresses_and_plain_words_state_no_quantity(text: str) -> None:
    assert find_quantities(text) == ()
