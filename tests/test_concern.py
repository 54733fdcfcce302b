"""A number, a day or an actor answers only what it is stated of."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.assistant import Assistant
from kb.config import Settings

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "concerns.yaml").read_text("utf8"))


@pytest.fixture(scope="module")
def assistant(filled_home: Path) -> Assistant:
    return Assistant.open(Settings(home=filled_home))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["ask"])
def test_what_is_stated_of_another_matter_is_no_answer(assistant: Assistant, case: dict[str, Any]) -> None:
    answer = assistant.ask(case["ask"])
    assert answer.refusal is None
    assert answer.claims[0].text.startswith("找到的条款都没有写明") == case.get("none", False)
    assert case.get("says", "") in "".join(claim.text for claim in answer.claims)
    label = answer.citations[0].clause.ref.label
    assert label.startswith(case.get("first", ""))
    assert label != case.get("last")
