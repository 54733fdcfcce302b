"""What a reader hands over: blocks of text in reading order; no addresses, no cleaning."""

from dataclasses import dataclass

from kb.model import Note


@dataclass(frozen=True, slots=True)
class Place:
    """Where a printed line stands on its page, in points: its ends, the height of its middle, the size of its characters.

    `lead` is the width of its first word: of what could have stood on the line before if there had been room.
    `width` and `height` are the page's.
    """

    left: float
    right: float
    middle: float
    size: float
    lead: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or table row as the file has it, without line breaks.

    `heading` is the depth the file itself marks (1 its title, 2 the next, 0 none); `page` counts from 1.
    `is_history` marks lines a file sets apart as the record of how the text was made (通过、公布、修正).
    `table` counts the file's tables from 1 (0: no table) and `cells` are that row's cells, merged ones once per column;
    `is_head` says that the file marks the row as heads of columns.
    `is_bullet` says that a sign without a number stands before it: it is part of what announces it.
    `opens` says that the file shows a paragraph to begin here, by an indent or an empty line before it.
    `place` names where outside the running text it stands (脚注1, 文本框, 页眉), "" within it.
    `printed` tells of a printed line where on its page it stands.
    `is_footnote` marks a footnote or endnote, which readers hand over after the body, and a text box put there.
    """

    text: str
    heading: int = 0
    page: int | None = None
    is_history: bool = False
    table: int = 0
    cells: tuple[str, ...] = ()
    is_footnote: bool = False
    opens: bool = False
    is_head: bool = False
    is_bullet: bool = False
    place: str = ""
    printed: Place | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's blocks, and what its reader found odd in it (pages without text, changes taken as accepted).

    `margins` are no part of its text: headers, footers and comments, read only to be checked. `named` is what the
    file's own particulars call it: a page's title with the site's name, a PDF's.
    """

    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    margins: tuple[Block, ...] = ()
    named: str = ""
