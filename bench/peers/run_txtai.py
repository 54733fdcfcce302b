"""txtai's own splitter by paragraphs and its BM25 index, whose tokenizer splits Chinese by Unicode's word rules."""

from collections.abc import Sequence

from txtai import Embeddings

from bench.peers.peer import Place, Search, Text, run_peer


def build(texts: Sequence[Text]) -> Search:
    """BM25 over lines: txtai's text splitter needs a further package; its guide indexes a list of passages."""
    places: list[Place] = []
    passages: list[str] = []
    for number, held in enumerate(texts):
        start = 0
        for line in held.text.split("\n"):
            if line.strip():
                places.append((number, start, start + len(line)))
                passages.append(line)
            start += len(line) + 1
    embeddings = Embeddings(keyword=True)
    embeddings.index(passages)

    def search(text: str, k: int) -> list[Place]:
        return [places[int(number)] for number, _ in embeddings.search(text, k)]

    return search


if __name__ == "__main__":
    run_peer({"bm25": build})
