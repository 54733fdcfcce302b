"""What is no question about policy, and what only looks like it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.scope import find_outside

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "scope.yaml").read_text("utf8"))
ASKS = Path(__file__).parents[1] / "kb" / "corpus" / "asks"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["message"])
def test_a_message_is_of_its_kind(case: dict[str, Any]) -> None:
    outside = find_outside(case["message"])
    assert (outside[0] if outside else None) == case["kind"]


def test_no_question_that_a_clause_answers_is_turned_away() -> None:
    asked = [q for path in ASKS.glob("*.yaml") for clause in yaml.safe_load(path.read_text("utf8")) for q in clause["asks"]]
    turned_away = [question for question in asked if find_outside(question)]
    assert len(turned_away) <= len(asked) // 1000, turned_away


def test_every_refusal_says_what_to_do_instead() -> None:
    for case in CASES:
        outside = find_outside(case["message"])
        assert outside is None or (outside[1].reason and outside[1].advice)
