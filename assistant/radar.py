"""What in the library has gone stale: bases expired, replaced or misquoted, goals past, figures unlike the state's."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from assistant.cite import has_expired, print_library_note, print_status, print_title
from assistant.model import Finding, Report
from assistant.retelling import load_compare_rules
from kb.library import Library
from kb.model import Clause, Document, Span
from kb.rulebook import Discrepancy, load_discrepancies

# A title that shares so much of its characters with another may be that one miswritten.
_STATE, _SLIP = "中华人民共和国", 0.7
_STALE = ("已废止", "阶段目标已到期", "失效")
_SENTENCE = re.compile(r"[^。；！？\n]+")
# 到2022年底, 2023年12月前: a day by which something is to be done.
_GOAL = re.compile(
    r"(?P<lead>截至|自|从)?(?:[到至于在]\s*)?(?P<year>20\d{2})年(?:(?P<month>\d{1,2})月(?:\d{1,2}日)?)?\s*(?P<end>[年月]?底|末|以?前|之前)?"
)
_AIM = re.compile("实现|达到|完成|建成|形成|基本|全面")
_DONE = re.compile("[已了]")

SignalKind = Literal["expired", "reference", "missing", "basis", "goal", "figure", "known"]


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing to look at: the document, the place in it ("" for the whole), its words there, and a sentence about it.

    `kind`: the document itself has expired; a reference in it is wrong or replaced, or of a
    document that the library does not have; a basis of it is past its own goals; a
    goal of it is past; a figure of it has no basis or another one in the library; a difference known to us.
    """

    document: Document
    ref: str
    message: str
    kind: SignalKind = "known"
    said: str = ""


def find_signals(
    library: Library, documents: Sequence[Document], reports: Sequence[Report], today: date
) -> Iterator[Signal]:
    """For each document what is stale in it, and the known differences from national texts.

    `reports` are the checks of the documents, one each.
    """
    for document, report in zip(documents, reports, strict=True):
        clauses = library.clauses(document.id)
        if document.status in _STALE or has_expired(document, today):
            why = f"：{document.status_note}" if document.status_note else "。"
            yield Signal(document, "", f"{print_title(document)}{print_status(document, today)}{why}", "expired")
        yield from _find_in_references(document, report, clauses)
        if document.fidelity == "full" and not any(clause.level.value == "article" for clause in clauses):
            yield from _find_past_goals(document, clauses, today)
            yield from (
                Signal(
                    document, _place(clauses, r.span), r.message, "figure", document.text[r.span.start : r.span.end].strip()
                )
                for r in report.remarks
                if not (r.document and _is_local_plan(r.document) and r.document.id != "plan")
            )
        if _is_local_plan(document):
            held = {clause.ref.label for clause in clauses}
            known = [rule for rule in load_discrepancies() if rule.plan in held and _fits(document, rule)]
            yield from (_tell(document, rule) for rule in known)


def _is_local_plan(document: Document) -> bool:
    """A plan whose text is there: one that a user added is no basis for another."""
    return document.fidelity == "full" and document.kind == "实施方案"


def _place(clauses: Sequence[Clause], span: Span) -> str:
    """The label of the innermost clause around a place."""
    return next((clause.ref.label for clause in reversed(clauses) if clause.span.holds(span)), "")


def _find_in_references(document: Document, report: Report, clauses: Sequence[Clause]) -> Iterator[Signal]:
    """Wrong and replaced references, then the bases that are past their goals, each once."""
    told: set[str] = set()
    for finding in report.findings:
        where = _place(clauses, finding.span)
        # What a digest says of another document is ours, not its own words to be held against that.
        is_ours = document.fidelity == "digest" and finding.verdict == "mismatch"
        if finding.verdict not in ("ok", "not_judged") and not is_ours:
            # A title like another is likely a slip; any other is a document nobody has added.
            is_absent = finding.verdict == "unknown_document" and not _is_slip(finding)
            kind: SignalKind = "missing" if is_absent else "reference"
            yield Signal(document, where, f"引用“{finding.mention}”：{finding.message}", kind, finding.mention)
    for finding in report.findings:
        basis = finding.document
        if basis is not None and _is_past(finding) and basis.id not in told:
            told.add(basis.id)
            why = f"：{basis.status_note}" if basis.status_note else "。"
            message = f"所依据的{print_title(basis)}{basis.status}{why}"
            yield Signal(document, _place(clauses, finding.span), message, "basis", finding.mention)


def _is_slip(finding: Finding) -> bool:
    """Whether an unknown 文号 or title is nearly a known one: 预防未成年人犯罪法 is no slip for 未成年人保护法."""
    named = re.findall("《([^《》]+)》", finding.message.partition("题名相近的有")[2])
    said = finding.mention.partition("《")[2].partition("》")[0].removeprefix(_STATE)
    alike = (SequenceMatcher(None, said, name.removeprefix(_STATE)).ratio() for name in named)
    return any(share >= _SLIP for share in alike) if named else "相近" in finding.message


def _is_past(finding: Finding) -> bool:
    return finding.verdict in ("ok", "not_judged") and finding.document is not None and finding.document.status in _STALE


def _find_past_goals(document: Document, clauses: Sequence[Clause], today: date) -> Iterator[Signal]:
    """Sentences that promise something by a day that is over; what says that it was done is no promise."""
    local = load_compare_rules().local
    for sentence in _SENTENCE.finditer(document.text):
        goals = [match for match in _GOAL.finditer(sentence.group()) if _is_goal(match, sentence.group())]
        if not goals or any(word in sentence.group() for word in local):
            continue
        last = goals[-1]
        year, month = int(last["year"]), int(last["month"] or 12)
        if (year, month) < (today.year, today.month):
            words = " ".join(sentence.group().split())
            place = _place(clauses, Span(sentence.start() + last.start(), sentence.start() + last.end()))
            message = f"“{words}”所定的时间（{year}年）已过，请改定新的时限，或写明完成情况。"
            yield Signal(document, place, message, "goal", words)


def _is_goal(match: re.Match[str], sentence: str) -> bool:
    is_until = match.group()[0] in "到至" and (
        any(word in sentence for word in load_compare_rules().future) or _aims(sentence)
    )
    return not match["lead"] and bool(match["end"] or is_until)


def _aims(sentence: str) -> bool:
    return bool(_AIM.search(sentence)) and not _DONE.search(sentence)


def _fits(document: Document, rule: Discrepancy) -> bool:
    """The known differences are about the shipped plan: another plan has them only where it says the same words."""
    return document.id == "plan" or bool(rule.says and rule.says in document.text)


def _tell(document: Document, rule: Discrepancy) -> Signal:
    return Signal(document, rule.plan or "", f"{rule.says}：{print_library_note(rule.note)}", "known", rule.says)
