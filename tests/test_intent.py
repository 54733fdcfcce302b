"""What kind of question it is."""

from pathlib import Path

import pytest
import yaml

from assistant.intent import find_facts, find_intent

CASES: list[dict[str, str]] = yaml.safe_load((Path(__file__).parent / "cases" / "intents.yaml").read_text("utf8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["ask"])
def test_a_question_is_of_its_kind(case: dict[str, str]) -> None:
    assert find_intent(case["ask"]).kind == case["kind"]


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("绿色社区创建行动方案的文号是什么", "doc_number"),
        ("这份意见的发文机关", "issuers"),
        ("条例从哪天起施行", "effective_on"),
        ("民法典啥时候开始用的", "effective_on"),
        ("68号文是哪年出的", "issued_on"),
        ("物业管理条例哪年改的", "amended_on"),
        ("固废法废止了吗", "status"),
        ("噪声法还有用没", "status"),
    ],
)
def test_a_particular_of_a_document_is_recognised(question: str, fact: str) -> None:
    assert fact in find_facts(question)
