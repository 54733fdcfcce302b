"""Amounts that the user's own texts state: fees, grants, wages that no national document fixes; no answering."""

from dataclasses import replace

from assistant.context import find_topic
from assistant.intent import find_intent
from assistant.refuse import states_money
from kb.model import Passage
from kb.search import Search

_LOOKED_AT = 8
# A clause is about the question with so much of its score and of the topic's pairs of characters, and with so few of the
# question's words missing.
_LEAST_SCORE, _LEAST_PAIRS, _MOST_MISSING = 0.395, 0.25, 0.4


def find_amount(question: str, search: Search) -> Passage | None:
    """The clause of a text held in full that states the amount asked for, whatever field the matter belongs to."""
    if "money" not in find_intent(question).needs:
        return None
    full = search.titles.full
    found = search.find(question, _LOOKED_AT, within=full) if full else None
    if not found or found.missing > _MOST_MISSING:
        return None
    topic = find_topic(question)
    pairs = {topic[i : i + 2] for i in range(len(topic) - 1)}
    for passage in (p for p in found.passages if p.score >= _LEAST_SCORE and states_money(question, [p])):
        shared = [pair for pair in pairs if pair in passage.clause.text]
        if shared and len(shared) >= _LEAST_PAIRS * len(pairs):
            return replace(passage, score=1.0)
    return None
