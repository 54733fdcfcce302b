"""How good a peer's results are: clauses touched, clauses named exactly, characters to read; runs nothing."""

from bisect import bisect_left
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Any

Place = tuple[int, int, int]
# A passage shows a clause when it holds half of it, or this much of a long one.
_ENOUGH = 200
# A passage is one clause when all but a tenth of it lies in that clause: then its address can be printed.
_WHOLE = 0.9
_CITED = 3
# What a person reads before giving up, in characters.
_PATIENCE = 2_000


def score(held: dict[str, Any], told: dict[str, Any]) -> dict[str, float]:
    """Recall at 10, at 100 and in 2,000 characters, the share exact in the first three, speed, and what must be read."""
    recalls: dict[int, list[float]] = {10: [], 100: []}
    touched, exact, read, patient = [], [], [], []
    for question, raw in zip(held["questions"], told["found"], strict=True):
        found: list[Place] = [(a, b, c) for a, b, c in raw]
        gold: list[list[Place]] = [[(a, b, c) for a, b, c in group] for group in question["gold"]]
        head = found[: _CITED + len(gold) - 1]
        for k, values in recalls.items():
            values.append(_cover(gold, found[:k]))
        patient.append(_cover(gold, _cut(found)))
        touched.append(_cover(gold, head) == 1)
        named = {place for passage in head if (place := _name(held, passage))}
        exact.append(all(any(place in named for place in group) for group in gold))
        read.append(sum(end - start for _, start, end in head))
    clauses = sum(len(document["clauses"]) for document in held["documents"])
    return {
        "rate": clauses / told["built"],
        "p50": median(told["seconds"]) * 1000,
        "p95": quantiles(told["seconds"], n=20)[-1] * 1000,
        "recall@10": sum(recalls[10]) / len(recalls[10]),
        "recall@100": sum(recalls[100]) / len(recalls[100]),
        "patient": sum(patient) / len(patient),
        "touched": sum(touched) / len(touched),
        "exact": sum(exact) / len(exact),
        "read": median(read),
    }


def _cover(gold: Sequence[Sequence[Place]], found: Sequence[Place]) -> float:
    """The share of gold groups of which one clause is shown by one of the passages."""
    return sum(any(_shows(passage, place) for place in group for passage in found) for group in gold) / len(gold)


def _cut(found: Sequence[Place]) -> list[Place]:
    """The results until so many characters are read, the last one cut off."""
    kept, left = list[Place](), _PATIENCE
    for number, start, end in found:
        if left <= 0:
            break
        kept.append((number, start, min(end, start + left)))
        left -= end - start
    return kept


def _shows(passage: Place, clause: Place) -> bool:
    shared = min(passage[2], clause[2]) - max(passage[1], clause[1])
    return passage[0] == clause[0] and shared >= min((clause[2] - clause[1]) / 2, _ENOUGH)


def _name(held: dict[str, Any], passage: Place) -> Place | None:
    """The only clause the passage lies in, if there is one."""
    number, start, end = passage
    clauses = held["documents"][number]["clauses"]
    at = max(bisect_left(clauses, start, key=lambda clause: clause[2]), 0)
    for _, first, last in clauses[at : at + 3]:
        if min(end, last) - max(start, first) >= _WHOLE * (end - start):
            return number, first, last
    return None
