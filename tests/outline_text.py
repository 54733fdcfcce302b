"""A parsed document as an outline a lawyer can read; no assertions."""

from ingest.parse import Parsed
from kb.model import ClauseRef


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
