"""Half-width punctuation beside Chinese characters becomes full-width, so that quotes read as official text does."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.blocks import Block
from ingest.markers import read_marker
from ingest.notes import make_note
from kb.model import Level, Note

_WIDE = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}
_CHINESE = r"一-鿿〇“”‘’《》〈〉【】〔〕（），。、：；？！…％%"
_SINGLE = re.compile(rf"(?<=[{_CHINESE}])\s?([,:;?!])(?![0-9A-Za-z/.]*//)|([,:;?!])(?=[{_CHINESE}])")
_FULL = re.compile("[，：；？！（]")
_PAIR = re.compile(r"\(([^()\n]{0,200})\)")


def widen_punctuation(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """The blocks with ，：；？！（） where Chinese stands beside; "3,400", "10:30" and "(a)" stay as they are.

    Only marks that a text mostly writes half-width are changed, so that a stray comma is quoted as it stands; and none in
    a text of articles: law is quoted as its file has it. "方案如下:一、" -> "方案如下：一、"; "社区(含村)" -> "社区（含村）"
    """
    marks = _find_half_width(blocks)
    if not marks or _has_articles(blocks):
        return tuple(blocks), ()
    counts: Counter[str] = Counter()
    widened = tuple(replace(block, text=_widen(block.text, marks, counts)) for block in blocks)
    if not counts:
        return widened, ()
    examples = "、".join(f"“{mark}”→“{_WIDE[mark]}”" for mark, _ in counts.most_common(3))
    return widened, (make_note("punctuation_normalised", count=counts.total(), examples=examples),)


def _find_half_width(blocks: Sequence[Block]) -> frozenset[str]:
    """The marks that stand half-width beside Chinese more often than full-width."""
    half: Counter[str] = Counter()
    full: Counter[str] = Counter()
    for block in blocks:
        half.update(match[1] or match[2] for match in _SINGLE.finditer(block.text))
        half["("] += sum(_is_chinese_pair(block.text, match) for match in _PAIR.finditer(block.text))
        full.update(_FULL.findall(block.text))
    return frozenset(mark for mark, count in half.items() if count > full[_WIDE[mark]])


def _has_articles(blocks: Sequence[Block]) -> bool:
    markers = (read_marker(block.text) for block in blocks)
    return sum(marker is not None and marker.step.level is Level.ARTICLE for marker in markers) > 1


def _is_chinese_pair(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 1) : match.start()] + match[1] + text[match.end() : match.end() + 1]
    return re.search("[一-鿿]", around) is not None


def _widen(text: str, marks: frozenset[str], counts: Counter[str]) -> str:
    def widen_single(match: re.Match[str]) -> str:
        mark = match[1] or match[2]
        if mark not in marks:
            return match.group()
        counts[mark] += 1
        return match.group().replace(mark, _WIDE[mark])

    def widen_pair(match: re.Match[str]) -> str:
        if "(" not in marks or not _is_chinese_pair(text, match):
            return match.group()
        counts.update("()")
        return f"（{match[1]}）"

    return _SINGLE.sub(widen_single, _PAIR.sub(widen_pair, text))
