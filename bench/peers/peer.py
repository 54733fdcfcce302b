"""Runs one peer in its own environment: indexes texts, answers questions, tells time and memory; scores nothing.

Only the standard library is imported here, so that every peer's environment can run it:

    python -m bench.peers.run_NAME DATA.json VARIANT OUT.json
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A result as (number of the document, first character, last character + 1) of the text it was given.
Place = tuple[int, int, int]
Search = Callable[[str, int], list[Place]]
_DEEP = 100


@dataclass(frozen=True, slots=True)
class Text:
    """One document as every peer gets it; only our own system is told its id and which address stands where."""

    title: str
    text: str
    id: str = ""
    clauses: tuple[tuple[str, int, int], ...] = ()


Build = Callable[[Sequence[Text]], Search]


def run_peer(variants: Mapping[str, Build]) -> None:
    """Builds the variant named on the command line over both sets of texts and writes what it found."""
    data, variant, out = sys.argv[1:4]
    sets = json.loads(Path(data).read_text("utf8"))
    write_told({name: measure(variants[variant], held) for name, held in sets.items()}, out)


def write_told(told: dict[str, object], out: str) -> None:
    """Writes what was found, with the most memory the process ever held (MiB)."""
    told["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Path(out).write_text(json.dumps(told), encoding="utf8")


def measure(build: Build, held: dict[str, Any]) -> dict[str, object]:
    """Seconds to index the texts, seconds of each question (ten results), and a hundred results of each."""
    texts = [Text(row["title"], row["text"], row["id"], tuple(map(tuple, row["clauses"]))) for row in held["documents"]]
    began = time.perf_counter()
    search = build(texts)
    built = time.perf_counter() - began
    # The first question pays for what is loaded lazily; it is asked twice.
    search(held["questions"][0]["text"], 10)
    found, seconds = [], []
    for question in held["questions"]:
        began = time.perf_counter()
        search(question["text"], 10)
        seconds.append(time.perf_counter() - began)
        found.append(search(question["text"], _DEEP))
    return {"built": built, "seconds": seconds, "found": found}
