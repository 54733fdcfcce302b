"""The index that the settings name: on this machine, or on others."""

from collections.abc import Mapping

import numpy as np

from kb.config import Settings
from kb.encoder import Encoder
from kb.errors import LibraryUnavailable
from kb.index import Hits, Index
from kb.keywords import rebuild_keywords, search_tokens
from kb.library import Library
from kb.vectors import Progress, Vectors


class LocalIndex(Index):
    """On this machine: the database's own full-text search, and the embeddings scanned or in Chroma."""

    def find_words(self, counts: Mapping[str, int], k: int) -> Hits:
        """As `Index` promises."""
        return search_tokens(self.library, counts, k)

    def find_near(self, vector: np.ndarray, k: int) -> Hits:
        """As `Index` promises."""
        return self.vectors.search(vector, k)

    def rebuild(self, progress: Progress | None = None) -> None:
        """As `Index` promises."""
        rebuild_keywords(self.library, progress)
        self.vectors.rebuild(progress)


def open_index(library: Library, encoder: Encoder, settings: Settings) -> Index:
    """The index that the settings name; raises LibraryUnavailable."""
    vectors = Vectors(library, encoder, settings)
    if not settings.index:
        return LocalIndex(library, vectors)
    try:
        # Importing Milvus' client takes half a second.
        from kb.milvus import MilvusIndex  # noqa: PLC0415
    except ImportError as error:
        hint = "请在项目文件夹里运行 make cluster；不用 Milvus 就去掉 KB_INDEX"
        raise LibraryUnavailable("用 Milvus 检索要另装部件", hint) from error
    return MilvusIndex(library, vectors, settings.index)
