"""A Word document to blocks as Word shows it: numbers, tables, text boxes, notes; headers, footers, comments stay apart."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

from ingest.blocks import Block, Reading
from ingest.markers import load_marker_rules
from ingest.notes import make_note
from ingest.word_numbering import Numbering
from ingest.word_package import W, WordParts, open_word, read_integer, read_switch, read_value
from ingest.word_styles import Styles, level_to_depth
from ingest.word_tables import Cell, read_grid
from ingest.word_text import Words, WordText, unwrap
from kb.errors import UnreadableFile
from kb.model import Note

_NOTED = ("contents_removed", "word_changes", "word_hidden", "word_pictures", "word_parts_unread")
_PLACES = {
    "header": "页眉", "footer": "页脚", "comment": "批注", "footnote": "脚注", "endnote": "尾注", "box": "文本框",
}  # fmt: skip
_MOST_EXAMPLES = 3
_LONGEST_REPEATED = 200


def read_docx(content: bytes) -> Reading:
    """One block per line of a paragraph, per table row (cells joined by " | ") and per footnote, these last.

    Raises UnreadableFile when the file is broken, locked or harmful.
    """
    story = _Story(open_word(content))
    try:
        blocks = (*story.read_body(), *story.read_notes())
    except RecursionError as error:
        raise UnreadableFile("Word 文件里的表格或文本框嵌套得太深", hint="请用 Word 打开，拆开嵌套后再导入") from error
    notes = story.make_notes()
    return Reading(blocks, notes, story.read_margins())


class _Story:
    """One document being read, in document order: how far its lists and tables have counted, what was left out."""

    def __init__(self, parts: WordParts) -> None:
        self._parts = parts
        self._styles = Styles(parts.styles)
        self._numbering = Numbering(parts.numbering, self._styles)
        self._text = WordText(parts.body, self._styles)
        self._tables = 0

    def read_body(self) -> list[Block]:
        """The body's blocks."""
        return self._read_content(self._parts.body)

    def read_notes(self) -> list[Block]:
        """The footnotes and endnotes the body refers to, one block each, in the order of the references."""
        roots = {"footnote": self._parts.footnotes, "endnote": self._parts.endnotes}
        written = {
            (kind, note.get(f"{W}id", "")): note
            for kind, root in roots.items()
            if root is not None
            for note in root.findall(f"{W}{kind}")
        }
        told: Counter[str] = Counter()
        blocks = []
        for kind, key in [key for key in self._text.notes if key in written]:
            told[kind] += 1
            text = _join_blocks(self._read_content(written[kind, key]))
            blocks.append(Block(text, is_footnote=True, place=f"{_PLACES[kind]}{told[kind]}"))
        return [block for block in blocks if block.text]

    def read_margins(self) -> tuple[Block, ...]:
        """Headers and footers, each wording once, and the comments with who wrote them: one block each."""
        found = [Block(self._read_margin(root), place=_PLACES["header"]) for root in self._parts.headers]
        found += [Block(self._read_margin(root), place=_PLACES["footer"]) for root in self._parts.footers]
        comments = () if self._parts.comments is None else self._parts.comments.findall(f"{W}comment")
        for comment in comments:
            author = comment.get(f"{W}author", "")
            found.append(Block(self._read_margin(comment), place=f"{author}{_PLACES['comment']}"))
        return tuple(dict.fromkeys(block for block in found if block.text))

    def _read_margin(self, root: etree._Element) -> str:
        return "\n".join(" ".join(block.text.split()) for block in self._read_content(root))

    def make_notes(self) -> tuple[Note, ...]:
        """What was left out or guessed, in words."""
        left_out = self._text.left_out
        notes = [make_note(kind, count=left_out[kind]) for kind in _NOTED if left_out[kind]]
        if count := 0 if self._parts.comments is None else len(self._parts.comments.findall(f"{W}comment")):
            notes.append(make_note("word_comments", count=count))
        if guessed := self._numbering.guessed:
            examples = "、".join(f"“{number}”" for number in guessed[:_MOST_EXAMPLES])
            notes.append(make_note("word_numbers_guessed", count=len(guessed), examples=examples))
        return tuple(notes)

    def _read_content(self, content: etree._Element) -> list[Block]:
        """The blocks of a body, cell, text box or note; a paragraph whose end was deleted goes on in the next."""
        blocks: list[Block] = []
        begun: etree._Element | None = None
        text = ""
        for element in unwrap(content, self._text.left_out):
            if element.tag == f"{W}tbl":
                blocks += self._read_table(element)
            elif element.tag == f"{W}p":
                words = self._text.read(element)
                if words.has_contents:
                    self._drop_contents_title(blocks)
                begun = element if begun is None or not text else begun
                text += words.text
                if not self._goes_on(element):
                    blocks += () if _is_furniture(words, text) else self._make_lines(begun, text)
                    begun, text = None, ""
                for box in words.boxes:
                    blocks += [replace(block, place=_PLACES["box"]) for block in self._read_content(box)]
        return blocks if begun is None else [*blocks, *self._make_lines(begun, text)]

    def _drop_contents_title(self, blocks: list[Block]) -> None:
        self._text.left_out["contents_removed"] += 1
        if blocks and re.sub(r"\s", "", blocks[-1].text) in load_marker_rules().contents_words:
            blocks.pop()

    def _goes_on(self, paragraph: etree._Element) -> bool:
        """Whether a paragraph's end mark is deleted or hidden, so that Word shows the next in the same line."""
        marks = paragraph.find(f"{W}pPr/{W}rPr")
        if marks is None:
            return False
        is_deleted = marks.find(f"{W}del") is not None or marks.find(f"{W}moveFrom") is not None
        self._text.left_out["word_changes"] += is_deleted
        return is_deleted or bool(read_switch(marks, "vanish"))

    def _make_lines(self, paragraph: etree._Element, text: str) -> Iterator[Block]:
        """One block per line of a paragraph, its number before the first."""
        properties = paragraph.find(f"{W}pPr")
        level = read_integer(properties, "outlineLvl")
        style = read_value(properties, "pStyle")
        depth = self._styles.find_depth(style) if level is None else level_to_depth(level)
        for line in self._numbering.number_paragraph(properties, text).split("\n"):
            if line.strip():
                yield Block(line, depth, is_bullet=self._numbering.is_bullet(properties))

    def _read_table(self, table: etree._Element) -> list[Block]:
        """One block per row, then the tables inside its cells. A frame of one cell is no table."""
        grid = read_grid(table, self._text.left_out)
        contents = [cell.content for row in grid for cell in row if cell.content is not None]
        if len(contents) == 1:
            return self._read_content(contents[0])
        self._tables += 1
        ordinal = self._tables
        rows: list[Block] = []
        inner: list[Block] = []
        above: dict[int, str] = {}
        for row in grid:
            texts: list[str] = []
            for cell in row:
                held = [] if cell.content is None else self._read_content(cell.content)
                own = _join_blocks([block for block in held if not block.table])
                texts.append(above.get(cell.column, "") if cell.content is None else own)
                inner += [block for block in held if block.table]
            above = {cell.column: text for cell, text in zip(row, texts, strict=True)}
            rows += _make_row(ordinal, row, texts)
        return rows + inner


def _make_row(ordinal: int, row: Sequence[Cell], texts: Sequence[str]) -> Iterator[Block]:
    if any(texts):
        width = max(cell.column + cell.width for cell in row)
        cells = [""] * width
        for cell, text in zip(row, texts, strict=True):
            cells[cell.column : cell.column + cell.width] = [text] * cell.width
        # A cell merged over many rows is written out in each only while it is short: it heads them.
        shown = [
            text if cell.content is not None or len(text) <= _LONGEST_REPEATED else ""
            for cell, text in zip(row, texts, strict=True)
        ]
        yield Block(" | ".join(shown), table=ordinal, cells=tuple(cells), is_head=row[0].is_head)


def _join_blocks(blocks: Sequence[Block]) -> str:
    return " ".join(word for block in blocks for word in block.text.split())


def _is_furniture(words: Words, text: str) -> bool:
    """Whether a paragraph is nothing but a contents entry or a page number that Word made itself."""
    return (words.has_contents and not text.strip()) or (words.has_page_number and not any(c.isalnum() for c in text))
