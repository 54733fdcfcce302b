"""A page of the PDF a document was read from, as it was printed, in a dialog over the page; no drawing."""

from base64 import b64encode
from html import escape
from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from ingest.page_picture import draw_page
from kb.errors import KbError
from views.binding import bind_typed
from views.on_page import say

_GONE = "这份文件的原件没有留下来：请打开原来的文件看。"
_TURN = """
element.addEventListener("click", (click) => {
  const to = click.target.closest("[data-sheet]");
  if (to) trigger("expand", { document: to.dataset.of, page: to.dataset.sheet });
});
"""


def show_sheet(assistant: Assistant, event: gr.EventData) -> str:
    """The page that was asked for, with buttons for the one before and the next, or in one sentence why not."""
    try:
        document = assistant.library.document(str(event.document))
        content = assistant.originals.find(document.id)
        number = int(event.page) if str(event.page).isdecimal() else 1
        if content is None:
            return write_sheet(document.title, f"<p>{_GONE}</p>")
        picture, count = draw_page(content, number)
    except KbError as error:
        return write_sheet("原件", f"<p>{escape(say(f'{error}。'))}</p>")
    turns = "".join(
        f'<button type="button" class="link" data-of="{escape(document.id)}" data-sheet="{to}">{name}</button>'
        for to, name in ((number - 1, "上一页"), (number + 1, "下一页"))
        if 1 <= to <= count
    )
    told = f"{escape(document.title)}，原件第 {number} 页"
    drawn = f'<img alt="{told}" src="data:image/jpeg;base64,{b64encode(picture).decode()}">'
    return write_sheet(document.title, drawn, f"原件第 {number} 页，共 {count} 页", turns)


def write_sheet(title: str, shown: str, where: str = "", turns: str = "") -> str:
    """The dialog; `shown` and `turns` are markup."""
    return (
        f'<dialog class="sheet" aria-labelledby="sheet-title"><header><h2 id="sheet-title">{escape(title)}</h2>'
        f'<p class="meta" role="status">{escape(where)}</p><p class="turns-page">{turns}'
        f'<button type="button" class="link" data-close autofocus>关闭</button></p></header>'
        f'<div class="printed" tabindex="0" role="region" aria-label="原件">{shown}</div></dialog>'
    )


def build_sheet(assistant: Assistant, reader: gr.HTML) -> None:
    """Adds the dialog to the page; the reader's button opens it."""
    sheet = gr.HTML("", elem_id="sheet", apply_default_css=False, js_on_load=_TURN)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    for opener in (reader, sheet):
        opener.expand(bind_typed(show_sheet, assistant), None, sheet, **quiet)
