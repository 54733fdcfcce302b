"""Questions by rules for the documents a user adds: what is asked, of which clauses, and that nobody is shown them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.assistant import Assistant
from ingest.asks import make_asks
from ingest.parse import parse_text
from kb.config import Settings
from kb.holdings import read_asks

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "made_asks.yaml").read_text("utf8"))
PLAN = CASES[0]["text"]


@pytest.fixture
def assistant(filled_home: Path, own_home: Path) -> Iterator[Assistant]:
    shutil.copytree(filled_home, own_home)
    opened = Assistant.open(Settings(home=own_home))
    yield opened
    opened.library.engine.dispose()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][-20:].strip())
def test_a_clause_is_asked_about_what_it_states(case: dict[str, Any]) -> None:
    made = make_asks(parse_text(case["text"]).clauses)
    assert made == {label: tuple(asks) for label, asks in case["asks"].items()}


@given(st.text(alphabet="一二（）1.、第条应当不得由居委会负责30%日内年。，\n", max_size=300))
def test_no_clause_gets_more_than_four_short_questions(text: str) -> None:
    parts = parse_text(text).clauses
    made = make_asks(parts)
    assert made.keys() <= {clause.ref.label for clause in parts}
    assert all(0 < len(asks) <= 4 and max(map(len, asks)) <= 30 for asks in made.values())


def test_a_document_of_very_many_clauses_is_asked_nothing() -> None:
    text = "汇编\n" + "\n".join(f"{n}.物业服务企业应当在{n}日内公布情况。" for n in range(1, 1100))
    assert make_asks(parse_text(text).clauses) == {}


def test_what_a_user_adds_is_found_by_the_questions_and_shown_in_its_own_words(assistant: Assistant) -> None:
    document_id = assistant.add_content(PLAN.encode(), Path("方案.txt")).stored.document_id
    assert read_asks(assistant.library, document_id) == make_asks(assistant.library.clauses(document_id))
    passage = assistant.find("车位只卖不租行不行，停车管理工作方案")
    assert passage.passages[0].clause.ref.label == "二"
    assert "能不能只售不租" not in assistant.ask("停车管理工作方案说物业能不能只售不租").claims[0].text


def test_a_shipped_document_keeps_the_questions_it_came_with(assistant: Assistant) -> None:
    asks = read_asks(assistant.library, "plan")
    assert asks
    made = make_asks(assistant.library.clauses("plan"))
    assert not {q for given in asks.values() for q in given} & {q for given in made.values() for q in given}
