"""Numbered lines to a tree of units, by a stack of open units; total: odd numbers are kept, nothing is refused."""

from collections.abc import Sequence
from dataclasses import replace

from ingest.asides import Aside, find_asides
from ingest.blocks import Block
from ingest.closing import ATTACHED, Closing
from ingest.going_on import ends_list, goes_on, is_bare, is_unfinished
from ingest.headings import find_lead, name_unit
from ingest.markers import CONTAINERS, Marker, load_marker_rules
from ingest.nesting import holds, is_beside
from ingest.points import Stretch, find_inside
from ingest.sequence import Numbering
from ingest.tables import TablePlace, find_tables, has_number, make_table, number_table
from ingest.units import Unit, name_step, settle_units
from kb.model import Level, Step

_ITEMS = (
    Level.OUTLINE_1, Level.OUTLINE_2, Level.OUTLINE_3, Level.OUTLINE_4, Level.OUTLINE_5, Level.LETTER,
)  # fmt: skip
_PIECES = (Level.ITEM, Level.SUBITEM, Level.POINT)
_UNCOUNTED = (Level.DECIMAL, Level.POINT)
_LONGEST_TITLE = 60


def build_units(lines: Sequence[Block], closing: Closing) -> list[Unit]:
    """The top units of a body, each with its children; `closing` tells what lines stand after the body."""
    tables = {place.start: place for place in find_tables(lines)}
    asides = find_asides(lines, tuple(tables.values()))
    apart = (at for aside in asides.values() for at in aside.lines)
    in_tables = (at for place in tables.values() for at in range(place.start, place.rows.stop))
    builder = _Builder(lines, Numbering(lines, frozenset((*closing.names, *closing.titles, *in_tables, *apart))))
    at = 0
    while at < len(lines):
        if at in tables:
            builder.add_table(tables[at])
            at = tables[at].rows.stop
            continue
        if at in asides and at not in closing.names:
            builder.add_aside(asides[at])
            at = asides[at].lines.stop
            continue
        if at in closing.names:
            builder.add_closing(at, closing.names[at], is_first=closing.names.get(at - 1) != closing.names[at])
            if closing.names.get(at + 1) != closing.names[at]:
                builder.close(0, at)
        elif at in closing.titles:
            builder.add_title(at)
        else:
            builder.add_line(at)
        at += 1
    builder.close(0, len(lines) - 1)
    settle_units(builder.tops)
    return builder.tops


class _Builder:
    """The stack of open units, outermost first."""

    def __init__(self, lines: Sequence[Block], numbering: Numbering) -> None:
        self.lines, self.numbering = lines, numbering
        self.tops: list[Unit] = []
        self.stack: list[Unit] = []
        self.article = 0, 0

    def add_line(self, at: int) -> None:
        """Opens what line `at` begins: a numbered unit, an item of an article, a named heading, or a paragraph."""
        block = self.lines[at]
        marker = self._read_marker(at, block)
        if marker is None:
            if block.heading > 1 and self._is_outside(block):
                self._open_named(at, block)
            else:
                self._add_plain(at, block)
        elif self._article_at() is not None and marker.step.level in _ITEMS and not self._continues_above(marker):
            self._add_item(at, marker)
        else:
            self._open_numbered(at, block, marker)

    def add_table(self, place: TablePlace) -> None:
        """Adds a table with its rows to the innermost open unit."""
        self._close_leaves(place.start)
        if not self.stack:
            self._open_introduction(place.start)
        if place.start < place.rows.start and self._is_untitled() and not has_number(self.lines[place.start]):
            self.stack[-1].heading = self.lines[place.start].text
            place = replace(place, start=place.rows.start)
        self.stack[-1].children.append(make_table(self.lines, place, number_table(self.stack[-1].children)))

    def add_aside(self, aside: Aside) -> None:
        """Adds what stands apart to the innermost open unit, or to the text it closes."""
        self._close_leaves(aside.lines.start)
        if aside.is_last:
            self.close(1 if self.stack and self.stack[0].is_root else 0, aside.lines.start - 1)
        unit = Unit(Step(Level.UNNUMBERED, 0, name=aside.name), aside.lines.start, last=aside.lines.stop - 1)
        (self.stack[-1].children if self.stack else self.tops).append(unit)

    def add_closing(self, at: int, name: str, *, is_first: bool) -> None:
        """Opens 附件说明, 落款 and the like at its first line; its other lines go on in it, and nothing else does."""
        if is_first:
            self.close(0, at - 1)
            self._open(Unit(Step(Level.UNNUMBERED, 0, name=name), at))

    def add_title(self, at: int) -> None:
        """Opens a text that another one passes on, by its title; addresses in it begin with that."""
        self.close(0, at - 1)
        self.article = 0, 0
        named = ATTACHED.fullmatch(self.lines[at].text)
        title = named["title"] if named else self.lines[at].text
        self._open(Unit(Step(Level.ATTACHMENT, 0) if named else name_step(title), at, heading=title, is_root=True))

    def close(self, keep: int, last: int) -> None:
        """Closes all but the `keep` outermost units at line `last`."""
        while len(self.stack) > keep:
            self.stack.pop().last = last

    def _open(self, unit: Unit) -> None:
        (self.stack[-1].children if self.stack else self.tops).append(unit)
        self.stack.append(unit)

    def _read_marker(self, at: int, block: Block) -> Marker | None:
        """The number of a line; without a blank after it, only the next article's is believed to be no reference."""
        marker = self.numbering.choose(at, block.text, self.stack)
        if marker is None or (marker.weak and marker.step.level in _UNCOUNTED and self._article_at() is not None):
            return None
        step = marker.step
        if step.level is not Level.ARTICLE or marker.spaced:
            return None if step.sub and step.level in _ITEMS and self._article_at() is None else marker
        number, sub = self.article
        return marker if (step.number, step.sub) in ((number + 1, 0), (number, sub + 1)) else None

    def _article_at(self) -> int | None:
        return next((i for i, unit in enumerate(self.stack) if unit.level is Level.ARTICLE), None)

    def _continues_above(self, marker: Marker) -> bool:
        above = self.stack[: self._article_at()]
        return any(u.style == marker.style and u.step.number + 1 == marker.step.number for u in above)

    def _is_outside(self, block: Block) -> bool:
        """Whether a heading without a number ends all open units: it is marked no deeper than the outermost."""
        tops = [unit for unit in self.stack if not unit.is_root]
        return not tops or (tops[0].depth == 0 and not tops[0].heading) or 0 < block.heading <= tops[0].depth

    def _open_named(self, at: int, block: Block) -> None:
        self.close(1 if self.stack and self.stack[0].is_root else 0, at - 1)
        self._open(Unit(name_step(block.text), at, heading=block.text, depth=block.heading))

    def _open_numbered(self, at: int, block: Block, marker: Marker) -> None:
        step = marker.step
        if step.level is Level.ARTICLE:
            self.article = step.number, step.sub
        elif step.level is Level.ATTACHMENT:
            self.article = 0, 0
        self.close(self._find_place(at, marker), at - 1)
        words = block.text[marker.end :]
        is_titled = step.level in (*CONTAINERS, Level.ATTACHMENT)
        heading = words.strip() if is_titled else name_unit(step.level, words, is_marked=block.heading > 1)
        is_root = step.level is Level.ATTACHMENT
        self._open(Unit(step, at, 0, heading, marker.style, marker.rank, depth=block.heading, is_root=is_root))
        if words and not is_titled and words.rstrip("。：:") != heading:
            self._open_paragraph(at, marker.end)

    def _find_place(self, at: int, marker: Marker) -> int:
        """How many open units hold the new one: it stands beside one of its own kind, else inside what ranks above.

        A number that starts anew inside one that usually ranks below stands there where that one goes on after it.
        """
        kind = marker.step.level
        for i, unit in enumerate(self.stack):
            if unit.style == marker.style and is_beside(unit, marker):
                return i
        inner = next((unit for unit in reversed(self.stack) if unit.style), None)
        if inner and kind in _ITEMS and marker.step.number == 1 and self.numbering.nests(at, inner, self.stack):
            return self.stack.index(inner) + 1
        if kind is Level.ARTICLE and self.stack and self.stack[-1].level in _ITEMS and not self.stack[-1].children:
            return len(self.stack)  # 司法解释 set 一、二、 above the articles
        return next((i for i, unit in enumerate(self.stack) if not holds(unit, marker)), len(self.stack))

    def _add_item(self, at: int, marker: Marker) -> None:
        base = (self._article_at() or 0) + 2
        inner = self.stack[base:]
        for i, unit in enumerate(inner):
            if unit.style == marker.style:
                self.close(base + i, at - 1)
                self._open_item(at, marker, (Level.ITEM, Level.SUBITEM)[i])
                return
        if len(self.stack) < base:
            self._open_paragraph(at, 0)
        if len(inner) < 2:
            self._open_item(at, marker, (Level.ITEM, Level.SUBITEM)[len(inner)])

    def _open_item(self, at: int, marker: Marker, level: Level) -> None:
        step = replace(marker.step, level=level, name="")
        self._open(Unit(step, at, style=marker.style, rank=marker.rank, words=marker.end))
        if level is Level.ITEM:
            self.stack[-1].children = self._find_inside(at, marker.end, (Level.SUBITEM,))

    def _add_plain(self, at: int, block: Block) -> None:
        if self._is_untitled():
            self.stack[-1].heading = block.text[:_LONGEST_TITLE]
            return
        article = self._article_at()
        if self.stack and goes_on(self.lines, at, self.stack[-1], is_inside=self._is_inside_item(at)):
            return
        if article is not None:
            if is_bare(self.lines, at, self.stack[-1]) or is_unfinished(self.lines, at, self.stack[article]):
                return
            self.close(article + 1, at - 1)
        else:
            self._close_leaves(at)
            if ends_list(self.lines, at, self.stack):
                self.close(len(self.stack) - 1, at - 1)
        if not self.stack or self.stack[-1].is_root:
            self._open_introduction(at)
        self._open_paragraph(at, 0, find_lead(block.text))

    def _is_inside_item(self, at: int) -> bool:
        """Whether the item that follows on the open one comes right after a line, which then is a piece of the open one."""
        item = next((unit for unit in reversed(self.stack) if unit.level in _PIECES), None)
        following = self.numbering.find(at + 1)
        return item is not None and any((item.style, item.step.number + 1) == (m.style, m.step.number) for m in following)

    def _is_untitled(self) -> bool:
        """Whether the innermost open unit is an attachment whose title is still to come."""
        return bool(self.stack) and self.stack[-1].level is Level.ATTACHMENT and not self.stack[-1].heading

    def _close_leaves(self, at: int) -> None:
        """Closes the paragraph or point that a new line does not go on in."""
        while self.stack and self.stack[-1].level in (Level.PARAGRAPH, Level.POINT):
            self.close(len(self.stack) - 1, at - 1)

    def _open_introduction(self, at: int) -> None:
        self._open(Unit(Step(Level.UNNUMBERED, 0, name=load_marker_rules().introduction), at))

    def _open_paragraph(self, at: int, start: int, heading: str = "") -> None:
        siblings = reversed(self.stack[-1].children)
        number = 1 + next((unit.step.number for unit in siblings if unit.level is Level.PARAGRAPH), 0)
        paragraph = Unit(Step(Level.PARAGRAPH, number), at, start, heading)
        self._open(paragraph)
        levels = None if self._article_at() is None else (Level.ITEM, Level.SUBITEM)
        paragraph.children = self._find_inside(at, start, levels)

    def _find_inside(self, at: int, start: int, levels: tuple[Level, ...] | None) -> list[Unit]:
        text, taken = self.lines[at].text, frozenset(unit.style for unit in self.stack if unit.style)
        return find_inside(Stretch(text, at, start, len(text), taken, levels, self.numbering.find(at + 1)))
