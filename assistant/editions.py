"""Which edition of a text answers rest on, and what to say when it is old or has gaps; no searching, no storing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from assistant.cite import has_expired, print_library_note, print_status, print_title
from assistant.model import Citation, Claim
from ingest.notes import make_note
from ingest.report import find_gaps
from kb.holdings import find_work, read_addresses
from kb.library import Library
from kb.model import Document, Note
from kb.rulebook import Discrepancy, Locator, Requirement
from kb.supersede import Successor, find_successors, is_newer, is_same_text

_GAPS_SHOWN = 3


def note_editions(document: Document, library: Library, today: date) -> tuple[Note, ...]:
    """What a person who adds this document should know of the others of its title; it is in the library already."""
    others = [other for other in find_work(library, document.work) if other.id != document.id]
    successors = find_successors((document, *others), lambda i: read_addresses(library, i), today)
    notes = []
    for other in others:
        older, newer = successors.get(other.id), successors.get(document.id)
        if older and older.document.id == document.id:
            notes.append(make_note("edition_newer" if older.newer else "digest_replaced", other=name_edition(other)))
        elif newer and newer.document.id == other.id:
            notes.append(make_note("edition_older", other=name_edition(other)))
        elif "full" == other.fidelity == document.fidelity and not is_same_text(document, other):
            notes.append(make_note("edition_unsure", other=name_edition(other)))
    return tuple(notes)


def find_edition_before(document: Document, library: Library) -> Document | None:
    """The full text of the same work that a person would compare this one with: the latest before it."""
    others = [d for d in find_work(library, document.work) if d.id != document.id and d.fidelity == document.fidelity]
    older = [other for other in others if is_same_text(document, other) and is_newer(document, other)]
    return max(older, key=lambda d: d.amended_on or d.issued_on or date.min, default=None)


def find_editions(document: Document, library: Library) -> tuple[Document, ...]:
    """The full texts of a document's work that are editions of one text, itself among them, oldest first."""
    held = [d for d in find_work(library, document.work) if d.fidelity == document.fidelity and is_same_text(document, d)]
    editions = held if any(d.id == document.id for d in held) else [*held, document]
    return tuple(sorted(editions, key=lambda d: max((d.amended_on or date.min), (d.issued_on or date.min))))


def find_in_force(documents: Sequence[Document], library: Library, today: date) -> tuple[Document, ...]:
    """Of the documents that one name fits, those in force: editions replaced or not yet in force are left out.

    Where none is in force yet, all of them.
    """
    replaced = find_successors(documents, lambda i: read_addresses(library, i), today)
    current = tuple(d for d in documents if d.id not in replaced)
    begun = tuple(d for d in current if not (d.effective_on and d.effective_on > today))
    return begun or current or tuple(documents)


def name_edition(document: Document) -> str:
    """A document's id and the date of its edition: d-1a2b3c4d，2018年3月19日; without one, when it took effect."""
    day = document.amended_on or document.issued_on
    shown = day or document.effective_on
    if shown is None:
        return f"{document.id}，没有日期"
    return f"{document.id}，{shown.year}年{shown.month}月{shown.day}日{'' if day else '起施行'}"


def warn_of_editions(claims: Sequence[Claim], successors: Mapping[str, Successor]) -> Iterable[Claim]:
    """One sentence for each cited text of which the library has a later edition."""
    for citation in _one_for_each_document(claims):
        successor = successors.get(citation.document.id)
        if successor and successor.newer:
            newer = name_edition(successor.document)
            told = (
                f"{print_title(citation.document)}（{name_edition(citation.document)}）是旧版，本库有较新的一版（{newer}）"
            )
            yield Claim(print_library_note(f"{told}，以新版为准。"), (citation,), "caution")


def warn_of_expiry(claims: Sequence[Claim], today: date) -> Iterable[Claim]:
    """One sentence for each cited text whose 有效期 is over; that a repealed one no longer holds is said elsewhere."""
    for citation in _one_for_each_document(claims):
        document = citation.document
        if has_expired(document, today) and document.status != "已废止":
            told = f"{print_title(document)}{print_status(document, today)}，是否延续请向发文机关核实。"
            yield Claim(print_library_note(told), (citation,), "caution")


def warn_of_gaps(claims: Sequence[Claim]) -> Iterable[Claim]:
    """One sentence for each text that is not whole and that the answer itself rests on, saying where."""
    for citation in _one_for_each_document([claim for claim in claims if claim.role == "direct"]):
        gaps = find_gaps(citation.document)
        if gaps:
            more = f"等 {len(gaps)} 处" if len(gaps) > _GAPS_SHOWN else ""
            where = "；".join(gap.split("，")[0] for gap in gaps[:_GAPS_SHOWN])
            told = f"{print_title(citation.document)}的库存文本不完整：{where}{more}。"
            yield Claim(print_library_note(told), (citation,), "caution")


def move_discrepancies(
    rules: Iterable[Discrepancy], successors: Mapping[str, Successor], library: Library
) -> tuple[Discrepancy, ...]:
    """The discrepancies with digests replaced by the full texts that stand for them."""
    labels = _read_labels(library)
    return tuple(
        rule.model_copy(update={"other": _move(rule.other, successors, labels)}) if rule.other else rule for rule in rules
    )


def move_requirements(
    rules: Iterable[Requirement], successors: Mapping[str, Successor], library: Library
) -> tuple[Requirement, ...]:
    """The requirements with digests in their basis and cautions replaced by the full texts that stand for them."""
    labels = _read_labels(library)
    return tuple(
        rule.model_copy(
            update={
                "basis": tuple(_move(place, successors, labels) for place in rule.basis),
                "cautions": tuple(c.model_copy(update=dict(_move(c, successors, labels))) for c in rule.cautions),
            }
        )
        for rule in rules
    )


def _read_labels(library: Library) -> Callable[[str], frozenset[str]]:
    """What reads the labels of a document's clauses, each document once."""
    return cache(lambda document_id: frozenset(clause.ref.label for clause in library.clauses(document_id)))


def _move(place: Locator, successors: Mapping[str, Successor], labels: Callable[[str], frozenset[str]]) -> Locator:
    successor = successors.get(place.doc)
    if not successor or successor.document.fidelity != "full" or place.ref not in labels(successor.document.id):
        return place
    return Locator(doc=successor.document.id, ref=place.ref)


def _one_for_each_document(claims: Sequence[Claim]) -> Iterable[Citation]:
    return {c.document.id: c for claim in reversed(claims) for c in reversed(claim.citations)}.values()
