"""Cuts text into the tokens that keyword search counts; no index and no weights here.

Character pairs did better than jieba's words on lay questions (kb/encoder/README.md), need no dictionary, and know every
name and every new word.
"""

import re
from collections.abc import Mapping, Sequence

from kb.numerals import fold_text

# A token in more texts than both of these is common: it costs most of the time and decides nothing (可以, 规定).
COMMON_SHARE = 0.02
COMMON_TEXTS = 1_000
_RUNS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff〇]+")


def keyword_tokens(text: str) -> list[str]:
    """The tokens to index: 物业费 30% -> 物业, 业费, 30. A lone character stands for itself."""
    tokens = list[str]()
    for run in _RUNS.findall(fold_text(text)):
        if run.isascii() or len(run) == 1:
            tokens.append(run)
        else:
            tokens += [run[i : i + 2] for i in range(len(run) - 1)]
    return tokens


def query_tokens(text: str) -> list[str]:
    """The tokens to look for: those of `keyword_tokens`, each once, in order."""
    return list(dict.fromkeys(keyword_tokens(text)))


def pick_rare(tokens: Sequence[str], frequencies: Mapping[str, int], total: int) -> list[str]:
    """The tokens found in few of `total` texts, rarest first; unknown tokens are dropped, common ones too.

    Among 58,637 articles a share of 0.02 finds as much as 0.3 beside vectors, in a fifth of the time (bench/retrieval.py).
    """
    most = max(COMMON_SHARE * total, COMMON_TEXTS)
    return sorted((t for t in tokens if 0 < frequencies.get(t, 0) <= most), key=lambda t: frequencies[t])
