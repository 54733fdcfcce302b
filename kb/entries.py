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
    """For each clause the words search looks at: its own, up to its first separately searched child; "" if none."""
    texts: list[str] = []
    for i, clause in enumerate(parts):
        if clause.parent is not None and clause.level in _SEARCHED_INSIDE:
            texts.append("")
            continue
        end = clause.span.end
        for child in parts[i + 1 :]:
            if not clause.span.holds(child.span):
                break
            if child.level not in _SEARCHED_INSIDE:
                end = child.span.start
                break
        texts.append(clause.text[: end - clause.span.start].strip())
    return texts
