"""Which of a clause's own sentences answer a question; returns verbatim parts, writes nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from assistant.intent import Intent
from kb.encoder import Encoder
from kb.model import Clause, Document, Level
from kb.numerals import CHINESE_NUMBER
from kb.ranking import read_wanted, weigh_pieces
from kb.rules_file import load_rules_file
from kb.slots import find_slots

_RULES = Path(__file__).parent / "rules" / "units.yaml"
# A figure, date or actor the question asks for outweighs a little likeness of words.
SLOT_BONUS = 0.15
_SHARED_WEIGHT = 0.5
# Kinds of question to which a digest's table of figures may add.
_COUNTING = {"figure", "money", "deadline", "compare", "yesno", "list"}
_FEWEST_COMMAS = 2
_UNITLESS = {"actor", "date"}
# Characters between two quotes that are quoted along with them.
_GAP = 30
# Sentences this close to the best one are quoted with it.
_KEEP = 0.85
# Semicolons join what belongs together: the stages of a plan, the cases of a rule.
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?[”」』]?")
_ARTICLE_MARK = re.compile(rf"^第{CHINESE_NUMBER}条(?:之{CHINESE_NUMBER})?[\s\u3000]*")


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim part of a clause, how well it fits the question, and whether it states what was asked for."""

    text: str
    score: float
    telling: bool = False


def split_sentences(text: str) -> tuple[str, ...]:
    """Sentences of a clause, verbatim, at 。！？ and line ends, the 第X条 before them left out.

    "第二条 甲。乙！" -> ("甲。", "乙！").
    """
    found = (without_mark(m.group().strip()) for m in _SENTENCE.finditer(text))
    return tuple(sentence for sentence in found if sentence)


def without_mark(text: str) -> str:
    """A text without the 第X条 it begins with, which the reference names already."""
    return _ARTICLE_MARK.sub("", text)


def choose_quotes(
    question: str, intent: Intent, clause: Clause, document: Document, encoder: Encoder, *, most: int = 2
) -> tuple[Quote, ...]:
    """At most `most` parts of the clause that answer the question, in text order.

    A digest's gist is short and whole: it is given entire, with the figures that bear on the question. A full text
    gives its best sentences, a row of a table is given whole.
    """
    if document.fidelity == "digest":
        return _choose_of_digest(question, intent, clause.text.split("\n")[1:], encoder)[:most]
    if clause.level is Level.ROW:
        return (score_texts(question, intent, [clause.text], encoder)[0],)
    whole = [s for line in clause.text.split("\n") for s in split_sentences(line)]
    sentences = [s for s in whole if not _is_heading(s, clause)] or whole or [clause.text]
    quotes = score_texts(question, intent, sentences, encoder)
    least = sorted((q.score for q in quotes), reverse=True)[:most][-1]
    bar = max(least, max(q.score for q in quotes) * _KEEP)
    return tuple(q for q in quotes if q.score >= bar)[:most]


def join_quotes(text: str, quotes: Sequence[str], *, in_one: bool) -> list[str]:
    """Quotes of one text, in its order, as fewer and longer ones where hardly anything stands between two of them.

    `in_one`: as a single one, whatever stands between: the gist of a digest's clause and its figures are cited once.
    """
    spans: list[tuple[int, int]] = []
    for quote in quotes:
        start = text.index(quote, spans[-1][1] if spans else 0)
        if spans and (in_one or (start - spans[-1][1] <= _GAP and "\n" not in text[spans[-1][1] : start])):
            spans[-1] = (spans[-1][0], start + len(quote))
        else:
            spans.append((start, start + len(quote)))
    return [text[start:end] for start, end in spans]


def _is_heading(sentence: str, clause: Clause) -> bool:
    return bool(clause.heading) and clause.heading in sentence and len(sentence) <= len(clause.heading) + 8


def _choose_of_digest(question: str, intent: Intent, body: Sequence[str], encoder: Encoder) -> tuple[Quote, ...]:
    gist, *figures = score_texts(question, intent, body, encoder)
    if not figures or intent.kind not in _COUNTING:
        return (gist,)
    best = max(figure.score for figure in figures)
    # The gist often says the same number in a sentence: a figure line is added only when it says more.
    added = [f for f in figures if f.score >= best * _KEEP and _value(f.text) not in gist.text]
    return (gist, *added[:2])


def _value(figure: str) -> str:
    return figure.partition("：")[2].partition("（")[0]


def score_texts(question: str, intent: Intent, texts: Sequence[str], encoder: Encoder) -> list[Quote]:
    """The texts with how well each answers: likeness of meaning, shared characters, and the wanted slot."""
    rows = encoder.encode([question, *texts])
    likeness = np.clip(rows[1:] @ rows[0], 0, 1)
    shares = read_wanted(question, weigh_pieces(encoder))[0].cover([text.lower() for text in texts])
    quotes = []
    for text, near, shared in zip(texts, likeness, shares, strict=True):
        telling = _tells(question, intent, text)
        quotes.append(Quote(text, float(near + _SHARED_WEIGHT * shared + SLOT_BONUS * telling), telling))
    return quotes


def _tells(question: str, intent: Intent, text: str) -> bool:
    """Whether a sentence states a figure, day or actor that was asked for, or, when things are, names several."""
    if intent.kind == "list":
        return text.count("、") >= _FEWEST_COMMAS
    asked = [rule for rule in _units() if any(_holds_in_order(word, question) for word in rule.asks)]
    if any(word in text for rule in asked for word in rule.says):
        return True
    units = [unit for rule in asked for unit in rule.states]
    stated = (slot for slot in find_slots(text) if slot.kind in intent.needs)
    return any(slot.kind in _UNITLESS or not units or any(unit in slot.text for unit in units) for slot in stated)


def _holds_in_order(words: str, text: str) -> bool:
    """Whether a text holds the words, in order where several are joined by …: 多久…一次 in 多久开一次会."""
    return re.search(".{0,6}".join(map(re.escape, words.split("…"))), text) is not None


class _Unit(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    asks: tuple[str, ...]
    states: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


@lru_cache
def _units() -> tuple[_Unit, ...]:
    return load_rules_file(_RULES, tuple[_Unit, ...])
