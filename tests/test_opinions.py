"""What readers say of answers: asked below the answer, kept, given out as a table."""

import csv
import io
import json
from pathlib import Path

import gradio as gr
import pytest

from assistant.assistant import Assistant
from kb.config import Settings
from kb.opinions import Opinion, keep_opinion, read_opinions
from views.cli import run
from views.html import write_conversation
from views.opinions import REASONS, write_opinions_csv
from views.tab_ask import note_opinion
from views.turns import Turn


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant.open(Settings(home=tmp_path_factory.mktemp("opinions")))


def test_an_opinion_is_kept_once_with_what_it_is_about(assistant: Assistant) -> None:
    turns = (Turn("物业管理要覆盖多少？", assistant.ask("物业管理要覆盖多少？")),)
    event = gr.EventData(None, {"turn": "1", "helpful": False, "reason": REASONS[0]})
    noted, conversation, kept = note_opinion(assistant, turns, event)
    assert noted[0].opinion in conversation
    assert "没用" in kept
    assert note_opinion(assistant, noted, event)[0] == gr.skip()
    (one,) = read_opinions(assistant.library)
    assert (one.question, one.helpful, one.reason) == ("物业管理要覆盖多少？", False, REASONS[0])
    assert "不低于30%" in one.answer
    assert "三（四）" in one.cited[0]


@pytest.mark.parametrize("turn", ["0", "2", "99"])
def test_an_opinion_on_no_answer_is_dropped(assistant: Assistant, turn: str) -> None:
    before = len(read_opinions(assistant.library))
    event = gr.EventData(None, {"turn": turn, "helpful": True, "reason": ""})
    note_opinion(assistant, (Turn("问", error="没有查成。"),), event)
    assert len(read_opinions(assistant.library)) == before


def test_keeping_an_opinion_leaves_what_is_remembered_of_the_library(assistant: Assistant) -> None:
    assistant.ask("物业管理要覆盖多少？")
    search = assistant.search
    keep_opinion(assistant.library, Opinion("问", "答", (), helpful=True))
    assistant.ask("物业管理要覆盖多少？")
    assert assistant.search is search


def test_the_question_stands_below_answers_only() -> None:
    assert 'class="opinion"' not in write_conversation((Turn("问"), Turn("问", error="没有查成。")))


def test_no_cell_of_the_table_is_a_formula() -> None:
    told = write_opinions_csv(
        [Opinion("=cmd|' /C calc'!A0", '他说“,"\n第二行', ("《甲》第一条",), helpful=False, reason="@x")]
    )
    head, row = csv.reader(io.StringIO(told.removeprefix("\ufeff")))
    assert len(head) == len(row)
    assert row[2:5] == ["'@x", "'=cmd|' /C calc'!A0", '他说“,"\n第二行']


@pytest.mark.usefixtures("own_home")
def test_the_command_lists_and_exports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep_opinion(Assistant.open(Settings()).library, Opinion("充电桩归谁管？", "……", ("《甲》第一条",), helpful=True))
    assert run(["opinions", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["question"] == "充电桩归谁管？"
    assert run(["opinions", "-o", str(tmp_path / "意见.csv")]) == 0
    assert "充电桩归谁管？" in (tmp_path / "意见.csv").read_text("utf-8-sig")
