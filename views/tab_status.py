"""The tab 状态: what the program rests on and whether it is in order, a trial of the model; no looking, no markup."""

from functools import partial
from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from assistant.health import look_over, try_model
from kb.errors import KbError
from views.status_html import write_facts, write_told

_TRY, _TRYING = "试一下语言模型", "正在等它回话…"


def show_facts(assistant: Assistant) -> str:
    """Everything that was looked at, as markup."""
    try:
        return write_facts(look_over(assistant))
    except KbError as error:
        return write_told(f"{error}。")


def show_trial(assistant: Assistant) -> tuple[str, Any]:
    """What the model said, or in one sentence why it said nothing, and the button ready again."""
    ready = gr.update(value=_TRY, interactive=True)
    try:
        return write_told(try_model(assistant.settings)), ready
    except KbError as error:
        return write_told(f"{error}。"), ready


def build_status_tab(assistant: Assistant, tab: gr.Tab) -> None:
    """Lays the tab out inside the current Blocks and binds its events; it looks anew each time it is opened."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    with gr.Column(elem_id="status"):
        facts = gr.HTML("", elem_id="status-facts", apply_default_css=False, js_on_load=None)
        with gr.Row(elem_id="status-actions"):
            again = gr.Button("重新查看", scale=0, min_width=120, elem_id="status-again")
            trial = gr.Button(_TRY, scale=0, min_width=160, interactive=bool(assistant.settings.model), elem_id="status-try")
        told = gr.HTML("", elem_id="status-told", apply_default_css=False, js_on_load=None)
    for event in (tab.select, again.click):
        event(partial(show_facts, assistant), None, facts, **quiet)
    trying = trial.click(lambda: gr.update(value=_TRYING, interactive=False), None, trial, **quiet)
    trying.then(partial(show_trial, assistant), None, [told, trial], **quiet)
