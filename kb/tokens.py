"""Cuts text into the words that keyword search counts; no index and no weights here.

Character bigrams beside single characters beat jieba's words on lay questions (see kb/encoder/README.md), cost no
dictionary, and know every name and every new word.
"""

import re
import unicodedata
from collections.abc import Mapping

_RUNS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff〇]+")


def fold_text(text: str) -> str:
    """Width and case folded, so that ＰＭ２．５ and pm2.5 are one."""
    return unicodedata.normalize("NFKC", text).lower()


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


def pick_rare(tokens: list[str], frequencies: Mapping[str, int], total: int, share: float = 0.1) -> list[str]:
    """The tokens found in at most `share` of `total` texts, rarest first; unknown tokens are dropped.

    Tokens in more texts than that (可以, 规定) cost most of the time and decide nothing.
    """
    known = [t for t in tokens if 0 < frequencies.get(t, 0) <= max(share * total, 50)]
    return sorted(known, key=lambda t: frequencies[t])
