"""Approximate nearest neighbours by Chroma through LangChain, for libraries too large to scan; a rebuildable cache."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api import ClientAPI
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from kb.config import Settings
from kb.errors import LibraryUnavailable
from kb.scan import Ids, Rows

# Chroma takes at most some 5,000 records a call; its own limit differs between versions.
_BATCH = 4_000


class _StoredRows(Embeddings):
    """Hands LangChain vectors that exist already: a "text" here is an entry's id."""

    def __init__(self) -> None:
        self.rows: dict[str, np.ndarray] = {}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The stored rows of these entry ids."""
        return [self.rows[text].tolist() for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """The stored row of this entry id."""
        return self.embed_documents([text])[0]


class ChromaIndex:
    """One collection, embedded under `settings.home` by default, on a Chroma server by `settings.chroma_url`.

    `name` tells library and encoder apart, so that the vectors of two never meet, not even on one server.
    Raises LibraryUnavailable when Chroma cannot be opened, reached or read.
    """

    def __init__(self, settings: Settings, name: str, *, anew: bool = False) -> None:
        self._rows = _StoredRows()
        with _translating():
            if anew and not settings.chroma_url:
                _drop_damaged(settings.home / "chroma")
            client = _open_client(settings)
            if anew and any(collection.name == name for collection in client.list_collections()):
                client.delete_collection(name)
            self._store = Chroma(
                collection_name=name,
                embedding_function=self._rows,
                client=client,
                collection_configuration={"hnsw": {"space": "cosine", "ef_search": 300}},
            )

    def sync(self, ids: Ids, read: Callable[[Ids], Rows]) -> int:
        """Makes the collection hold exactly these entries, going up, of which `read` gives the rows; how many changed.

        Runs after every start and change, so a crash between the library and Chroma mends itself.
        """
        with _translating():
            held = np.array(self._store.get(include=[])["ids"], dtype=np.int64)
            gone, new = np.setdiff1d(held, ids), np.setdiff1d(ids, held)
            for start in range(0, len(gone), _BATCH):
                self._store.delete(ids=[str(i) for i in gone[start : start + _BATCH]])
            for start in range(0, len(new), _BATCH):
                batch = new[start : start + _BATCH]
                names = [str(i) for i in batch]
                self._rows.rows = dict(zip(names, read(batch), strict=True))
                self._store.add_texts(names, ids=names)
        return len(gone) + len(new)

    def search(self, vector: np.ndarray, k: int) -> list[tuple[int, float]]:
        """The `k` nearest entries: (entry id, cosine), best first."""
        with _translating():
            found = self._store.similarity_search_by_vector_with_relevance_scores(vector.tolist(), k=k)
        # LangChain's "relevance score" of this call is Chroma's raw cosine distance.
        return [(int(document.page_content), 1.0 - distance) for document, distance in found]


def _open_client(settings: Settings) -> ClientAPI:
    options = ChromaSettings(anonymized_telemetry=False)
    if not settings.chroma_url:
        return chromadb.PersistentClient(str(settings.home / "chroma"), settings=options)
    url = urlsplit(settings.chroma_url)
    return chromadb.HttpClient(url.hostname or "", url.port or 8000, url.scheme == "https", settings=options)


def _drop_damaged(folder: Path) -> None:
    """Removes what Chroma could not even open; everything in it can be made again."""
    held = folder / "chroma.sqlite3"
    try:
        with closing(sqlite3.connect(held)) as opened:
            sound = opened.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except sqlite3.Error:
        sound = not held.exists()
    if not sound:
        shutil.rmtree(folder)


@contextmanager
def _translating() -> Iterator[None]:
    try:
        yield
    # An unreachable server is a ValueError of Chroma's, a bad address one of urlsplit's.
    except (ChromaError, httpx.HTTPError, ValueError, OSError) as error:
        hint = "请检查 KB_CHROMA_URL 和 Chroma 服务器；用本机内嵌的 Chroma 时请运行 kb rebuild 重做"
        raise LibraryUnavailable("向量库 Chroma 打不开或读不出", hint) from error
