"""Embeddings of the entries and their nearest neighbours: scanned exactly while few, by Chroma beyond; no ranking."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock
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
from kb.scan import CodedIndex, ExactIndex, Ids, Rows
from kb.schema import entries, vectors

if TYPE_CHECKING:
    from kb.chroma import ChromaIndex

log = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]
_BATCH = 2_000
# So many are compared in full: no error, for some 15 ms a question.
EXACT_UPTO = 100_000


class Vectors:
    """The embedding cache inside the library and the index over it.

    Embeddings live in the library's own file, written in the transaction that adds a document, so they cannot fall
    behind it. They carry the encoder's fingerprint; with another encoder they are remade before the first search.
    """

    def __init__(self, library: Library, encoder: Encoder, settings: Settings) -> None:
        self.library = library
        self.encoder = encoder
        self.settings = settings
        self._index: ExactIndex | CodedIndex | ChromaIndex | None = None
        self._revision = self._told = ""
        self._loading = Lock()

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
        self.embed(progress)
        return True

    def rebuild(self, progress: Progress | None = None) -> None:
        """Embeds every entry anew, then makes the index over them anew."""
        self.embed(progress)
        with self._loading:
            self._load(anew=True)

    def embed(self, progress: Progress | None = None) -> None:
        """Embeds every entry anew, in one transaction."""
        with self.library.writing() as connection:
            known = read_entries(connection)
            connection.execute(vectors.delete())
            write_setting(connection, "encoder", self.encoder.fingerprint)
            for start in range(0, len(known), _BATCH):
                self.index(connection, known[start : start + _BATCH])
                if progress:
                    progress("计算向量", min(start + _BATCH, len(known)), len(known))
        log.info("embedded entries=%d encoder=%s", len(known), self.encoder.fingerprint)

    def search(self, vector: np.ndarray, k: int) -> list[tuple[int, float]]:
        """The `k` nearest entries: (entry id, cosine), best first; `vector` is a unit row of this encoder."""
        return self._current().search(vector, k)

    def compare(self, vector: np.ndarray, entry_ids: Sequence[int]) -> dict[int, float]:
        """The cosine of each of these entries, by entry id; exact whatever index is in use."""
        with self.library.engine.connect() as connection:
            ids, rows = self._read(connection, entry_ids)
        cosines = rows.astype(np.float32) @ vector
        return {int(i): float(cosine) for i, cosine in zip(ids, cosines, strict=True)}

    def _current(self) -> ExactIndex | CodedIndex | ChromaIndex:
        if self._index is not None:
            with self.library.engine.connect() as connection:
                if read_setting(connection, "revision", "0") == self._revision:
                    return self._index
        with self._loading:
            return self._load()

    def _load(self, *, anew: bool = False) -> ExactIndex | CodedIndex | ChromaIndex:
        with self.library.engine.connect() as connection:
            if read_setting(connection, "encoder", self.encoder.fingerprint) != self.encoder.fingerprint:
                raise LibraryUnavailable("向量由另一个编码器算出", "请先运行 kb rebuild 重算")
            revision = read_setting(connection, "revision", "0")
            told = read_setting(connection, "identity", "") + "\0" + self.encoder.fingerprint
            if self._index is not None and revision == self._revision and not anew:
                return self._index
            former = self._index if told == self._told and not anew else None
            ids = _find_ids(connection, former)
            if self.settings.chroma_url or len(ids) > self.settings.chroma_above:
                self._index = self._load_chroma(connection, told, ids, anew=anew)
            else:
                self._index = self._load_scan(connection, ids, former)
        self._revision, self._told = revision, told
        return self._index

    def _load_scan(self, connection: Connection, ids: Ids, former: object) -> ExactIndex | CodedIndex:
        kind = ExactIndex if len(ids) <= EXACT_UPTO else CodedIndex
        if isinstance(former, kind) and len(former.ids):
            return former.follow(ids, self.read(connection, ids[np.searchsorted(ids, former.ids[-1], side="right") :]))
        return kind.make(ids, self.read(connection, ids))

    def read(self, connection: Connection, ids: Ids) -> Rows:
        """The embeddings of these entries, in the order of their ids, which go up."""
        rows = np.zeros((len(ids), self.encoder.dimension), dtype=np.float16)
        for start in range(0, len(ids), _BATCH):
            held, found = self._read(connection, ids[start : start + _BATCH].tolist())
            rows[np.searchsorted(ids, held)] = found
        return rows

    def _read(self, connection: Connection, entry_ids: Sequence[int]) -> tuple[Ids, Rows]:
        """The embeddings of these entries, with their ids beside them."""
        # Plain SQL with the numbers written in: binding hundreds of them takes longer than the query itself.
        wanted = ",".join(map(str, entry_ids)) or "NULL"
        query = f"SELECT entry_id, vector FROM vectors WHERE entry_id IN ({wanted})"  # noqa: S608 only whole numbers
        rows = connection.exec_driver_sql(query).all()
        flat = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float16)
        return np.array([row[0] for row in rows], dtype=np.int64), flat.reshape(len(rows), self.encoder.dimension)

    def _load_chroma(self, connection: Connection, told: str, ids: Ids, *, anew: bool) -> ChromaIndex:
        # Importing Chroma takes about a second: only libraries that need it wait for it.
        from kb.chroma import ChromaIndex  # noqa: PLC0415

        # Chroma takes only ASCII letters and digits in names.
        name = "entries-" + hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
        index = ChromaIndex(self.settings, name, anew=anew)
        changed = index.sync(ids, partial(self.read, connection))
        log.info("chroma entries=%d changed=%d", len(ids), changed)
        return index


def _find_ids(connection: Connection, former: object) -> Ids:
    """The ids of all entries, going up; of many, those that `former` does not know are looked up only."""
    query = sa.select(entries.c.id).order_by(entries.c.id)
    if isinstance(former, ExactIndex | CodedIndex) and len(former.ids):
        # None is used twice: what is new stands behind what is known, and if the number is right, all that is known stays.
        new = connection.execute(query.where(entries.c.id > int(former.ids[-1]))).scalars().all()
        count: int = connection.execute(sa.select(sa.func.count()).select_from(entries)).scalar_one()
        if count == len(former.ids) + len(new):
            return np.concatenate([former.ids, np.array(new, dtype=np.int64)])
    return np.array(connection.execute(query).scalars().all(), dtype=np.int64)
