"""Facts about a document itself, answered out of its particulars; nothing about its clauses."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.cite import make_head, print_library_note, print_title
from assistant.intent import Fact, find_facts
from assistant.model import Citation, Claim
from kb.library import Library
from kb.model import Clause, Document
from kb.titles import Titles

_NAMES = {
    "doc_number": "文号", "issuers": "发文机关", "issued_on": "成文日期", "amended_on": "修订日期",
    "effective_on": "施行日期", "expires_on": "失效日期", "status": "效力状态", "title": "题名", "basis": "依据",
}  # fmt: skip


_DESCRIBED: tuple[Fact, ...] = ("doc_number", "issuers", "issued_on", "effective_on", "status")
# A law may have hundreds of clauses: so many headings are told, the rest are counted.
_MOST_HEADINGS = 12
# A name may fit several documents (parts of one law, plans of several places): so many are told of, none is chosen.
_SAME_NAME = 4


@dataclass(frozen=True, slots=True)
class Registrar:
    """Tells of the library's documents what they are."""

    library: Library
    titles: Titles

    def state(self, question: str, full: str) -> tuple[Claim, ...]:
        """The particulars a question asks for of the documents it names, or, naming none, of those spoken of in `full`."""
        names = self.titles.find(full)
        asked = find_facts(full if self.titles.find(question) else question)
        if not names or not asked:
            return ()
        documents = [self.library.document(i) for name in names[:2] for i in name.document_ids[:_SAME_NAME]]
        claims = [claim for document in documents for claim in state_facts(document, asked)]
        return tuple({claim.text: claim for claim in claims}.values())

    def describe(self, question: str) -> tuple[Claim, ...]:
        """What the library holds of the documents a question names and asks nothing else about."""
        names = [i for name in self.titles.find(question) for i in name.document_ids[:_SAME_NAME]]
        documents = [self.library.document(i) for i in dict.fromkeys(names)]
        return tuple(claim for d in documents for claim in describe_document(d, self.library.clauses(d.id)))


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


def describe_document(document: Document, clauses: Sequence[Clause]) -> tuple[Claim, ...]:
    """What the library holds of a document: its particulars, and the headings of its outermost clauses."""
    head = make_head(document)
    known = [fact for fact in _DESCRIBED if any(line.startswith(f"{_NAMES[fact]}：") for line in head.text.split("\n"))]
    told = state_facts(document, known)
    outer = [c for c in clauses if c.parent is None and c.heading]
    if not outer:
        return told
    shown = outer[:_MOST_HEADINGS]
    more = f"……等{len(outer)}处" if len(outer) > len(shown) else ""
    named = "；".join(f"{c.ref.label if c.verified else '（条号待核）'} {c.heading}" for c in shown)
    citations = tuple(Citation(document, clause, clause.heading) for clause in shown)
    return (*told, Claim(f"库里收有它的：{named}{more}。", citations, "basis"))


def _state_status(document: Document, facts: Sequence[Fact]) -> tuple[Claim, ...]:
    if "status" not in facts or not document.status_note:
        return ()
    head = make_head(document)
    cited = next(line for line in head.text.split("\n") if line.startswith("效力状态"))
    return (Claim(print_library_note(document.status_note), (Citation(document, head, cited),)),)
