"""Clauses and documents as official text names them; the only place that prints a reference."""

from datetime import date

from kb.model import Clause, ClauseRef, Document, Level, Span

# What a remark of the library itself begins with.
NOTE = "本库提示"
_PLAN_KIND = "实施方案"
_LAW_KINDS = {"法律", "行政法规", "司法解释"}
_STATUS_WORDS = {"": "效力未核实", "未核实": "效力未核实"}


def rank_level(document: Document) -> int:
    """Where a document's clauses stand in an answer: the local plan 0, national documents 1, laws 2."""
    return 0 if document.kind == _PLAN_KIND else 1 + (document.kind in _LAW_KINDS)


def print_title(document: Document) -> str:
    """The document, title first and 文号 after it: 《绿色社区创建行动方案》（建城〔2020〕68号）.

    The order is that of 党政机关公文处理工作条例 第十九条第二项. Parts of one law are cited by the law's name;
    numbers of decrees (国务院令第379号) are not part of a citation.
    """
    whole = document.title.removeprefix("中华人民共和国")
    title = document.work if document.work and whole.startswith(document.work) else whole
    unsure = any(note.kind == "doc_number_unverified" for note in document.notes)
    number = f"（{document.doc_number}{'，文号待核' if unsure else ''}）" if "〔" in document.doc_number else ""
    return f"《{title}》{number}"


def print_reference(document: Document, clause: Clause) -> str:
    """The clause's reference: 《物业管理条例》第五十三条; a locator not confirmed is never printed as one.

    A partial locator gives 《绿色社区创建行动方案》（建城〔2020〕68号）“营造社区宜居环境”部分（条号待核）.
    """
    title = print_title(document)
    if not clause.ref.steps:
        return f"{title}文件信息"
    if not clause.verified:
        return f"{title}“{clause.heading or clause.ref.label}”部分（条号待核）"
    return title + clause.ref.label


def print_brief(document: Document, clause: Clause, name: str = "") -> str:
    """The clause's reference without 文号, under the short name a paper gives the document: 《实施方案》三（四）."""
    title = f"《{name}》" if name else print_title(document).removesuffix(f"（{document.doc_number}）")
    return print_reference(document, clause).replace(print_title(document), title)


def print_columns(clause: Clause) -> str:
    """What the cells of a table's row are, in order, from the heads of its columns: （各列依次为：序号、任务、牵头单位）."""
    if clause.level is not Level.ROW or not clause.heading:
        return ""
    return f"（各列依次为：{clause.heading.replace(' | ', '、')}）"


def print_library_note(note: str) -> str:
    """A remark of the library itself, marked so that nobody takes it for the words of the clause cited beside it."""
    return f"{NOTE}：{note}"


def print_advice(text: str) -> str:
    """Our own advice on how to do what a clause asks for, marked so that nobody takes it for the clause's words."""
    return f"办法建议：{text}"


def has_expired(document: Document, today: date) -> bool:
    """Whether the last day on which a document says it holds is over."""
    return document.expires_on is not None and document.expires_on < today


def print_status(document: Document, today: date) -> str:
    """Whether a document holds, as of a day: 现行有效, 效力未核实, 已过有效期（2026年4月30日）."""
    end = document.expires_on
    if end and has_expired(document, today) and document.status != "已废止":
        return f"已过有效期（{end.year}年{end.month}月{end.day}日）"
    return _STATUS_WORDS.get(document.status, document.status)


def print_badges(document: Document, clause: Clause) -> tuple[str, ...]:
    """What a reader must know at a glance: 原文 or 要点, 条号待核, and the document's status.

    A document's particulars (`make_head`) are the library's words, not the document's.
    """
    if not clause.ref.steps:
        return ("库内信息", _STATUS_WORDS.get(document.status, document.status))
    fidelity = "原文" if document.fidelity == "full" else "要点"
    unsure = () if clause.verified else ("条号待核",)
    return (fidelity, *unsure, _STATUS_WORDS.get(document.status, document.status))


def make_head(document: Document) -> Clause:
    """A document's own particulars as a clause with an empty label, so that facts about it can be cited like its text."""
    dates = (
        ("成文日期", document.issued_on),
        ("修订日期", document.amended_on),
        ("施行日期", document.effective_on),
        ("失效日期", document.expires_on),
    )
    lines = [f"题名：{document.title}"]
    lines += [f"文号：{document.doc_number}"] if document.doc_number else []
    lines += [f"发文机关：{'、'.join(document.issuers)}"] if document.issuers else []
    lines += [f"{name}：{day.year}年{day.month}月{day.day}日" for name, day in dates if day]
    lines += [f"效力状态：{_STATUS_WORDS.get(document.status, document.status)}"]
    lines += [f"依据：{'、'.join(document.basis)}"] if document.basis else []
    lines += [f"承接文件：{document.superseded_by}"] if document.superseded_by else []
    text = "\n".join(lines)
    return Clause(ClauseRef(document.id, ()), text, Span(0, len(text)), heading="文件信息")
