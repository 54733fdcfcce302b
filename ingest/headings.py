"""Where a heading ends and the text begins; no numbers, no nesting."""

import re
from functools import lru_cache

from ingest.markers import load_marker_rules
from kb.model import Level

_LONGEST = 40
_SENTENCE_END = "。；：！？!?;:"
_LEAD = re.compile(r"—*((?:[一-鿿]{4}[、，])+[一-鿿]{4}|坚持[一-鿿、]{2,20})[。：](?=.)")


@lru_cache
def _compile_words() -> re.Pattern[str]:
    rules = load_marker_rules()
    starts, ends, joints = (
        "|".join(sorted(words, key=len, reverse=True))
        for words in (rules.heading_starts, rules.heading_ends, rules.heading_joints)
    )
    compound = rf"(?:{starts})(?:{ends})"
    return re.compile(rf"{compound}(?:(?:{joints}){compound})?")


def find_known_heading(words: str) -> str:
    """The common heading a text begins with, or "": "基本原则以人为本、全民参与。" -> "基本原则"."""
    match = _compile_words().match(words)
    return match.group() if match else ""


def find_heading(words: str, *, is_marked: bool = False) -> str:
    """The heading a numbered line begins with, without its full stop, or "".

    "指导思想。以习近平…" -> "指导思想"; "总体要求" -> "总体要求"; a line that is one long sentence has none.
    `is_marked` says that the file itself marks the line as a heading.
    """
    first = re.split(rf"[{_SENTENCE_END}]", words, maxsplit=1)[0].strip()
    is_whole = words.rstrip(_SENTENCE_END + " ") == first
    if is_marked and is_whole:
        return first
    if not first or len(first) > _LONGEST or first.count("，") > 1:
        return ""
    if is_whole:
        return "" if words.rstrip().endswith(tuple(_SENTENCE_END)) and "，" in first else first
    follows = words[words.index(first) + len(first)]
    return first if follows == "。" else ""


def name_unit(level: Level, words: str, *, is_marked: bool) -> str:
    """The heading of a numbered unit, or "": of an article what stands in 【】 before its words."""
    if level is Level.ARTICLE:
        return words[1 : words.index("】")] if words.startswith("【") and "】" in words else ""
    return find_heading(words, is_marked=is_marked)


def find_lead(words: str) -> str:
    """The parallel phrase a paragraph opens with, or "": "因地制宜、有序推进。坚持将…" -> "因地制宜、有序推进"."""
    match = _LEAD.match(words)
    return match[1] if match else ""


def split_at_leads(words: str) -> tuple[str, ...]:
    """The paragraphs of a text made of principles run together, or the text alone.

    Two leads at least, the first at the very start, prove it: 以人为本、全民参与。…因地制宜、有序推进。…
    """
    starts = [0, *(m.end() for m in re.finditer(r"。”?", words))]
    leads = [at for at in starts if find_lead(words[at:])]
    if len(leads) < 2 or leads[0] != 0:
        return (words,)
    return tuple(words[a:b] for a, b in zip(leads, [*leads[1:], len(words)], strict=True))
