"""Slips of the input method: which are set right, and what is never touched."""

from pathlib import Path

import pytest
import yaml

from assistant.assistant import Assistant
from kb.config import Settings
from kb.spelling import Speller
from views.wire import write_answer_text

CASES: list[dict[str, str]] = yaml.safe_load((Path(__file__).parent / "cases" / "spelling.yaml").read_text("utf8"))


@pytest.fixture(scope="module")
def assistant(filled_home: Path) -> Assistant:
    return Assistant.open(Settings(home=filled_home))


@pytest.fixture(scope="module")
def speller(assistant: Assistant) -> Speller:
    return assistant.open_speller()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["typed"])
def test_a_slip_is_set_right_and_nothing_else(speller: Speller, case: dict[str, str]) -> None:
    read, slips = speller.mend(case["typed"])
    assert read == case.get("read", case["typed"])
    assert bool(slips) == ("read" in case)


def test_the_answer_says_how_a_slip_was_read(assistant: Assistant) -> None:
    answer = assistant.ask("垃圾分累由谁负责")
    assert write_answer_text(answer).startswith("已按“垃圾分类”理解“垃圾分累”。")
    assert answer.question == "垃圾分累由谁负责"
    assert answer.claims == assistant.ask("垃圾分类由谁负责").claims


def test_a_slip_in_the_question_before_is_set_right_too(assistant: Assistant) -> None:
    after = assistant.ask("谁负责？", [("user", "垃圾分累怎么要求"), ("assistant", "…")])
    assert after.claims == assistant.ask("谁负责？", [("user", "垃圾分类怎么要求"), ("assistant", "…")]).claims


def test_questions_the_library_knows_are_read_as_they_stand(assistant: Assistant, speller: Speller) -> None:
    asks = [entry.text for entry in assistant.library.entries() if entry.kind == "ask"][::9]
    changed = [(ask, slips) for ask in asks if (slips := speller.mend(ask)[1])]
    assert len(changed) <= len(asks) // 200, changed
