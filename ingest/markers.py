"""A line's number: which level, which number, where the words after it begin; no nesting, no document."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kb.model import Level, Step
from kb.numerals import CHINESE_NUMBER, fold_width, read_number
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "markers.yaml"
CONTAINERS = (Level.PART, Level.CHAPTER, Level.SECTION)
_LONGEST_NUMBER, _LONGEST_HEADING = 9, 40
_CHINESE = f"(?:{CHINESE_NUMBER.removesuffix('+')}{{1,{_LONGEST_NUMBER}}})"  # bounded: a megabyte of 一 is no number
_NUMERALS = {"any": f"(?:{_CHINESE}|[0-9０-９]{{1,4}})", "chinese": _CHINESE, "arabic": "[0-9０-９]{1,3}"}
_BLANKS = re.compile(r"\s*")


class MarkerRule(BaseModel):
    """One way of writing a number, and the level it stands for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: Level
    before: str = ""
    numerals: Literal["any", "chinese", "arabic"]
    after: tuple[str, ...]
    sub: str = ""
    container: bool = False


class MarkerRules(BaseModel):
    """The words of rules/markers.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    markers: tuple[MarkerRule, ...]
    prose_after_article: tuple[str, ...]
    attachment_words: tuple[str, ...]
    contents_words: tuple[str, ...]
    introduction: str
    whole_body: str
    sign_off: str
    heading_starts: tuple[str, ...]
    heading_ends: tuple[str, ...]
    heading_joints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marker:
    """A number found at the start of a line: its step, and the offset where the words after it begin.

    `spaced` says whether a blank or the line's end follows the number: then it is no reference inside a sentence.
    """

    step: Step
    end: int
    spaced: bool


@lru_cache
def load_marker_rules() -> MarkerRules:
    """The validated words; raises BadRules when the file breaks its schema."""
    return load_rules_file(_RULES, MarkerRules)


@lru_cache
def _compile_markers() -> tuple[tuple[MarkerRule, re.Pattern[str]], ...]:
    return tuple((rule, re.compile(_write_pattern(rule))) for rule in load_marker_rules().markers)


def _write_pattern(rule: MarkerRule) -> str:
    before = _either_width(rule.before)
    after = "|".join(_either_width(word) for word in sorted(rule.after, key=len, reverse=True))
    pattern = rf"{before}\s*(?P<number>{_NUMERALS[rule.numerals]})\s*(?P<after>{after})"
    if rule.sub:
        pattern += rf"(?:\s*{rule.sub}(?P<sub>{_CHINESE}))?"
    if rule.level is Level.OUTLINE_1:
        pattern += rf"(?!{_CHINESE}[、年])"  # 一、二年级学生 is prose
    if rule.level is Level.OUTLINE_3:
        pattern += r"(?![0-9０-９])"  # 3.5 is a figure
    return pattern


def _either_width(words: str) -> str:
    return re.escape(words).replace("（", r"[（(]").replace("）", r"[）)]")


@lru_cache
def _compile_attachment() -> re.Pattern[str]:
    words = "|".join(load_marker_rules().attachment_words)
    return re.compile(rf"(?:{words})\s*(?P<number>{_NUMERALS['any']})?\s*[:：]?\s*$")


def read_marker(line: str) -> Marker | None:
    """The number a line starts with, or None: "第十二条之一　物业" -> 第十二条之一, "（一）指导思想。" -> （一）.

    A reference inside a sentence that happens to start the line ("第七条、第八条规定的") is None.
    """
    if attachment := _compile_attachment().match(line):
        number = read_number(attachment["number"] or "") or 0
        return Marker(Step(Level.ATTACHMENT, number), len(line), spaced=True)
    for rule, pattern in _compile_markers():
        if (match := pattern.match(line)) and (marker := _make_marker(rule, match)):
            return marker
    return None


def find_markers(text: str, level: Level) -> tuple[tuple[int, Marker], ...]:
    """Every place in a text where a number of this level could stand, with its offset; most are prose."""
    pattern = next(p for rule, p in _compile_markers() if rule.level is level)
    rule = next(rule for rule, _ in _compile_markers() if rule.level is level)
    found = ((m.start(), _make_marker(rule, m)) for m in pattern.finditer(text))
    return tuple((start, marker) for start, marker in found if marker)


def _make_marker(rule: MarkerRule, match: re.Match[str]) -> Marker | None:
    number = read_number(fold_width(match["number"]))
    if number is None or number > 9999:
        return None
    line, end = match.string, match.end()
    rest = line[end : end + 2 * _LONGEST_HEADING]
    spaced = not rest or rest[0].isspace()
    if not spaced and (rule.container or rule.level is Level.ARTICLE) and _is_prose(rest, rule):
        return None
    name = match["after"] if rule.level is Level.PART and match["after"] != "编" else ""
    sub = read_number(match["sub"]) if rule.sub and match["sub"] else 0
    if sub is None or sub > 99:
        return None
    blanks = _BLANKS.match(line, end)
    return Marker(Step(rule.level, number, sub=sub, name=name), blanks.end() if blanks else end, spaced)


def _is_prose(rest: str, rule: MarkerRule) -> bool:
    if rule.container:
        return len(rest) > _LONGEST_HEADING or rest[0] in "、，。；的规第" or rest.endswith(("。", "；", "，"))
    return rest.startswith(load_marker_rules().prose_after_article)
