"""What stands apart inside a text: notes under a table, where a form is sealed, text boxes; no tree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.blocks import Block
from ingest.dates import is_date_line
from ingest.markers import load_marker_rules, read_marker
from ingest.tables import TablePlace
from ingest.titles import is_issuer_line

_NOTE = re.compile(r"[（(]?(?:备注|附注|注|说明)\s*[:：]\s*(?P<first>1\s*[.．、])?")
_COUNTED = re.compile(r"(?P<number>[0-9]{1,2})\s*[.．、]")
_SEALED = re.compile(r"[^。；，：:]{2,20}[（(](?:盖章|公章|签章|签字|签名)[）)]\s*[:：]?")
_BLANK_DATE = re.compile(r"(?:20)?[\s_]*年[\s_]+月[\s_]+日")


@dataclass(frozen=True, slots=True)
class Aside:
    """Lines under one name; `is_last` says that they close the text they stand in."""

    lines: range
    name: str
    is_last: bool


def find_asides(lines: Sequence[Block], tables: Sequence[TablePlace]) -> dict[int, Aside]:
    """By their first line the notes right under tables and the lines where a form is signed or sealed."""
    rules = load_marker_rules()
    notes = ((place.rows.stop, _find_note_end(lines, place.rows.stop)) for place in tables)
    found = {at: Aside(range(at, stop), rules.table_note, is_last=False) for at, stop in notes if stop > at}
    for at, block in enumerate(lines):
        if not block.table and _SEALED.fullmatch(block.text) and read_marker(block.text) is None:
            stop = at + 2 if at + 1 < len(lines) and _BLANK_DATE.fullmatch(lines[at + 1].text) else at + 1
            found[at] = Aside(range(at, stop), rules.seal, is_last=True)
    return found


def _find_note_end(lines: Sequence[Block], at: int) -> int:
    """Where a note that begins at a line ends: 注：1.…, 2.…, 3.… is one."""
    note = _NOTE.match(lines[at].text) if at < len(lines) else None
    if note is None:
        return at
    stop = at + 1
    while note["first"] and stop < len(lines) and (counted := _COUNTED.match(lines[stop].text)):
        if int(counted["number"]) != stop - at + 1:
            break
        stop += 1
    return stop


def move_notes(lines: Sequence[Block]) -> tuple[Block, ...]:
    """Footnotes come last, and so do text boxes unless one can be part of the text: a number, a date, issuers."""
    marked: list[Block] = []
    for place, group in groupby(lines, key=lambda block: block.place):
        box = list(group)
        is_apart = place == load_marker_rules().text_box and not any(_is_own(block) for block in box)
        marked += [replace(block, is_footnote=True) for block in box] if is_apart else box
    return (*(block for block in marked if not block.is_footnote), *(block for block in marked if block.is_footnote))


def _is_own(block: Block) -> bool:
    text = block.text
    return bool(block.table or block.heading or read_marker(text) or is_date_line(text) or is_issuer_line(text))
