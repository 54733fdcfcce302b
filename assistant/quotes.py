"""Which of a clause's own sentences answer a question; returns verbatim parts, writes nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from kb.encoder import Encoder

from assistant.intent import Intent
from kb.model import Clause, Document
from kb.slots import find_slots

# A figure, date or actor the question asks for outweighs a little likeness of words.
_SLOT_BONUS = 0.15
# Sentences this close to the best one are quoted with it.
_KEEP = 0.8
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?[”」』]?")


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim part of a clause and how well it fits the question."""

    text: str
    score: float


def split_sentences(text: str) -> tuple[str, ...]:
    """Sentences of a clause, verbatim, at 。；！？ and line ends: "甲。乙；" -> ("甲。", "乙；")."""
    return tuple(m.group().strip() for m in _SENTENCE.finditer(text) if m.group().strip())


def choose_quotes(
    question: str, intent: Intent, clause: Clause, document: Document, encoder: Encoder, *, most: int = 2
) -> tuple[Quote, ...]:
    """At most `most` parts of the clause that answer the question, in text order.

    A digest's gist is short and whole: it is given entire, with the figures that bear on the question. A full text
    gives its best sentences.
    """
    lines = clause.text.split("\n")
    body = lines[1:] if clause.heading and len(lines) > 1 else lines
    if document.fidelity == "digest":
        return _digest_quotes(question, intent, body, encoder)[:most]
    sentences = [s for line in body for s in split_sentences(line)] or [clause.text]
    scores = score_texts(question, intent, sentences, encoder)
    best = max(scores)
    order = sorted(range(len(sentences)), key=lambda i: -scores[i])
    kept = [i for i in order if scores[i] >= best * _KEEP][:most]
    return tuple(Quote(sentences[i], scores[i]) for i in sorted(kept))


def _digest_quotes(question: str, intent: Intent, body: Sequence[str], encoder: Encoder) -> tuple[Quote, ...]:
    gist, figures = body[0], list(body[1:])
    gist_score = score_texts(question, intent, [gist], encoder)[0]
    if not figures or intent.kind not in ("figure", "money", "deadline", "compare", "yesno", "list"):
        return (Quote(gist, gist_score),)
    scores = score_texts(question, intent, figures, encoder)
    best = max(scores)
    telling = [f for f, s in zip(figures, scores, strict=True) if s >= best * _KEEP and s > 0.2]
    # The gist often says the same number in a sentence: a figure line is added only when it says more.
    added = [f for f in telling if f.partition("：")[2].partition("（")[0] not in gist]
    return (Quote(gist, gist_score), *(Quote(f, best) for f in added[:2]))


def score_texts(question: str, intent: Intent, texts: Sequence[str], encoder: Encoder) -> list[float]:
    """How well each text answers the question: likeness of meaning, shared characters, and the wanted slot."""
    rows = encoder.encode([question, *texts])
    likeness = np.clip(rows[1:] @ rows[0], 0, 1)
    asked = _bigrams(question)
    shared = [len(asked & _bigrams(text)) / max(len(asked), 1) for text in texts]
    wanted = [bool(intent.needs) and any(s.kind in intent.needs for s in find_slots(text)) for text in texts]
    return [
        float(near + 0.5 * common + _SLOT_BONUS * slot) for near, common, slot in zip(likeness, shared, wanted, strict=True)
    ]


def _bigrams(text: str) -> set[str]:
    kept = re.sub(r"[^一-鿿0-9a-zA-Z%]", "", text)
    return {kept[i : i + 2] for i in range(len(kept) - 1)}
