"""References cut short where a paper has named their document in full; no wording, no judging."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.cite import print_brief
from assistant.paper import Block, Cell, Heading, Paragraph, Piece, Reference, Table


def shorten_references(blocks: Iterable[Block], short_names: dict[str, str], *, drop_numbers: bool) -> tuple[Block, ...]:
    """The blocks with documents called by the names a paper gives them; in annexes all go without their 文号.

    Beside another clause of the same document only the clause is named: 《民法典》第二百七十四条；第二百七十五条.
    """
    return tuple(_shorten(block, short_names, drop_numbers) for block in blocks)


def _shorten(block: Block, short_names: dict[str, str], drop_numbers: bool) -> Block:
    match block:
        case Heading():
            return block
        # An entry stands under the name of its document.
        case Paragraph(entry=entry) if entry:
            return block
        case Table():
            rows = tuple(tuple(_cut(cell, short_names, drop_numbers) for cell in row) for row in block.rows)
            return replace(block, rows=rows)
        case _:
            return replace(block, pieces=_cut(block.pieces, short_names, drop_numbers))


def _cut(pieces: Cell, short_names: dict[str, str], drop_numbers: bool) -> Cell:
    return tuple(_cut_each(pieces, short_names, drop_numbers))


def _cut_each(pieces: Cell, short_names: dict[str, str], drop_numbers: bool) -> Iterator[Piece]:
    before, joint = "", ""
    for piece in pieces:
        if not isinstance(piece, Reference):
            joint = piece.text
            yield piece
            continue
        name = short_names.get(piece.document.id, "")
        text = print_brief(piece.document, piece.clause, name) if name or drop_numbers else piece.text
        title = text.removesuffix(piece.clause.ref.label)
        is_again = title == before and joint == "、"
        yield replace(piece, text=piece.clause.ref.label if is_again else text)
        before, joint = title, ""
