"""What in the library has gone stale: bases expired, replaced or misquoted, and where a local plan and the state differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.cite import has_expired, print_library_note, print_status, print_title
from assistant.model import Report
from kb.library import Library
from kb.model import Document
from kb.rulebook import Discrepancy, load_discrepancies

_STALE = ("已废止", "阶段目标已到期", "失效")


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing to look at: the document and the place in it ("" for the whole), and a sentence about it."""

    document: Document
    ref: str
    message: str


def find_signals(
    library: Library, documents: Sequence[Document], reports: Sequence[Report], today: date
) -> Iterator[Signal]:
    """For each document its wrong references, whether it is stale itself, and the known differences from national texts.

    `reports` are the checks of the documents, one each.
    """
    plans = {d.id for d in documents if d.fidelity == "full" and d.kind == "实施方案"}
    for document, report in zip(documents, reports, strict=True):
        if document.status in _STALE or has_expired(document, today):
            why = f"：{document.status_note}" if document.status_note else "。"
            yield Signal(document, "", f"{print_title(document)}{print_status(document, today)}{why}")
        for finding in report.findings:
            if finding.verdict not in ("ok", "not_judged"):
                where = next((c.ref.label for c in reversed(library.clauses(document.id)) if c.span.holds(finding.span)), "")
                yield Signal(document, where, f"引用“{finding.mention}”：{finding.message}")
        if document.id in plans:
            held = {clause.ref.label for clause in library.clauses(document.id)}
            known = [rule for rule in load_discrepancies() if rule.plan in held and _fits(document, rule)]
            yield from (_tell(document, rule) for rule in known)


def _fits(document: Document, rule: Discrepancy) -> bool:
    """The known differences are about the shipped plan: another plan has them only where it says the same words."""
    return document.id == "plan" or bool(rule.says and rule.says in document.text)


def _tell(document: Document, rule: Discrepancy) -> Signal:
    return Signal(document, rule.plan or "", f"{rule.says}：{print_library_note(rule.note)}")
