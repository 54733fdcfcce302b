"""Ordered, named cleaning steps from a reader's blocks to the document's own lines; no numbers are interpreted."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ingest.blocks import Block
from ingest.contents import find_contents
from ingest.furniture import load_furniture_rules
from ingest.notes import make_note, write_numbers
from ingest.page_layout import find_rows
from ingest.pages import drop_page_furniture, find_page_furniture, show_examples
from ingest.punctuation import widen_punctuation
from ingest.site_frame import drop_site_frame
from ingest.wraps import join_wraps
from kb.model import Note

_TERMINAL = ("。", "；", "：", "！", "？", ";", ":", "…", "。”", "。）", "）", "》")
_SHORTEST_CHUNK, _LONGEST_FURNITURE, _SHOWN, _MOST_SHOWN = 80, 400, 12, 8


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Blocks after cleaning, what was done to them, and the title the removed furniture names ("" when none)."""

    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    title_hint: str = ""


_Step = Callable[[Sequence[Block]], Cleaned]


def clean_blocks(blocks: Sequence[Block], named: str = "") -> Cleaned:
    """Runs all steps in order; each says in a note what it did, and does nothing without evidence.

    `named` is what the file's own particulars call it.
    """
    cleaned = Cleaned(tuple(blocks))
    steps: tuple[_Step, ...] = (_strip_blanks, partial(_drop_frame, named=named), *_STEPS)
    for step in steps:
        after = step(cleaned.blocks)
        cleaned = Cleaned(after.blocks, cleaned.notes + after.notes, after.title_hint or cleaned.title_hint)
    return cleaned


def _strip_blanks(blocks: Sequence[Block]) -> Cleaned:
    """Control and zero-width characters go, blanks at the edges go, empty blocks go."""
    kept: list[Block] = []
    for block in blocks:
        text = block.text if block.text.isprintable() else _drop_marks(block.text)
        text = text.strip()
        if text:
            kept.append(block if text == block.text else replace(block, text=text))
    unreadable = sum(block.text.count("\ufffd") for block in kept)
    notes = (make_note("characters_unreadable", count=unreadable),) if unreadable else ()
    return Cleaned(tuple(kept), notes)


def _drop_marks(text: str) -> str:
    plain = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or c == "\t")
    return plain.replace("\t", " ").replace("\xa0", " ")


def _drop_frame(blocks: Sequence[Block], named: str) -> Cleaned:
    """Menus, tools and links of a site around a document."""
    framed = drop_site_frame(blocks, named)
    if not framed.removed:
        return Cleaned(framed.blocks, title_hint=framed.title)
    note = make_note("frame_removed", count=len(framed.removed), examples=_show(framed.removed, _MOST_SHOWN))
    return Cleaned(framed.blocks, (note,), framed.title)


def _show(lines: Sequence[str], most: int = 3) -> str:
    return "；".join(f"“{text[:12]}{'…' if len(text) > 12 else ''}”" for text in lines[:most])


def _drop_furniture(blocks: Sequence[Block]) -> Cleaned:
    """Whole lines a site puts around a document; from a tail's first line on, everything."""
    rules = load_furniture_rules()
    half = len(blocks) // 2
    short = [block.text if len(block.text) <= _LONGEST_FURNITURE else "" for block in blocks]
    tail = next((i for i in range(half, len(blocks)) if rules.is_tail(short[i])), len(blocks))
    gone = {i for i, text in enumerate(short) if i >= tail or rules.is_line(text)}
    if not gone or len(gone) == len(blocks):
        return Cleaned(tuple(blocks))
    removed = [blocks[i].text for i in sorted(gone)]
    names = (rules.find_name(text) for text in removed)
    note = make_note("furniture_removed", count=len(removed), examples=_show(removed))
    return Cleaned(tuple(b for i, b in enumerate(blocks) if i not in gone), (note,), next(filter(None, names), ""))


def _drop_pages(blocks: Sequence[Block]) -> Cleaned:
    """Page numbers and running headers, before lines are joined over the break they stand in."""
    found = find_page_furniture(blocks)
    if not found.numbers and not found.headers:
        return Cleaned(tuple(blocks))
    shown = (*show_examples(blocks, found.numbers), *show_examples(blocks, found.headers))
    examples = "；".join(f"“{text}”" for text in shown)
    note = make_note("pages_removed", numbers=len(found.numbers), headers=len(found.headers), examples=examples)
    return Cleaned(drop_page_furniture(blocks, found), (note,))


def _join_chunks(blocks: Sequence[Block]) -> Cleaned:
    """Blocks numbered 1、 2、 3、 by a site's pager become one text.

    A list is numbered so too: only long blocks, one of them ending inside a sentence, prove a pager.
    """
    numbered = [i for i, block in enumerate(blocks) if re.match(r"[0-9]{1,3}、", block.text)]
    first, run = numbered[0] if numbered else len(blocks), 0
    while first + run < len(blocks) and blocks[first + run].text.startswith(f"{run + 1}、"):
        run += 1
    chunks = [block.text.split("、", 1)[1] for block in blocks[first : first + run]]
    is_long = all(len(chunk) >= _SHORTEST_CHUNK for chunk in chunks[:-1])
    if run < 2 or not is_long or all(chunk.endswith(_TERMINAL) for chunk in chunks[:-1]):
        return Cleaned(tuple(blocks))
    joined = replace(blocks[first], text="".join(chunks))
    note = make_note("chunk_numbers_removed", numbers=f"1、至{run}、")
    return Cleaned((*blocks[:first], joined, *blocks[first + run :]), (note,))


def _drop_contents(blocks: Sequence[Block]) -> Cleaned:
    """After wrapped entries are joined."""
    found = find_contents(blocks)
    if not found:
        return Cleaned(tuple(blocks))
    note = make_note("contents_removed", count=len(found))
    return Cleaned((*blocks[: found.start], *blocks[found.stop :]), (note,))


def _note_rows(blocks: Sequence[Block]) -> Cleaned:
    """Lines of a printed page that look like rows of a table and are read as paragraphs."""
    rows = find_rows([block for block in blocks if block.printed])
    if not rows:
        return Cleaned(tuple(blocks))
    pages = write_numbers(sorted({block.page or 0 for block in rows}))
    return Cleaned(tuple(blocks), (make_note("rows_loose", pages=pages, words=rows[0].text[:20]),))


def _join_wraps(blocks: Sequence[Block]) -> Cleaned:
    """After page numbers are gone, so that a sentence is joined across the page break."""
    joined = join_wraps(blocks)
    count = len(blocks) - len(joined.blocks)
    notes = [make_note("wraps_joined", count=count)] if count else []
    for kind, unsure in (("wraps_uncertain", joined.uncertain), ("wraps_parted", joined.parted)):
        if unsure:
            notes.append(make_note(kind, count=len(unsure), words=unsure[0].text[-_SHOWN:]))
    return Cleaned(joined.blocks, tuple(notes))


def _widen_punctuation(blocks: Sequence[Block]) -> Cleaned:
    return Cleaned(*widen_punctuation(blocks))


_STEPS: tuple[_Step, ...] = (
    _drop_furniture,
    _drop_pages,
    _join_chunks,
    _note_rows,
    _join_wraps,
    _drop_contents,
    _widen_punctuation,
)
