"""Words that steer a sentence: found where they steer, not where their characters are part of another word."""

import pytest

from kb.operators import find_operators


@pytest.mark.parametrize(
    ("text", "forces"),
    [
        ("业主应当配合", ["must"]),
        ("业主可以要求退还", ["may"]),
        ("鼓励物业服务企业加快建设", ["encourage"]),
        ("不得占用消防通道", ["forbid"]),
        ("没有备案的", ["not"]),
        ("力争60%以上的社区达到要求", ["perhaps"]),
        ("抢修抢险除外", ["except"]),
        ("部分小区", ["part"]),
        ("全体业主", ["all"]),
        ("不低于30%", ["bound"]),
    ],
)
def test_an_operator_is_found(text: str, forces: list[str]) -> None:
    assert [operator.force for operator in find_operators(text)] == forces


@pytest.mark.parametrize(
    "text", ["相应供应", "重要要求", "许可证", "可再生能源", "无障碍", "不断完善", "未成年人", "应保尽保"]
)
def test_parts_of_other_words_are_none(text: str) -> None:
    assert find_operators(text) == ()
