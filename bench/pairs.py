"""Draws pairs of texts that mean alike, for training the encoder; trains nothing itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bench.policy import load_rows, read_digests
from bench.statutes import Article, read_articles, read_questions

_T = TypeVar("_T")
Bag = NDArray[np.int32]
# Shares of a batch; the rest are pieces of articles. More questions or asks gave nothing (kb/encoder/README.md).
QUESTIONS, ASKS = 0.2, 0.3
WITH_CONTEXT = 0.5
_PIECE = re.compile(r"[，。；：;,:\n]|[(（][一二三四五六七八九十]+[)）]")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that belong together; pairs of one owner are never held against each other."""

    left: Bag
    right: Bag
    owner: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A clause of the digests: what people ask, and what it says."""

    asks: tuple[Bag, ...]
    says: tuple[Bag, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Material:
    """Everything pairs are drawn from, as bags of token ids."""

    articles: tuple[Bag, ...]
    contexts: tuple[Bag, ...]
    pieces: tuple[tuple[Bag, ...], ...]
    questions: tuple[tuple[Bag, tuple[int, ...]], ...]
    topics: tuple[Topic, ...]

    @property
    def shares(self) -> NDArray[np.float64]:
        """How often each topic is drawn."""
        weights = np.array([topic.weight for topic in self.topics])
        return np.asarray(weights / weights.sum())


def cut_bags(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Bag]:
    """The known token ids of each text."""
    encodings = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    return [np.array([i for i in e.ids if i], dtype=np.int32) for e in encodings]


def _cut_articles(tokenizer: Tokenizer, articles: Sequence[Article]) -> list[tuple[Bag, ...]]:
    pieces = [(number, piece) for number, a in enumerate(articles) for piece in _PIECE.split(a.text) if len(piece) > 1]
    cut: list[list[Bag]] = [[] for _ in articles]
    for (number, _), bag in zip(pieces, cut_bags(tokenizer, [piece for _, piece in pieces]), strict=True):
        if len(bag):
            cut[number].append(bag)
    return [tuple(bags) for bags in cut]


def _read_topics(tokenizer: Tokenizer, policy: Path) -> list[Topic]:
    topics = []
    digests = read_digests(policy)
    for digest in digests:
        labels = f"{digest.heading} {' '.join(digest.topics)}"
        bags = cut_bags(tokenizer, [*digest.asks, labels])
        says = cut_bags(tokenizer, [f"{digest.heading} {digest.text}", digest.text])
        topics.append(Topic(tuple(b for b in bags if len(b)), tuple(says), max(len(digest.asks), 1) ** 0.7))
    text_of = {(d.document, d.ref): d.text for d in digests}
    for row in load_rows(policy / "requirements.yaml"):
        basis = [text_of.get((b["doc"], str(b["ref"])), row["name"]) for b in row["basis"]]
        asked, answers = cut_bags(tokenizer, row["ask"]), cut_bags(tokenizer, [row["name"], row["asks"], *basis])
        topics.append(Topic(tuple(asked), tuple(answers), len(asked) ** 0.7))
    for row in load_rows(policy / "thesaurus.yaml"):
        said, meant = (cut_bags(tokenizer, list(map(str, row[key]))) for key in ("say", "means"))
        topics.append(Topic(tuple(b for b in said if len(b)), tuple(b for b in meant if len(b)), 1.0))
    return [topic for topic in topics if topic.asks and topic.says]


def read_material(tokenizer: Tokenizer, laws: Path, questions: Path, policy: Path) -> Material:
    """Articles, questions that are not held back, and the policy folder's digests, asks, requirements and thesaurus."""
    articles = read_articles(laws)
    numbers = {(a.law, a.number): i for i, a in enumerate(articles)}
    asked = [question for question in read_questions(questions) if not question.held_back]
    pieces = _cut_articles(tokenizer, articles)
    return Material(
        articles=tuple(np.concatenate(p) if p else np.zeros(0, np.int32) for p in pieces),
        contexts=tuple(cut_bags(tokenizer, [a.context for a in articles])),
        pieces=tuple(pieces),
        questions=tuple(
            (bag, tuple(sorted({numbers[gold] for gold in question.gold})))
            for question, bag in zip(asked, cut_bags(tokenizer, [q.text for q in asked]), strict=True)
        ),
        topics=tuple(_read_topics(tokenizer, policy)),
    )


def _with_context(material: Material, number: int, bag: Bag, random: np.random.Generator) -> Bag:
    return np.concatenate([material.contexts[number], bag]) if random.random() < WITH_CONTEXT else bag


def _pick(choices: Sequence[_T], random: np.random.Generator) -> _T:
    return choices[int(random.integers(len(choices)))]


def _draw_asked(material: Material, random: np.random.Generator) -> Pair:
    bag, gold = _pick(material.questions, random)
    number = _pick(gold, random)
    return Pair(bag, _with_context(material, number, material.articles[number], random), number)


def _draw_topic(material: Material, number: int, random: np.random.Generator) -> Pair:
    topic = material.topics[number]
    other = topic.says if random.random() < 0.6 else topic.asks
    return Pair(_pick(topic.asks, random), _pick(other, random), len(material.articles) + number)


def _draw_article(material: Material, random: np.random.Generator) -> Pair:
    """A piece and the rest of its article, two random halves of it, or its headings and its text."""
    number = int(random.integers(len(material.articles)))
    pieces = material.pieces[number]
    way = random.random()
    if len(pieces) < 2 or way > 0.8:
        return Pair(material.contexts[number], material.articles[number], number)
    order = random.permutation(len(pieces))
    taken = len(pieces) // 2 if way > 0.5 else min(len(pieces) - 1, 1 + int(random.integers(2)))
    if way <= 0.5:
        order = np.roll(np.arange(len(pieces)), -int(random.integers(len(pieces))))
    left, right = ([pieces[i] for i in half] for half in (order[:taken], order[taken:]))
    return Pair(np.concatenate(left), _with_context(material, number, np.concatenate(right), random), number)


def draw_pairs(material: Material, size: int, random: np.random.Generator) -> list[Pair]:
    """A batch of at most `size` pairs: a fifth questions and their articles, three tenths asks and their clauses."""
    questions, asks = int(size * QUESTIONS), int(size * ASKS)
    pairs = [_draw_asked(material, random) for _ in range(questions)]
    chosen = random.choice(len(material.topics), asks, p=material.shares)
    pairs += [_draw_topic(material, int(number), random) for number in chosen]
    pairs += [_draw_article(material, random) for _ in range(size - questions - asks)]
    return [pair for pair in pairs if len(pair.left) and len(pair.right)]
