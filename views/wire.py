"""Any result -> plain dicts, lists and strings: the JSON contract of the command line; no wording for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.cite import print_reference
from assistant.model import Answer, Citation, Report, Written
from ingest.report import ImportReport, find_gaps, make_report
from kb.errors import KbError
from kb.model import Clause, Document, Note, Passage
from views.wire_editions import write_change_refs

if TYPE_CHECKING:
    # Only its name: the module behind it takes a second to import, and `kb parse` needs nothing of it.
    from assistant.importer import Added
    from assistant.radar import Signal

Wire = dict[str, Any]


def write_parse(document: Document, parts: Sequence[Clause], notes: Sequence[Note]) -> Wire:
    """A parsed file: offsets of clauses count characters of document.text."""
    return {
        "document": write_document(document) | {"text": document.text},
        "clauses": [write_clause(clause) for clause in parts],
        "notes": write_notes(notes),
        "report": write_import_report(make_report(document, parts)),
    }


def write_import_report(report: ImportReport) -> Wire:
    """An import report: units by level, notes in four groups; what is in `gaps` is missing from the text."""
    groups = {"found": report.found, "removed": report.removed, "odd": report.odd, "gaps": report.gaps}
    return {
        "head": list(report.head),
        "units": {level.value: count for level, count in report.units},
        **{group: [{"kind": n.kind, "message": n.message} for n in notes] for group, notes in groups.items()},
    }


def write_document(document: Document) -> Wire:
    """A document's particulars without its text; dates as 2020-07-22 or null."""
    plain = ("id", "work", "title", "short_title", "kind", "doc_number", "status", "status_note", "superseded_by")
    dates = ("issued_on", "amended_on", "effective_on", "expires_on")
    return {
        **{name: getattr(document, name) for name in plain},
        "issuers": list(document.issuers),
        "addressee": document.addressee,
        "basis": list(document.basis),
        **{name: _write_date(getattr(document, name)) for name in dates},
        "region": document.region,
        "relation": document.relation,
        "fidelity": document.fidelity,
        "source": document.source,
    }


def write_clause(clause: Clause) -> Wire:
    """A clause with its id, label and place; `note` and `successor` are the library's words, never the document's."""
    return {
        "id": clause.ref.id,
        "label": clause.ref.label,
        "level": clause.level.value,
        "heading": clause.heading,
        "trail": list(clause.trail),
        "text": clause.text,
        "start": clause.span.start,
        "end": clause.span.end,
        "page": clause.page,
        "parent": clause.parent.id if clause.parent else None,
        "verified": clause.verified,
        "note": clause.note,
        "successor": clause.successor,
    }


def write_notes(notes: Iterable[Note]) -> list[str]:
    """The notes' sentences in order."""
    return [note.message for note in notes]


def write_hits(passages: Iterable[Passage]) -> list[Wire]:
    """Passages best first; `start` and `end` mark the best matching part inside `text`."""
    return [
        _write_place(passage.document, passage.clause)
        | {
            "heading": passage.clause.heading,
            "score": round(passage.score, 4),
            "via": sorted(passage.via),
            "text": passage.clause.text,
            "start": passage.span.start,
            "end": passage.span.end,
        }
        for passage in passages
    ]


def write_answer(answer: Answer) -> Wire:
    """An answer or a refusal; [n] in `answer` is citations[n - 1], and `nearest` holds what was found instead of one."""
    numbers = {_key(citation): n for n, citation in enumerate(answer.citations, 1)}
    claims = [
        {"text": claim.text, "role": claim.role, "citations": [numbers[_key(c)] for c in claim.citations]}
        for claim in answer.claims
    ]
    return {
        "answer": write_answer_text(answer),
        "refused": answer.refusal is not None,
        "citations": [write_citation(citation) for citation in answer.citations],
        "seconds": round(answer.seconds, 3),
        "kind": answer.kind,
        "understood": list(answer.understood),
        "claims": claims,
        "nearest": write_hits(answer.passages[:3]) if answer.refusal else [],
        **write_written(answer.written),
    }


def write_written(written: Written) -> Wire:
    """Who worded an answer, what of a model's reply was struck, and why a model that was asked did not word it."""
    return {
        "writer": written.by,
        "struck": [{"text": struck.text, "reason": struck.reason} for struck in written.struck],
        "fallback": written.fallback,
        "without_model": write_answer_text(written.plain) if written.plain else "",
    }


def write_answer_text(answer: Answer, *, numbers: bool = True) -> str:
    """The answer as lines, each sentence followed by its numbers: "物业管理覆盖面不低于30%[1]"; a refusal's sentences.

    Without `numbers`, for where [1] would be read as the number of another answer.
    """
    if answer.refusal:
        lines = (*answer.understood, answer.refusal.reason, answer.refusal.searched, answer.refusal.advice)
        return "\n".join(line for line in lines if line)
    places = {_key(citation): f"[{n}]" if numbers else "" for n, citation in enumerate(answer.citations, 1)}
    told = (c.text + "".join(places[_key(x)] for x in dict.fromkeys(c.citations)) for c in answer.claims)
    return "\n".join((*answer.understood, *told))


def write_added(added: Sequence[Added], failed: Sequence[tuple[Path, KbError]]) -> Wire:
    """What became of each file: its document and outcome (added, updated, reread, unchanged), or why it was not stored."""
    return {
        "added": [
            {
                "path": str(one.path),
                "document": one.stored.document_id,
                "outcome": one.stored.outcome,
                "clauses": one.stored.clauses,
                "title": one.document.title,
                "notes": write_notes((*one.document.notes, *one.notes)),
                "report": write_import_report(one.report),
                "changes": write_change_refs(one.changes) if one.changes else None,
            }
            for one in added
        ],
        "failed": [{"path": str(path), "error": str(error)} for path, error in failed],
    }


def write_signals(signals: Iterable[Signal]) -> list[Wire]:
    """What the radar found: the document, the place in it, what kind of thing, the words there and a sentence."""
    return [
        {
            "document": s.document.id,
            "title": s.document.title,
            "ref": s.ref,
            "message": s.message,
            "kind": s.kind,
            "said": s.said,
        }
        for s in signals
    ]


def write_skipped(skipped: Sequence[tuple[Path, str]]) -> list[Wire]:
    """What was left out of folders and archives, each with the reason."""
    return [{"path": str(path), "reason": reason} for path, reason in skipped]


def write_report(report: Report) -> Wire:
    """A check: one finding for each reference; offsets count characters of the text that `kb parse` prints.

    `place` names where it stands if not in the running text; those of 页眉, 页脚 and 批注 count on after that text.
    """
    return {
        "references": len(report.findings),
        "findings": [
            {
                "start": one.span.start,
                "end": one.span.end,
                "mention": one.mention,
                "verdict": one.verdict,
                "document": one.document.id if one.document else None,
                "title": one.document.title if one.document else "",
                "ref": one.ref,
                "message": one.message,
                "place": one.place,
                "evidence": one.evidence,
                "differences": [{"slot": d.slot, "said": d.said, "clause": d.clause} for d in one.differences],
            }
            for one in report.findings
        ],
        "remarks": [{"start": r.span.start, "end": r.span.end, "message": r.message} for r in report.remarks],
        "unread": list(report.unread),
        "searched": report.searched,
    }


def name_fidelity(citation: Citation) -> str:
    """Whose words a quote is: "full" the document's, "digest" ours about a clause, "record" ours about the document."""
    return citation.document.fidelity if citation.clause.ref.steps else "record"


def write_citation(citation: Citation) -> Wire:
    """A citation with its words, whose they are, and whether its document holds."""
    return _write_place(citation.document, citation.clause) | {
        "quote": citation.quote,
        "fidelity": name_fidelity(citation),
        "status": citation.document.status,
        "gaps": list(find_gaps(citation.document)),
        "reference": print_reference(citation.document, citation.clause),
    }


def _write_place(document: Document, clause: Clause) -> Wire:
    return {
        "document": document.id,
        "title": document.title,
        "doc_number": document.doc_number,
        "ref": clause.ref.label,
        "clause": clause.ref.id,
        "verified": clause.verified,
    }


def _key(citation: Citation) -> tuple[str, str]:
    return citation.clause.ref.id, citation.quote


def _write_date(day: date | None) -> str | None:
    return day.isoformat() if day else None
