"""A path, bytes or pasted text to a document with its clauses, notes and asks; nothing is stored."""

import hashlib
import logging
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path

from ingest.asides import move_notes
from ingest.blocks import Block, Reading
from ingest.clauses import Body, note_numbering, place_clauses
from ingest.clean import clean_blocks
from ingest.closing import find_closing, note_attachments
from ingest.facts import Facts, date_edition, read_facts
from ingest.header import Header, part_header
from ingest.limits import LARGEST_FILE, check_size
from ingest.notes import make_note
from ingest.oddities import note_oddities
from ingest.outline import build_units
from ingest.read import read_blocks, read_digest_text
from ingest.read_digest import compose_digest, read_digest
from ingest.read_text import read_text
from ingest.split import split_headings
from ingest.tables import mark_tables
from ingest.titles import guess_kind, name_work, shorten_title
from ingest.wraps import join_title
from kb.errors import UnreadableFile
from kb.model import Clause, Document, Note, Span

_log = logging.getLogger(__name__)
# Too short even for a text that bears such a name: what is left of a file broken off while it was copied.
_PACKED, _SHORTEST = {".docx", ".docm", ".doc", ".wps", ".pdf", ".ofd"}, 16
_TITLE_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file came to: the document, its clauses in text order (parents first), notes, and how people ask.

    `places` tell what of its text stands in footnotes and text boxes, `margins` what stands in no text: headers, footers and
    comments; `asks` maps a clause's label to questions people ask for it; parsing finds none, shipped files bring theirs.
    """

    document: Document
    clauses: tuple[Clause, ...]
    notes: tuple[Note, ...]
    asks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: tuple[tuple[Span, str], ...] = ()
    margins: tuple[Block, ...] = ()


def parse(source: Path | bytes, name: str = "") -> Parsed:
    """Parses a file by its content; `name` (or the path's) is only a title of last resort.

    Raises UnsupportedFile or UnreadableFile for what cannot be read at all; no text is refused for what it says.
    """
    if isinstance(source, Path):
        return parse_file(source)
    digest = read_digest_text(source)
    if digest is not None:
        document, clauses = compose_digest(read_digest(digest))
        return Parsed(document, clauses, document.notes)
    return _parse_reading(read_blocks(source), name)


def parse_file(path: Path) -> Parsed:
    """Parses the file at `path`; raises UnreadableFile when it cannot be opened, else as `parse`."""
    parsed = parse(read_content(path), name=path.stem)
    _log.info("parsed %d characters into %d clauses", len(parsed.document.text), len(parsed.clauses))
    return parsed


def read_content(path: Path) -> bytes:
    """The bytes of a file; raises UnreadableFile, saying why, when it cannot be opened or is too large."""
    try:
        about = path.stat()
        if not (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):
            # A pipe would keep us waiting for whoever writes into it.
            raise UnreadableFile(f"{path.name} 不是普通文件", hint="请先存成文件再导入")
        check_size(about.st_size)
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        check_size(len(content))
        if 0 < len(content) < _SHORTEST and path.suffix.lower() in _PACKED:
            raise UnreadableFile(f"{path.name} 只有 {len(content)} 个字节，是坏的", hint="请重新下载或另存一份再试")
        return content
    except OSError as error:
        raise _explain(path, error) from error


def _explain(path: Path, error: OSError) -> UnreadableFile:
    name = path.name or str(path)
    # Windows says of a folder that access is denied.
    if isinstance(error, IsADirectoryError) or (os.name == "nt" and path.is_dir()):
        return UnreadableFile(f"{name} 是文件夹", hint="请写其中一个文件的路径，或用 kb add --recursive 加入整个文件夹")
    if isinstance(error, PermissionError):
        return UnreadableFile(f"读不了 {name}", hint="没有读取它的权限，请改好权限，或把它复制到自己的文件夹后再试")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UnreadableFile(f"打不开 {name}", hint="没有这个文件，请检查路径和文件名")
    return UnreadableFile(f"打不开 {name}", hint="系统读不出它，请检查磁盘或网络盘，或复制到本机后再试")


def parse_text(text: str, name: str = "") -> Parsed:
    """Parses pasted text; never raises, whatever it says."""
    return _parse_reading(Reading(read_text(text)), name)


def rename(parsed: Parsed, document_id: str) -> Parsed:
    """The same result under another document id."""

    def move(clause: Clause) -> Clause:
        parent = replace(clause.parent, document_id=document_id) if clause.parent else None
        return replace(clause, ref=replace(clause.ref, document_id=document_id), parent=parent)

    document = replace(parsed.document, id=document_id)
    return replace(parsed, document=document, clauses=tuple(move(clause) for clause in parsed.clauses))


def _parse_reading(reading: Reading, name: str) -> Parsed:
    cleaned = clean_blocks(mark_tables(reading.blocks), reading.named)
    header = part_header(cleaned)
    lines, split_notes = split_headings(header.body)
    lines = join_title(move_notes(lines), header.title)
    closing = find_closing(lines, header.title)
    said = read_facts(header, lines, closing.sign_off)
    facts = date_edition(said, header.title, name)
    document = _make_document(header, lines, facts, name)
    starts = tuple(accumulate((len(block.text) + 1 for block in (*header.head, *lines)), initial=0))
    body = Body(document.id, lines, starts[len(header.head) :], document.text)
    clauses = place_clauses(body, build_units(lines, closing))
    notes = (
        *reading.notes,
        *cleaned.notes,
        *split_notes,
        *note_numbering(clauses),
        *note_attachments(closing, clauses),
        *note_oddities(clauses),
        *(() if facts == said else (make_note("date_from_name", day=facts.amended_on or facts.issued_on),)),
        *(() if clauses else (make_note("body_missing"),)),
    )
    whole = zip(starts, (*header.head, *lines), strict=False)
    places = tuple((Span(at, at + len(block.text)), block.place) for at, block in whole if block.place)
    return Parsed(replace(document, notes=notes), clauses, notes, places=places, margins=reading.margins)


def _make_document(header: Header, lines: Sequence[Block], facts: Facts, name: str) -> Document:
    title = header.title or name or (lines[0].text[:_TITLE_LENGTH] if lines else "") or "无题"
    version = facts.amended_on or facts.issued_on or facts.effective_on
    return Document(
        id=_make_id(name_work(title), facts.doc_number, str(version or "")),
        title=title,
        text="\n".join(block.text for block in (*header.head, *lines)),
        work=name_work(title),
        short_title=shorten_title(title),
        kind=guess_kind(title, facts.doc_number),
        doc_number=facts.doc_number,
        issuers=facts.issuers,
        issued_on=facts.issued_on,
        amended_on=facts.amended_on,
        effective_on=facts.effective_on,
        expires_on=facts.expires_on,
        addressee=facts.addressee,
        basis=facts.basis,
        status=facts.status,
    )


def _make_id(*facts: str) -> str:
    """A stable ASCII id from what identifies a version, so that reading the same text again finds the same document."""
    return "d-" + hashlib.blake2b("\n".join(facts).encode("utf-8", "replace"), digest_size=4).hexdigest()
