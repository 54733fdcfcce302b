"""What the tab 问政策 does with a question: shows that it is looked up, then the answer; loses nothing when it fails."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
import yaml
from test_html import make_answer, make_refusal

from assistant.model import Answer, Claim, Struck, Written
from kb.errors import BadRules, LibraryUnavailable
from views.binding import bind_typed
from views.endpoints import ask
from views.tab_ask import (
    load_examples,
    pick_example,
    show_answer,
    show_failure,
    show_new,
    write_history,
)
from views.turns import Turn


class Desk:
    """A small assistant with one answer, which keeps what it was asked."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[tuple[str, Sequence[tuple[str, str]]]] = []
        self.error = error

    def ask(self, question: str, history: Sequence[tuple[str, str]] = ()) -> Answer:
        self.asked.append((question, history))
        if self.error:
            raise self.error
        return make_answer(question)

    def stream(self, question: str, history: Sequence[tuple[str, str]] = ()) -> Iterator[Answer]:
        yield self.ask(question, history)


def show(desk: Any, question: str, turns: tuple[Turn, ...] = ()) -> list[Any]:
    """All that a question brings to the page, step by step."""

    async def collect() -> list[Any]:
        return [shown async for shown in show_answer(desk, question, turns)]

    # In a thread of its own: where the browser tests ran before, this one has a loop already.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, collect()).result()


def test_a_question_is_shown_while_looked_up_and_then_answered() -> None:
    desk = Desk()
    pending, done = show(desk, " 物业管理要覆盖多少？ ", ())
    assert "正在查找…" in pending[3]
    assert pending[1]["interactive"] is False
    box, send, turns, conversation, evidence, kept = done
    assert (box, send["interactive"]) == ("", True)
    assert turns[0].question == "物业管理要覆盖多少？"
    assert "物业管理要覆盖多少？" in kept
    assert 'data-card="card-1-1"' in conversation
    assert 'id="card-1-1"' in evidence


def test_an_empty_question_asks_nothing() -> None:
    desk = Desk()
    assert len(show(desk, " \n", ())) == 1
    assert desk.asked == []


def test_a_known_error_is_one_sentence_and_the_question_stays_in_the_box() -> None:
    _, (box, send, turns, conversation, *_) = show(Desk(LibraryUnavailable("资料库打不开", hint="请重试")), "问", ())
    assert box == "问"
    assert send["interactive"] is True
    assert turns[0].error == "资料库打不开：请重试。"
    assert 'role="alert">资料库打不开：请重试。</p>' in conversation


def test_an_unforeseen_error_leaves_the_conversation_and_frees_the_button() -> None:
    _, send, _, conversation, *_ = show_failure("", (Turn("前一问", make_answer()),))
    assert send["interactive"] is True
    assert "前一问" in conversation
    assert "再试一次" in conversation


def test_earlier_turns_are_handed_on_without_the_failed_ones() -> None:
    desk = Desk()
    show(desk, "那停车呢？", (Turn("物业管理要覆盖多少？", make_answer()), Turn("坏了的", error="打不开。")))
    history = desk.asked[0][1]
    assert [role for role, _ in history] == ["user", "assistant"]
    assert history[0][1] == "物业管理要覆盖多少？"
    assert history[1][1].startswith("方案三（四）：物业管理覆盖面不低于30%。[1]")


def test_a_refusal_is_part_of_what_was_said() -> None:
    assert write_history((Turn("个税", make_refusal()),))[1] == (
        "assistant",
        "资料库里没有依据。\n查了 3 份文件。\n可以添加文件。",
    )


def test_a_new_conversation_is_empty() -> None:
    box, _, turns, conversation, evidence, _ = show_new("<p>您好</p>")
    assert (box, turns) == ("", ())
    assert "<p>您好</p>" in conversation
    assert "提问以后" in evidence


def test_only_the_latest_turns_are_kept() -> None:
    turns: tuple[Turn, ...] = tuple(Turn(f"第{n}问", make_answer()) for n in range(60))
    *_, last = show(Desk(), "新问", turns)
    assert len(last[2]) == 40
    assert last[2][-1].question == "新问"


def test_the_endpoint_gives_the_contract() -> None:
    reply = bind_typed(ask, Desk())("物业管理要覆盖多少？", [["user", "前一问"]])
    assert reply["refused"] is False
    assert [citation["document"] for citation in reply["citations"]] == ["plan", "jc-2020-68"]


def test_the_endpoint_names_a_known_error_in_one_sentence() -> None:
    with pytest.raises(gr.Error, match="资料库打不开：请重试。"):
        ask(Desk(LibraryUnavailable("资料库打不开", hint="请重试")), "问")


def test_a_clicked_example_goes_into_the_box() -> None:
    class Click:
        question = "停车位不够有什么办法？"

    assert pick_example(Click()) == "停车位不够有什么办法？"


def test_the_shipped_examples_are_questions_by_topic() -> None:
    examples = load_examples()
    assert len(examples) >= 3
    assert all(question.endswith("？") for _, questions in examples for question in questions)


@pytest.mark.parametrize("content", ["- 一句话", "[", "- {topic: 停车}"])
def test_broken_examples_are_named(content: str, tmp_path: Path) -> None:
    path = tmp_path / "examples.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadRules, match=r"examples\.yaml"):
        load_examples(path)


def test_no_example_is_taken_from_the_question_sets() -> None:
    held = Path(__file__).parents[2] / "shared" / "eval" / "questions.dev.yaml"
    if not held.exists():
        pytest.skip("the question sets are not beside this checkout")
    asked = str(yaml.safe_load(held.read_text(encoding="utf-8")))
    assert not [q for _, questions in load_examples() for q in questions if q in asked]


def test_a_claim_cited_twice_gets_its_number_once() -> None:
    answer = make_answer()
    citation = answer.citations[0]
    doubled = Answer("问", "open", (Claim("句。", (citation, citation)),))
    _, (_, _, _, conversation, _, _) = show(type("Two", (), {"stream": lambda *_: iter((doubled,))})(), "问", ())
    assert conversation.count('class="chip"') == 1


def test_an_answer_worded_by_a_model_grows_on_the_page() -> None:
    plain = make_answer("问")
    struck = (Struck("物业管理覆盖面不低于<50%>。", "所引条款里没有“50%”这个数"),)
    grown = replace(plain, claims=plain.claims[:1], written=Written("model", struck, plain))
    steps = (
        replace(plain, written=Written(busy=True)),
        replace(grown, written=replace(grown.written, busy=True)),
        grown,
    )
    desk = type("Slow", (), {"stream": lambda *_: iter(steps)})()
    _, first, second, last = show(desk, "问", ())
    assert "先看条款原句" in first[3]
    assert "正在改写" in second[3]
    assert "正在改写" not in last[3]
    assert "<s>物业管理覆盖面不低于&lt;50%&gt;。</s><span>所引条款里没有“50%”这个数</span>" in last[3]
    assert "<details" in last[3]
    assert last[1]["interactive"] is True


def test_why_a_model_did_not_answer_is_one_quiet_line() -> None:
    answer = replace(make_answer("问"), written=Written(fallback="语言模型连不上，以下是不用语言模型的回答。"))
    desk = type("Down", (), {"stream": lambda *_: iter((answer,))})()
    *_, last = show(desk, "问", ())
    assert last[3].count("语言模型连不上，以下是不用语言模型的回答。") == 1
