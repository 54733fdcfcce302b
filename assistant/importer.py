"""Files into the library: read, joined with what our digests know, stored, compared with the edition before."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from assistant.editions import find_edition_before, note_editions
from ingest.adopt import adopt_digests
from ingest.asks import make_asks
from ingest.parse import Parsed, parse, rename
from ingest.report import ImportReport, find_gaps, make_report
from ingest.shipped import fingerprint_reader
from kb.audit import PROGRAM
from kb.diff import Comparison, compare_clauses
from kb.errors import BadInput, UnknownDocument
from kb.holdings import find_file, find_text, find_work, is_shipped, read_addresses, read_asks
from kb.library import Indexer, Library, Stored
from kb.model import FINE_LEVELS, Clause, Document, Level, Note, Step
from kb.numerals import fold_text
from kb.supersede import covers, is_newer
from kb.versions import UNKNOWN_ORIGIN, Origin, hash_file

_LOST_SHOWN = 5
# So many of the articles that two texts share must read the same for one to be a copy of the other.
_COPY = 0.9


@dataclass(frozen=True, slots=True)
class Edition:
    """One text of a document: its version `number` where it has several, and its clauses."""

    document: Document
    clauses: tuple[Clause, ...]
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the clauses from one edition to another."""

    old: Edition
    new: Edition
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file: how it was stored, what was read, and what changed from the edition before.

    `notes` tell of other editions in the library. The units of an unchanged file are not counted again.
    """

    path: Path
    stored: Stored
    document: Document
    report: ImportReport
    notes: tuple[Note, ...] = ()
    changes: Changes | None = None


@dataclass(frozen=True, slots=True)
class Importer:
    """Puts files into one library."""

    library: Library
    index: Indexer
    today: Callable[[], date] = date.today

    def add_content(self, content: bytes, path: Path, actor: str = "") -> Added:
        """Stores what these bytes, known to the user as `path`, come to.

        The same text is not stored twice, whatever file it comes in, not even as an older version: two formats of one
        work do not replace each other whenever they are added. A file is read again only when its bytes or the
        program that reads it have changed. Raises UnsupportedFile, UnreadableFile, LibraryUnavailable.
        """
        origin = Origin(hash_file(content), fingerprint_reader())
        known = find_file(self.library, origin)
        if known:
            return self._tell_unchanged(path, known)
        parsed = parse(content, name=path.stem)
        same = find_text(self.library, parsed.document.text)
        if same:
            is_read = same.reader == origin.reader or not same.current
            if is_read or is_shipped(self.library, same.document_id):
                return self._tell_unchanged(path, Stored(same.document_id, "unchanged", len(parsed.clauses)))
            parsed = rename(parsed, same.document_id)
        else:
            parsed = self._part_from_others(parsed)
            self._keep_the_whole_one(parsed)
        joined = self._complete(parsed)
        stored = self._put(joined, origin=origin, actor=actor)
        notes = note_editions(joined.document, self.library, self.today())
        report = make_report(joined.document, joined.clauses)
        changes = self._compare(stored, Edition(joined.document, joined.clauses))
        return Added(path, stored, joined.document, report, notes, changes)

    def store(self, parsed: Parsed, *, shipped: bool = False, actor: str = "") -> Stored:
        """Stores what a file came to, unless shipped completed by our digests and rules; raises LibraryUnavailable."""
        return self._put(parsed if shipped else self._complete(parsed), shipped=shipped, actor=actor)

    def take_back(self, former: Document, actor: str = "") -> None:
        """Forgets the newest text of a document, which was `former` before; raises UnknownDocument where it has but one."""
        before = len(self.library.versions(former.id)) - 1
        document, clauses = self.library.version(former.id, before)
        if document.text != former.text:
            raise UnknownDocument(f"《{former.title}》后来又改过", "请在“知识库”里看它的改动，或删去它再重新添加")
        joined = self._complete(Parsed(former, clauses, former.notes))
        self.library.take_back(former, joined.clauses, joined.asks, self.index, actor)

    def renew(self, works: Iterable[str]) -> None:
        """Joins the full texts of these works anew with our digests of them, which have changed."""
        for document in (d for work in works for d in find_work(self.library, work)):
            if document.fidelity == "full" and not is_shipped(self.library, document.id):
                clauses = self.library.clauses(document.id)
                self.store(Parsed(document, clauses, document.notes), actor=PROGRAM)

    def _keep_the_whole_one(self, parsed: Parsed) -> None:
        """Raises BadInput for a copy with parts missing of an edition that the library holds with those parts."""
        gaps = find_gaps(parsed.document)
        held = next((d for d in find_work(self.library, parsed.document.work) if d.id == parsed.document.id), None)
        if not gaps or held is None or is_newer(parsed.document, held) or len(find_gaps(held)) >= len(gaps):
            return
        own = {clause.ref.steps: fold_text(clause.text) for clause in parsed.clauses}
        units = [clause for clause in self.library.clauses(held.id) if clause.level not in FINE_LEVELS]
        lost = [clause.ref.label for clause in units if clause.ref.steps not in own]
        shared = [clause for clause in units if clause.ref.steps in own and clause.level is Level.ARTICLE]
        same = sum(own[clause.ref.steps] == fold_text(clause.text) for clause in shared)
        # A later edition drops articles too, but then others read differently or bear other numbers.
        if lost and same >= _COPY * len(shared):
            more = f"等 {len(lost)} 处" if len(lost) > _LOST_SHOWN else ""
            raise BadInput(
                f"《{held.title}》这一份不完整（{gaps[0].split('，')[0]}），库里的同一文本有它缺的{'、'.join(lost[:_LOST_SHOWN])}{more}",
                f"库里的没有动；确要改用这一份，请先删去库里的（kb remove {held.id}）再加入",
            )

    def _part_from_others(self, parsed: Parsed) -> Parsed:
        """Under an id of its own if it is another part of a work, not another version: 合同编 beside 物权编."""
        own = _find_articles(clause.ref.steps for clause in parsed.clauses)
        document_id, number = parsed.document.id, 1
        while own and (held := _find_articles(read_addresses(self.library, document_id))) and not own & held:
            number += 1
            document_id = f"{parsed.document.id}-{number}"
        return rename(parsed, document_id) if number > 1 else parsed

    def _put(self, parsed: Parsed, *, shipped: bool = False, origin: Origin = UNKNOWN_ORIGIN, actor: str = "") -> Stored:
        put = partial(self.library.add, shipped=shipped, origin=origin, actor=actor)
        return put(parsed.document, parsed.clauses, parsed.asks, self.index)

    def _complete(self, parsed: Parsed) -> Parsed:
        """With what our digests know of it, and questions by rules for the clauses that nobody has collected any for."""
        joined = self._join_digests(parsed)
        return replace(joined, asks=make_asks(joined.clauses) | dict(joined.asks))

    def _join_digests(self, parsed: Parsed) -> Parsed:
        steps = frozenset(clause.ref.steps for clause in parsed.clauses)

        def read(document_id: str) -> frozenset[tuple[Step, ...]]:
            return steps if document_id == parsed.document.id else read_addresses(self.library, document_id)

        digests = [d for d in find_work(self.library, parsed.document.work) if covers(parsed.document, d, read)]
        known = [Parsed(d, self.library.clauses(d.id), d.notes, read_asks(self.library, d.id)) for d in digests]
        return adopt_digests(parsed, known)

    def _tell_unchanged(self, path: Path, stored: Stored) -> Added:
        document = self.library.document(stored.document_id)
        return Added(path, stored, document, make_report(document, ()))

    def _compare(self, stored: Stored, new: Edition) -> Changes | None:
        old = find_before(self.library, new) if stored.outcome in ("added", "updated") else None
        return compare_editions(old, new) if old else None


def _find_articles(addresses: Iterable[tuple[Step, ...]]) -> frozenset[Step]:
    return frozenset(step for steps in addresses for step in steps if step.level is Level.ARTICLE)


def find_before(library: Library, edition: Edition) -> Edition | None:
    """What a person would compare an edition with: the document's version before, else the work's edition before."""
    document_id = edition.document.id
    number = edition.number or len(library.versions(document_id))
    if number > 1:
        return Edition(*library.version(document_id, number - 1), number - 1)
    before = find_edition_before(edition.document, library)
    return Edition(before, library.clauses(before.id)) if before else None


def compare_editions(old: Edition, new: Edition) -> Changes:
    """What changed from one edition to another."""
    return Changes(old, new, compare_clauses(old.clauses, new.clauses))
