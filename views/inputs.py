"""What a call hands in: files of folders, text of an argument or of standard input; nothing is parsed here."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from kb.errors import BadInput


def find_files(paths: Iterable[Path], *, recursive: bool = False) -> Iterator[Path]:
    """The files at these paths: of a folder its own files, with `recursive` those below too; hidden ones left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for found in sorted(path.rglob("*") if recursive else path.iterdir()):
            # ~$ begins the lock files Word leaves beside an open document.
            hidden = any(part.startswith((".", "~$")) for part in found.relative_to(path).parts)
            if found.is_file() and not hidden:
                yield found


def read_text(text: str | None) -> str:
    """The text given, else all of standard input; raises BadInput when there is none."""
    if text is None and not sys.stdin.isatty():
        text = sys.stdin.read()
    # An argument may hold bytes that are no text; Python keeps them as surrogates.
    text = os.fsencode(text or "").decode("utf-8", "replace").strip()
    if not text:
        raise BadInput("没有写要问或要找的内容", "请写在命令后面，例如：kb ask 物业管理要覆盖多少？")
    return text
