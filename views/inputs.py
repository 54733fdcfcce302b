"""What a call hands in: a document's name, text of an argument or standard input; no files, no parsing."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import BadInput, UnknownDocument

if TYPE_CHECKING:
    # Only their names: `kb parse` needs no database.
    from assistant.importer import Edition
    from kb.library import Library
    from kb.model import Document

_ASK_HINT = "请写在命令后面，例如：kb ask 物业管理要覆盖多少？"


def find_document(library: Library, name: str) -> Document:
    """The document with this id, title or 文号, of several editions the one in force.

    Raises UnknownDocument, with the ids to choose from when texts that are no editions of one another fit.
    """
    try:
        return library.document(name)
    except UnknownDocument as error:
        wanted = name.strip("《》 ")
        fits = [d for d in library.documents() if wanted in {d.title, d.short_title, d.doc_number, d.work}]
        if not fits:
            raise
        meant = _find_in_force(fits, library)
        if len(meant) == 1:
            return meant[0]
        raise UnknownDocument(
            f"叫“{wanted}”的文件有 {len(fits)} 份", f"请改用编号：{'、'.join(d.id for d in fits)}"
        ) from error


def _find_in_force(fits: Sequence[Document], library: Library) -> Sequence[Document]:
    from assistant.editions import find_in_force  # noqa: PLC0415

    return find_in_force(fits, library, date.today())


def find_edition(library: Library, name: str) -> Edition:
    """What a name means for showing and comparing: a file, a document, or ID@2, its second version.

    Raises UnknownDocument, and for a file UnsupportedFile or UnreadableFile.
    """
    from assistant.importer import Edition  # noqa: PLC0415
    from ingest.parse import parse_file  # noqa: PLC0415

    path = Path(name)
    if path.is_file():
        parsed = parse_file(path)
        return Edition(parsed.document, parsed.clauses)
    numbered = re.fullmatch(r"(.+)@([0-9]{1,6})", name)
    if numbered:
        return _find_numbered(library, find_document(library, numbered[1]), numbered[1], int(numbered[2]))
    document = find_document(library, name)
    return Edition(document, library.clauses(document.id))


def _find_numbered(library: Library, document: Document, name: str, number: int) -> Edition:
    """The version of that number: of this document where its id was named, else counted over all editions of its text."""
    from assistant.editions import find_editions  # noqa: PLC0415
    from assistant.importer import Edition  # noqa: PLC0415

    if name != document.id:
        counted = [
            (one.id, version.number) for one in find_editions(document, library) for version in library.versions(one.id)
        ]
        if len(counted) > 1 and 1 <= number <= len(counted):
            document_id, own = counted[number - 1]
            return Edition(*library.version(document_id, own), own)
    return Edition(*library.version(document.id, number), number)


def find_edition_pair(library: Library, first: str, second: str | None) -> tuple[Edition, Edition]:
    """The older and the newer edition to compare; with one name its current text and the one before it.

    Raises BadInput when the library has no other edition.
    """
    from assistant.importer import find_before  # noqa: PLC0415

    if second is not None:
        return find_edition(library, first), find_edition(library, second)
    new = find_edition(library, first)
    old = find_before(library, new)
    if old is None:
        raise BadInput(
            f"库里没有《{new.document.title}》的另一版", "请写出要比较的两份，例如：kb diff 旧文件.docx 新文件.docx"
        )
    return old, new


def read_text(text: str | None, missing: str = "没有写要问或要找的内容", hint: str = _ASK_HINT) -> str:
    """The text given, else all of standard input; raises BadInput, in these words, when there is none."""
    if text is None and not sys.stdin.isatty():
        text = sys.stdin.read()
    # An argument may hold bytes that are no text; Python keeps them as surrogates.
    text = os.fsencode(text or "").decode("utf-8", "replace").strip()
    if not text:
        raise BadInput(missing, hint)
    return text
