"""A path, bytes or pasted text to a document with its clauses, notes and asks; nothing is stored."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path

from ingest.blocks import Block
from ingest.clauses import Body, note_numbering, place_clauses
from ingest.clean import clean_blocks
from ingest.header import Header, read_header
from ingest.notes import make_note
from ingest.oddities import note_oddities
from ingest.outline import build_units
from ingest.punctuation import widen_punctuation
from ingest.read import read_blocks, read_digest_text
from ingest.read_digest import compose_digest, read_digest
from ingest.read_text import read_text
from ingest.split import split_headings
from ingest.titles import guess_kind, name_work, shorten_title
from kb.errors import UnreadableFile
from kb.model import Clause, Document, Note

_log = logging.getLogger(__name__)
_TITLE_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file came to: the document, its clauses in text order (parents first), notes, and how people ask.

    `asks` maps a clause's label to questions people ask for it; only shipped documents have any.
    """

    document: Document
    clauses: tuple[Clause, ...]
    notes: tuple[Note, ...]
    asks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


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
    return _parse_blocks(read_blocks(source), name)


def parse_file(path: Path) -> Parsed:
    """Parses the file at `path`; raises UnreadableFile when it cannot be opened, else as `parse`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"打不开 {path.name}", hint="请检查文件是否存在、是否有权限读取") from error
    parsed = parse(content, name=path.stem)
    _log.info("parsed %d characters into %d clauses", len(parsed.document.text), len(parsed.clauses))
    return parsed


def parse_text(text: str, name: str = "") -> Parsed:
    """Parses pasted text; never raises, whatever it says."""
    return _parse_blocks(read_text(text), name)


def rename(parsed: Parsed, document_id: str) -> Parsed:
    """The same result under another document id."""

    def move(clause: Clause) -> Clause:
        parent = replace(clause.parent, document_id=document_id) if clause.parent else None
        return replace(clause, ref=replace(clause.ref, document_id=document_id), parent=parent)

    document = replace(parsed.document, id=document_id)
    return replace(parsed, document=document, clauses=tuple(move(clause) for clause in parsed.clauses))


def _parse_blocks(blocks: tuple[Block, ...], name: str) -> Parsed:
    cleaned = clean_blocks(blocks)
    header = read_header(cleaned)
    head, widened_head = widen_punctuation(header.head)
    body, widened = widen_punctuation(header.body)
    lines, split_notes = (body, ()) if header.sign_off else split_headings(body)
    header = replace(header, head=head, body=lines)
    document = _make_document(header, name)
    clauses = _place(document, header)
    notes = (
        *cleaned.notes,
        *(widened or widened_head),
        *split_notes,
        *note_numbering(clauses),
        *note_oddities(clauses),
        *(() if clauses else (make_note("body_missing"),)),
    )
    return Parsed(replace(document, notes=notes), clauses, notes)


def _make_document(header: Header, name: str) -> Document:
    first = header.body[0].text[:_TITLE_LENGTH] if header.body else ""
    title = header.title or name or first or "无题"
    dates = header.amended_on or header.issued_on or header.effective_on
    text = "\n".join(block.text for block in (*header.head, *header.body))
    return Document(
        id=_make_id(name_work(title), header.doc_number, str(dates or "")),
        title=title,
        text=text,
        work=name_work(title),
        short_title=shorten_title(title),
        kind=guess_kind(title),
        doc_number=header.doc_number,
        issuers=header.issuers,
        issued_on=header.issued_on,
        amended_on=header.amended_on,
        effective_on=header.effective_on,
        status=header.status,
    )


def _make_id(*facts: str) -> str:
    """A stable ASCII id from what identifies a version, so that reading the same text again finds the same document."""
    return "d-" + hashlib.blake2b("\n".join(facts).encode("utf-8", "replace"), digest_size=4).hexdigest()


def _place(document: Document, header: Header) -> tuple[Clause, ...]:
    blocks = (*header.head, *header.body)
    starts = tuple(accumulate((len(block.text) + 1 for block in blocks), initial=0))[len(header.head) : len(blocks)]
    tops = build_units(header.body, header.sign_off)
    return place_clauses(Body(document.id, header.body, starts, document.text), tops)
