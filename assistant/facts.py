"""Facts about a document itself, answered out of its particulars; nothing about its clauses."""

from collections.abc import Sequence

from assistant.cite import make_head, print_library_note, print_title
from assistant.intent import Fact
from assistant.model import Citation, Claim
from kb.model import Document

_NAMES = {
    "doc_number": "文号", "issuers": "发文机关", "issued_on": "成文日期", "amended_on": "修订日期",
    "effective_on": "施行日期", "status": "效力状态", "title": "题名",
}  # fmt: skip


def state_facts(document: Document, facts: Sequence[Fact]) -> tuple[Claim, ...]:
    """One claim with the particulars asked for: 《物业管理条例》施行日期：2003年9月1日.

    A particular the library does not hold is named as not held, never guessed.
    """
    head = make_head(document)
    lines = {line.partition("：")[0]: line for line in head.text.split("\n")}
    told, missing, quoted = [], [], []
    for fact in dict.fromkeys(facts):
        line = lines.get(_NAMES[fact])
        if line is None:
            missing.append(_NAMES[fact])
        else:
            told.append(line)
            quoted.append(line)
    quoted = quoted or [lines["题名"]]
    text = f"{print_title(document)}——{'；'.join(told)}。" if told else f"{print_title(document)}——"
    text += f"库里没有核实到它的{'、'.join(missing)}，不能提供。" if missing else ""
    return (Claim(text, tuple(Citation(document, head, line) for line in quoted)), *_state_status(document, facts))


def _state_status(document: Document, facts: Sequence[Fact]) -> tuple[Claim, ...]:
    if "status" not in facts or not document.status_note:
        return ()
    head = make_head(document)
    cited = next(line for line in head.text.split("\n") if line.startswith("效力状态"))
    return (Claim(print_library_note(document.status_note), (Citation(document, head, cited),)),)
