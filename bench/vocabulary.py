"""Builds the encoder's tokenizer: jieba's words of the training texts as a unigram vocabulary; trains no vectors.

jieba is needed here only: the unigram tokenizer finds nearly the same words at run time, without a dictionary to load.
"""

import logging
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import jieba
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from bench.policy import load_rows, read_digests
from bench.statutes import read_articles, read_questions
from kb.numerals import fold_text

UNKNOWN = "[UNK]"
LARGEST = 32_000
LONGEST = 4
LEAST_COUNT = 3
# Lay and policy words are few beside 58,000 articles: each counts this often.
LAY = 5
_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff〇]+")


def _read_texts(laws: Path, questions: Path, policy: Path) -> Iterator[tuple[str, float]]:
    articles = read_articles(laws)
    yield from ((article.text, 1) for article in articles)
    yield from ((context, 1) for context in sorted({article.context for article in articles}))
    yield from ((question.text, LAY) for question in read_questions(questions) if not question.held_back)
    for digest in read_digests(policy):
        yield from ((text, LAY) for text in (f"{digest.heading} {digest.text}", *digest.asks))
    for row in load_rows(policy / "thesaurus.yaml"):
        yield from ((str(word), LAY) for word in (*row["say"], *row["means"]))


def _count_words(texts: Iterator[tuple[str, float]]) -> tuple[dict[str, float], set[str]]:
    cut = jieba.Tokenizer()
    jieba.setLogLevel(logging.WARNING)
    words: defaultdict[str, float] = defaultdict(float)
    characters: Counter[str] = Counter()
    for text, weight in texts:
        for word in filter(_WORD.fullmatch, cut.cut(fold_text(text), HMM=False)):
            words[word] += weight
            characters.update(word)
            if len(word) > 2 and not word.isascii():
                for part in cut.cut_for_search(word, HMM=False):
                    words[part] += 0.3 * weight * (part != word and len(part) > 1)
    return words, {character for character, count in characters.items() if count > 1}


def build_tokenizer(laws: Path, questions: Path, policy: Path) -> Tokenizer:
    """A unigram tokenizer of at most 32,000 words: 物业费怎么定 -> 物业费, 怎么, 定; unseen characters are [UNK]."""
    words, characters = _count_words(_read_texts(laws, questions, policy))
    singles = {c: max(words.get(c, 0.0), 0.5) for c in sorted(characters)}
    longer = {w: n for w, n in words.items() if n >= LEAST_COUNT and len(w) > 1 and (len(w) <= LONGEST or w.isascii())}
    frequent = sorted(longer.items(), key=lambda pair: (-pair[1], pair[0]))[: LARGEST - len(singles) - 1]
    total = sum(singles.values()) + sum(count for _, count in frequent)
    scored = [(word, math.log(count / total)) for word, count in (*frequent, *singles.items())]
    tokenizer = Tokenizer(models.Unigram([(UNKNOWN, 0.0), *scored], unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), "removed")])
    return tokenizer
