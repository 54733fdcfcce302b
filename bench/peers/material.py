"""The texts and questions every peer gets: national statutes with lay questions, policy documents with everyday ones."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from bench.peers.peer import Place
from bench.policy import Digest, load_rows, read_digests
from bench.statutes import Article, read_articles, read_questions


def compose_statutes(laws: Path, questions: Path, most: int | None) -> dict[str, Any]:
    """The newest national statutes as plain text, and the lay questions held back from training.

    With `most`, only so many statutes: those the questions ask for, then others in the order of their titles.
    """
    asked = [question for question in read_questions(questions) if question.held_back]
    wanted = {law for question in asked for law, _ in question.gold}
    held = {law: tuple(articles) for law, articles in groupby(read_articles(laws), key=lambda article: article.law)}
    chosen = sorted(held, key=lambda law: (law not in wanted, law))[:most]
    documents = [_compose_law(law, held[law]) for law in chosen]
    numbers = {law: i for i, law in enumerate(chosen)}
    spans = {(law, ref): (i, start, end) for law, i in numbers.items() for ref, start, end in documents[i]["clauses"]}
    rows = [{"text": q.text, "gold": [[spans[pair]] for pair in q.gold]} for q in asked]
    return {"documents": documents, "questions": rows}


def compose_policy(policy: Path, questions: Path) -> dict[str, Any]:
    """The plan and the digests as plain text, addresses written before the clauses, and the questions of one turn."""
    digests = read_digests(policy)
    names = list(dict.fromkeys(digest.document for digest in digests))
    documents = [_compose_digests([d for d in digests if d.document == name]) for name in names]
    places = [
        (digest, (i, start, end))
        for i, name in enumerate(names)
        for digest, (_, start, end) in zip(_list_places(digests, name), documents[i]["clauses"], strict=True)
    ]
    rows = []
    for row in load_rows(questions):
        if row.get("gold") and not row.get("turns"):
            gold = [
                [p for d, p in places if any(d.answers(g["doc"], str(g["ref"])) for g in group)] for group in row["gold"]
            ]
            rows.append({"text": row["ask"], "gold": gold})
    return {"documents": documents, "questions": rows}


def _find_gold(places: Sequence[tuple[Digest, Place]], group: Sequence[dict[str, Any]]) -> list[Place]:
    return [place for digest, place in places if any(digest.answers(gold["doc"], str(gold["ref"])) for gold in group)]


def _list_places(digests: Sequence[Digest], name: str) -> Sequence[Digest]:
    own = [digest for digest in digests if digest.document == name]
    return [replace(own[0], ref=""), *own]


def _compose_law(law: str, articles: Sequence[Article]) -> dict[str, Any]:
    lines: list[tuple[str, str]] = []
    trail: tuple[str, ...] = ()
    for article in articles:
        lines += [("", heading) for heading in article.trail if heading not in trail]
        trail = article.trail
        lines.append((article.number, f"{article.number}　{article.text}"))
    return _join(law, law, lines)


def _compose_digests(digests: Sequence[Digest]) -> dict[str, Any]:
    lines = [(d.ref or "全文", f"{d.ref}　{d.heading}　{d.text}".replace("\n", "")) for d in digests]
    return _add_title(_join(digests[0].document, digests[0].title, lines))


def _join(name: str, title: str, lines: Iterable[tuple[str, str]]) -> dict[str, Any]:
    text, clauses = title, list[tuple[str, int, int]]()
    for ref, line in lines:
        start = len(text) + 1
        text += f"\n{line}"
        if ref:
            clauses.append((ref, start, len(text)))
    return {"id": name, "title": title, "text": text, "clauses": clauses}


def _add_title(document: dict[str, Any]) -> dict[str, Any]:
    """The title as a place of its own, with the address "": a document may be cited as a whole."""
    return document | {"clauses": [("", 0, len(document["title"])), *document["clauses"]]}
