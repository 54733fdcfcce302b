"""Plants a mistake in a figure or a deadline of a true sentence; None where the sentence has none of the kind."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bench.sentences import Case, Source
from kb.quantities import find_quantities

Planter = Callable[[Case, Source, random.Random], Case | None]
_TIMES = ("日", "工作日", "月", "年", "小时")
_DEADLINES = (3, 5, 7, 10, 15, 20, 30, 60, 90)


def change_digit(case: Case, _source: Source, rng: random.Random) -> Case | None:
    """Another number with the same unit."""
    found = [
        q
        for q in find_quantities(case.body)
        if q.value.isdigit() and q.unit and re.search(r"\d|[一二三四五六七八九十]", q.text)
    ]
    if not found:
        return None
    chosen = rng.choice(found)
    value = int(chosen.value) + rng.choice([1, 2, 5, 10, 30])
    text = re.sub(r"[0-9]+|[零一二三四五六七八九十百千两]+", str(value), chosen.text, count=1)
    if find_quantities(text) and find_quantities(text)[0].value == chosen.value:
        return None
    body = case.body[: chosen.span.start] + text + case.body[chosen.span.end :]
    return replace(case, body=body, told=chosen.text)


def change_deadline(case: Case, _source: Source, rng: random.Random) -> Case | None:
    """By when: 之日起三十日内, 3月31日前."""
    found = [q for q in find_quantities(case.body) if q.bound in ("most", "before", "least", "end", "after")]
    found = [q for q in found if q.unit in _TIMES or re.fullmatch(r"-\d+-\d+", q.value)]
    if not found:
        return None
    chosen = rng.choice(found)
    new = str(rng.choice([n for n in _DEADLINES if str(n) != chosen.value]))
    if chosen.unit == "date":
        month = int(chosen.value.split("-")[1]) % 12 + 1
        text = re.sub(r"[0-9]+(?=月)", str(month), chosen.text, count=1)
    else:
        text = re.sub(r"[0-9]+|[零一二三四五六七八九十百千两]+", new, chosen.text, count=1)
    body = case.body[: chosen.span.start] + text + case.body[chosen.span.end :]
    return replace(case, body=body, told=chosen.text)


def exchange(pairs: Sequence[tuple[str, str]]) -> Planter:
    """A planter that puts the second of one of these pairs for its first, inside a figure."""

    def change(case: Case, _source: Source, rng: random.Random) -> Case | None:
        fits = [(a, b) for a, b in pairs if a in case.body]
        if not fits:
            return None
        old, new = rng.choice(fits)
        at = case.body.index(old)
        counted = next((q.text for q in find_quantities(case.body) if q.span.start < at + len(old) and at < q.span.end), "")
        if not counted:
            return None
        return replace(case, body=case.body.replace(old, new, 1), told=counted)

    return change
