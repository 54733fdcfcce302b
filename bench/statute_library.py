"""Puts the statute articles into a library, so that the product's own search is measured; reads no files."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from assistant.assistant import Assistant
from bench.statutes import Article
from ingest.parse import Parsed
from kb.config import Settings
from kb.labels import parse_label
from kb.model import Clause, ClauseRef, Document, Span


def open_statutes(articles: Sequence[Article], home: Path) -> Assistant:
    """An assistant whose library holds these articles and nothing else; made under `home` on the first call."""
    assistant = Assistant.open(Settings(home=home), fill=False)
    if not assistant.library.documents():
        for parsed in _compose_laws(articles):
            assistant.store(parsed)
    return assistant


def _compose_laws(articles: Sequence[Article]) -> Iterator[Parsed]:
    for number, (law, held) in enumerate(groupby(articles, key=lambda article: article.law)):
        document_id, text, clauses = f"law-{number}", law, list[Clause]()
        for article in held:
            start = len(text) + 1
            text += f"\n{article.number} {article.text}"
            ref = ClauseRef(document_id, parse_label(article.number))
            clauses.append(Clause(ref, text[start:], Span(start, len(text)), trail=article.trail))
        yield Parsed(Document(document_id, law, text, work=law, short_title=law), tuple(clauses), ())
