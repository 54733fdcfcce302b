"""What search looks at: a clause's own words and the questions it answers; no storage, no searching."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.model import FINE_LEVELS, Clause, Document, Level

# 第二章 before a heading says nothing of what it holds.
_NUMBER = re.compile(r"^第\S+?[编章节]\s*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A text that search looks at: a clause's own words (`kind` clause) or a question (ask, or a model's: model)."""

    id: int
    clause_id: int
    kind: str
    text: str


def compose_texts(
    document: Document, parts: Sequence[Clause], asks: Mapping[str, Sequence[str]]
) -> list[tuple[int, str, str]]:
    """What search looks at for a document's clauses: (place of the clause in `parts`, kind, text); `asks` by label.

    The title and the headings around a clause stand before its words: 物业管理条例 业主及业主大会 …. Without them an article
    often does not say what it is about (bench.retrieval: BM25 R@10 .48 -> .51, encoder .51 -> .55).
    """
    own = enumerate(zip(parts, search_texts(parts), strict=True))
    texts = [(i, "clause", f"{_write_context(document, clause)} {text}") for i, (clause, text) in own if text]
    return texts + place_asks([clause.ref.label for clause in parts], asks, "ask")


def place_asks(labels: Sequence[str], asks: Mapping[str, Sequence[str]], kind: str) -> list[tuple[int, str, str]]:
    """Questions by clause label as (place in `labels`, kind, question); one for an unknown label is left out."""
    return [(i, kind, ask) for i, label in enumerate(labels) for ask in asks.get(label, ())]


def _write_context(document: Document, clause: Clause) -> str:
    headings = (_NUMBER.sub("", heading) for heading in clause.trail)
    # Without the heads of its columns a row of figures says nothing.
    columns = (clause.heading,) if clause.level is Level.ROW else ()
    return " ".join((document.short_title or document.title, *headings, *columns))


def search_texts(parts: Sequence[Clause]) -> list[str]:
    """For each clause the words search looks at; "" if it is searched inside another.

    They are its own, up to its first separately searched child, and then its children's headings: who asks what
    创建内容 is made of asks for 三, though nearly all its words belong to 三（一） to 三（五）.
    """
    texts: list[str] = []
    for i, clause in enumerate(parts):
        if clause.parent is not None and clause.level in FINE_LEVELS:
            texts.append("")
            continue
        inside = parts[i + 1 : i + 1 + _count_inside(clause, parts[i + 1 :])]
        children = [c for c in inside if c.level not in FINE_LEVELS]
        end = children[0].span.start if children else clause.span.end
        headings = "；".join(
            c.heading for c in children if c.heading and c.parent == clause.ref and c.level is not Level.ROW
        )
        texts.append(f"{clause.text[: end - clause.span.start].strip()}\n{headings}".strip())
    return texts


def _count_inside(clause: Clause, after: Sequence[Clause]) -> int:
    return next((n for n, child in enumerate(after) if not clause.span.holds(child.span)), len(after))
