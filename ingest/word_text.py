"""The words of a Word paragraph: its runs, fields and revisions, what is hidden or anchored in it; no numbers, no tables."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lxml import etree
from pydantic import BaseModel, ConfigDict

from ingest.word_counters import write_counter
from ingest.word_package import W, read_switch, read_value
from ingest.word_styles import Styles
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "word.yaml"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_LEFT_OUT = tuple(
    f"{W}{name}"
    for name in (
        *("pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "fldData"),
        *("rt", "delText", "delInstrText"),
    )
)
_REMOVED = (f"{W}del", f"{W}moveFrom")
_ADDED = (f"{W}ins", f"{W}moveTo")
_CONTENT = (f"{W}sdtContent", f"{W}customXml", f"{W}smartTag", *_ADDED)
# Word's way to encircle a character: EQ \o\ac(○,11).
_ENCIRCLED = re.compile(r"\\o\s*\\ac\s*\(\s*([^,\s]+)\s*,\s*([^)]+?)\s*\)", re.IGNORECASE)


class WordRules(BaseModel):
    """The words of rules/word.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contents_fields: tuple[str, ...]
    page_fields: tuple[str, ...]
    symbols: dict[str, dict[str, str]]


@lru_cache
def _load_rules() -> WordRules:
    return load_rules_file(_RULES, WordRules)


@dataclass(slots=True)
class Words:
    """A paragraph's words, with line feeds where a line ends in it, the text boxes anchored in it, what was left out."""

    text: str = ""
    boxes: list[etree._Element] = field(default_factory=list)
    has_contents: bool = False
    has_page_number: bool = False


@dataclass(slots=True)
class _Field:
    """An open field: what it is told to do, and whether its result has begun."""

    instruction: str = ""
    in_result: bool = False

    @property
    def kind(self) -> str:
        return (self.instruction.split() or [""])[0].upper()


class WordText:
    """Reads paragraphs in document order; fields stay open from one to the next.

    `left_out` counts what was not taken over, by the kind of note it makes; `notes` are the footnotes referred to.
    """

    def __init__(self, story: etree._Element, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[_Field] = []
        self._has_whole_fields = _count_fields(story, "begin") == _count_fields(story, "end")
        self._words = Words()
        self._is_hidden_here = False
        self.left_out: Counter[str] = Counter()
        self.notes: dict[tuple[str, str], None] = {}

    def read(self, paragraph: etree._Element) -> Words:
        """The words of one paragraph, tracked changes taken as accepted, hidden words left out."""
        self._words = Words()
        self._is_hidden_here = self._styles.find_hidden(read_value(paragraph, "pPr", "pStyle"))
        pieces: list[str] = []
        self._read_children(paragraph, pieces)
        self._words.text = "".join(pieces)
        return self._words

    def _read_children(self, element: etree._Element, pieces: list[str]) -> None:
        for child in element:
            self._read_element(child, pieces)

    def _read_element(self, element: etree._Element, pieces: list[str]) -> None:
        name = element.tag
        if name in _LEFT_OUT:
            return
        if name in _REMOVED:
            self.left_out["word_changes"] += 1
        elif name == f"{W}r":
            self._read_run(element, pieces)
        elif name == f"{_MC}AlternateContent":
            self._read_children(choose_content(element), pieces)
        elif name == f"{W}fldSimple":
            self._begin(element.get(f"{W}instr", ""))
            self._read_children(element, pieces)
            self._end(pieces)
        elif name == _MATH_TEXT:
            self._add(element.text or "", pieces)
        elif name == f"{W}txbxContent":
            self._words.boxes.append(element)
        else:
            if name in _ADDED:
                self.left_out["word_changes"] += 1
            self.left_out["word_pictures"] += name in _PICTURES
            self._read_children(element, pieces)

    def _read_run(self, run: etree._Element, pieces: list[str]) -> None:
        if self._is_hidden(run):
            self.left_out["word_hidden"] += next(run.iter(f"{W}t"), None) is not None
            for child in run.iterchildren(f"{W}fldChar", f"{W}instrText"):
                self._read_part(child, pieces)
            return
        is_marked = any(reference.get(f"{W}customMarkFollows") in ("1", "true", "on") for reference in run)
        for child in run:
            # A mark of the author's own (*) stands as text after the reference it is the sign of.
            if not (is_marked and child.tag in (f"{W}t", f"{W}sym")):
                self._read_part(child, pieces)

    def _read_part(self, part: etree._Element, pieces: list[str]) -> None:
        name = part.tag.removeprefix(W)
        if name == "t":
            self._add(re.sub(r"[\r\n]", " ", part.text or ""), pieces)
        elif name in _SIGNS:
            self._add(_SIGNS[name], pieces)
        elif name == "sym":
            self._add(_read_symbol(part), pieces)
        elif name == "instrText":
            if self._fields and not self._fields[-1].in_result:
                self._fields[-1].instruction += part.text or ""
        elif name == "fldChar":
            self._turn(part.get(f"{W}fldCharType", ""), pieces)
        elif name in ("footnoteReference", "endnoteReference"):
            self.notes[name.removesuffix("Reference"), part.get(f"{W}id", "")] = None
        else:
            self._read_element(part, pieces)

    def _is_hidden(self, run: etree._Element) -> bool:
        own = read_switch(run, "rPr", "vanish")
        if own is not None:
            return own
        style = read_value(run, "rPr", "rStyle")
        return self._is_hidden_here if style is None else self._is_hidden_here or self._styles.find_hidden(style)

    def _add(self, text: str, pieces: list[str]) -> None:
        rules = _load_rules()
        if self._has_whole_fields:
            for open_field in self._fields:
                if open_field.kind in rules.contents_fields:
                    self._words.has_contents = True
                    return
                if open_field.kind in rules.page_fields:
                    self._words.has_page_number = True
                    return
                if not open_field.in_result:
                    return
        pieces.append(text)

    def _turn(self, turn: str, pieces: list[str]) -> None:
        if turn == "begin":
            self._begin("", in_result=False)
        elif turn == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif turn == "end" and self._fields:
            self._end(pieces)

    def _begin(self, instruction: str, *, in_result: bool = True) -> None:
        self._fields.append(_Field(instruction, in_result))

    def _end(self, pieces: list[str]) -> None:
        closed = self._fields.pop()
        match = _ENCIRCLED.search(closed.instruction) if closed.kind == "EQ" else None
        if match:
            number = match[2]
            form = "decimalEnclosedCircle" if match[1] in "○〇" else "decimal"
            self._add(write_counter(int(number), form) if number.isascii() and number.isdigit() else number, pieces)


def choose_content(alternate: etree._Element) -> etree._Element:
    """The one reading of mc:AlternateContent that is taken: the first choice, unless only the fallback has words."""
    readings = [child for child in alternate if child.tag in (f"{_MC}Choice", f"{_MC}Fallback")]
    return next((r for r in readings if next(r.iter(f"{W}t"), None) is not None), readings[0] if readings else alternate)


def unwrap(element: etree._Element, left_out: Counter[str]) -> Iterator[etree._Element]:
    """The children of a body, table, row or cell, those inside content controls and accepted insertions among them."""
    for child in element:
        if child.tag in _REMOVED:
            left_out["word_changes"] += 1
        elif child.tag == f"{W}sdt" and read_value(child, "sdtPr", "docPartObj", "docPartGallery") == "Table of Contents":
            left_out["contents_removed"] += sum(1 for _ in child.iter(f"{W}p"))
        elif child.tag == f"{_MC}AlternateContent":
            yield from unwrap(choose_content(child), left_out)
        elif child.tag == f"{W}sdt" or child.tag in _CONTENT:
            left_out["word_changes"] += child.tag in _ADDED
            yield from unwrap(child, left_out)
        else:
            left_out["word_parts_unread"] += child.tag in (f"{W}altChunk", f"{W}subDoc")
            yield child


def _count_fields(story: etree._Element, turn: str) -> int:
    return sum(1 for item in story.iter(f"{W}fldChar") if item.get(f"{W}fldCharType") == turn)


def _read_symbol(symbol: etree._Element) -> str:
    """The character a w:sym stands for; U+FFFD, which the cleaning counts, for one no table names."""
    font, code = symbol.get(f"{W}font", "").lower(), symbol.get(f"{W}char", "")
    if not re.fullmatch("[0-9A-Fa-f]{2,5}", code):
        return "\ufffd"
    number = int(code, 16)
    if not 0xF000 <= number <= 0xF0FF:
        return chr(number) if number >= 0x20 and not 0xD800 <= number <= 0xDFFF else "\ufffd"
    return _load_rules().symbols.get(font, {}).get(f"{number - 0xF000:02X}", "\ufffd")
