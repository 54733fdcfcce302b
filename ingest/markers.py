"""A line's number: which level, which number, where the words after it begin; no nesting, no document."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kb.model import Level, Step
from kb.numerals import CHINESE_NUMBER, fold_width, read_number
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "markers.yaml"
CONTAINERS = (Level.PART, Level.CHAPTER, Level.SECTION)
# Ways of writing that count inside a paragraph too; a number with only a blank after it is a figure there.
_COUNTED = (Level.OUTLINE_1, Level.OUTLINE_2, Level.OUTLINE_3, Level.OUTLINE_4, Level.OUTLINE_5)
_BLANK = "1 "
_LONGEST_NUMBER, _LONGEST_HEADING = 9, 40
_CHINESE = f"(?:{CHINESE_NUMBER.removesuffix('+')}{{1,{_LONGEST_NUMBER}}})"  # bounded: a megabyte of 一 is no number
_NUMERALS = {
    "any": f"(?:{_CHINESE}|[0-9０-９]{{1,4}})",
    "chinese": _CHINESE,
    "arabic": "[0-9０-９]{1,3}",
    "decimal": r"[0-9]{1,2}(?:[.．][0-9]{1,2}){1,4}(?![0-9.．])",
    "letter": "[a-zａ-ｚ]",
    "roman": "[ivx]{1,4}|[ⅰ-ⅻ]",
}
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
# After these a decimal is a figure, not a number of a unit: 1.5 万元.
_FIGURE = "[万亿元%％倍米个年月公吨以至到]"
_DAY = "(?:(?:19|20)[0-9]{2}年|[0-9]{1,2}月[0-9]{1,2}日)"
_LETTERED = re.compile(r"(?P<name>附录\s*[A-ZＡ-Ｚ])(?:\s*$|(?:\s*[:：]|\s)\s*(?=[^。；，：:]{2,40}$))")
_BLANKS = re.compile(r"\s*")


class MarkerRule(BaseModel):
    """One way of writing a number, and the level it stands for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: Level
    before: str = ""
    numerals: Literal["any", "chinese", "arabic", "enclosed", "decimal", "letter", "roman"]
    after: tuple[str, ...] = ("",)
    glyphs: str = ""
    sub: str = ""
    within: str = ""
    before_figure: bool = False
    name: str = ""
    style: str = ""
    container: bool = False
    weak: bool = False

    @property
    def key(self) -> str:
        """What tells this way of writing from others: numbers of one key count on from one another."""
        return self.style or self.level.value


class MarkerRules(BaseModel):
    """The words of rules/markers.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    markers: tuple[MarkerRule, ...]
    prose_after_article: tuple[str, ...]
    prose_after_number: tuple[str, ...]
    attachment_words: tuple[str, ...]
    contents_words: tuple[str, ...]
    introduction: str
    whole_body: str
    sign_off: str
    dated: str
    attachment_list: str
    remark: str
    imprint: str
    footnotes: str
    ending: str
    table_note: str
    seal: str
    text_box: str
    remark_starts: tuple[str, ...]
    ending_heads: tuple[str, ...]
    column_ends: tuple[str, ...]
    imprint_starts: tuple[str, ...]
    heading_starts: tuple[str, ...]
    heading_ends: tuple[str, ...]
    heading_joints: tuple[str, ...]

    @property
    def closing_names(self) -> tuple[str, ...]:
        """The names of what stands after a body."""
        after = (self.sign_off, self.dated, self.attachment_list, self.remark, self.imprint, self.footnotes)
        return (*after, self.ending, self.table_note, self.seal, self.text_box)

    @cached_property
    def ranks(self) -> dict[str, int]:
        """How far inside each way of numbering usually stands."""
        return {key: rank for rank, key in enumerate(dict.fromkeys(rule.key for rule in self.markers))}


@dataclass(frozen=True, slots=True)
class Marker:
    """A number found at the start of a line: its step, and the offset where the words after it begin.

    `spaced` says whether a blank or the line's end follows the number: then it is no reference inside a sentence.
    `style` tells its way of writing, `rank` its usual place from the outside in, `weak` that alone it proves nothing.
    """

    step: Step
    end: int
    spaced: bool
    style: str = ""
    rank: int = 0
    weak: bool = False


@lru_cache
def load_marker_rules() -> MarkerRules:
    """The validated words; raises BadRules when the file breaks its schema."""
    return load_rules_file(_RULES, MarkerRules)


@lru_cache
def _compile_markers() -> tuple[tuple[MarkerRule, re.Pattern[str]], ...]:
    return tuple((rule, re.compile(_write_pattern(rule))) for rule in load_marker_rules().markers)


def _write_pattern(rule: MarkerRule) -> str:
    if rule.numerals == "enclosed":
        return rf"(?P<number>[{rule.glyphs}])(?P<after>)"
    before = _either_width(rule.before)
    after = "|".join(_either_width(word) for word in sorted(rule.after, key=len, reverse=True))
    within = rf"(?:{rule.within}(?P<sub>{_CHINESE}))?" if rule.within else ""
    pattern = rf"{before}\s*(?P<number>{_NUMERALS[rule.numerals]}){within}\s*(?P<after>{after})"
    if rule.sub:
        pattern += rf"(?:\s*{rule.sub}(?P<sub>{_CHINESE}))?"
    # 一、二年级学生 is prose; of 第三条 [第六条 ], printed with its changes, nobody knows which number it has.
    pattern += {Level.OUTLINE_1: rf"(?!{_CHINESE}[、年])", Level.ARTICLE: r"(?!\s*\[第)"}.get(rule.level, "")
    if rule.level is Level.DECIMAL:
        pattern += rf"(?=\s|[一-鿿《“（])(?!\s*{_FIGURE})"
    if rule.before_figure:
        pattern += rf"(?:(?=[0-9]{{1,2}}月)|(?=[0-9０-９])(?![0-9０-９.．]+\s*(?:{_FIGURE}|分(?!钟))))"  # 1、3月底前
    elif rule.level is Level.OUTLINE_3:
        pattern += rf"(?:(?![0-9０-９])|(?={_DAY}))"  # 3.5 is a figure, 1.5月10日 no figure
    return pattern


def _either_width(words: str) -> str:
    return re.escape(words).replace("（", r"[（(]").replace("）", r"[）)]")


@lru_cache
def _compile_attachment() -> re.Pattern[str]:
    words = "|".join(load_marker_rules().attachment_words)
    number = rf"(?:{_NUMERALS['any']})"
    # With its title on the same line it needs a number: 附件 清单 may be said in a sentence.
    alone, titled = r"\s*[:：]?\s*$", r"(?:\s*[:：]|\s)\s*(?=[^。；，：:]{2,40}$)"
    words += r"|附(?=\s*[:：])"
    return re.compile(rf"(?P<word>{words})\s*(?P<number>(?={number}{titled}|{number}?{alone}){number}?)(?:{titled}|{alone})")


def read_marker(line: str) -> Marker | None:
    """The number a line starts with, or None: "第十二条之一　物业" -> 第十二条之一, "（一）指导思想。" -> （一）.

    A reference inside a sentence that happens to start the line ("第七条、第八条规定的") is None.
    """
    if match := _LETTERED.match(line):
        step = Step(Level.ATTACHMENT, 0, name=fold_width("".join(match["name"].split())))
        return Marker(step, match.end(), spaced=True, style=Level.ATTACHMENT.value)
    match = _compile_attachment().match(line)
    if match and not line.startswith(load_marker_rules().prose_after_number, match.end()):
        name = match["word"] if match["word"] not in ("附件", "附") else ""
        step = Step(Level.ATTACHMENT, read_number(match["number"]) or 0, name=name)
        return Marker(step, match.end(), spaced=True, style=Level.ATTACHMENT.value)
    return next(_match_rules(line, weak=False), None)


def read_weak_markers(line: str) -> tuple[Marker, ...]:
    """Numbers a line may start with in ways that also open sentences: "①", "1）", "1.2 ", "a.", "一是", "第一，"."""
    return tuple(_match_rules(line, weak=True))


def _match_rules(line: str, *, weak: bool) -> Iterator[Marker]:
    for rule, pattern in _compile_markers():
        if rule.weak is weak and (match := pattern.match(line)) and (marker := _make_marker(rule, match)):
            yield marker


def find_markers(text: str, level: Level) -> tuple[tuple[int, Marker], ...]:
    """Every place in a text where a number of this level could stand, with its offset; most are prose."""
    rule, pattern = next(one for one in _compile_markers() if one[0].level is level)
    return tuple((m.start(), marker) for m in pattern.finditer(text) if (marker := _make_marker(rule, m)))


def find_counted(text: str, start: int, stop: int) -> tuple[tuple[int, Marker], ...]:
    """Every place in a stretch of text where a number of an outline could stand, with its offset; most are prose."""
    rules = ((r, p) for r, p in _compile_markers() if r.level in _COUNTED and r.style != _BLANK and not r.before_figure)
    found = ((m.start(), _make_marker(rule, m)) for rule, pattern in rules for m in pattern.finditer(text, start, stop))
    return tuple(sorted(((at, marker) for at, marker in found if marker), key=lambda one: one[0]))


def _make_marker(rule: MarkerRule, match: re.Match[str]) -> Marker | None:
    number = _read_numeral(rule, match["number"])
    if not number or number > 9999:
        return None
    line, end = match.string, match.end()
    rest = line[end : end + 2 * _LONGEST_HEADING]
    spaced = not rest or rest[0].isspace() or line[end - 1].isspace()
    if not spaced and (rule.container or rule.level is Level.ARTICLE) and _is_prose(rest, rule):
        return None
    sub = read_number(match["sub"]) if (rule.sub or rule.within) and match["sub"] else 0
    if sub is None or sub > 99:
        return None
    if rule.level not in CONTAINERS and line.startswith(load_marker_rules().prose_after_number, end):
        return None
    blanks = _BLANKS.match(line, end)
    step = Step(rule.level, number, sub=sub, name=_own_name(rule, match))
    rank = load_marker_rules().ranks[rule.key]
    return Marker(step, blanks.end() if blanks else end, spaced, rule.key, rank, rule.weak)


def _read_numeral(rule: MarkerRule, written: str) -> int | None:
    if rule.numerals == "enclosed":
        return rule.glyphs.index(written) + 1
    folded = unicodedata.normalize("NFKC", written)
    if rule.numerals == "decimal":
        return int(folded.rsplit(".", 1)[1])
    if rule.numerals == "letter":
        return ord(folded) - ord("a") + 1
    if rule.numerals == "roman":
        return _ROMANS.index(folded) + 1 if folded in _ROMANS else None
    return read_number(fold_width(written))


def _own_name(rule: MarkerRule, match: re.Match[str]) -> str:
    if rule.level is Level.DECIMAL:
        return fold_width(match["number"])
    return rule.name or (match["after"] if rule.level is Level.PART and match["after"] != "编" else "")


def _is_prose(rest: str, rule: MarkerRule) -> bool:
    if rule.container:
        is_said = rest.startswith(("、", "，", "。", "；", "的", "规定", "第"))  # 第二节规章 is a heading
        return is_said or len(rest) > _LONGEST_HEADING or rest.endswith(("。", "；", "，"))
    return rest.startswith(load_marker_rules().prose_after_article)
