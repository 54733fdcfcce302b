"""Conversations: what is asked after an answer, and what is not dragged into it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.assistant import Assistant
from assistant.model import Answer
from kb.config import Settings
from views.wire import write_answer_text

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "followups.yaml").read_text("utf8"))


@pytest.fixture(scope="module")
def assistant(filled_home: Path) -> Assistant:
    return Assistant.open(Settings(home=filled_home))


def converse(assistant: Assistant, turns: list[str]) -> Answer:
    history: list[tuple[str, str]] = []
    for turn in turns[:-1]:
        history += [("user", turn), ("assistant", write_answer_text(assistant.ask(turn, history)))]
    return assistant.ask(turns[-1], history)


@pytest.mark.parametrize("case", CASES, ids=lambda case: "/".join(case["turns"]))
def test_a_follow_up_is_understood(assistant: Assistant, case: dict[str, Any]) -> None:
    answer = converse(assistant, case["turns"])
    assert (answer.refusal is not None) == case.get("refused", False)
    if "documents" in case:
        assert {c.document.id for c in answer.citations[:4]} & set(case["documents"])
    if "first" in case:
        assert answer.citations[0].clause.ref.label.startswith(case["first"])
    assert case.get("says", "") in write_answer_text(answer)
    if case.get("alone"):
        assert answer.claims == assistant.ask(case["turns"][-1]).claims


def test_more_is_not_the_same_again(assistant: Assistant) -> None:
    turns = ["充电桩怎么配建", "还有吗", "还有呢"]
    shown = [{c.clause.ref.id for c in converse(assistant, turns[: n + 1]).citations} for n in range(3)]
    assert shown[1]
    assert not shown[0] & shown[1]
    assert not shown[2] & (shown[0] | shown[1])


def test_a_citation_can_be_asked_for_by_its_number(assistant: Assistant) -> None:
    first = assistant.ask("业主大会怎么成立")
    second = converse(assistant, ["业主大会怎么成立", "第二条展开说说"])
    assert second.citations[0].clause.ref.id.startswith(first.citations[1].clause.ref.id)


def test_how_strict_a_digest_is_is_not_told_from_our_words(assistant: Assistant) -> None:
    assert "要看全文" in write_answer_text(assistant.ask("加装电梯是强制的吗"))
