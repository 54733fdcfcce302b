"""What `kb add` is to read: files as named, those of folders, members of zip archives; no parsing, no storing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from ingest.archives import Archive, open_archive
from ingest.parse import read_content
from kb.errors import BadInput

_ZIP = b"PK\x03\x04"
_SYSTEM_FILES = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True, slots=True)
class Source:
    """One document to read. `is_found`: it lay in a folder or archive, nobody named it."""

    path: Path
    read: Callable[[], bytes]
    is_found: bool = False


def find_sources(paths: Iterable[Path], *, recursive: bool = False) -> tuple[list[Source], list[Path]]:
    """The documents at these paths, of a folder its own files, with `recursive` those below too; and what was left out.

    Left out are hidden and system files and the lock files that Word leaves beside an open document.
    """
    sources: list[Source] = []
    left_out: list[Path] = []
    for path in paths:
        # What cannot even be looked at is handed on too: reading it says why, and the other files are read.
        if not os.path.isdir(path) or not os.access(path, os.R_OK | os.X_OK):  # noqa: PTH112 - Path.is_dir raises
            _take(Source(path, partial(read_content, path)), sources, left_out)
            continue
        for found in sorted(path.rglob("*") if recursive else path.iterdir()):
            if found.is_file():
                if _is_left_out(found.relative_to(path)):
                    left_out.append(found)
                else:
                    _take(Source(found, partial(read_content, found), is_found=True), sources, left_out)
            elif recursive and found.is_dir() and not os.access(found, os.R_OK | os.X_OK):
                # A folder nobody may look into: reading it says so.
                sources.append(Source(found, partial(read_content, found), is_found=True))
    return sources, left_out


def _take(source: Source, sources: list[Source], left_out: list[Path]) -> None:
    try:
        members = list(_list_members(source.path))
    except (BadInput, OSError):
        # Reading it says what is wrong with it.
        members = []
    if not members:
        sources.append(source)
    for member in members:
        if _is_left_out(member.path.relative_to(source.path)):
            left_out.append(member.path)
        else:
            sources.append(member)


def _list_members(path: Path) -> Iterator[Source]:
    if not path.is_file():
        return  # a pipe would keep us waiting
    with path.open("rb") as file:
        if file.read(len(_ZIP)) != _ZIP:
            return
    archive = _open(path)
    if archive is not None:
        for name, shown in archive.members():
            yield Source(path / shown, partial(_read_member, path, name), is_found=True)


# Members are read one archive after the other: one at a time is held in memory.
@lru_cache(maxsize=1)
def _open(path: Path) -> Archive | None:
    return open_archive(read_content(path))


def _read_member(path: Path, name: str) -> bytes:
    archive = _open(path)
    return archive.read(name) if archive else b""


def _is_left_out(path: Path) -> bool:
    return any(part.startswith((".", "~$")) or part.lower() in _SYSTEM_FILES for part in path.parts)
