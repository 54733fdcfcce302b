"""The tab 核条款: a text or a file in, every reference judged; no markup of findings, no judging."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from assistant.model import Report
from ingest.parse import Parsed, parse_file, parse_text
from kb.errors import KbError
from views.annotate import annotate, is_docx
from views.check_table import write_check_table
from views.desk import BY_TAB, Desk, Kept, find_files, keep_value, offer_file
from views.endpoints import SHARED_CHECKS
from views.reader import OPEN_CLAUSE
from views.report_html import write_check, write_checking

_CHECK, _CHECKING = "核对", "正在核对…"
_EMPTY = "还没有要核对的内容：请贴上文字，或放进一个文件。"
_FILE_ONLY = "下面核对的是放进来的文件，贴上的文字没有核对；要核对文字，请先移去文件。"
_FAILED = "这份文稿没有核对成，原因见右上角的提示；贴上的文字还在，请再试一次。"
_LONGEST = 300_000

# New contents for: result, button, annotated copy, table.
Shown = tuple[Any, Any, Any, Any]


def show_check(assistant: Assistant, kept: Kept, text: str, file: str | None, tab: str) -> Iterator[Shown]:
    """Shows that the check is under way, then the report with its downloads, or in one sentence why there is none."""
    hidden = gr.update(visible=False)
    if not file and not text.strip():
        yield write_check(None, _EMPTY), gr.skip(), hidden, hidden
        return
    yield write_checking(), gr.update(value=_CHECKING, interactive=False), hidden, hidden
    ready = gr.update(value=_CHECK, interactive=True)
    try:
        report = assistant.check(_read(text, file))
    except KbError as error:
        yield write_check(None, f"{error}。"), ready, hidden, hidden
        return
    copy, table = _write_files(report, Path(file) if file else None)
    # Of both only one is checked: that must be said.
    left = _FILE_ONLY if file and text.strip() else ""
    result, _, _ = kept.keep(tab, "check", (write_check(report, note=left), copy, table))
    yield result, ready, _offer(copy), _offer(table)


def show_failure() -> Shown:
    """The tab after an error nobody foresaw, or more than is allowed: the reason is told beside it."""
    return write_check(None, _FAILED), gr.update(value=_CHECK, interactive=True), gr.skip(), gr.skip()


def _read(text: str, file: str | None) -> Parsed:
    return parse_file(Path(file)) if file else parse_text(text)


def show_kept(kept: Kept, tab: str) -> tuple[Any, ...]:
    """The file and the report that this browser tab had before it was loaded anew."""
    files = find_files(kept.find(tab, "check-file"))
    file = files[0] if files else gr.skip()
    result, copy, table = kept.find(tab, "check") or (None, None, None)
    if not find_files(table):
        return file, gr.skip(), gr.skip(), gr.skip()
    return file, result, _offer(copy), _offer(table)


def _write_files(report: Report, file: Path | None) -> tuple[str | None, str]:
    """The annotated copy, for a .docx, and the table, as files to download."""
    stem = file.stem if file else "文稿"
    table = offer_file(f"{stem}-核对表.docx", write_check_table(report))
    content = file.read_bytes() if file else b""
    if not is_docx(content):
        return None, table
    return offer_file(f"{stem}-批注.docx", annotate(content, report)[0]), table


def _offer(path: str | None) -> Any:
    return gr.update(value=path, visible=True) if path else gr.update(visible=False)


def build_check_tab(assistant: Assistant, desk: Desk) -> gr.HTML:
    """Lays the tab out inside the current Blocks and binds its events; returns the result, whose clauses can be opened."""
    with gr.Column(elem_id="check"):
        with gr.Row(elem_id="check-input"):
            text = gr.Textbox(
                label="贴上文字", placeholder="例如：按照《绿色社区建设行动实施方案》三（四），物业管理覆盖面不低于50%。",
                lines=5, max_lines=12, max_length=_LONGEST, scale=3, elem_id="check-text",
            )  # fmt: skip
            file = gr.File(label="或放进一个文件", file_count="single", type="filepath", scale=2, elem_id="check-file")
        with gr.Row(elem_id="check-actions"):
            start = gr.Button(_CHECK, variant="primary", scale=0, min_width=120, elem_id="check-start")
            copy = gr.DownloadButton("下载带批注的 Word", visible=False, scale=0, min_width=180, elem_id="check-copy")
            table = gr.DownloadButton("下载核对表", visible=False, scale=0, min_width=140, elem_id="check-table")
        result = gr.HTML(write_check(None), elem_id="check-result", apply_default_css=False, js_on_load=OPEN_CLAUSE)
    shown = [result, start, copy, table]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    given, check = [text, file, desk.tab], partial(show_check, assistant, desk.kept)
    checked = start.click(check, given, shown, js=BY_TAB, **SHARED_CHECKS, **quiet)
    checked.failure(show_failure, None, shown, **quiet)
    gr.on(
        [file.upload, file.clear], partial(keep_value, desk.kept, "check-file"), [file, desk.tab], None, js=BY_TAB, **quiet
    )
    desk.opened.success(partial(show_kept, desk.kept), desk.tab, [file, result, copy, table], **quiet)
    return result
