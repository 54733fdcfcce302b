"""Particulars that a site or a red head sets out under labels (发文机关：…　有效性：…); facts.py tells what they mean."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

from ingest.titles import load_title_rules

_LONGEST_LINE = 300
_BLANKS = r"[\s　]*"


@lru_cache
def _compile_labels() -> re.Pattern[str]:
    words = sorted((word for words in load_title_rules().head_labels.values() for word in words), key=len, reverse=True)
    spaced = "|".join(_BLANKS.join(word) for word in words)  # 标　　题
    ends = rf"(?:{_BLANKS}[:：]{_BLANKS}\|?|{_BLANKS}\||[\s　]+(?=[12一二][0-9〇○零九]))"
    return re.compile(rf"(?:(?<=^)|(?<=[|\s　]))(?P<label>{spaced}){ends}")


def is_labelled(line: str) -> bool:
    """Whether a line sets out particulars and nothing else: "发文机关：青岚市人民政府", "索引号 | 003 | 有效性 | 失效"."""
    return len(line) <= _LONGEST_LINE and "。" not in line and _compile_labels().match(line) is not None


def read_labelled(lines: Iterable[str]) -> Mapping[str, str]:
    """What the labels of these lines say, by the kind of label; the first that says something counts.

    "成文日期：2024年1月5日　有效性：失效" -> issued: 2024年1月5日, status: 失效
    """
    kinds = {word: kind for kind, words in load_title_rules().head_labels.items() for word in words}
    told: dict[str, str] = {}
    for line in lines:
        found = list(_compile_labels().finditer(line)) if is_labelled(line) else []
        ends = [*(match.start() for match in found), len(line)]
        for match, (_, end) in zip(found, pairwise(ends), strict=True):
            kind, value = kinds[re.sub(r"\s", "", match["label"])], line[match.end() : end].strip(" |　")
            if value:
                told.setdefault(kind, value)
    return told
