"""Approximate nearest neighbours by Chroma through LangChain, for libraries too large to scan; a rebuildable cache."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from kb.config import Settings

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
    """One collection per encoder fingerprint, so vectors of two encoders never meet.

    Embedded under `settings.home` by default, a Chroma server by `settings.chroma_url`.
    """

    def __init__(self, settings: Settings, fingerprint: str) -> None:
        options = ChromaSettings(anonymized_telemetry=False)
        if settings.chroma_url:
            url = urlsplit(settings.chroma_url)
            client = chromadb.HttpClient(url.hostname or "", url.port or 8000, url.scheme == "https", settings=options)
        else:
            client = chromadb.PersistentClient(str(settings.home / "chroma"), settings=options)
        self._rows = _StoredRows()
        self._store = Chroma(
            collection_name=f"entries-{fingerprint[:32]}",
            embedding_function=self._rows,
            client=client,
            collection_configuration={"hnsw": {"space": "cosine", "ef_search": 300}},
        )

    def sync(self, ids: Sequence[int], matrix: np.ndarray) -> int:
        """Makes the collection hold exactly these entries (`matrix` rows in the order of `ids`); how many changed.

        Runs after every start and change, so a crash between the library and Chroma mends itself.
        """
        held = set(self._store.get(include=[])["ids"])
        wanted = {str(i): row for i, row in zip(ids, matrix, strict=True)}
        gone, new = sorted(held - wanted.keys()), [i for i in wanted if i not in held]
        for start in range(0, len(gone), _BATCH):
            self._store.delete(ids=gone[start : start + _BATCH])
        for start in range(0, len(new), _BATCH):
            batch = new[start : start + _BATCH]
            self._rows.rows = {i: wanted[i] for i in batch}
            self._store.add_texts(batch, ids=batch)
        return len(gone) + len(new)

    def search(self, vector: np.ndarray, k: int) -> list[tuple[int, float]]:
        """The `k` nearest entries: (entry id, cosine), best first."""
        found = self._store.similarity_search_by_vector_with_relevance_scores(vector.tolist(), k=k)
        # LangChain's "relevance score" of this call is Chroma's raw cosine distance.
        return [(int(document.page_content), 1.0 - distance) for document, distance in found]
