"""What an import came to, for the person who made it: found, removed, odd, missing; no wording of views."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ingest.notes import find_group
from kb.model import Clause, Document, Level, Note
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "report.yaml"


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    levels: dict[Level, str]


@lru_cache
def _words() -> _Words:
    return load_rules_file(_RULES, _Words)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was read: units by level, outermost first, and the notes by what they tell of; `gaps` are missing parts.

    `head` are the lines between the title and the first clause: 文号, 题注, a decree, a site's table of particulars.
    """

    head: tuple[str, ...]
    units: tuple[tuple[Level, int], ...]
    found: tuple[Note, ...]
    removed: tuple[Note, ...]
    odd: tuple[Note, ...]
    gaps: tuple[Note, ...]


def make_report(document: Document, clauses: Sequence[Clause]) -> ImportReport:
    """The report on a document as it was read, now or long ago: its notes are stored with its text."""
    counts = Counter(clause.level for clause in clauses)
    grouped: dict[str, list[Note]] = {"found": [], "removed": [], "odd": [], "gaps": []}
    for note in document.notes:
        grouped[find_group(note)].append(note)
    units = tuple((level, counts[level]) for level in _words().levels if counts[level])
    return ImportReport(read_head(document, clauses), units, **{group: tuple(notes) for group, notes in grouped.items()})


def read_head(document: Document, clauses: Sequence[Clause]) -> tuple[str, ...]:
    """The lines of a text that stand before its clauses, its title left out; of our own digests none."""
    end = min((clause.span.start for clause in clauses), default=len(document.text))
    lines = document.text[:end].splitlines() if document.fidelity == "full" else ()
    return tuple(line for line in lines if line.strip() and line.strip("《》") != document.title)


def name_level(level: Level) -> str:
    """How a level is called in a report: ARTICLE -> 条."""
    return _words().levels[level]


def find_gaps(document: Document) -> tuple[str, ...]:
    """What is missing from a text, each as a sentence without its stop."""
    return tuple(note.message for note in document.notes if find_group(note) == "gaps")
