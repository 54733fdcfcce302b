"""The parts of a drafted official document as plain values; what stands in them is decided in draft, how it looks in views.

Paper = title, body blocks, annexes. Block = Heading | Paragraph | Table. Piece = Words | Blank | Reference.
"""

from dataclasses import dataclass
from typing import Literal

from kb.model import Clause, Document


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text, in bold where `strong`."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """What only a person can know, printed 【待填：name】, or by `shown` where the words around it tell the rest."""

    name: str
    shown: str = ""

    @property
    def text(self) -> str:
        """The blank as it is printed."""
        return f"【待填：{self.shown or self.name}】"


@dataclass(frozen=True, slots=True)
class Reference:
    """A clause named in the text as `text` (《…》三（四）), and, where the text tells what it says, those words of it."""

    text: str
    document: Document
    clause: Clause
    quote: str = ""

    def __post_init__(self) -> None:
        if self.quote not in self.clause.text:
            raise ValueError(f"not verbatim in {self.clause.ref.id}: {self.quote[:40]!r}")

    @property
    def anchor(self) -> str:
        """The clause id that links this place with its entry among the annexes: jc-2020-68#…"""
        return self.clause.ref.id


Piece = Words | Blank | Reference
Cell = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 一、, 2 （一）, 3 1. or 4 （1）; `text` carries its number, typed as officials type it."""

    level: Literal[1, 2, 3, 4]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `entry` makes it the place that references to that clause id lead to.

    `small` sets it in the smaller type of an annex.
    """

    pieces: tuple[Piece, ...]
    entry: str = ""
    align: Literal["justify", "center", "right", "left"] = "justify"
    small: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column heads: `widths` are shares of the line, `shaded` the (row, column) cells of a bar in a schedule.

    `entries` gives the rows, by position, that references to a clause id lead to: {2: "plan#…"} as pairs.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    shaded: frozenset[tuple[int, int]] = frozenset()
    entries: tuple[tuple[int, str], ...] = ()


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a paper rested on when it was written: a clause's id, its reference as printed, a hash of its text, its status.

    A file that carries its anchors can be held against a later library.
    """

    clause: str
    reference: str
    text_hash: str
    status: str


@dataclass(frozen=True, slots=True)
class Annex:
    """附件 `number`, on a page of its own; `landscape` for a wide table."""

    number: int
    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document: title, body, 附件 list (printed from the annexes), who signs, on what day, and its annexes.

    `anchors` are the clauses it cites; a file made of it carries them as the part that `anchors.write_anchors` makes.
    """

    title: str
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...] = ()
    signature: tuple[Piece, ...] = ()
    date: tuple[Piece, ...] = ()
    subject: str = ""
    keywords: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] = ()
