"""The table of what can be asked: every answer in it is real."""

import re
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from kb.config import Settings
from views.wire import write_answer_text

ROOT = Path(__file__).parents[1]
PATH = ROOT / "docs" / "questions.md"
TEXT = PATH.read_text("utf8")
ROWS = [tuple(row) for row in re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", TEXT, re.MULTILINE)]
LONGEST = 70
ASKED, FOLLOWED = "问的是", "先问"


def read_rows(head: str) -> list[tuple[str, str, str]]:
    """The rows under the head that begins with this word."""
    start = next(i for i, row in enumerate(ROWS) if row[0] == head)
    end = next((i for i, row in enumerate(ROWS) if i > start and row[0] in (ASKED, FOLLOWED)), len(ROWS))
    return [(a, b, c) for a, b, c in ROWS[start + 1 : end]]


def shorten(told: str) -> str:
    first = told.split("\n", maxsplit=1)[0].replace("|", "｜")
    return first if len(first) <= LONGEST else first[:LONGEST] + "…"


def shows(shown: str, real: str) -> bool:
    first = real.split("\n", maxsplit=1)[0]
    return first.startswith(shown.removesuffix("…")) if shown.endswith("…") else first == shown


@pytest.fixture(scope="module")
def assistant(filled_home: Path) -> Assistant:
    return Assistant.open(Settings(home=filled_home))


def test_every_answer_in_the_table_is_real(assistant: Assistant, request: pytest.FixtureRequest) -> None:
    real = {f"| {k} | {q} |": (shown, write_answer_text(assistant.ask(q))) for k, q, shown in read_rows(ASKED)}
    for before, question, shown in read_rows(FOLLOWED):
        history = [("user", before), ("assistant", write_answer_text(assistant.ask(before)))]
        real[f"| {before} | {question} |"] = (shown, write_answer_text(assistant.ask(question, history)))
    wrong = {start: told for start, (shown, told) in real.items() if not shows(shown, told)}
    if request.config.getoption("--update-golden"):
        text = TEXT
        for start, told in wrong.items():
            text = text.replace(f"{start} {real[start][0]} |", f"{start} {shorten(told)} |")
        PATH.write_text(text, encoding="utf-8")
    assert not wrong


def test_the_table_is_long_enough_to_be_of_use() -> None:
    assert len(read_rows(ASKED)) >= 20
    assert len(read_rows(FOLLOWED)) >= 5
