"""Exact labels of clauses, as `ClauseRef.label` prints them, back to steps; no sloppy spellings."""

import re

from kb.model import GLYPHS, Level, Step
from kb.numerals import ANY_NUMBER, CHINESE_NUMBER, read_number

_N = ANY_NUMBER
_REPEAT = r"(?:（重号(?P<repeat>[0-9]+)）)?"
_STEP = re.compile(
    rf"""(?P<sep>·)?(?:
      (?P<attachment_name>附件|附表|附录[A-Z]?|附图)(?P<attachment>[0-9]+)?(?=$|·|表|第|（重号)
    | 第(?P<part>{_N})(?:编|(?P<part_name>分编|篇|部分)) | 第(?P<chapter>{_N})章 | 第(?P<section>{_N})节
    | 第(?P<article>{_N})条(?:之(?P<article_sub>{_N}))?
    | 第(?P<paragraph>{_N})[款段] | 第(?P<item>{_N})项(?:之(?P<item_sub>{_N}))? | 第(?P<subitem>{_N})目
    | 表(?P<table>[0-9]+)(?:-(?P<table_sub>[0-9]+))? | 第(?P<row>[0-9]+)行
    | （(?P<outline_2>{CHINESE_NUMBER})） | （(?P<outline_4>[0-9]+)） | (?P<outline_5>[①-⑳])
    | (?P<point>{CHINESE_NUMBER})是 | 第(?P<counted>{CHINESE_NUMBER})点
    | (?P<letter>[a-z])(?=$|·|（|第|表) | (?P<ⅰ>[ⅰ-ⅻ])
    | (?P<outline_1>{CHINESE_NUMBER})(?=$|·|（|第|附)
    | (?P<decimal>(?:[0-9]+\.)+(?P<last>[0-9]+)) | (?P<outline_3>[0-9]+)(?=$|·|（|第)
    ){_REPEAT}""",
    re.VERBOSE,
)
_NAMED = re.compile(
    rf"(?P<sep>·)?(?P<name>[^·]+?){_REPEAT}(?=·|（(?:{CHINESE_NUMBER}|[0-9]+)）|第[0-9一二三四五六七八九十百]+段$|$)"
)


def parse_label(label: str) -> tuple[Step, ...]:
    """Reads an exact label back into steps; words that are no number become an UNNUMBERED step.

    "第十二条第三款" -> (ARTICLE 12, PARAGRAPH 3); "一·工作目标" -> (OUTLINE_1 1, UNNUMBERED 工作目标);
    "附件2表1第3行" -> (ATTACHMENT 2, TABLE 1, ROW 3). Raises ValueError for an empty label.
    """
    if not label.strip():
        raise ValueError("a label may not be empty")
    steps: list[Step] = []
    at = 0
    while at < len(label):
        match = _STEP.match(label, at) or _NAMED.match(label, at)
        if match is None:
            raise ValueError(f"not a label: {label}")
        steps.append(_make_step(match))
        at = match.end()
    return tuple(steps)


def read_step(text: str, at: int) -> tuple[Step, int] | None:
    """The numbered step that a label goes on with at an offset, and where it ends: "三（四）·二是", 4 -> 二是, 7."""
    match = _STEP.match(text, at)
    if match is None or (not match["sep"] and not match["table"] and not match["row"] and not match["outline_4"]):
        return None
    return _make_step(match), match.end()


def _make_step(match: re.Match[str]) -> Step:
    found = {name: value for name, value in match.groupdict().items() if value}
    repeat = int(found.get("repeat", 1))
    if "name" in found:
        return Step(Level.UNNUMBERED, 0, name=found["name"], repeat=repeat)
    if "decimal" in found:
        return Step(Level.DECIMAL, int(found["last"]), name=found["decimal"], repeat=repeat)
    for (level, word), first in GLYPHS.items():
        if glyph := found.get(word or level.value):
            return Step(level, ord(glyph) - ord(first) + 1, name=word, repeat=repeat)
    if "counted" in found:
        return Step(Level.POINT, read_number(found["counted"]) or 0, name="点", repeat=repeat)
    level = next(level for level in Level if level.value in found or f"{level.value}_name" in found)
    number, sub = (read_number(found.get(name, "")) or 0 for name in (level.value, f"{level.value}_sub"))
    return Step(level, number, sub, found.get(f"{level.value}_name", "").removeprefix("附件"), repeat)
