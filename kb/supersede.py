"""Which documents give way to a newer or fuller text of the same work; nothing is hidden or stored here."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kb.model import FINE_LEVELS, Document, Step
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "editions.yaml"
# A text is dated by its passing in one source, by its publication in another: 志愿服务条例 2017-06-07 and 2017-08-22.
_SAME_ISSUE = timedelta(days=120)
# A text with fewer of another's addresses is a part or an excerpt of it and does not stand for it.
_LEAST_HELD = 0.5

# The addresses of a document's clauses whose locators are confirmed, by its id.
Addresses = Callable[[str], Collection[tuple[Step, ...]]]


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    unique_kinds: frozenset[str]
    local_acts: re.Pattern[str]
    single_acts: tuple[str, ...]


@lru_cache
def _rules() -> _Rules:
    return load_rules_file(_RULES, _Rules)


@dataclass(frozen=True, slots=True)
class Successor:
    """What stands for a document now: a later edition (`newer`), or the full text of what was a digest."""

    document: Document
    newer: bool


def find_successors(documents: Iterable[Document], addresses: Addresses, today: date) -> Mapping[str, Successor]:
    """By id, the documents of which the library has a later edition in force, or the full text instead of a digest."""
    found: dict[str, Successor] = {}
    for _, group in groupby(sorted(documents, key=lambda d: d.work), key=lambda d: d.work):
        same_title = list(group)
        for document in same_title if len(same_title) > 1 else ():
            rivals = [s for other in same_title if (s := _compare(document, other, addresses, today))]
            if rivals:
                found[document.id] = max(rivals, key=lambda s: (s.document.fidelity == "full", s.newer, _version_key(s)))
    return found


def find_hidden(successors: Mapping[str, Successor]) -> frozenset[str]:
    """Ids of the documents that answers no longer rest on; a text of which only a digest is newer is still asked."""
    return frozenset(i for i, successor in successors.items() if successor.document.fidelity == "full")


def covers(full: Document, digest: Document, addresses: Addresses) -> bool:
    """Whether a full text stands for a digest: the same text, no older, and with most of the digest's addresses.

    A full text that bears no date stands for it too: the import says so and every difference from the digest.
    """
    if (full.fidelity, digest.fidelity) != ("full", "digest") or not is_same_text(full, digest):
        return False
    return not is_newer(digest, full) and _holds(addresses(full.id), addresses(digest.id))


def is_same_text(one: Document, other: Document) -> bool:
    """Whether two documents of one title are editions of one text, and not two issuers' texts of the same name."""
    if not one.work or one.work != other.work:
        return False
    if one.doc_number and one.doc_number == other.doc_number:
        return True
    if one.work.endswith(_rules().single_acts):
        return False
    if one.kind == other.kind and (one.kind in _rules().unique_kinds or _rules().local_acts.search(one.work)):
        return True
    # Of a digest we know the kind, of a file often only that nothing says otherwise.
    kinds = {d.kind for d in (one, other) if d.fidelity == "digest"}
    if kinds & _rules().unique_kinds and not (one.kind and other.kind):
        return True
    return bool(one.issuers) and set(one.issuers) == set(other.issuers) and one.region == other.region


def is_newer(one: Document, other: Document) -> bool:
    """Whether both are dated and the first is the later edition."""
    first, second = _version_date(one), _version_date(other)
    if not first or not second:
        return False
    is_one_issue = not (one.amended_on or other.amended_on) and {one.fidelity, other.fidelity} != {"full"}
    return first - second > (_SAME_ISSUE if is_one_issue else timedelta(0))


def _compare(document: Document, other: Document, addresses: Addresses, today: date) -> Successor | None:
    newer = is_newer(other, document)
    if other.id == document.id or (newer and other.effective_on and other.effective_on > today):
        return None
    if covers(other, document, addresses):
        return Successor(other, newer)
    if not newer or not is_same_text(document, other):
        return None
    # Of a digest nobody asks that it hold all addresses: it never does.
    speaks_of_all = other.fidelity == "digest" or _holds(addresses(other.id), addresses(document.id))
    return Successor(other, newer) if speaks_of_all else None


def _holds(held: Collection[tuple[Step, ...]], wanted: Collection[tuple[Step, ...]]) -> bool:
    units = {_find_unit(steps[:length]) for steps in held for length in range(1, len(steps) + 1)}
    return bool(held) and sum(_find_unit(steps) in units for steps in wanted) >= _LEAST_HELD * len(wanted)


def _find_unit(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps without 款、项、目, which one text counts and another does not."""
    length = next((n for n, step in enumerate(steps) if n and step.level in FINE_LEVELS), len(steps))
    return steps[:length]


def _version_key(successor: Successor) -> date:
    return _version_date(successor.document) or date.min


def _version_date(document: Document) -> date | None:
    days: Sequence[date] = [day for day in (document.issued_on, document.amended_on) if day]
    return max(days, default=None)
