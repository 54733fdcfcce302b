"""What is to be done, out of the requirements: which are meant, what is said of them, and whose words are whose."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.assistant import Assistant
from assistant.model import Claim
from assistant.requirements import TaskFinder
from kb.config import Settings
from kb.rulebook import load_requirements
from views.wire import write_answer_text

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "todo.yaml").read_text("utf8"))


@pytest.fixture(scope="module")
def assistant(filled_home: Path) -> Assistant:
    return Assistant.open(Settings(home=filled_home))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["ask"])
def test_a_question_after_what_to_do_is_told_what_to_do(assistant: Assistant, case: dict[str, Any]) -> None:
    answer = assistant.ask(case["ask"])
    assert (answer.kind == "todo") == (case["want"] is not None)
    if case["want"]:
        task = TaskFinder(assistant.encoder, load_requirements()).find(case["ask"])
        assert task is not None
        assert (task.want, task.area) == (case["want"], case.get("area", ""))
        assert not task.single or [r.name for r in task.requirements] == case["names"]
        assert case["says"] in write_answer_text(answer)


def test_every_requirement_is_told_with_its_plan_clause_first(assistant: Assistant) -> None:
    for requirement in load_requirements():
        answer = assistant.ask(f"{requirement.name}要注意什么")
        if answer.kind == "todo":
            assert answer.citations[0].document.id == "plan"
            assert all(c.clause.verified or "条号待核" in write_answer_text(answer) for c in answer.citations)


def test_our_own_words_are_never_shown_as_the_clauses(assistant: Assistant) -> None:
    for claim in read_claims(assistant, "停车管理怎么做"):
        stands = all(c.quote in claim.text for c in claim.citations)
        assert stands or claim.role in ("advice", "basis", "caution") or claim.text.startswith("写明的数字：")
        assert (claim.role == "advice") == claim.text.startswith("办法建议：")
        assert claim.role != "caution" or claim.text.startswith("本库提示：")


def test_a_number_is_only_told_with_a_clause_that_states_it(assistant: Assistant) -> None:
    told = [claim for claim in read_claims(assistant, "怎么算达标") if "不低于" in claim.text and claim.role == "direct"]
    assert len(told) >= 5
    for claim in told:
        number = claim.text.split("不低于")[1].split("（")[0]
        assert claim.text.startswith("《") or number in claim.citations[0].clause.text


def test_what_the_plan_is_said_not_to_state_it_does_not_state(assistant: Assistant) -> None:
    text = assistant.library.document("plan").text
    assert "材料" not in text
    assert "分值" not in text
    assert "打分" not in text


@pytest.mark.parametrize(
    ("before", "number", "says"),
    [("要做哪些事", "第二项展开说说", "社区道路综合整治"), ("基础设施有哪些任务", "第三项细说", "定期检查通道和楼道")],
)
def test_an_item_of_the_tasks_before_can_be_asked_for(assistant: Assistant, before: str, number: str, says: str) -> None:
    answer = assistant.ask(number, [("user", before), ("assistant", "…")])
    assert says in write_answer_text(answer)


def test_without_the_plan_nothing_is_drawn_from_it(tmp_path: Path) -> None:
    assistant = Assistant.open(Settings(home=tmp_path / "own"))
    assistant.remove("plan")
    assert assistant.ask("创建绿色社区要做哪些事").kind != "todo"


def read_claims(assistant: Assistant, question: str) -> tuple[Claim, ...]:
    answer = assistant.ask(question)
    assert answer.kind == "todo"
    return answer.claims
