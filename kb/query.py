"""A question read for searching: what it asks about, in whose words, in which documents; no searching."""

import re
from dataclasses import dataclass

from kb.expand import Thesaurus
from kb.model import Span
from kb.titles import Titles, without_spans


@dataclass(frozen=True, slots=True)
class Query:
    """`text` is the question without the documents it names, `terms` the documents' words for what it says, `named` the
    documents it names, `group` those of a kind it points to (国家, 法律).
    """

    text: str
    terms: tuple[str, ...]
    named: frozenset[str]
    group: frozenset[str]


def read_query(question: str, titles: Titles, thesaurus: Thesaurus) -> Query:
    """Reads a question: "物业条例里维修资金怎么用" -> text 里维修资金怎么用, named wuye-tiaoli, terms 专项维修资金 …."""
    names = titles.find(question)
    text = _without(question, tuple(name.span for name in names))
    return Query(
        text=text,
        terms=thesaurus.expand(text),
        named=frozenset(i for name in names for i in name.document_ids),
        group=titles.find_group(text),
    )


def _without(question: str, spans: tuple[Span, ...]) -> str:
    text = without_spans(question, spans).replace("《》", "").strip()
    # A question that is nothing but a title asks about the document itself.
    return text if len(re.sub(r"\W", "", text)) >= 3 else question
