"""What other programs may ask of the page: ask, search, clause, check, as named endpoints and as MCP tools."""

# Gradio tells other programs the Args below; the assistant is bound and not asked of them.
# ruff: noqa: D417

from typing import Any

from gradio.events import api

from assistant.assistant import Assistant
from ingest.parse import parse
from kb.lookup import locate
from views.binding import bind_typed
from views.calls import AskCall, CheckCall, ClauseCall, SearchCall, read_call, tell_errors
from views.wire import Wire, write_answer, write_clause, write_document, write_hits, write_report

# Several people may ask at once; the page and the endpoints share the places.
SHARED: dict[str, Any] = {"concurrency_limit": 4, "concurrency_id": "ask"}
# Apart from the questions, which must never wait behind a long check.
SHARED_CHECKS: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "check"}
# Gradio calls a tool that is not queued in its own place, and any other over a connection to itself that has no login.
NAMED: dict[str, Any] = {"queue": False}
_NONE = "库里没有“{}”所指的条款：请写题名加条号，例如 绿色社区建设行动实施方案三（四），或先用 search 查找。"


@tell_errors
def ask(assistant: Assistant, question: str, history: list[list[str]] | None = None) -> Wire:
    """Answers a question on 绿色社区创建 from the policy documents of the library, each sentence with its clause.

    Args:
        question: the question in everyday Chinese, for example 物业管理要覆盖多少？
        history: what was said before, oldest first, as [["user", "…"], ["assistant", "…"]].
    """
    call = read_call(AskCall, question=question, history=history)
    return write_answer(assistant.ask(call.question, call.history))


@tell_errors
def search(assistant: Assistant, text: str, k: int = 10) -> Wire:
    """Finds the clauses nearest to a text or at an address, best first; nearest is no proof that they answer it.

    Args:
        text: words or an address, for example 加装电梯 or 物业管理条例第十六条.
        k: how many at most, 1 to 50.
    """
    call = read_call(SearchCall, text=text, k=k)
    return {"hits": write_hits(assistant.find(call.text, call.k).passages)}


@tell_errors
def clause(assistant: Assistant, reference: str) -> Wire:
    """Gives the exact text of the clauses a reference names; none, and why, when the library holds no such clause.

    Args:
        reference: a document and an address in it, for example 绿色社区建设行动实施方案三（四）.
    """
    wanted = read_call(ClauseCall, reference=reference).reference
    located = locate(wanted, assistant.library, assistant.search.titles)
    found = [
        {"document": write_document(assistant.library.document(one.ref.document_id)), "fit": where.fit} | write_clause(one)
        for where in located
        for one in where.clauses
    ]
    return {"clauses": found, "note": "" if found else _NONE.format(wanted)}


@tell_errors
def check(assistant: Assistant, text: str) -> Wire:
    """Judges every reference to a policy document in a text: does it exist, is it in force, does the clause say that.

    Args:
        text: the text to check, for example 根据《物业管理条例》第六十条，……。
    """
    return write_report(assistant.check(parse(read_call(CheckCall, text=text).text.encode(), "文稿")))


def add_endpoints(assistant: Assistant) -> None:
    """Puts the endpoints on the page being built; each has the name of its function."""
    for handler in (ask, search, clause):
        api(bind_typed(handler, assistant), api_name=handler.__name__, **SHARED, **NAMED)
    api(bind_typed(check, assistant), api_name="check", **SHARED_CHECKS, **NAMED)
