"""The nouns every room shares: levels, addresses, documents, clauses, passages; no behaviour beyond naming them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Literal

from kb.numerals import LARGEST, write_number


class Level(Enum):
    """Kinds of units a Chinese official text is divided into, outermost first (立法法 第六十五条; GB/T 9704-2012 7.3.3)."""

    ATTACHMENT = "attachment"
    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    OUTLINE_1 = "outline_1"
    OUTLINE_2 = "outline_2"
    OUTLINE_3 = "outline_3"
    DECIMAL = "decimal"
    OUTLINE_4 = "outline_4"
    OUTLINE_5 = "outline_5"
    LETTER = "letter"
    PARAGRAPH = "paragraph"
    POINT = "point"
    ITEM = "item"
    SUBITEM = "subitem"
    TABLE = "table"
    ROW = "row"
    UNNUMBERED = "unnumbered"

    @property
    def depth(self) -> int:
        """Rank from the outside in: a level holds levels of greater depth."""
        return list(Level).index(self)


# Units a text need not number: they are searched and compared inside the unit that holds them.
FINE_LEVELS = frozenset({Level.PARAGRAPH, Level.POINT, Level.ITEM, Level.SUBITEM})

_CODES = {
    Level.ATTACHMENT: "att", Level.PART: "part", Level.CHAPTER: "ch", Level.SECTION: "sec", Level.ARTICLE: "art",
    Level.OUTLINE_1: "o1", Level.OUTLINE_2: "o2", Level.OUTLINE_3: "o3", Level.OUTLINE_4: "o4", Level.OUTLINE_5: "o5",
    Level.DECIMAL: "dec", Level.LETTER: "let", Level.PARAGRAPH: "para", Level.POINT: "pt", Level.ITEM: "item",
    Level.SUBITEM: "sub", Level.TABLE: "tab", Level.ROW: "row", Level.UNNUMBERED: "un",
}  # fmt: skip
_NAMED_BY_WORDS = {Level.UNNUMBERED, Level.DECIMAL}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an address: 第十二条之一 is Step(ARTICLE, 12, sub=1); 引言 is Step(UNNUMBERED, 0, name="引言").

    A step written with another word than its level's first carries that word: 第一分编 is Step(PART, 1, name="分编"),
    附表1 Step(ATTACHMENT, 1, name="附表"), 第二点 Step(POINT, 2, name="点"); 3.1.2 is Step(DECIMAL, 2, name="3.1.2").

    `repeat` counts units that carry the same number in one place, from 1.
    """

    level: Level
    number: int
    sub: int = 0
    name: str = ""
    repeat: int = 1

    @property
    def id(self) -> str:
        """The step in an id: "art-12.1", "un-引言", "o1-3*2" for the second 三."""
        number = f"{self.number}" + (f".{self.sub}" if self.sub else "")
        own = self.name if self.level in _NAMED_BY_WORDS else number
        if self.name and self.level in (Level.ATTACHMENT, Level.POINT, Level.LETTER):
            own = self.name + (number if self.number else "")
        return f"{_CODES[self.level]}-{own}" + (f"*{self.repeat}" if self.repeat > 1 else "")


_PATTERNS = {
    Level.ATTACHMENT: "附件{d}", Level.PART: "第{n}编", Level.CHAPTER: "第{n}章", Level.SECTION: "第{n}节",
    Level.ARTICLE: "第{n}条", Level.PARAGRAPH: "第{d}段", Level.ITEM: "第{n}项", Level.SUBITEM: "第{n}目",
    Level.OUTLINE_1: "{n}", Level.OUTLINE_2: "（{n}）", Level.OUTLINE_3: "{d}", Level.OUTLINE_4: "（{d}）",
    Level.POINT: "{n}是", Level.TABLE: "表{d}", Level.ROW: "第{d}行",
}  # fmt: skip
_OTHER_PATTERNS = {Level.ATTACHMENT: "{word}{d}", Level.PART: "第{n}{word}", Level.POINT: "第{n}{word}"}
# The first glyph of levels that are counted in glyphs, by level and own word.
GLYPHS = {(Level.OUTLINE_5, ""): "①", (Level.LETTER, ""): "a", (Level.LETTER, "ⅰ"): "ⅰ"}
_SEPARATED = {
    Level.OUTLINE_1, Level.OUTLINE_3, Level.DECIMAL, Level.OUTLINE_5, Level.LETTER, Level.POINT, Level.UNNUMBERED,
}  # fmt: skip


def _step_label(step: Step, before: Sequence[Step]) -> str:
    label = _write_step(step, in_article=any(s.level is Level.ARTICLE for s in before))
    if step.sub:
        label += f"-{step.sub}" if step.level is Level.TABLE else f"之{write_number(step.sub)}"
    return ("·" if before and _is_apart(step.level, before[-1].level) else "") + label + _write_repeat(step)


def _write_step(step: Step, *, in_article: bool) -> str:
    if step.level in _NAMED_BY_WORDS:
        return step.name
    if first := GLYPHS.get((step.level, step.name)):
        return chr(ord(first) + step.number - 1)
    pattern = _OTHER_PATTERNS[step.level] if step.name else _PATTERNS[step.level]
    if step.level is Level.PARAGRAPH and in_article:
        pattern = "第{n}款"
    # 第10001条 stands in no law, but may be asked for.
    written = write_number(step.number) if step.number <= LARGEST else str(step.number)
    return pattern.format(n=written, d=step.number or "", word=step.name)


def _write_repeat(step: Step) -> str:
    return f"（重号{step.repeat}）" if step.repeat > 1 else ""


def _is_apart(level: Level, before: Level) -> bool:
    """Whether a point stands between two steps of a label: 附件2·一, 一·3, but 附件2表1第3行."""
    if level is Level.TABLE:
        return before in (Level.UNNUMBERED, Level.OUTLINE_1, Level.OUTLINE_3, Level.DECIMAL, Level.LETTER)
    if before is Level.UNNUMBERED:
        return level not in (Level.PARAGRAPH, Level.OUTLINE_2, Level.OUTLINE_4)
    return level in _SEPARATED or (before is Level.ATTACHMENT and level is not Level.ROW)


@dataclass(frozen=True, slots=True)
class ClauseRef:
    """The one address of a clause: a document's id and the steps inside it."""

    document_id: str
    steps: tuple[Step, ...]

    @property
    def id(self) -> str:
        """A stable id from structure alone: "plan#o1-3/o2-4"."""
        return self.document_id + "#" + "/".join(s.id for s in self.steps)

    @property
    def label(self) -> str:
        """The address as people write it: "三（四）", "第十二条之一第三项", "附件2·一·3"."""
        return "".join(_step_label(step, self.steps[:i]) for i, step in enumerate(self.steps))


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters in a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"0 <= start <= end wanted, got {self.start}, {self.end}")

    def holds(self, other: "Span") -> bool:
        """Whether `other` lies inside this span."""
        return self.start <= other.start and other.end <= self.end


Fidelity = Literal["full", "digest"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd a person should see: `kind` for programs, `message` one Chinese sentence."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one text: `text` is what all spans count into, `work` groups versions and parts of one text.

    `addressee` is the 主送机关; `basis` are the documents it names as what it rests on, as written.
    `articles` is how many 条 the official text counts, 0 when that is not known; a digest does not hold them all.
    """

    id: str
    title: str
    text: str
    work: str = ""
    short_title: str = ""
    kind: str = ""
    doc_number: str = ""
    issuers: tuple[str, ...] = ()
    addressee: str = ""
    basis: tuple[str, ...] = ()
    issued_on: date | None = None
    amended_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    status: str = ""
    status_note: str = ""
    superseded_by: str = ""
    relation: str = ""
    region: str = ""
    fidelity: Fidelity = "full"
    source: str = ""
    notes: tuple[Note, ...] = ()
    articles: int = 0


@dataclass(frozen=True, slots=True)
class Clause:
    """One addressable unit: `text` is exactly `document.text[span.start:span.end]`, children included.

    `parent` is the enclosing clause's ref; `trail` the headings of the 编章节 around it; `page` counts from 1.
    Digests add our own `note` (never the document's words), `successor` (the provision now in force), `actors`,
    `topics`, and `verified`: False when the locator could not be confirmed (条号待核).
    """

    ref: ClauseRef
    text: str
    span: Span
    heading: str = ""
    parent: ClauseRef | None = None
    trail: tuple[str, ...] = ()
    page: int | None = None
    note: str = ""
    successor: str = ""
    actors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    verified: bool = True

    @property
    def level(self) -> Level:
        """The level of the last step."""
        return self.ref.steps[-1].level


Via = Literal["address", "keyword", "vector"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause found for a question: `span` is the best matching part inside `clause.text`, `score` in 0..1."""

    document: Document
    clause: Clause
    span: Span
    score: float
    via: frozenset[Via] = field(default_factory=frozenset)
