"""LlamaIndex's sentence splitter and BM25 retriever, as it comes and with single Chinese characters as words."""

from collections.abc import Sequence
from functools import partial

from llama_index.core import Document
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import TextNode
from llama_index.retrievers.bm25 import BM25Retriever

from bench.peers.peer import Place, Search, Text, run_peer

_STOCK = r"(?u)\b\w\w+\b"
_CHARACTERS = r"(?u)[\u4e00-\u9fff]|[a-zA-Z0-9]+"


def build(pattern: str, texts: Sequence[Text]) -> Search:
    """BM25 over chunks of the default size (1,024 tokens, 200 shared)."""
    documents = [Document(text=t.text, metadata={"document": i}) for i, t in enumerate(texts)]
    nodes = SentenceSplitter().get_nodes_from_documents(documents)
    retriever = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=10, token_pattern=pattern, skip_stemming=True)

    def search(text: str, k: int) -> list[Place]:
        retriever.similarity_top_k = min(k, len(nodes))
        return [_place(hit.node) for hit in retriever.retrieve(text)]

    return search


def _place(node: TextNode) -> Place:
    return node.metadata["document"], node.start_char_idx or 0, node.end_char_idx or 0


if __name__ == "__main__":
    run_peer({"bm25": partial(build, _STOCK), "characters": partial(build, _CHARACTERS)})
