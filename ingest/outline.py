"""Numbered lines to a tree of units, by a stack of open units; total: odd numbers are kept, nothing is refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.blocks import Block
from ingest.headings import find_heading, find_lead
from ingest.markers import CONTAINERS, Marker, load_marker_rules, read_marker
from kb.model import Level, Step

_OUTLINES = (Level.OUTLINE_1, Level.OUTLINE_2, Level.OUTLINE_3, Level.OUTLINE_4)
_LONGEST_TITLE = 60


@dataclass(slots=True)
class Unit:
    """A unit while the tree is built: `written` is the level its number is written in, `start` an offset in its line."""

    step: Step
    written: Level
    line: int
    start: int = 0
    heading: str = ""
    last: int = -1
    depth: int = 0
    children: list["Unit"] = field(default_factory=list)

    def walk(self) -> Iterator["Unit"]:
        """This unit and all below it, in text order."""
        yield self
        for child in self.children:
            yield from child.walk()


def build_units(lines: Sequence[Block], sign_off: range) -> list[Unit]:
    """The top units of a body, each with its children; `sign_off` are the lines of the 落款."""
    builder = _Builder()
    for at, block in enumerate(lines):
        if at in sign_off:
            builder.add_sign_off(at, is_first=at == sign_off.start)
        else:
            builder.add_line(at, block)
    builder.close(0, len(lines) - 1)
    _name_whole(builder.tops)
    for unit in builder.tops:
        _settle_paragraphs(unit)
        if unit.step.level is Level.ATTACHMENT:
            _name_whole(unit.children)
    return builder.tops


def _name_whole(units: Sequence[Unit]) -> None:
    """What nothing numbered follows is no introduction but the whole text."""
    rules = load_marker_rules()
    if units and all(unit.step.level is Level.UNNUMBERED for unit in units) and units[0].step.name == rules.introduction:
        units[0].step = replace(units[0].step, name=rules.whole_body)


class _Builder:
    """The stack of open units, outermost first."""

    def __init__(self) -> None:
        self.tops: list[Unit] = []
        self.stack: list[Unit] = []
        self.article = 0, 0

    def add_line(self, at: int, block: Block) -> None:
        """Opens what line `at` begins: a numbered unit, an item of an article, a named heading, or a paragraph."""
        marker = read_marker(block.text)
        if marker is None or not self._is_accepted(marker):
            if block.heading > 1 and self._is_outside(block):
                self._open_named(at, block)
            else:
                self._add_plain(at, block)
        elif self._article_at() is not None and marker.step.level in _OUTLINES and not self._continues_above(marker):
            self._add_item(at, marker)
        else:
            self._open_numbered(at, block, marker)

    def add_sign_off(self, at: int, *, is_first: bool) -> None:
        """Opens the 落款 at its first line; its other lines go on in it."""
        if is_first:
            self.close(0, at - 1)
            self._open(Unit(Step(Level.UNNUMBERED, 0, name=load_marker_rules().sign_off), Level.UNNUMBERED, at))

    def close(self, keep: int, last: int) -> None:
        """Closes all but the `keep` outermost units at line `last`."""
        while len(self.stack) > keep:
            self.stack.pop().last = last

    def _open(self, unit: Unit) -> None:
        (self.stack[-1].children if self.stack else self.tops).append(unit)
        self.stack.append(unit)

    def _is_accepted(self, marker: Marker) -> bool:
        """A reference can look like an article's number; without a blank after it, only the next number is believed."""
        step = marker.step
        if step.level is not Level.ARTICLE or marker.spaced:
            return True
        number, sub = self.article
        return (step.number, step.sub) in ((number + 1, 0), (number, sub + 1))

    def _article_at(self) -> int | None:
        return next((i for i, unit in enumerate(self.stack) if unit.step.level is Level.ARTICLE), None)

    def _continues_above(self, marker: Marker) -> bool:
        above = self.stack[: self._article_at()]
        return any(u.written is marker.step.level and u.step.number + 1 == marker.step.number for u in above)

    def _is_outside(self, block: Block) -> bool:
        """Whether a heading without a number ends all open units: it is marked no deeper than the outermost."""
        tops = [unit for unit in self.stack if unit.step.level is not Level.ATTACHMENT]
        return not tops or (tops[0].depth == 0 and not tops[0].heading) or 0 < block.heading <= tops[0].depth

    def _open_named(self, at: int, block: Block) -> None:
        name = "".join(c for c in block.text if c.isalnum())[:30]
        self._close_to_attachment(at)
        step = Step(Level.UNNUMBERED, 0, name=name or load_marker_rules().whole_body)
        self._open(Unit(step, Level.UNNUMBERED, at, heading=block.text, depth=block.heading))

    def _close_to_attachment(self, at: int) -> None:
        self.close(1 if self.stack and self.stack[0].step.level is Level.ATTACHMENT else 0, at - 1)

    def _open_numbered(self, at: int, block: Block, marker: Marker) -> None:
        step = marker.step
        if step.level is Level.ARTICLE:
            self.article = step.number, step.sub
        elif step.level is Level.ATTACHMENT:
            self.article = 0, 0
        self.close(self._find_place(marker), at - 1)
        words = block.text[marker.end :]
        heading = _name_unit(step.level, words, is_marked=block.heading > 1)
        self._open(Unit(step, step.level, at, heading=heading, depth=block.heading))
        is_titled = step.level in CONTAINERS or step.level is Level.ATTACHMENT
        if words and not is_titled and words.rstrip("。：:") != heading:
            self._open_paragraph(at, marker.end)

    def _find_place(self, marker: Marker) -> int:
        """How many open units hold the new one: it stands beside one of its own kind, else inside what ranks above."""
        kind = marker.step.level
        for i, unit in enumerate(self.stack):
            if unit.written is kind and (kind is not Level.PART or unit.step.name == marker.step.name):
                return i
        if kind is Level.ARTICLE and self.stack and self.stack[-1].written in _OUTLINES and not self.stack[-1].children:
            return len(self.stack)  # 司法解释 set 一、二、 above the articles
        return next((i for i, unit in enumerate(self.stack) if not _holds(unit, kind)), len(self.stack))

    def _add_item(self, at: int, marker: Marker) -> None:
        base = (self._article_at() or 0) + 2
        inner = self.stack[base:]
        for i, unit in enumerate(inner):
            if unit.written is marker.step.level:
                self.close(base + i, at - 1)
                self._open_item(at, marker, (Level.ITEM, Level.SUBITEM)[i])
                return
        if len(self.stack) < base:
            self._open_paragraph(at, 0)
        if len(inner) < 2:
            self._open_item(at, marker, (Level.ITEM, Level.SUBITEM)[len(inner)])

    def _open_item(self, at: int, marker: Marker, level: Level) -> None:
        self._open(Unit(Step(level, marker.step.number, marker.step.sub), marker.step.level, at))

    def _add_plain(self, at: int, block: Block) -> None:
        if self.stack and self.stack[-1].step.level is Level.ATTACHMENT and not self.stack[-1].heading:
            self.stack[-1].heading = block.text[:_LONGEST_TITLE]
            return
        article = self._article_at()
        if article is not None:
            self.close(article + 1, at - 1)
        elif self.stack and self.stack[-1].step.level is Level.PARAGRAPH:
            self.close(len(self.stack) - 1, at - 1)
        elif not self.stack or self.stack[-1].step.level is Level.ATTACHMENT:
            name = load_marker_rules().introduction
            self._open(Unit(Step(Level.UNNUMBERED, 0, name=name), Level.UNNUMBERED, at))
        self._open_paragraph(at, 0, find_lead(block.text))

    def _open_paragraph(self, at: int, start: int, heading: str = "") -> None:
        siblings = reversed(self.stack[-1].children)
        number = 1 + next((unit.step.number for unit in siblings if unit.step.level is Level.PARAGRAPH), 0)
        self._open(Unit(Step(Level.PARAGRAPH, number), Level.PARAGRAPH, at, start, heading))


def _holds(unit: Unit, kind: Level) -> bool:
    """Whether an open unit can hold a unit of this kind: 编 hold 分编, a named heading holds all but attachments."""
    if unit.written is Level.UNNUMBERED:
        return bool(unit.heading) and kind is not Level.ATTACHMENT
    if unit.written is Level.PART and kind is Level.PART:
        return not unit.step.name
    return unit.written.depth < kind.depth


def _name_unit(level: Level, words: str, *, is_marked: bool) -> str:
    if level in CONTAINERS:
        return words.strip()
    if level is Level.ARTICLE:
        return words[1 : words.index("】")] if words.startswith("【") and "】" in words else ""
    return find_heading(words, is_marked=is_marked)


def _settle_paragraphs(unit: Unit) -> None:
    """Keeps paragraphs as clauses only where they are needed as an address.

    An article's are its 款 when there are two or more; elsewhere they count when nothing inside is numbered.
    """
    paragraphs = [child for child in unit.children if child.step.level is Level.PARAGRAPH]
    is_article = unit.step.level is Level.ARTICLE
    if paragraphs and (len(paragraphs) < 2 or (not is_article and len(paragraphs) < len(unit.children))):
        unit.children = [
            kept for child in unit.children for kept in (child.children if child.step.level is Level.PARAGRAPH else [child])
        ]
    for child in unit.children:
        _settle_paragraphs(child)
