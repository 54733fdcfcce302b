"""Entries found by Milvus, dense vectors and BM25 in one collection, for libraries past one machine; a rebuildable cache.

Milvus is in no transaction with the library: what has changed is noted there (`unsent`) by whoever changes it, and sent
before the next search, by whoever searches.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
import sqlalchemy as sa
from pymilvus import DataType, Function, FunctionType, MilvusClient
from pymilvus.exceptions import MilvusException
from sqlalchemy.engine import Connection

from kb.database import begin_writing, read_setting, write_setting
from kb.errors import LibraryUnavailable
from kb.index import Hits, Index
from kb.keywords import pick_tokens, rebuild_keywords
from kb.library import Library
from kb.schema import entries, unsent
from kb.tokens import keyword_tokens
from kb.unsent import FOLLOWED
from kb.vectors import Progress, Vectors

_BATCH = 1_000
# Seconds; Milvus' bounded reads lag behind by five at most.
_PATIENCE, _LATELY = 30, 10
# Milvus takes no longer text, in bytes; a token is ten of them.
_LONGEST, _MOST_TOKENS = 65_535, 6_500
# Neighbours looked at while the graph is walked, and how it is made: of Milvus' own examples the thorough ones.
_LOOKED_AT, _GRAPH = 300, {"M": 16, "efConstruction": 200}
# Those of SQLite's FTS5, so that both kinds of index rank words alike.
_BM25 = {"bm25_k1": 1.2, "bm25_b": 0.75}


class MilvusIndex(Index):
    """One collection for one library and one encoder, on a Milvus server, or in a file by Milvus Lite.

    `url`: milvus://user:password@host:19530/database?shards=4&replicas=2&tls=1, all but the host may be left out; or the
    path of a file that ends in .db, which one process at a time can use. Raises LibraryUnavailable when Milvus cannot be
    reached or read.
    """

    def __init__(self, library: Library, vectors: Vectors, url: str) -> None:
        super().__init__(library, vectors)
        self._revision, self._changed_at = "", 0.0
        options = parse_qs(urlsplit(url).query)
        self._shards, self._replicas = (int(options.get(name, ["1"])[0]) for name in ("shards", "replicas"))
        self._name = ""
        with _translating():
            self._client = _open_client(url)

    def refresh(self, progress: Progress | None = None) -> None:
        """As `Index` promises; a collection that is new, or was not told of every change, gets all entries."""
        super().refresh(progress)
        self._follow(progress)

    def rebuild(self, progress: Progress | None = None) -> None:
        """As `Index` promises; until it is done, searches elsewhere find too little."""
        rebuild_keywords(self.library, progress)
        self.vectors.embed(progress)
        with self.library.writing() as connection, _translating():
            self._make_anew(connection)
        self._follow(progress)

    def _follow(self, progress: Progress | None = None) -> None:
        """Comes to hold what the library holds now, which may be another one put in its place."""
        with self.library.engine.connect() as connection:
            name, followed = self._find_name(connection), read_setting(connection, FOLLOWED, "")
        with _translating():
            if followed != name or not self._client.has_collection(name):
                with begin_writing(self.library.engine) as connection:
                    # Another server may have made it while this one waited for its turn.
                    if read_setting(connection, FOLLOWED, "") != name or not self._client.has_collection(name):
                        self._make_anew(connection)
            if name != self._name:
                self._client.load_collection(name, replica_number=self._replicas)
                self._name = name
        self._send(progress)

    def _find_name(self, connection: Connection) -> str:
        """The collection's name, which tells libraries and encoders apart: their vectors never meet on one server."""
        told = read_setting(connection, "identity", "") + "\0" + self.vectors.encoder.fingerprint
        return "entries_" + blake2b(told.encode(), digest_size=16).hexdigest()

    def find_words(self, counts: Mapping[str, int], k: int) -> Hits:
        """As `Index` promises."""
        tokens = pick_tokens(self.library, counts)
        return self._search("words", " ".join(map(_spell, tokens)), k) if tokens else []

    def find_near(self, vector: np.ndarray, k: int) -> Hits:
        """As `Index` promises."""
        return self._search("vector", vector.tolist(), k)

    def _search(self, field: str, sought: str | list[float], k: int) -> Hits:
        self._notice_changes()
        # What was sent lately is waited for; after that Milvus need not ask all its parts how far they are.
        level = "Strong" if time.monotonic() - self._changed_at < _LATELY else "Bounded"
        with _translating():
            (found,) = self._client.search(
                self._name, [sought], anns_field=field, limit=k, output_fields=["id"], consistency_level=level,
                search_params={"params": {"ef": max(k, _LOOKED_AT)} if field == "vector" else {}},
            )  # fmt: skip
        # Milvus Lite tells BM25 scores with a minus before them.
        return [(int(hit["id"]), float(hit["distance"] if field == "vector" else abs(hit["distance"]))) for hit in found]

    def _notice_changes(self) -> None:
        with self.library.engine.connect() as connection:
            revision = read_setting(connection, "revision", "0")
        if revision != self._revision:
            self._follow()
            self._revision, self._changed_at = revision, time.monotonic()

    def _make_anew(self, connection: Connection) -> None:
        """Makes an empty collection, and notes that every entry is to be sent."""
        name = self._find_name(connection)
        if self._client.has_collection(name):
            self._client.drop_collection(name)
        schema = MilvusClient.create_schema(auto_id=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=self.vectors.encoder.dimension)
        # Our tokens stand apart as Milvus' plainest analyzer cuts them; its Chinese one finds no more (docs/scale.md).
        analyzer = {"tokenizer": "standard"}
        schema.add_field("tokens", DataType.VARCHAR, max_length=_LONGEST, enable_analyzer=True, analyzer_params=analyzer)
        schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(Function("bm25", FunctionType.BM25, ["tokens"], ["words"]))
        index = MilvusClient.prepare_index_params()
        index.add_index("vector", index_type="HNSW", metric_type="COSINE", params=_GRAPH)
        index.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=_BM25)
        self._client.create_collection(name, schema=schema, num_shards=self._shards)
        self._client.create_index(name, index)
        self._client.load_collection(name, replica_number=self._replicas)
        connection.execute(unsent.delete())
        connection.execute(unsent.insert().from_select(["entry_id"], sa.select(entries.c.id)))
        write_setting(connection, FOLLOWED, name)

    def _send(self, progress: Progress | None = None) -> None:
        """Sends what has changed, some at a time; what a killed process did not send, the next one does."""
        count, done = sa.select(sa.func.count()).select_from(unsent), 0
        with self.library.engine.connect() as connection:
            left: int = connection.execute(count).scalar_one()
        total = left
        while left:
            # Under the writers' lock: nobody drops an entry between its being read and its being sent.
            with begin_writing(self.library.engine) as connection:
                self._send_some(connection)
                left = connection.execute(count).scalar_one()
            done = max(total - left, done)
            if progress:
                progress("送到 Milvus", done, max(total, done))

    def _send_some(self, connection: Connection) -> None:
        noted = sa.select(unsent.c.entry_id).order_by(unsent.c.entry_id).limit(_BATCH)
        ids: Sequence[int] = connection.execute(noted).scalars().all()
        if not ids:
            return
        texts = connection.execute(
            sa.select(entries.c.id, entries.c.text).where(entries.c.id.in_(ids)).order_by(entries.c.id)
        )
        held = {row.id: row.text for row in texts}
        rows = self.vectors.read(connection, np.array(list(held), dtype=np.int64)).astype(np.float32)
        with _translating():
            if held:
                self._client.upsert(
                    self._name,
                    [
                        {"id": i, "vector": row.tolist(), "tokens": _write_tokens(text)}
                        for (i, text), row in zip(held.items(), rows, strict=True)
                    ],
                )
            if gone := [i for i in ids if i not in held]:
                self._client.delete(self._name, ids=gone)
        connection.execute(unsent.delete().where(unsent.c.entry_id.in_(ids)))


def _write_tokens(text: str) -> str:
    return " ".join(map(_spell, keyword_tokens(text)[:_MOST_TOKENS]))


def _spell(token: str) -> str:
    """A token in letters and digits, which every analyzer leaves whole: 物业 -> u72694e1a."""
    return token if token.isascii() else "u" + token.encode("utf-16-be").hex()


def _open_client(url: str) -> MilvusClient:
    if not url.startswith("milvus://"):
        Path(url).absolute().parent.mkdir(parents=True, exist_ok=True)
        return MilvusClient(url, timeout=_PATIENCE)
    parts = urlsplit(url)
    scheme = "https" if parse_qs(parts.query).get("tls") == ["1"] else "http"
    return MilvusClient(
        f"{scheme}://{parts.hostname}:{parts.port or 19530}",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        db_name=parts.path.strip("/"),
        timeout=_PATIENCE,
    )


@contextmanager
def _translating() -> Iterator[None]:
    try:
        yield
    # An address without a port it can read is a ValueError.
    except (MilvusException, ValueError, OSError) as error:
        hint = "请检查 KB_INDEX 和 Milvus 服务器；写的是 .db 文件时，一次只能由一个程序打开；内容坏了请运行 kb rebuild"
        raise LibraryUnavailable("检索用的 Milvus 连不上或读不出", hint) from error
