"""A parsed document as an outline a lawyer can read; no assertions."""

from ingest.parse import Parsed
from kb.model import ClauseRef, Document


def write_labels(parsed: Parsed) -> str:
    """One line per clause, address and heading, indented by what holds it."""
    depths: dict[ClauseRef | None, int] = {None: -1}
    lines = []
    for clause in parsed.clauses:
        depths[clause.ref] = depths[clause.parent] + 1
        lines.append("  " * depths[clause.ref] + f"{clause.ref.label} {clause.heading}".rstrip())
    return "\n".join(lines) + "\n"


def write_outline(parsed: Parsed) -> str:
    """Title, facts, every clause with its text, then the notes, each after an exclamation mark."""
    document = parsed.document
    lines = [document.title, f"文号：{document.doc_number or '无'}　成文：{document.issued_on or '无'}", ""]
    for clause in parsed.clauses:
        lines += [f"【{clause.ref.label}】{clause.heading}", *(f"    {line}" for line in clause.text.split("\n")), ""]
    return "\n".join([*lines, *(f"! {note.message}" for note in parsed.notes)]) + "\n"


def write_tree(parsed: Parsed) -> str:
    """What the document says of itself, then a line per clause, the words of the innermost ones, then the notes."""
    document = parsed.document
    parents = {clause.parent for clause in parsed.clauses}
    depths: dict[ClauseRef | None, int] = {None: -1}
    lines = [document.title, *(f"{name}：{fact}" for name, fact in _list_facts(document) if fact), ""]
    for clause in parsed.clauses:
        depths[clause.ref] = depths[clause.parent] + 1
        words = "" if clause.ref in parents else f"｜{_shorten(clause.text)}"
        lines.append("  " * depths[clause.ref] + f"{clause.ref.label} {clause.heading}".rstrip() + words)
    return "\n".join([*lines, "", *(f"! {note.message}" for note in parsed.notes)]).rstrip() + "\n"


def _list_facts(document: Document) -> list[tuple[str, object]]:
    return [
        ("文号", document.doc_number),
        ("发文机关", "、".join(document.issuers)),
        ("主送机关", document.addressee),
        ("成文", document.issued_on),
        ("修订", document.amended_on),
        ("施行", document.effective_on),
        ("有效至", document.expires_on),
        ("效力", document.status),
        ("依据", "、".join(document.basis)),
    ]


def _shorten(text: str) -> str:
    """A clause's first and last words, so that one sees where it begins and ends."""
    flat = text.replace("\n", "／")
    return flat if len(flat) <= 28 else f"{flat[:14]}…{flat[-12:]}"
