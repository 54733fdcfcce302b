"""Haystack's recursive splitter and in-memory BM25, as it comes and with single Chinese characters as words."""

from collections.abc import Sequence
from functools import partial

from haystack import Document
from haystack.components.preprocessors import RecursiveDocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from bench.peers.peer import Place, Search, Text, run_peer

_STOCK = r"(?u)\b\w+\b"
_CHARACTERS = r"(?u)[\u4e00-\u9fff]|[a-zA-Z0-9]+"


def build(pattern: str, texts: Sequence[Text]) -> Search:
    """BM25 over chunks of 1,000 characters, 200 shared: its word count finds no words in Chinese."""
    splitter = RecursiveDocumentSplitter(
        split_length=1000, split_overlap=200, split_unit="char", separators=["\n\n", "\n", "。", ""]
    )
    documents = [Document(content=t.text, meta={"document": i}) for i, t in enumerate(texts)]
    chunks = splitter.run(documents)["documents"]
    store = InMemoryDocumentStore(bm25_tokenization_regex=pattern)
    store.write_documents(chunks)
    retriever = InMemoryBM25Retriever(store)

    def search(text: str, k: int) -> list[Place]:
        return [_place(chunk) for chunk in retriever.run(query=text, top_k=k)["documents"]]

    return search


def _place(chunk: Document) -> Place:
    start = chunk.meta["split_idx_start"]
    return chunk.meta["document"], start, start + len(chunk.content or "")


if __name__ == "__main__":
    run_peer({"bm25": partial(build, _STOCK), "characters": partial(build, _CHARACTERS)})
