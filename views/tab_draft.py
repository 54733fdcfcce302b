"""The tab 写方案: a community's profile in, its assessment as it is typed, a draft with its coverage, the Word file out."""

import json
import re
from base64 import b64encode
from functools import partial
from pathlib import Path
from typing import Any, get_args

import gradio as gr
from gradio.events import api

from assistant.assistant import Assistant
from assistant.outline import Kind, load_wording
from assistant.profile_file import Sample, build_profile, parse_profile, read_sample
from kb.errors import BadInput, KbError
from views import wire_draft
from views.binding import bind_typed
from views.calls import AssessCall, DraftCall, read_call, tell_errors
from views.desk import Desk, Kept, find_files, offer_file
from views.draft_form import write_form
from views.draft_html import write_assessment, write_draft, write_form_errors, write_notice, write_start
from views.draft_profile import find_errors, read_fields, write_fields, write_yaml
from views.endpoints import NAMED
from views.reader import OPEN_CLAUSE
from views.wire import Wire
from views.word import write_docx

_DRAFT, _DRAFTING = "写出方案", "正在写…"
_FAILED = "方案没有写成，原因见右上角的提示；填的内容还在，请再试一次。"
_SAMPLES: dict[Sample, str] = {"old": "老旧小区", "new": "新建小区"}

# The page and the endpoints share the places.
_SHARED: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "draft"}
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

# New contents for: result, button, download.
Shown = tuple[Any, Any, Any]


def show_assessment(assistant: Assistant, event: gr.EventData) -> str:
    """The assessment of the form as it stands, or what is wrong with which field."""
    try:
        given = read_fields(str(event.profile))
        errors = find_errors(given)
        if errors:
            return write_form_errors(errors)
        profile = build_profile(given)
        return write_assessment(profile, assistant.assess(profile))
    except KbError as error:
        return write_notice(f"{error}。")


def show_draft(assistant: Assistant, kept: Kept, kind: Kind, reword: bool, written: str, tab: str) -> Shown:
    """The draft beside its coverage with its Word file, or in one sentence why there is none."""
    ready = gr.update(value=_DRAFT, interactive=True)
    try:
        made = assistant.draft(build_profile(read_fields(written), "情况表"), kind, reword=reword)
        path = offer_file(_name_file(made.paper.title), write_docx(made.paper, assistant.settings.fonts))
    except KbError as error:
        return write_notice(f"{error}。"), ready, gr.update(visible=False)
    kept.keep(tab, "draft", (kind, write_draft(made), path))
    return write_draft(made), ready, gr.update(value=path, visible=True)


def show_kept(kept: Kept, tab: str) -> tuple[Any, Any, Any]:
    """The kind, the draft and its file that this browser tab had before it was loaded anew."""
    kind, draft, path = kept.find(tab, "draft") or (None, None, None)
    return (kind, draft, gr.update(value=path, visible=True)) if find_files(path) else (gr.skip(), gr.skip(), gr.skip())


def show_failure() -> Shown:
    """The tab after an error nobody foresaw, or more than is allowed: the reason is told beside it."""
    return write_notice(_FAILED), gr.update(value=_DRAFT, interactive=True), gr.skip()


def open_file(path: str) -> tuple[str, str]:
    """A profile file's values for the form, and nothing; or no values, and in one sentence why."""
    try:
        file = Path(path)
        return json.dumps(write_fields(parse_profile(file.read_bytes(), file.name)), ensure_ascii=False), ""
    except KbError as error:
        return "", write_notice(f"{error}。")


def open_sample(sample: Sample) -> str:
    """A shipped sample's values for the form."""
    return json.dumps(write_fields(parse_profile(read_sample(sample).encode())), ensure_ascii=False)


def save_file(written: str) -> str:
    """The form as a profile file's text; "" when it cannot be read."""
    try:
        return write_yaml(read_fields(written))
    except BadInput:
        return ""


@tell_errors
def assess(assistant: Assistant, profile: dict[str, Any]) -> Wire:
    """The endpoint "assess": a profile by the names of its fields, {"社区": "…"} -> the JSON contract's answer."""
    checked = build_profile(read_call(AssessCall, profile=profile).profile)
    return wire_draft.write_assessment(checked, assistant.assess(checked))


@tell_errors
def draft(assistant: Assistant, profile: dict[str, Any], kind: str = "plan") -> Wire:
    """The endpoint "draft": a profile and plan, yearly or selfcheck -> the JSON contract's answer, "docx" in base64."""
    call = read_call(DraftCall, profile=profile, kind=kind)
    made = assistant.draft(build_profile(call.profile), call.kind)
    content = write_docx(made.paper, assistant.settings.fonts)
    return {**wire_draft.write_draft(made, ""), "docx": b64encode(content).decode("ascii")}


def _name_file(title: str) -> str:
    stem = re.sub(r"[^\w（）-]", "", title)[:60] or "方案"
    return f"{stem}.docx"


def build_draft_tab(assistant: Assistant, desk: Desk) -> tuple[gr.HTML, gr.HTML]:
    """Lays the tab out inside the current Blocks and binds its events; its parts in which clauses can be opened."""
    kinds = [(_name_kind(kind), kind) for kind in get_args(Kind)]
    # What the browser hands over and gets back; never shown.
    fields = gr.Textbox(visible=False)
    with gr.Column(elem_id="draft"):
        with gr.Row(elem_id="draft-files"):
            opened = gr.UploadButton(
                "打开情况表", file_types=[".yaml", ".yml"], scale=0, min_width=120, elem_id="draft-open"
            )
            saved = gr.Button("保存情况表", scale=0, min_width=120, elem_id="draft-save")
            samples = {
                sample: gr.Button(f"样表：{name}", scale=0, min_width=150, elem_id=f"draft-sample-{sample}")
                for sample, name in _SAMPLES.items()
            }
        notice = gr.HTML("", elem_id="draft-notice", apply_default_css=False, js_on_load=None)
        with gr.Row(elem_id="draft-work"):
            form = gr.HTML(write_form(), elem_id="draft-form", apply_default_css=False, js_on_load=_START)
            assessed = gr.HTML(write_start(), elem_id="draft-assessed", apply_default_css=False, js_on_load=OPEN_CLAUSE)
        with gr.Row(elem_id="draft-actions"):
            kind = gr.Radio(kinds, value="plan", label="写哪一种", scale=0, min_width=320, elem_id="draft-kind")
            reword = gr.Checkbox(
                label="请语言模型润色措施", visible=bool(assistant.settings.model), scale=0, elem_id="draft-reword"
            )
            start = gr.Button(_DRAFT, variant="primary", scale=0, min_width=120, elem_id="draft-start")
            word = gr.DownloadButton("下载 Word", visible=False, scale=0, min_width=120, elem_id="draft-word")
        result = gr.HTML("", elem_id="draft-result", apply_default_css=False, js_on_load=OPEN_CLAUSE)
    live = form.select(
        bind_typed(show_assessment, assistant), None, assessed, trigger_mode="always_last", **_SHARED, **_QUIET
    )
    live.then(None, None, None, js="() => window.draftForm.update()", **_QUIET)
    _bind_drafting(assistant, desk, [kind, reword, fields, desk.tab], [result, start, word])
    _bind_files(opened, saved, samples, fields, notice)
    for endpoint in (assess, draft):
        api(bind_typed(endpoint, assistant), api_name=endpoint.__name__, **_SHARED, **NAMED)
    return assessed, result


def _bind_drafting(assistant: Assistant, desk: Desk, given: list[Any], shown: list[Any]) -> None:
    """Binds the button, and what lays the draft out again that was here before a reload."""
    begun = shown[1].click(_show_drafting, None, shown, **_QUIET)
    drafted = begun.then(partial(show_draft, assistant, desk.kept), given, shown, js=_READ, **_SHARED, **_QUIET)
    drafted.failure(show_failure, None, shown, **_QUIET)
    restored = desk.opened.success(partial(show_kept, desk.kept), desk.tab, [given[0], shown[0], shown[2]], **_QUIET)
    restored.success(None, None, None, js="() => window.draftForm.restore()", **_QUIET)


def _bind_files(
    opened: gr.UploadButton, saved: gr.Button, samples: dict[Sample, gr.Button], fields: gr.Textbox, notice: gr.HTML
) -> None:
    """Binds what fills the form from a file or a sample, and what saves it."""
    uploaded = opened.upload(open_file, opened, [fields, notice], **_QUIET)
    taken = [uploaded, *(button.click(partial(open_sample, one), None, fields, **_QUIET) for one, button in samples.items())]
    for one in taken:
        one.then(None, fields, None, js="(written) => window.draftForm.take(written)", **_QUIET)
    written = saved.click(save_file, fields, fields, js="() => window.draftForm.read()", **_QUIET)
    written.then(None, fields, None, js='(text) => window.draftForm.save("情况表.yaml", text)', **_QUIET)


def _name_kind(kind: Kind) -> str:
    """The kind as its title names it: 工作方案, 年度任务清单."""
    return load_wording().outlines[kind].title.rpartition("创建")[2]


def _show_drafting() -> Shown:
    return gr.skip(), gr.update(value=_DRAFTING, interactive=False), gr.update(visible=False)


_READ = "(kind, reword, fields, tab) => [kind, reword, window.draftForm.read(), nameTab()[0]]"
_START = 'window.draftForm.start(element, (profile) => trigger("select", { profile }));'
