"""Results as lines of text for people at a terminal; no JSON, no printing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cite import print_badges, print_reference, print_status
from assistant.model import Answer, Citation, Finding, Report, Verdict
from assistant.official import write_official
from ingest.report import find_gaps, make_report
from kb.model import Clause, Document, Passage
from views.reports import write_import_lines
from views.wire import name_fidelity, write_answer_text

if TYPE_CHECKING:
    # Only their names: the modules behind them take a second to import, and `kb parse` needs nothing of them.
    from assistant.importer import Edition
    from kb.library import Version
    from kb.supersede import Successor

LIST_HEAD = ("编号", "题名", "文号", "效力", "条款数", "内容", "类别", "版本")
_ENTER = {"address": "条号", "keyword": "关键词", "vector": "语义"}
_SNIPPET = 120
_NAMES = 5
VERDICTS: dict[Verdict, str] = {
    "ok": "相符", "absent": "没有这一条", "mismatch": "不符", "outdated": "已失效", "ambiguous": "指代不明",
    "unknown_document": "库里没有", "not_judged": "未核对",
}  # fmt: skip


def write_answer_lines(answer: Answer) -> Iterator[str]:
    """The answer, then each citation with its clause's reference and words; for a refusal the nearest clauses."""
    written = answer.written
    if written.fallback:
        yield f"（{written.fallback.rstrip('。')}）"
    yield write_answer_text(answer)
    if written.struck:
        yield "\n语言模型写了、但没有通过核对的句子（不作为回答）："
        yield from (f"  ✗ {struck.text} —— {struck.reason}" for struck in written.struck)
    if answer.refusal and answer.passages:
        yield "\n最接近的条款（不是答案）："
        yield from write_hit_lines(answer.passages[:3])
    elif answer.citations:
        yield "\n依据："
        for number, citation in enumerate(answer.citations, 1):
            yield f"[{number}] {_place(citation.document, citation.clause)}"
            yield f"    {_quote(citation)}"


def write_report_lines(report: Report) -> Iterator[str]:
    """Each reference with its verdict and why, then how many of each there are."""
    for one in report.findings:
        yield f"[{VERDICTS[one.verdict]}] {name_mention(one)}"
        yield f"    {one.message}"
    for remark in report.remarks:
        yield f"[提示] {remark.message}"
    yield from (f"[读入说明] {told}。" for told in report.unread)
    yield count_verdicts(report)


def name_mention(finding: Finding) -> str:
    """A reference in one line, with its place where it does not stand in the running text: 脚注1：《消防法》第三条."""
    words = " ".join(finding.mention.split())
    return f"{finding.place}：{words}" if finding.place else words


def name_evidence(finding: Finding) -> str:
    """Whose words the evidence is: the document's, or ours about it."""
    return "要点（不是原文）" if finding.document is not None and finding.document.fidelity == "digest" else "条文"


def count_verdicts(report: Report) -> str:
    """How many references there are and how they were judged: "共 3 处引用：相符 2，不符 1。".

    Of a text without any it says what was looked for, so that nobody takes it for one found right.
    """
    if not report.findings:
        looked = "《题名》、文号、第几条第几款、“三（四）”一类的编号，以及“本办法”“前款”等说法"
        return f"全文 {len(report.document.text)} 字，没有找到引用；找过的有：{looked}。"
    counts = Counter(one.verdict for one in report.findings)
    told = "，".join(f"{name} {counts[verdict]}" for verdict, name in VERDICTS.items() if counts[verdict])
    return f"共 {len(report.findings)} 处引用：{told}（与库里 {report.searched} 份文件核对）。"


def write_hit_lines(passages: Sequence[Passage]) -> Iterator[str]:
    """Each passage with its rank, reference, score, how it was found, and its best part."""
    for rank, passage in enumerate(passages, 1):
        ways = "、".join(_ENTER[via] for via in sorted(passage.via))
        yield f"{rank}. {_place(passage.document, passage.clause)}  {passage.score:.2f}" + (f"（{ways}）" if ways else "")
        part = passage.clause.text[passage.span.start : passage.span.end].replace("\n", " ")
        yield "   " + (part if len(part) <= _SNIPPET else part[:_SNIPPET] + "…")


def write_document_lines(document: Document, parts: Sequence[Clause], *, outline: bool = False) -> Iterator[str]:
    """A document's particulars and notes, then its clauses by label: whole, or only the headings."""
    yield from _head_lines(document)
    yield from write_import_lines(make_report(document, parts))
    yield ""
    depths: dict[str, int] = {}
    for clause, following in zip(parts, (*parts[1:], None), strict=True):
        depth = depths[clause.ref.id] = depths.get(clause.parent.id, 0) + 1 if clause.parent else 0
        label = clause.ref.label + ("" if clause.verified else "（条号待核）")
        yield "  " * depth + (f"{label}  {clause.heading}".rstrip() if outline else label)
        if not outline:
            end = min(following.span.start, clause.span.end) if following else clause.span.end
            own = document.text[clause.span.start : end].strip().splitlines()
            notes = [f"注：{note}" for note in (clause.note,) if note]
            yield from ("  " * depth + f"    {line}" for line in (*own, *notes))


def write_edition_lines(shown: Edition, versions: Sequence[Version], newer: Successor | None) -> Iterator[str]:
    """Which version is shown where a document has several, and what stands for it now."""
    if len(versions) > 1:
        number, last = shown.number or len(versions), len(versions)
        yield f"第 {number} 版，共 {last} 版，现在用的是第 {last} 版；与前一版对照：kb diff {shown.document.id}"
    if newer:
        yield f"{'这是旧版，新版' if newer.newer else '这是要点，原文'}是 {newer.document.id}：回答以它为准"


def write_skipped_lines(skipped: Sequence[tuple[Path, str]]) -> Iterator[str]:
    """What was left out of folders and archives, by reason: how many, and the first names."""
    reasons = Counter(reason for _, reason in skipped)
    for reason, count in reasons.items():
        names = [path.name for path, why in skipped if why == reason]
        yield f"跳过 {count} 个（{'、'.join(names[:_NAMES])}{'等' if count > _NAMES else ''}）：{reason}"


def write_list_rows(
    documents: Sequence[Document], counts: Mapping[str, int], editions: Mapping[str, Successor]
) -> Iterator[tuple[str, ...]]:
    """One row a document, by LIST_HEAD: 内容 says 原文 or 要点, what is missing and whether another stands for it."""
    for document in documents:
        fidelity = "原文" if document.fidelity == "full" else "要点"
        fidelity += "，有缺漏" if find_gaps(document) else ""
        if document.id in editions:
            successor = editions[document.id]
            fidelity += (
                f"（旧版，新版 {successor.document.id}）" if successor.newer else f"（已有原文 {successor.document.id}）"
            )
        status, dated = print_status(document, date.today()), document.amended_on or document.issued_on
        version = dated.isoformat() if dated else ""
        number = str(counts.get(document.id, 0))
        yield document.id, document.title, document.doc_number, status, number, fidelity, document.kind, version


def _head_lines(document: Document) -> Iterator[str]:
    facts = {
        "编号": document.id,
        "文号": document.doc_number,
        "发文机关": "、".join(document.issuers),
        "主送机关": document.addressee,
        "依据": "、".join(document.basis),
        "成文日期": document.issued_on,
        "修订日期": document.amended_on,
        "施行日期": document.effective_on,
        "失效日期": document.expires_on,
        "效力": print_status(document, date.today()),
        "效力说明": document.status_note,
        "已由新文件代替": document.superseded_by,
        "地域": document.region,
        "内容": "原文" if document.fidelity == "full" else "要点（本库自拟，不是原文文字）",
        "与本地方案的关系": document.relation,
        "来源": document.source,
    }
    yield document.title
    yield from (f"{name}：{fact}" for name, fact in facts.items() if fact)


def _place(document: Document, clause: Clause) -> str:
    return f"{print_reference(document, clause)}〔{'·'.join(print_badges(document, clause))}〕"


def _quote(citation: Citation) -> str:
    words = citation.quote.replace("\n", " ")
    return f"“{words}”" if name_fidelity(citation) == "full" else words


def write_official_lines(answer: Answer) -> list[str]:
    """The answer as it may be quoted in an official text; what cannot be, or is no answer, as on any other day."""
    return list(write_official(answer)) or list(write_answer_lines(answer))
