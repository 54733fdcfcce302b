"""What our digest knows of a text carried over to its full text, and where the two differ; nothing is stored."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.notes import make_note
from ingest.parse import Parsed
from kb.model import FINE_LEVELS, Clause, Document, Note, Step
from kb.quantities import find_quantities

# Remarks on the digest's own wording say nothing of the full text.
_ABOUT_DIGEST = ("括号",)
_UNKNOWN = ("", "未核实")
# Counts of things a digest lists (九类, 七项) need not be written in the text it sums up.
_COUNTS = {"项", "类", "种", "个", "级", ""}
# From this share of its character pairs a gist of ours speaks of a clause whose number we could not confirm.
_ALIKE = 0.35
_NOTES_SHOWN = 20
_DAYS = {"issued_on": "成文日期", "effective_on": "施行日期"}


@dataclass(frozen=True, slots=True)
class _Pair:
    """A clause of a digest and the place in `full.clauses` of the one it sums up; None where the text has no such clause."""

    digest: Clause
    place: int | None


def adopt_digests(full: Parsed, digests: Sequence[Parsed]) -> Parsed:
    """The full text with what our digests know of it: status, remarks, successors, questions; and notes on differences.

    The words of the full text stay its own. Doing it again, with newer digests, leaves nothing of the older ones.
    """
    if not digests:
        return full
    pairs = [(digest, pair) for digest in digests for pair in _pair_clauses(digest.clauses, full.clauses)]
    own = [note for note in full.notes if not note.kind.startswith("digest_")]
    notes = (*own, *_note_differences(full, digests, [pair for _, pair in pairs]))
    clauses = _carry_remarks(full.clauses, [pair for _, pair in pairs])
    asks: dict[str, tuple[str, ...]] = {}
    for digest, pair in pairs:
        asked = digest.asks.get(pair.digest.ref.label)
        if asked and pair.place is not None:
            label = full.clauses[pair.place].ref.label
            asks[label] = tuple(dict.fromkeys((*asks.get(label, ()), *asked)))
    document = _carry_facts(full.document, digests[0].document)
    return Parsed(replace(document, notes=notes), clauses, notes, asks)


def _carry_facts(full: Document, digest: Document) -> Document:
    """What the digest says of the text's force, and what the file itself does not say."""
    ours = {
        name: getattr(digest, name)
        for name in ("status", "status_note", "superseded_by", "relation", "region")
        if getattr(digest, name) not in _UNKNOWN
    }
    lacking = {name: getattr(digest, name) for name in ("kind", "doc_number", "issuers") if not getattr(full, name)}
    return replace(full, **ours, **lacking)


def _pair_clauses(digest: Sequence[Clause], full: Sequence[Clause]) -> Iterator[_Pair]:
    places = {_plain(clause.ref.steps): n for n, clause in reversed(list(enumerate(full)))}
    for clause in digest:
        steps = _plain(clause.ref.steps)
        fine = next((n for n, step in enumerate(steps) if n and step.level in FINE_LEVELS), len(steps))
        lengths = range(len(steps), fine - 1, -1)
        place = next((places[steps[:n]] for n in lengths if steps[:n] in places), None)
        if place is not None and not clause.verified and not _is_alike(clause.text, full[place].text):
            place = None
        yield _Pair(clause, place)


def _plain(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(Step(s.level, s.number, s.sub, s.name) for s in steps)


def _is_alike(gist: str, text: str) -> bool:
    told = {gist[i : i + 2] for i in range(len(gist) - 1)}
    return sum(pair in text for pair in told) >= _ALIKE * max(len(told), 1)


def _carry_remarks(full: Sequence[Clause], pairs: Sequence[_Pair]) -> tuple[Clause, ...]:
    held: dict[int, list[Clause]] = defaultdict(list)
    for pair in pairs:
        if pair.place is not None:
            held[pair.place].append(pair.digest)
    return tuple(_remark(clause, held.get(n, ())) for n, clause in enumerate(full))


def _remark(clause: Clause, digests: Sequence[Clause]) -> Clause:
    remarks = [d.note for d in digests if d.note and d.verified and not any(word in d.note for word in _ABOUT_DIGEST)]
    successors = dict.fromkeys(d.successor for d in digests if d.successor)
    return replace(
        clause,
        note="；".join(dict.fromkeys(remarks)),
        successor="；".join(successors),
        actors=tuple(dict.fromkeys(actor for d in digests for actor in d.actors)),
        topics=tuple(dict.fromkeys(topic for d in digests for topic in d.topics)),
    )


def _note_differences(full: Parsed, digests: Sequence[Parsed], pairs: Sequence[_Pair]) -> Iterator[Note]:
    if not (full.document.issued_on or full.document.amended_on):
        dated = next((d.document for d in digests if d.document.amended_on or d.document.issued_on), None)
        if dated:
            yield make_note("digest_undated", day=dated.amended_on or dated.issued_on)
    yield from (note for digest in digests for note in _compare_dates(digest.document, full.document))
    differences = [note for pair in pairs for note in _compare(pair, full)]
    yield from differences[:_NOTES_SHOWN]
    if len(differences) > _NOTES_SHOWN:
        yield make_note("digest_more", count=len(differences) - _NOTES_SHOWN)
    unplaced = sum(pair.place is None and not pair.digest.verified for pair in pairs)
    if unplaced:
        yield make_note("digest_unplaced", count=unplaced)


def _compare_dates(digest: Document, full: Document) -> Iterator[Note]:
    """Where both tell of one edition and give it other days."""
    if (digest.amended_on or full.amended_on) and digest.amended_on != full.amended_on:
        return
    for name, word in _DAYS.items():
        ours, theirs = getattr(digest, name), getattr(full, name)
        # 自公布之日起 in a text made anew does not tell the day of which making.
        is_told = theirs and (name == "issued_on" or not full.amended_on or theirs != full.issued_on)
        if ours and is_told and ours != theirs:
            yield make_note("digest_date", name=word, ours=ours, theirs=theirs)


def _compare(pair: _Pair, full: Parsed) -> Iterator[Note]:
    label = pair.digest.ref.label
    if pair.place is None:
        if pair.digest.verified:
            yield make_note("digest_clause_missing", label=label)
            if pair.digest.note.startswith("本库提示"):
                yield make_note("digest_remark", label=label, remark=pair.digest.note)
        return
    clause = full.clauses[pair.place]
    stated = {value for text in (clause.text, *clause.trail) for _, value in _read_values(text)}
    missing = dict.fromkeys(words for words, value in _read_values(pair.digest.text) if value not in stated)
    if missing:
        yield make_note("digest_figure", label=label, figures="、".join(missing), place=clause.ref.label)


def _read_values(text: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """The quantities of a text as its words and (value, unit): both ends of 5万元至10万元, a half as 50%."""
    for quantity in find_quantities(text):
        if quantity.unit == "date":
            yield quantity.text, (quantity.value, quantity.unit)
        elif quantity.unit not in _COUNTS:
            yield from ((quantity.text, (end, quantity.unit)) for end in quantity.value.split("-"))
