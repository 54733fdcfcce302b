"""The clauses a draft may rest on: held by the library, locators confirmed, in force today; nothing is drafted here."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from assistant.cite import has_expired, print_reference, print_status
from assistant.editions import move_requirements
from assistant.paper import Anchor, Reference
from kb.library import Library
from kb.model import Clause, Document
from kb.rulebook import Locator, Requirement, load_requirements
from kb.supersede import Successor
from kb.versions import hash_text

# On a document whose goals lie in the past no new work is promised, on a draft of a law none at all.
_UNFIT = {"已废止", "已失效", "阶段目标已到期", "征求意见稿", "草案", "送审稿"}


class Grounds:
    """One library's clauses by document and label, as of a day."""

    def __init__(self, library: Library, successors: Mapping[str, Successor], today: date) -> None:
        self.library = library
        self.successors = successors
        self.today = today
        self._clauses: dict[str, dict[str, Clause]] = {}

    @cached_property
    def documents(self) -> dict[str, Document]:
        """All documents by id."""
        return {document.id: document for document in self.library.documents()}

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """All requirements, with digests replaced by the full texts that stand for them."""
        return move_requirements(load_requirements(), self.successors, self.library)

    def place(self, locator: Locator) -> tuple[Document, Clause] | None:
        """The document and the clause a rule names; None if the library does not hold it."""
        document = self.documents.get(locator.doc)
        if document is None:
            return None
        if document.id not in self._clauses:
            self._clauses[document.id] = {clause.ref.label: clause for clause in self.library.clauses(document.id)}
        clause = self._clauses[document.id].get(locator.ref)
        return (document, clause) if clause else None

    def refer(self, locator: Locator, quote: str = "") -> Reference | None:
        """The reference to print; None when a draft may not rest on the clause. A quote it does not hold is left out."""
        held = self.place(locator)
        if held is None or not self.is_usable(*held):
            return None
        document, clause = held
        return Reference(print_reference(document, clause), document, clause, quote if quote in clause.text else "")

    def refer_all(self, locators: Iterable[Locator]) -> tuple[Reference, ...]:
        """The references to those of these clauses that a draft may rest on, each once."""
        found = {one.anchor: one for locator in locators if (one := self.refer(locator))}
        return tuple(found.values())

    def is_usable(self, document: Document, clause: Clause) -> bool:
        """Whether a draft may rest on a clause: its locator is confirmed, its document holds and no newer edition does."""
        newer = self.successors.get(document.id)
        is_replaced = bool((newer and newer.newer) or document.superseded_by or clause.successor)
        is_begun = not document.effective_on or document.effective_on <= self.today
        holds = document.status not in _UNFIT and not has_expired(document, self.today)
        return clause.verified and holds and is_begun and not is_replaced

    def make_anchor(self, reference: Reference) -> Anchor:
        """What a file keeps of a reference, to be held against a later library."""
        status = print_status(reference.document, self.today)
        printed = print_reference(reference.document, reference.clause)
        return Anchor(reference.anchor, printed, hash_text(reference.clause.text), status)
