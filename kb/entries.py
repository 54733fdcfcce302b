"""What search looks at: a clause's own words and the questions it answers; no storage, no searching."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.model import Clause, Level

# Paragraphs and items are cited, but searched inside their article: alone they lose their subject.
_SEARCHED_INSIDE = {Level.PARAGRAPH, Level.ITEM, Level.SUBITEM}


@dataclass(frozen=True, slots=True)
class Entry:
    """A text that search looks at: a clause's own words (`kind` clause) or a question it answers (`kind` ask)."""

    id: int
    clause_id: int
    kind: str
    text: str


def make_entries(
    parts: Sequence[Clause], clause_ids: Sequence[int], asks: Mapping[str, Sequence[str]], first_id: int
) -> list[Entry]:
    """The entries of a document's clauses and of its asks (by clause label), numbered from `first_id`."""
    texts = [(i, "clause", text) for i, text in zip(clause_ids, search_texts(parts), strict=True) if text]
    for clause_id, clause in zip(clause_ids, parts, strict=True):
        texts += [(clause_id, "ask", ask) for ask in asks.get(clause.ref.label, ())]
    return [Entry(first_id + i, *text) for i, text in enumerate(texts)]


def search_texts(parts: Sequence[Clause]) -> list[str]:
    """For each clause the words search looks at; "" if it is searched inside another.

    They are its own, up to its first separately searched child, and then its children's headings: who asks what
    创建内容 is made of asks for 三, though nearly all its words belong to 三（一） to 三（五）.
    """
    texts: list[str] = []
    for i, clause in enumerate(parts):
        if clause.parent is not None and clause.level in _SEARCHED_INSIDE:
            texts.append("")
            continue
        inside = parts[i + 1 : i + 1 + _count_inside(clause, parts[i + 1 :])]
        children = [c for c in inside if c.level not in _SEARCHED_INSIDE]
        end = children[0].span.start if children else clause.span.end
        headings = "；".join(c.heading for c in children if c.heading and c.parent == clause.ref)
        texts.append(f"{clause.text[: end - clause.span.start].strip()}\n{headings}".strip())
    return texts


def _count_inside(clause: Clause, after: Sequence[Clause]) -> int:
    return next((n for n, child in enumerate(after) if not clause.span.holds(child.span)), len(after))
