"""The tab 问政策: a conversation with its clauses beside it; no markup of answers, no judging."""

import logging
from asyncio import CancelledError
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
from anyio.to_thread import run_sync
from pydantic import BaseModel, ConfigDict

from assistant.assistant import Assistant
from assistant.cite import print_reference
from assistant.model import Answer
from assistant.record import record_answers
from kb.errors import KbError
from kb.opinions import Opinion, keep_opinion
from kb.rules_file import load_rules_file
from views.binding import bind_typed
from views.cards import write_evidence
from views.endpoints import SHARED
from views.frame import write_earlier
from views.html import write_conversation, write_welcome
from views.kept import keep_turns, restore_turns
from views.opinions import LONGEST_REASON, THANKS
from views.reader import OPEN_CLAUSE
from views.turns import Turn
from views.wire import write_answer_text
from views.word import write_docx

log = logging.getLogger(__name__)
_EXAMPLES = Path(__file__).parent / "assets" / "examples.yaml"
_SEND, _SEARCHING = "提问", "正在查找…"
_UNFORESEEN = "程序出了意外的差错，这个问题没有查成：请再试一次，仍不行就重新启动程序。"
# Older exchanges leave the page, so that a day of questions does not slow it down.
_MOST_TURNS = 40

Turns = tuple[Turn, ...]
# New contents for: question box, send button, turns, conversation, evidence, what the browser keeps.
Shown = tuple[Any, Any, Any, Any, Any, Any]
_SAME: Shown = (gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip())


@dataclass(frozen=True, slots=True)
class Head:
    """The buttons above the tabs that belong to the conversation: 导出 Word and 新对话."""

    export: gr.Button
    start_over: gr.Button


class Example(BaseModel):
    """Example questions of one topic."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topic: str
    questions: tuple[str, ...]


def load_examples(path: Path = _EXAMPLES) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Example questions by topic: (("适老与停车", ("老人上楼不方便怎么办？",)),); raises BadRules for any other shape."""
    return tuple((example.topic, example.questions) for example in load_rules_file(path, tuple[Example, ...]))


async def show_answer(assistant: Assistant, question: str, turns: Turns, *, welcome: str = "") -> AsyncIterator[Shown]:
    """Shows that the question is being looked up, then its answer as it grows, or in one sentence why there is none.

    The question leaves the box only when it has been answered, so that nothing typed is lost. Cancelled, it ends at once,
    even while a language model is awaited. An unforeseen error is told by the run it befell, so that one that 新对话 has
    dropped tells nothing.
    """
    try:
        async for shown in _show_answer(assistant, question, turns):
            yield shown
    except CancelledError:
        return  # 新对话: nobody waits for it any more, and it did not fail
    except Exception:
        log.exception("a question was not answered")
        yield show_failure(welcome, turns)


async def _show_answer(assistant: Assistant, question: str, turns: Turns) -> AsyncIterator[Shown]:
    question = question.strip()
    if not question:
        yield _SAME
        return
    searching = gr.update(value=_SEARCHING, interactive=False)
    yield gr.skip(), searching, gr.skip(), write_conversation((*turns, Turn(question))), gr.skip(), gr.skip()
    ready = gr.update(value=_SEND, interactive=True)
    try:
        coming = assistant.stream(question, write_history(turns))
        while answer := await run_sync(_take_next, coming, abandon_on_cancel=True):
            told = (*turns, Turn(question, answer))[-_MOST_TURNS:]
            if answer.written.busy:
                yield gr.skip(), gr.skip(), gr.skip(), write_conversation(told), write_evidence(told), gr.skip()
    except KbError as error:
        turns = (*turns, Turn(question, error=f"{error}。"))[-_MOST_TURNS:]
        yield question, ready, turns, write_conversation(turns), write_evidence(turns), keep_turns(turns)
        return
    yield "", ready, told, write_conversation(told), write_evidence(told), keep_turns(told)


def _take_next(coming: Iterator[Answer]) -> Answer | None:
    return next(coming, None)


def pick_example(event: gr.EventData) -> str:
    """The example question that was clicked, for the question box."""
    return str(event.question)


def show_failure(welcome: str, turns: Turns) -> Shown:
    """The page after an unforeseen error: the conversation as before, one sentence below, the question still in the box."""
    ready = gr.update(value=_SEND, interactive=True)
    return gr.skip(), ready, gr.skip(), write_conversation(turns, welcome, notice=_UNFORESEEN), gr.skip(), gr.skip()


def show_new(welcome: str) -> Shown:
    """An empty conversation."""
    return "", gr.update(value=_SEND, interactive=True), (), write_conversation((), welcome), write_evidence(()), ""


def write_history(turns: Sequence[Turn]) -> tuple[tuple[str, str], ...]:
    """What was said before, oldest first: (("user", "物业管理要覆盖多少？"), ("assistant", "…不低于30%。[1]"))."""
    answered = [(turn.question, turn.answer) for turn in turns if turn.answer]
    return tuple(
        said for question, answer in answered for said in (("user", question), ("assistant", write_answer_text(answer)))
    )


def show_kept(assistant: Assistant, kept: str) -> tuple[Any, Any, Any]:
    """The conversation that the browser has kept: turns, conversation, evidence; without one the page stays as it is."""
    turns = restore_turns(kept, assistant.library)
    return (turns, write_conversation(turns), write_evidence(turns)) if turns else (gr.skip(), gr.skip(), gr.skip())


def note_opinion(assistant: Assistant, turns: Turns, event: gr.EventData) -> tuple[Any, Any, Any]:
    """Keeps what the reader said of an answer: turns, conversation, what the browser keeps."""
    n, helpful = int(event.turn) - 1, event.helpful is True
    if not 0 <= n < len(turns) or turns[n].opinion or (answer := turns[n].answer) is None:
        return gr.skip(), gr.skip(), gr.skip()
    cited = tuple(print_reference(one.document, one.clause) for one in answer.citations)
    reason = str(event.reason)[:LONGEST_REASON]
    try:
        keep_opinion(
            assistant.library, Opinion(answer.question, write_answer_text(answer), cited, helpful, "" if helpful else reason)
        )
    except KbError as error:
        raise gr.Error(f"{error}。") from error
    turns = (*turns[:n], replace(turns[n], opinion=THANKS[helpful]), *turns[n + 1 :])
    return turns, write_conversation(turns), keep_turns(turns)


def export_word(assistant: Assistant, turns: Turns) -> str:
    """The conversation as a Word file in base64, for the browser to save."""
    answers = [turn.answer for turn in turns if turn.answer]
    if not answers:
        raise gr.Error("还没有回答可以导出：请先问一个问题。")
    return b64encode(write_docx(record_answers(answers, date.today()), assistant.settings.fonts)).decode()


def show_earlier(assistant: Assistant, event: gr.EventData) -> tuple[Any, Any, Any]:
    """The earlier conversation that was picked from the list."""
    return show_kept(assistant, str(event.kept))


def build_ask_tab(assistant: Assistant, page: gr.Blocks, head: Head) -> gr.HTML:
    """Lays the tab out inside the current Blocks and binds its events; returns the cards, whose clauses can be opened."""
    welcome = write_welcome(load_examples())
    turns = gr.State(())
    with gr.Column(elem_id="ask"):
        conversation = gr.HTML(
            write_conversation((), welcome), elem_id="conversation", apply_default_css=False, js_on_load=_PICK_EXAMPLE
        )
        with gr.Row(elem_id="composer"):
            box = gr.Textbox(
                label="您的问题", placeholder="例如：物业管理要覆盖多少？", lines=1, max_lines=6, max_length=1000,
                container=False, scale=1, elem_id="question",
            )  # fmt: skip
            send = gr.Button(_SEND, variant="primary", scale=0, min_width=96, elem_id="send")
        kept = gr.Textbox(visible="hidden", elem_id="kept")
        evidence = gr.HTML(write_evidence(()), elem_id="evidence", apply_default_css=False, js_on_load=OPEN_CLAUSE)
    shown = [box, send, turns, conversation, evidence, kept]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    picked = conversation.select(pick_example, None, box, **quiet)
    running = []
    for listen in (partial(gr.on, [box.submit, send.click]), picked.success):
        asking = partial(show_answer, assistant, welcome=welcome)
        answer = listen(asking, inputs=[box, turns], outputs=shown, **quiet, **SHARED)
        answer.success(None, kept, None, js=_ANSWERED, **quiet)
        answer.failure(None, None, None, js=_REFUSED, **quiet)  # over a limit: told beside the question, which stays
        running.append(answer)
    emptied = head.start_over.click(partial(show_new, welcome), None, shown, cancels=running, **quiet)
    # Once more: the last words of the answer that was dropped may have been on their way.
    again = emptied.success(lambda: show_new(welcome)[2:], None, shown[2:], **quiet)
    again.success(None, kept, None, js=_ANSWERED, **quiet)
    _bind_talks(assistant, page, head.export, (turns, conversation, evidence, kept), quiet)
    return evidence


def _bind_talks(
    assistant: Assistant, page: gr.Blocks, export: gr.Button, parts: tuple[Any, ...], quiet: dict[str, Any]
) -> None:
    """Opinions of answers; the conversation this tab had before it was loaded anew; earlier ones from the list."""
    turns, conversation, evidence, kept = parts
    talk = [turns, conversation, evidence]
    said = conversation.submit(bind_typed(note_opinion, assistant), turns, [turns, conversation, kept], **quiet)
    said.success(None, kept, None, js="keepTalk", **quiet)
    exported = gr.Textbox(visible="hidden", elem_id="exported")
    done = export.click(partial(export_word, assistant), turns, exported, **quiet)
    done.success(None, exported, None, js="saveTalk", **quiet)
    page.load(partial(show_kept, assistant), kept, talk, js="loadTalk", **quiet)
    earlier = gr.HTML(write_earlier(), elem_id="talks", apply_default_css=False, js_on_load=_PICK_TALK)
    earlier.select(bind_typed(show_earlier, assistant), None, talk, **quiet)


# Keeps the conversation, and opens the question box again, which app.js closes at the moment of sending.
_ANSWERED = '(kept) => { keepTalk(kept); document.dispatchEvent(new Event("answered")); }'
_REFUSED = '() => document.dispatchEvent(new Event("answered"))'
_PICK_TALK = """
element.addEventListener("click", (click) => {
  const talk = click.target.closest("[data-talk]");
  if (talk) trigger("select", { kept: openTalk(talk.dataset.talk) });
});
"""
_PICK_EXAMPLE = """
element.addEventListener("click", (click) => {
  const example = click.target.closest("[data-question]");
  if (example) trigger("select", { question: example.dataset.question });
});
element.addEventListener("submit", (submit) => {
  submit.preventDefault();
  const form = submit.target;
  const why = [form.querySelector("input:checked")?.value, form.elements.more.value.trim()];
  const reason = why.filter(Boolean).join("：");
  trigger("submit", { turn: form.dataset.turn, helpful: submit.submitter.value === "yes", reason });
});
"""
