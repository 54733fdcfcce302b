"""The PDF files that documents were read from, kept beside the library to show a page as it was printed; no drawing."""

import logging
import os
import tempfile
from pathlib import Path

import sqlalchemy as sa

from kb.library import Library
from kb.schema import versions
from kb.versions import hash_file

log = logging.getLogger(__name__)
_PDF = b"%PDF-"
_LONGEST, _LONGEST_IN_ALL = 50 * 1024**2, 2 * 1024**3
# Readers allow for some bytes before it (PDF 1.7, appendix H, note 13).
_HEAD = 1024


class Originals:
    """Each file once, under the hash of its bytes by which a version names the file it was read from."""

    def __init__(self, folder: Path, library: Library) -> None:
        self.folder = folder
        self.library = library

    def keep(self, document_id: str, content: bytes) -> None:
        """Keeps the PDF that a document was read from; one too large, or with no room left, only lacks its pictures."""
        if _PDF not in content[:_HEAD] or len(content) > _LONGEST:
            return
        target = self._name(document_id)
        if target is None or target.stem != hash_file(content) or target.exists():
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            held = sum(file.stat().st_size for file in self.folder.glob("*.pdf"))
            if held + len(content) > _LONGEST_IN_ALL:
                log.warning("original not kept: %d bytes are held already", held)
                return
            handle, part = tempfile.mkstemp(dir=self.folder)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(part).replace(target)
        except OSError as error:
            log.warning("original not kept: %s", error.strerror)

    def find(self, document_id: str) -> bytes | None:
        """The file that a document's current text was read from, or None where it was not kept."""
        path = self._name(document_id)
        return path.read_bytes() if path and path.is_file() else None

    def holds(self, document_id: str) -> bool:
        """Whether the file that a document's current text was read from was kept."""
        path = self._name(document_id)
        return path is not None and path.is_file()

    def sweep(self) -> None:
        """Removes the files from which the library holds nothing any more."""
        with self.library.engine.connect() as connection:
            named = set(connection.execute(sa.select(versions.c.file_hash).distinct()).scalars())
        for file in self.folder.glob("*.pdf"):
            if file.stem not in named:
                file.unlink(missing_ok=True)

    def _name(self, document_id: str) -> Path | None:
        query = sa.select(versions.c.file_hash).where(versions.c.current, versions.c.document_id == document_id)
        with self.library.engine.connect() as connection:
            name = connection.execute(query).scalar()
        return self.folder / f"{name}.pdf" if name else None
