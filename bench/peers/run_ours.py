"""Our own system over the same texts: statutes read from them as a user's files, the policy documents as shipped."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.assistant import Assistant
from bench.peers.peer import Place, Search, Text, measure, write_told
from bench.policy import Digest
from kb.config import Settings
from kb.model import Clause, ClauseRef, Level


def add_statutes(home: Path, texts: Sequence[Text]) -> Search:
    """A library of these texts alone, each read as a text file a user adds."""
    assistant = Assistant.open(Settings(home=home / "statutes"), fill=False)
    numbers = {assistant.add_content(t.text.encode(), Path(f"{t.title}.txt")).document.id: i for i, t in enumerate(texts)}
    places = {(i, ref): (i, start, end) for i, t in enumerate(texts) for ref, start, end in t.clauses}

    def search(text: str, k: int) -> list[Place]:
        found = [(numbers[p.document.id], _name_article(p.clause)) for p in assistant.find(text, k).passages]
        return [places[place] for place in found if place in places]

    return search


def open_shipped(home: Path, texts: Sequence[Text]) -> Search:
    """The library as it comes, with its rules and the questions people ask; the clauses an answer cites, in their order."""
    assistant = Assistant.open(Settings(home=home / "policy"))
    numbers = {t.id: i for i, t in enumerate(texts)}

    def search(text: str, k: int) -> list[Place]:
        cited = [(c.document.id, c.clause.ref.label) for c in assistant.ask(text).citations]
        return [place for document, ref in cited[:k] if (place := _find(texts, numbers.get(document), ref))]

    return search


def _find(texts: Sequence[Text], number: int | None, ref: str) -> Place | None:
    """Where the clause stands whose address this is, or lies within."""
    if number is None:
        return None
    held = texts[number]
    cited = Digest(held.id, "", ref, "", "")
    within = [c for c in held.clauses if c[0] == ref or (c[0] and cited.answers(held.id, c[0]))]
    deepest = max(within, key=lambda clause: len(clause[0]), default=None)
    return (number, deepest[1], deepest[2]) if deepest else None


def _name_article(clause: Clause) -> str:
    return ClauseRef(clause.ref.document_id, tuple(s for s in clause.ref.steps if s.level is Level.ARTICLE)).label


def main() -> None:
    """Measures both sets in one process."""
    data, _, out = sys.argv[1:4]
    sets = json.loads(Path(data).read_text("utf8"))
    with TemporaryDirectory() as folder:
        home = Path(folder)
        told: dict[str, object] = {
            "statutes": measure(lambda texts: add_statutes(home, texts), sets["statutes"]),
            "policy": measure(lambda texts: open_shipped(home, texts), sets["policy"]),
        }
        write_told(told, out)


if __name__ == "__main__":
    main()
