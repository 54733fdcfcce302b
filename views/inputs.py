"""What a call hands in: a document's name, text of an argument or standard input; no files, no parsing."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from kb.errors import BadInput, UnknownDocument

if TYPE_CHECKING:
    # Only their names: `kb parse` needs no database.
    from kb.library import Library
    from kb.model import Document


def find_document(library: Library, name: str) -> Document:
    """The document with this id, title or 文号; raises UnknownDocument, with the ids to choose from when several fit."""
    try:
        return library.document(name)
    except UnknownDocument as error:
        wanted = name.strip("《》 ")
        fits = [d.id for d in library.documents() if wanted in {d.title, d.short_title, d.doc_number, d.work}]
        if not fits:
            raise
        raise UnknownDocument(f"叫“{wanted}”的文件有 {len(fits)} 份", f"请改用编号：{'、'.join(fits)}") from error


def read_text(text: str | None) -> str:
    """The text given, else all of standard input; raises BadInput when there is none."""
    if text is None and not sys.stdin.isatty():
        text = sys.stdin.read()
    # An argument may hold bytes that are no text; Python keeps them as surrogates.
    text = os.fsencode(text or "").decode("utf-8", "replace").strip()
    if not text:
        raise BadInput("没有写要问或要找的内容", "请写在命令后面，例如：kb ask 物业管理要覆盖多少？")
    return text
