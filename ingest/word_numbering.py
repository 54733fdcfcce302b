"""The numbers Word shows before paragraphs: found through numbering.xml and the styles, counted in reading order.

The rules are those of ISO/IEC 29500-1 (17.9) and, where Word departs from it, of [MS-OI29500] and [MS-DOC]: a level counts
its own paragraphs only; lists of one definition share one count; a w:startOverride takes effect where its list first comes
up at that level, and each time that level starts anew.
"""

import re
from dataclasses import dataclass, replace

from lxml import etree

from ingest.word_counters import write_counter
from ingest.word_package import W, read_integer, read_switch, read_value, to_integer
from ingest.word_styles import Styles

_DEEPEST = 8
_LONGEST_TEXT = 50
_WIDE_BLANK = "\u3000"


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts and looks: `text` holds %1 … %9 for the numbers of the levels."""

    start: int
    form: str
    text: str
    suffix: str
    restart: int | None
    is_legal: bool


@dataclass(frozen=True, slots=True)
class _List:
    """One list: the definition it counts with, its levels, and the levels it starts at a number of its own."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int]
    linked: dict[str, int]


class Numbering:
    """The lists of one document and how far each has counted; `guessed` holds numbers that skip a level."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists = {} if root is None else _read_lists(root, styles)
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[int, int]] = set()
        self.guessed: list[str] = []

    def number_paragraph(self, properties: etree._Element | None, text: str) -> str:
        """Counts the paragraph, and gives its text with the number Word shows before it: "总则" -> "第一章　总则"."""
        number, level = self._find_place(properties)
        found = self._lists.get(number)
        if found is None or level not in found.levels:
            return text
        is_guessed = self._count(number, found, level)
        label, is_whole = self._write_label(found, level)
        if label and (is_guessed or not is_whole):
            self.guessed.append(label)
        return _put_before(text, label, found.levels[level].suffix)

    def is_bullet(self, properties: etree._Element | None) -> bool:
        """Whether Word shows a sign without a number before a paragraph."""
        number, level = self._find_place(properties)
        shown = self._lists[number].levels.get(level) if number else None
        return shown is not None and shown.form == "bullet"

    def _find_place(self, properties: etree._Element | None) -> tuple[int, int]:
        """The list and the level a paragraph stands in; list 0 is none."""
        style = read_value(properties, "pStyle")
        inherited, depth = self._styles.find_list(style)
        number = read_integer(properties, "numPr", "numId")
        level = read_integer(properties, "numPr", "ilvl")
        number = inherited if number is None else number
        if not number or number not in self._lists:
            return 0, 0
        if level is None:
            linked = self._lists[number].linked
            names = self._styles.find_chain(style)
            level = next((linked[name] for name in names if name in linked), depth or 0)
        return number, min(max(level, 0), _DEEPEST)

    def _count(self, number: int, found: _List, level: int) -> bool:
        """Counts one paragraph; whether deeper ones came before the first of its level, which programs count differently."""
        counts = self._counts.setdefault(found.definition, {})
        is_first = level in found.starts and (number, level) not in self._started
        self._started.add((number, level))
        is_late = level not in counts and any(deeper > level for deeper in counts)
        start = found.starts.get(level, found.levels[level].start)
        counts[level] = start if is_first or level not in counts else counts[level] + 1
        for deeper in [d for d in counts if d > level and _restarts(found.levels.get(d), d, level)]:
            del counts[deeper]
        return is_late

    def _write_label(self, found: _List, level: int) -> tuple[str, bool]:
        """The number as it looks, and whether every level in it has come up; one that has not shows its start."""
        own = found.levels[level]
        counts = self._counts[found.definition]
        missing: list[int] = []

        def write(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            shown = found.levels.get(at)
            if shown is None or at > level:
                return ""
            if at not in counts:
                missing.append(at)
            form = "decimal" if own.is_legal and shown.form not in ("none", "decimalZero") else shown.form
            return "" if form == "bullet" else write_counter(counts.get(at, found.starts.get(at, shown.start)), form)

        label = "" if own.form == "bullet" else re.sub("%([1-9])", write, own.text)
        return label, not missing


def _restarts(level: _Level | None, at: int, counted: int) -> bool:
    """Whether level `at` starts anew after level `counted`: by default after any above it (17.9.10)."""
    if level is None or level.restart is None or level.restart > at:
        return True
    return counted < level.restart


def _put_before(text: str, label: str, suffix: str) -> str:
    """Number and text with what Word shows between them, unless the same number is typed there already.

    A tab shows as a gap; Chinese text has none after a mark such as 、 and ）, but 1. and 2倍 must not become 1.2倍.
    """
    number, words = label.strip(), text.lstrip()
    if not number or (_is_unmistakable(number) and words.startswith(number) and not words[len(number) :][:1].isdigit()):
        return text
    is_open = number[-1].isalnum() or words[:1].isdigit()
    gap = {"space": " ", "tab": _WIDE_BLANK if is_open else ""}.get(suffix, "")
    return label.lstrip() + gap + words if words else number


def _is_unmistakable(number: str) -> bool:
    """Whether a text that begins so begins with a number, not a figure: 第一条, 一、 and 1. do, 1 and 1.1 do not."""
    return not number[-1].isalnum() or not number.isascii()


def _read_lists(root: etree._Element, styles: Styles) -> dict[int, _List]:
    definitions = {item.get(f"{W}abstractNumId", ""): item for item in root.findall(f"{W}abstractNum")}
    numbers = {item.get(f"{W}numId", ""): item for item in root.findall(f"{W}num")}
    lists: dict[int, _List] = {}
    for name, item in numbers.items():
        chosen = read_value(item, "abstractNumId") or ""
        link = read_value(definitions.get(chosen), "numStyleLink")
        if link is not None:
            linked = numbers.get(str(styles.find_linked_list(link)))
            chosen = read_value(linked, "abstractNumId") or ""
        number = to_integer(name)
        if number is not None and chosen in definitions:
            lists[number] = _read_list(chosen, definitions[chosen], item)
    return lists


def _read_list(name: str, definition: etree._Element, item: etree._Element) -> _List:
    overrides = item.findall(f"{W}lvlOverride")
    elements = [*definition.findall(f"{W}lvl"), *(lvl for o in overrides for lvl in o.findall(f"{W}lvl"))]
    levels: dict[int, _Level] = {}
    linked: dict[str, int] = {}
    for element in elements:
        at = _read_index(element)
        level = _read_level(element)
        # Word passes over a w:lvlRestart inside an override ([MS-OI29500] on lvlRestart).
        levels[at] = replace(level, restart=levels[at].restart) if at in levels else level
        if style := read_value(element, "pStyle"):
            linked[style] = at
    starts = {_read_index(o): start for o in overrides if (start := read_integer(o, "startOverride")) is not None}
    return _List(name, levels, starts, linked)


def _read_index(element: etree._Element) -> int:
    index = element.get(f"{W}ilvl", "")
    return int(index) if index in set("012345678") else _DEEPEST + 1


def _read_level(element: etree._Element) -> _Level:
    form = read_value(element, "numFmt")
    if form is None:
        # A form newer than the standard stands in mc:AlternateContent, its nearest old one in the fallback.
        form = next((f.get(f"{W}val", "") for f in element.iter(f"{W}numFmt") if f.get(f"{W}val") != "custom"), "decimal")
    start = read_integer(element, "start")
    return _Level(
        start=0 if start is None else start,
        form=form,
        text=(read_value(element, "lvlText") or "")[:_LONGEST_TEXT],
        suffix=read_value(element, "suff") or "tab",
        restart=read_integer(element, "lvlRestart"),
        is_legal=bool(read_switch(element, "isLgl")),
    )
