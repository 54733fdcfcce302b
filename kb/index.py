"""The one seam between a library and what finds entries in it: by words and by meaning, here or on other machines."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy.engine import Connection

from kb.entries import Entry
from kb.keywords import count_tokens, index_keywords
from kb.library import Library
from kb.vectors import Progress, Vectors

# Entries with a number each, best first: (entry id, score).
Hits = list[tuple[int, float]]


class Index(ABC):
    """Finds the entries of one library.

    How often a token occurs and the embeddings themselves are kept with the library, in the transaction that stores an
    entry, whatever finds the entries; all else can be made anew from them.
    """

    def __init__(self, library: Library, vectors: Vectors) -> None:
        self.library = library
        self.vectors = vectors

    def put(self, connection: Connection, made: Sequence[Entry]) -> None:
        """Makes entries known inside the transaction that stores them; `Library.add` calls it."""
        index_keywords(connection, made)
        self.vectors.index(connection, made)

    def count(self, tokens: Sequence[str]) -> dict[str, int]:
        """In how many entries each of the tokens occurs; those that occur nowhere are left out."""
        return count_tokens(self.library, tokens)

    def compare(self, vector: np.ndarray, entry_ids: Sequence[int]) -> dict[int, float]:
        """The exact cosine of each of these entries, by entry id."""
        return self.vectors.compare(vector, entry_ids)

    def refresh(self, progress: Progress | None = None) -> None:
        """Brings everything up to the library and the encoder; called when it is opened."""
        self.vectors.refresh(progress)

    @abstractmethod
    def rebuild(self, progress: Progress | None = None) -> None:
        """Makes everything anew from the stored texts."""

    @abstractmethod
    def find_words(self, counts: Mapping[str, int], k: int) -> Hits:
        """The `k` entries with the best BM25 score (> 0) for the rarer of these tokens, given how often each occurs."""

    @abstractmethod
    def find_near(self, vector: np.ndarray, k: int) -> Hits:
        """The `k` entries nearest to a unit vector of the library's encoder, with their cosine."""
