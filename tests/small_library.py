"""Small real things for tests: an encoder of hashed characters, documents of a few articles, a library of them."""

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sqlalchemy.engine import Connection

from kb.config import Settings
from kb.encoder import Encoder
from kb.entries import Entry
from kb.keywords import index_keywords
from kb.library import Library
from kb.model import Clause, ClauseRef, Document, Level, Span, Step
from kb.vectors import Vectors


class CharacterEncoder(Encoder):
    """Counts of hashed characters, as unit rows; `salt` makes another encoder of it."""

    def __init__(self, salt: str = "", dimension: int = 64) -> None:
        self.salt = salt
        self.dimension = dimension
        self.fingerprint = f"characters-{salt}-{dimension}"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for character in text or " ":
                row[zlib.crc32((self.salt + character).encode()) % self.dimension] += 1
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def make_document(document_id: str, *articles: str, title: str = "") -> tuple[Document, tuple[Clause, ...]]:
    """A document whose articles are these texts, one a line: the second is 第二条."""
    title = title or f"{document_id}管理办法"
    text, parts = title, []
    for number, article in enumerate(articles, 1):
        start = len(text) + 1
        text += "\n" + article
        ref = ClauseRef(document_id, (Step(Level.ARTICLE, number),))
        parts.append(Clause(ref, article, Span(start, len(text))))
    return Document(document_id, title, text), tuple(parts)


def open_vectors(library: Library, encoder: CharacterEncoder, home: Path, **options: object) -> Vectors:
    """The vectors of a library, remade if another encoder made them."""
    vectors = Vectors(library, encoder, Settings(home=home, **options))  # type: ignore[arg-type]
    vectors.refresh()
    return vectors


def index_with(vectors: Vectors):  # type: ignore[no-untyped-def]
    """What `Library.add` is handed: keywords and vectors in the same transaction."""

    def index(connection: Connection, made: Sequence[Entry]) -> None:
        index_keywords(connection, made)
        vectors.index(connection, made)

    return index
