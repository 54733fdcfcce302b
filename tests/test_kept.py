"""Conversations that the browser keeps: back as they were, or not at all."""

import pytest

from assistant.assistant import Assistant
from kb.config import Settings
from views.cards import write_evidence
from views.html import write_conversation
from views.kept import CHANGED, keep_turns, restore_turns
from views.turns import Turn

ASKED = (
    "物业管理要覆盖多少？",
    "方案是哪年发的？",
    "居委会多少人？",
    "要准备什么材料？",
    "飞机票怎么报销？",
    "方案和国家文件有什么不同？",
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant.open(Settings(home=tmp_path_factory.mktemp("kept")))


def test_a_conversation_comes_back_as_it_was_shown(assistant: Assistant) -> None:
    turns = (*(Turn(asked, assistant.ask(asked)) for asked in ASKED), Turn("问", error="读不出。"))
    assert {bool(turn.answer and turn.answer.refusal) for turn in turns} == {True, False}
    back = restore_turns(keep_turns(turns), assistant.library)
    assert write_conversation(back) == write_conversation(turns)
    assert write_evidence(back) == write_evidence(turns)


def test_an_answer_whose_clause_has_changed_is_not_shown(assistant: Assistant) -> None:
    kept = keep_turns((Turn(ASKED[0], assistant.ask(ASKED[0])),))
    (turn,) = restore_turns(kept.replace("不低于30%", "不低于50%"), assistant.library)
    assert (turn.answer, turn.error) == (None, CHANGED)
    (turn,) = restore_turns(kept.replace('"document":"plan"', '"document":"gone"'), assistant.library)
    assert turn.error == CHANGED


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"turns":[{"question":1}]}', '{"turns":[],"more":1}', "\x00"])
def test_what_was_never_kept_brings_nothing_back(assistant: Assistant, kept: str) -> None:
    assert restore_turns(kept, assistant.library) == ()
    assert keep_turns(()) == ""
