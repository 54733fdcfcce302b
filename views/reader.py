"""The reader: any document of the library in a dialog over the page, opened at a clause; no markup, no judging."""

import gradio as gr

from assistant.assistant import Assistant
from kb.errors import KbError
from kb.lookup import find_neighbours, locate
from kb.model import Clause, Document
from views.binding import bind_typed
from views.printed_page import build_sheet
from views.reader_html import write_reader

# Forwards a click on anything that names a document, or the address typed into the reader, to the server.
OPEN_CLAUSE = """
const read = (from, address) => trigger("select", {
  document: from.dataset.read, clause: from.dataset.clause || "", quote: from.dataset.quote || "", address,
});
element.addEventListener("click", (click) => {
  const original = click.target.closest("[data-original]");
  if (original) trigger("expand", { document: original.dataset.original, page: findPage() });
  const from = click.target.closest("button[data-read], a[data-read]");
  if (!from) return;
  click.preventDefault();
  read(from, from.dataset.address || "");
});
element.addEventListener("submit", (submit) => {
  submit.preventDefault();
  read(submit.target, submit.target.elements.address.value);
});
"""


def open_clause(assistant: Assistant, event: gr.EventData) -> str:
    """The reader as markup, at the clause or address that was asked for."""
    wanted = {name: str(getattr(event, name, "") or "") for name in ("document", "clause", "quote", "address")}
    try:
        document = assistant.library.document(wanted["document"])
        clauses = assistant.library.clauses(document.id)
    except KbError as error:
        raise gr.Error(f"{error}。") from error
    printed = assistant.originals.holds(document.id)
    if wanted["address"].strip():
        at, told = find_address(assistant, document, clauses, wanted["address"])
        return write_reader(document, clauses, at, told=told, printed=printed)
    at = next((clause for clause in clauses if clause.ref.id == wanted["clause"]), None)
    return write_reader(document, clauses, at, wanted["quote"], printed=printed)


def find_address(
    assistant: Assistant, document: Document, clauses: tuple[Clause, ...], address: str
) -> tuple[Clause | None, str]:
    """The clause at an address of this document, and a sentence on it where it is not exactly there."""
    found = locate(f"《{document.title}》{address}", assistant.library, assistant.search.titles)
    mine = [where for where in found if document.id in where.document_ids]
    exact = next((clause for where in mine for clause in where.clauses if clause.ref.document_id == document.id), None)
    if exact:
        fits = mine[0].fit == "exact"
        return exact, "" if fits else f"这里没有单列“{address}”，翻到最近的{exact.ref.label}。"
    holding = next((clause for clause in reversed(clauses) if address in clause.text), None)
    if holding:
        return holding, f"“{address}”不是条号，翻到写着它的{holding.ref.label}。"
    near = [clause.ref.label for where in mine[:1] for clause in find_neighbours(where, assistant.library)]
    more = f"最近的是{'、'.join(near)}。" if near else "条号请写成“三（四）”或“第十二条”的样子。"
    return None, f"这份文件里没有“{address}”。{more}"


def build_reader(assistant: Assistant, *openers: gr.HTML) -> None:
    """Adds the reader to the page; a click on a clause in one of these opens it."""
    reader = gr.HTML("", elem_id="reader", apply_default_css=False, js_on_load=OPEN_CLAUSE)
    for opener in (*openers, reader):
        opener.select(bind_typed(open_clause, assistant), None, reader, show_progress="hidden", api_visibility="private")
    build_sheet(assistant, reader)
