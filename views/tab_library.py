"""The tab 知识库: files in, their import reports, undo, and what the library holds; no markup, no parsing."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from assistant.importer import Added, compare_editions
from kb.errors import KbError
from kb.model import Document
from views.binding import bind_typed
from views.desk import BY_TAB, Desk, Kept, find_files, keep_value
from views.inputs import find_edition_pair
from views.library_html import Failed, write_adding, write_documents, write_import, write_told
from views.radar_lines import write_signal_lines
from views.reader import OPEN_CLAUSE
from views.reports import write_changes_lines
from views.sources import find_sources
from views.who import find_asker, refuse_without

_ADD, _ADDING = "添加", "正在添加…"
_EMPTY = "还没有选文件：请先点上面的框选文件，或把文件拖进去。"
_CUT = "页面在添加中途重新打开过：下面是已经加入的，还有 {} 份没有读入，请再添加一次。"
_FAILED = "后面的文件没有加入，原因见右上角的提示；请再试一次。"

# New contents for: chosen files, report, button, undo, what was added last (id, what it was before), documents.
Shown = tuple[Any, Any, Any, Any, Any, Any]
New = tuple[tuple[str, Document | None], ...]


def add_files(assistant: Assistant, kept: Kept, files: list[str] | None, wanted: str, tab: str) -> Iterator[Shown]:
    """Adds file after file, telling which is being read, then shows their reports; one that fails stops no other."""
    quiet = gr.skip()
    if refused := refuse_without("editor"):
        yield quiet, write_import((), (), refused), quiet, quiet, quiet, quiet
        return
    if not files:
        yield quiet, write_import((), (), _EMPTY), quiet, quiet, quiet, quiet
        return
    sources, _ = find_sources([Path(file) for file in files])
    former = {document.id: document for document in assistant.library.documents()}
    added: list[Added] = []
    failed: list[Failed] = []
    for done, source in enumerate(sources, 1):
        busy = gr.update(value=_ADDING, interactive=False)
        yield quiet, write_adding(done, len(sources), source.path.name), busy, gr.update(visible=False), quiet, quiet
        try:
            added.append(assistant.add_content(source.read(), source.path, find_asker().name))
        except KbError as error:
            failed.append((source.path, error))
        left = len(sources) - done
        # A page that is loaded anew meanwhile ends this.
        kept.keep(tab, "report", write_import(added, failed, _CUT.format(left) if left else ""))
        kept.keep(tab, "new", _find_new(added, former))
    kept.keep(tab, "library-files", None)
    ready = gr.update(value=_ADD, interactive=True)
    new = _find_new(added, former)
    undo = gr.update(visible=bool(new))
    yield None, write_import(added, failed), ready, undo, new, list_documents(assistant, wanted)


def _find_new(added: Sequence[Added], former: Mapping[str, Document]) -> New:
    """The documents that are new or whose text has changed, with what they were before."""
    outcomes = {one.stored.document_id: one.stored.outcome for one in reversed(added)}
    return tuple((i, former.get(i)) for i, outcome in outcomes.items() if outcome in {"added", "updated"})


def undo_adding(assistant: Assistant, kept: Kept, new: New, wanted: str, tab: str) -> Shown:
    """Takes the documents that were added last out again, and gives those that were brought up to date their former text."""
    if refused := refuse_without("editor"):
        return gr.skip(), write_import((), (), refused), gr.skip(), gr.skip(), gr.skip(), gr.skip()
    taken, back = 0, 0
    for document_id, former in new:
        try:
            assistant.remove(document_id, former, find_asker().name)
        except KbError:
            continue  # somebody removed or changed it meanwhile: it is gone as wished, or theirs
        taken, back = (taken, back + 1) if former else (taken + 1, back)
    did = [f"删去了刚才加入的 {taken} 份文件"] * bool(taken) + [f"{back} 份更新过的文件换回了原来的文字"] * bool(back)
    told = f"已撤销：{'，'.join(did)}。" if did else "刚才添加的文件已被删去或又改过，没有要撤销的。"
    kept.keep(tab, "new", ())
    report = kept.keep(tab, "report", write_import((), (), told))
    return gr.skip(), report, gr.skip(), gr.update(visible=False), (), list_documents(assistant, wanted)


def show_failure(assistant: Assistant, wanted: str) -> Shown:
    """The tab after an error nobody foresaw, or more than is allowed: the reason is told beside it."""
    ready = gr.update(value=_ADD, interactive=True)
    return gr.skip(), write_import((), (), _FAILED), ready, gr.skip(), gr.skip(), list_documents(assistant, wanted)


def list_documents(assistant: Assistant, wanted: str = "") -> str:
    """The documents of the library that fit what is wanted."""
    library = assistant.library
    counts, versions = library.count_clauses(), library.count_versions()
    return write_documents(library.documents(), counts, assistant.editions, versions, wanted)


def drop_document(assistant: Assistant, kept: Kept, wanted: str, tab: str, event: gr.EventData) -> tuple[str, str]:
    """Removes the document whose removal was confirmed: what was done, and the documents that are left."""
    if refused := refuse_without("editor"):
        return write_import((), (), refused), list_documents(assistant, wanted)
    try:
        title = assistant.library.document(str(event.document)).title
        assistant.remove(str(event.document), actor=find_asker().name)
        told = f"已删去《{title}》；要它回来，重新添加文件即可。"
    except KbError as error:
        told = f"{error}。"
    return kept.keep(tab, "report", write_import((), (), told)), list_documents(assistant, wanted)


def show_versions(assistant: Assistant, kept: Kept, tab: str, event: gr.EventData) -> str:
    """What the last version of a document changed in the one before."""
    try:
        changes = compare_editions(*find_edition_pair(assistant.library, str(event.document), None))
    except KbError as error:
        return write_import((), (), f"{error}。")
    return kept.keep(tab, "report", write_told(write_changes_lines(changes), "版本对照"))


def show_signals(assistant: Assistant, kept: Kept, tab: str) -> str:
    """What has gone stale in the full texts of the library, and where a local plan differs from national texts."""
    documents = [document for document in assistant.library.documents() if document.fidelity == "full"]
    try:
        told = write_told(write_signal_lines(documents, assistant.look_out(documents), numbered=False), "过期与出入")
    except KbError as error:
        return write_import((), (), f"{error}。")
    return kept.keep(tab, "report", told)


def show_kept(kept: Kept, tab: str) -> tuple[Any, Any, Any, Any]:
    """What this browser tab had before it was loaded anew: chosen files, report, undo, what was added last."""
    report, new = kept.find(tab, "report"), kept.find(tab, "new") or ()
    files = find_files(kept.find(tab, "library-files"))
    return files or gr.skip(), report or gr.skip(), gr.update(visible=bool(new)), new


def build_library_tab(assistant: Assistant, page: gr.Blocks, desk: Desk) -> gr.HTML:
    """Lays the tab out inside the current Blocks and binds its events; returns the list, whose documents can be opened."""
    new = gr.State(())
    with gr.Column(elem_id="library"):
        files = gr.File(
            label="添加文件：Word、WPS、PDF、OFD、网页、文本、zip", file_count="multiple",
            type="filepath", height=150, elem_id="library-files",
        )  # fmt: skip
        with gr.Row(elem_id="library-actions"):
            add = gr.Button(_ADD, variant="primary", scale=0, min_width=120, elem_id="library-add")
            undo = gr.Button("撤销这次添加", visible=False, scale=0, min_width=140, elem_id="library-undo")
            radar = gr.Button("查过期与出入", scale=0, min_width=140, elem_id="library-radar")
        report = gr.HTML("", elem_id="library-report", apply_default_css=False, js_on_load=None)
        wanted = gr.Textbox(
            label="查找文件",
            placeholder="题名、文号或效力，例如：垃圾 现行有效",
            lines=1,
            max_length=100,
            elem_id="library-wanted",
        )
        documents = gr.HTML("", elem_id="library-list", apply_default_css=False, js_on_load=OPEN_CLAUSE + _ACT)
    shown = [files, report, add, undo, new, documents]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # One at a time: the library takes one writer.
    alone: dict[str, Any] = {"concurrency_limit": 1, "concurrency_id": "add"}
    kept, tab = desk.kept, desk.tab
    mine: dict[str, Any] = {**quiet, "js": BY_TAB}
    adding = add.click(partial(add_files, assistant, kept), [files, wanted, tab], shown, **alone, **mine)
    adding.failure(partial(show_failure, assistant), wanted, shown, **quiet)
    undo.click(partial(undo_adding, assistant, kept), [new, wanted, tab], shown, **alone, **mine)
    radar.click(partial(show_signals, assistant, kept), tab, report, **{**mine, "show_progress": "minimal"})
    documents.delete(bind_typed(drop_document, assistant, kept), [wanted, tab], [report, documents], **alone, **mine)
    documents.expand(bind_typed(show_versions, assistant, kept), tab, report, **mine)
    gr.on([files.upload, files.clear], partial(keep_value, kept, "library-files"), [files, tab], None, **mine)
    desk.opened.success(partial(show_kept, kept), tab, [files, report, undo, new], **quiet)
    page.load(partial(list_documents, assistant), wanted, documents, js='() => keptBox("library-wanted")', **quiet)
    wanted.change(partial(list_documents, assistant), wanted, documents, **quiet)
    return documents


_ACT = """
element.addEventListener("click", (click) => {
  const drop = click.target.closest("[data-drop]");
  const versions = click.target.closest("[data-versions]");
  if (drop) trigger("delete", { document: drop.dataset.drop });
  if (versions) trigger("expand", { document: versions.dataset.versions });
});
"""
