"""A zip of documents: which members it has and what they hold; nothing is unpacked to disk, no format is interpreted."""

import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from ingest.limits import LARGEST_FILE
from ingest.packages import open_package, read_part

# Parts that make a zip one document: Word and its kin, OFD, OpenDocument.
_DOCUMENT_PARTS = {"[content_types].xml", "ofd.xml", "mimetype"}
_UTF8_NAME = 0x800


class Archive:
    """A zip of documents, open for reading."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package

    def members(self) -> Iterator[tuple[str, str]]:
        """The name to read by and the name to show, for each file in it."""
        for part in self._package.infolist():
            if not part.is_dir():
                yield part.filename, _decode_name(part)

    def read(self, name: str) -> bytes:
        """A member's bytes; raises UnreadableFile when damaged or too large."""
        return read_part(self._package, name, LARGEST_FILE)


def open_archive(content: bytes) -> Archive | None:
    """The archive in these bytes, None when they are anything else, a Word file too; raises UnreadableFile when damaged."""
    if not content.startswith(b"PK\x03\x04"):
        return None
    package = open_package(content)
    return Archive(package) if is_archive(package) else None


def is_archive(package: zipfile.ZipFile) -> bool:
    """Whether a zip holds documents, rather than being one."""
    names = [name.replace("\\", "/").lower() for name in package.namelist()]
    return _DOCUMENT_PARTS.isdisjoint(names) and not any(name.startswith("word/") for name in names)


def _decode_name(part: zipfile.ZipInfo) -> str:
    """A name as people wrote it: Chinese Windows packs it in GBK and does not say so. No part of it leads out."""
    name = part.filename
    if not part.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("gb18030", "replace")
    parts = PurePosixPath(name.replace("\\", "/").replace(":", "_")).parts
    return "/".join(part for part in parts if part not in ("/", "//", "..")) or "?"
