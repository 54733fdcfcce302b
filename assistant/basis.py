"""Whether the library speaks of what a question asks; how a refusal is worded stands in refuse."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from assistant.context import find_topic
from kb.rules_file import load_rules_file
from kb.search import Found, Search

_RULES = Path(__file__).parent / "rules" / "fields.yaml"
# There is a basis from so much on: the cosine of the nearest entry, the best clause's score and the question's length, for
# a long question lies less near to any ask, less strange words and likeness to questions of other fields. Fitted on one
# half of questions of our own and rounded; bench.basis prints what other values would cost.
LEAST_BASIS = 0.33
NEAREST_WEIGHT = 0.5
SCORE_WEIGHT = 0.9
LENGTH_WEIGHT = 0.015
_LONG = 20
STRANGE_WEIGHT = 0.4
# A question that names the document in which the best was found needs less.
NAMED_LEAST_BASIS = 0.28
# Below this about six first clauses in ten answer the question, above it nearly nine.
CLOSE_BASIS = 0.5
# More of a question than this in words that stand nowhere in the library must be met by something as much alike.
_MOST_UNKNOWN = 0.15
_SURE_EVIDENCE = 0.8
# What speaks of another field in so many words must be met by something very much alike.
_FOREIGN_EVIDENCE = 0.72
_CLOSEST = 3
# A short question is half question words, which any ask shares: what it is about must be found on its own as well.
_SHORT_TOPIC = 8
_LEAST_TOPIC_EVIDENCE = 0.57
# So like a field's ask, a refusal names what is to be looked at.
_SURE_FIELD = 0.6


class Field(BaseModel):
    """A matter the library has no document of: words and everyday questions that show it, and what is to be looked at.

    A question that says none of its `cues`, where it has any, is not about it however like an ask it is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    law: str
    words: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    asks: tuple[str, ...]


@lru_cache
def _fields() -> tuple[Field, ...]:
    return load_rules_file(_RULES, tuple[Field, ...])


class BasisJudge:
    """Judges for one library; a field whose law it holds is none of the other fields any more."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self.fields = tuple(field for field in _fields() if not search.titles.find(field.law))
        self._owners = [i for i, field in enumerate(self.fields) for _ in field.asks]
        self._rows = search.encoder.encode([ask for field in self.fields for ask in field.asks])

    def lacks_basis(self, question: str, found: Found) -> bool:
        """Whether what was found does not speak of the question: "护照丢了怎么办", "小区有几栋楼"."""
        if not found.passages or self._speaks_elsewhere(question, found):
            return True
        named = {i for name in self._search.titles.find(question) for i in name.document_ids}
        is_named = found.passages[0].document.id in named
        if not is_named and found.unknown > _MOST_UNKNOWN and found.evidence < _SURE_EVIDENCE:
            return True
        least = NAMED_LEAST_BASIS if is_named else LEAST_BASIS
        return self.measure(question, found) < least or not self._holds_topic(find_topic(question))

    def is_loose(self, question: str, found: Found) -> bool:
        """Whether what was found only comes near to what was asked, of no document that the question names."""
        named = {i for name in self._search.titles.find(question) for i in name.document_ids}
        is_named = any(passage.document.id in named for passage in found.passages[:1])
        return not is_named and self.measure(question, found) < CLOSE_BASIS

    def measure(self, question: str, found: Found) -> float:
        """How much of a basis there is: what was found, less strange and missing words, less likeness to other fields."""
        score = found.passages[0].score if found.passages else 0.0
        likeness = NEAREST_WEIGHT * found.nearest + SCORE_WEIGHT * score + LENGTH_WEIGHT * min(len(question), _LONG)
        return likeness - STRANGE_WEIGHT * (found.unknown + found.missing) - float(self._liken(question).max())

    def find_law(self, question: str) -> str:
        """What is to be looked at instead, or "" where that cannot be told: "工伤怎么赔" -> 《劳动合同法》."""
        spoken = next((field.law for field in self.fields if _says(question, field.words)), "")
        near = self._liken(question)
        best = int(np.argmax(near))
        return spoken or (self.fields[self._owners[best]].law if near[best] >= _SURE_FIELD else "")

    def _speaks_elsewhere(self, question: str, found: Found) -> bool:
        """Whether a question says a word of another field that stands in no close passage, and nothing is much like it."""
        texts = [passage.clause.text for passage in found.passages[:_CLOSEST]]
        said = [word for field in self.fields for word in _says(question, field.words)]
        here = any(word in text for word in said for text in texts)
        return bool(said) and not here and found.evidence < _FOREIGN_EVIDENCE

    def _holds_topic(self, topic: str) -> bool:
        """Whether a short topic is found without the question words around it; longer ones were judged already."""
        return len(topic) > _SHORT_TOPIC or self._search.find(topic, 1).evidence >= _LEAST_TOPIC_EVIDENCE

    def _liken(self, question: str) -> np.ndarray:
        told = np.array([not field.cues or bool(_says(question, field.cues)) for field in self.fields])
        return np.asarray((self._rows @ self._search.encoder.encode([question])[0]) * told[self._owners])


def _says(question: str, words: Sequence[str]) -> list[str]:
    return [word for word in words if word in question]
