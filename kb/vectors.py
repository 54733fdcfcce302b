"""Embeddings of the entries and their nearest neighbours: scanned exactly while few, by Chroma beyond; no ranking."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kb.config import Settings
from kb.database import read_setting, write_setting
from kb.encoder import Encoder
from kb.entries import Entry
from kb.errors import LibraryUnavailable
from kb.library import Library, read_entries
from kb.schema import vectors

if TYPE_CHECKING:
    from kb.chroma import ChromaIndex

log = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]
_BATCH = 2_000


class Vectors:
    """The embedding cache inside the library and the index over it.

    Embeddings live in the library's own file, written in the transaction that adds a document, so they cannot fall
    behind it. They carry the encoder's fingerprint; with another encoder they are remade before the first search.
    """

    def __init__(self, library: Library, encoder: Encoder, settings: Settings) -> None:
        self.library = library
        self.encoder = encoder
        self.settings = settings
        self._index: ExactIndex | ChromaIndex | None = None
        self._revision = ""

    def index(self, connection: Connection, made: Sequence[Entry]) -> None:
        """Embeds entries inside the caller's transaction; raises LibraryUnavailable beside another encoder's vectors."""
        if read_setting(connection, "encoder", self.encoder.fingerprint) != self.encoder.fingerprint:
            raise LibraryUnavailable("库里的向量由另一个编码器算出", "请先运行 kb rebuild 重算")
        write_setting(connection, "encoder", self.encoder.fingerprint)
        if not made:
            return
        rows = self.encoder.encode([entry.text for entry in made]).astype(np.float16)
        values = [{"entry_id": e.id, "vector": row.tobytes()} for e, row in zip(made, rows, strict=True)]
        connection.execute(vectors.insert(), values)

    def refresh(self, progress: Progress | None = None) -> bool:
        """Remakes the embeddings if another encoder made them; True when it had to."""
        with self.library.engine.connect() as connection:
            if read_setting(connection, "encoder", "") == self.encoder.fingerprint:
                return False
        self.rebuild(progress)
        return True

    def rebuild(self, progress: Progress | None = None) -> None:
        """Embeds every entry anew, in one transaction, then makes the index over them anew."""
        with self.library.writing() as connection:
            known = read_entries(connection)
            connection.execute(vectors.delete())
            write_setting(connection, "encoder", self.encoder.fingerprint)
            for start in range(0, len(known), _BATCH):
                self.index(connection, known[start : start + _BATCH])
                if progress:
                    progress("计算向量", min(start + _BATCH, len(known)), len(known))
        self._load(anew=True)
        log.info("embedded entries=%d encoder=%s", len(known), self.encoder.fingerprint)

    def search(self, vector: np.ndarray, k: int) -> list[tuple[int, float]]:
        """The `k` nearest entries: (entry id, cosine), best first; `vector` is a unit row of this encoder."""
        return self._current().search(vector, k)

    def compare(self, vector: np.ndarray, entry_ids: Sequence[int]) -> dict[int, float]:
        """The cosine of each of these entries, by entry id; exact whatever index is in use."""
        # Plain SQL with the numbers written in: binding hundreds of them takes longer than the query itself.
        wanted = ",".join(map(str, entry_ids))
        with self.library.engine.connect() as connection:
            rows = connection.exec_driver_sql(f"SELECT entry_id, vector FROM vectors WHERE entry_id IN ({wanted})").all()
        flat = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float16).astype(np.float32)
        cosines = flat.reshape(len(rows), self.encoder.dimension) @ vector
        return {int(row[0]): float(cosine) for row, cosine in zip(rows, cosines, strict=True)}

    def _current(self) -> ExactIndex | ChromaIndex:
        if self._index is not None:
            with self.library.engine.connect() as connection:
                if read_setting(connection, "revision", "0") == self._revision:
                    return self._index
        return self._load()

    def _load(self, *, anew: bool = False) -> ExactIndex | ChromaIndex:
        with self.library.engine.connect() as connection:
            if read_setting(connection, "encoder", self.encoder.fingerprint) != self.encoder.fingerprint:
                raise LibraryUnavailable("向量由另一个编码器算出", "请先运行 kb rebuild 重算")
            revision = read_setting(connection, "revision", "0")
            told = read_setting(connection, "identity", "") + "\0" + self.encoder.fingerprint
            rows = connection.execute(sa.select(vectors.c.entry_id, vectors.c.vector).order_by(vectors.c.entry_id)).all()
        ids = [row.entry_id for row in rows]
        flat = np.frombuffer(b"".join(row.vector for row in rows), dtype=np.float16).astype(np.float32)
        matrix = flat.reshape(len(ids), self.encoder.dimension)
        if not self.settings.chroma_url and len(ids) <= self.settings.chroma_above:
            self._index = ExactIndex(np.array(ids), matrix)
        else:
            self._index = self._load_chroma(told, ids, matrix, anew=anew)
        self._revision = revision
        return self._index

    def _load_chroma(self, told: str, ids: list[int], matrix: np.ndarray, *, anew: bool) -> ChromaIndex:
        # Importing Chroma takes about a second: only libraries that need it wait for it.
        from kb.chroma import ChromaIndex  # noqa: PLC0415

        # Chroma takes only ASCII letters and digits in names.
        name = "entries-" + hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
        index = ChromaIndex(self.settings, name, anew=anew)
        changed = index.sync(ids, matrix)
        log.info("chroma entries=%d changed=%d", len(ids), changed)
        return index


class ExactIndex:
    """Every vector compared with the question: no error, and under a millisecond for some thousands."""

    def __init__(self, ids: np.ndarray, matrix: np.ndarray) -> None:
        self._ids = ids
        self._matrix = matrix

    def search(self, vector: np.ndarray, k: int) -> list[tuple[int, float]]:
        """The `k` nearest entries: (entry id, cosine), best first."""
        if not len(self._ids):
            return []
        scores = self._matrix @ vector
        best = np.argpartition(-scores, min(k, len(scores)) - 1)[:k]
        best = best[np.argsort(-scores[best], kind="stable")]
        return [(int(self._ids[i]), float(scores[i])) for i in best]
