"""What a careful colleague would add to an answer: replaced laws, passed targets, known discrepancies, our notes."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from assistant.cite import print_library_note, print_reference, print_title
from assistant.editions import warn_of_editions, warn_of_expiry, warn_of_gaps
from assistant.intent import OPEN
from assistant.model import Citation, Claim
from assistant.quotes import choose_quotes
from kb.encoder import Encoder
from kb.library import Library
from kb.lookup import locate
from kb.model import Clause
from kb.rulebook import Discrepancy
from kb.supersede import Successor
from kb.titles import Titles

# Cosine from which a discrepancy is about the question, not merely about the same clause.
_ABOUT = 0.42
_MOST_DISCREPANCIES = 2
# Notes on how a digest was made stand on its card; an answer is not interrupted for them.
_PROVENANCE = re.compile(r"^(?:括号|仅标题|部分标题|标题)|条号|见报道|英文摘要|修正版|修改时|新写入。$|末句为")


class Cautioner:
    """Knows the rules and the library; adds at most a handful of sentences to an answer."""

    def __init__(
        self,
        library: Library,
        titles: Titles,
        encoder: Encoder,
        discrepancies: Sequence[Discrepancy],
        editions: Mapping[str, Successor],
        today: Callable[[], date],
    ) -> None:
        self._library = library
        self._titles = titles
        self._encoder = encoder
        self._discrepancies = tuple(discrepancies)
        self._editions = editions
        self._today = today
        self._rows = encoder.encode([f"{d.says}；{d.other_says or ''}；{d.note}" for d in self._discrepancies])

    def add(self, question: str, claims: Sequence[Claim]) -> tuple[Claim, ...]:
        """Cautions for these claims, the weightiest first; where they can, they rest on the claims' own citations."""
        cited = tuple({c.clause.ref.id: c for claim in claims for c in claim.citations}.values())
        direct = tuple(c for claim in claims if claim.role == "direct" for c in claim.citations)
        statuses = _statuses(c for c in cited if c in direct or c.document.status == "已废止")
        added = [*self._successors(cited), *self._discrepant(question, cited), *statuses, *_notes(cited[:2])]
        return tuple({claim.text: claim for claim in added}.values())

    def warn(self, claims: Sequence[Claim]) -> tuple[Claim, ...]:
        """What must be said wherever a text is cited: that it is an old edition, no longer holds, or has gaps; once each."""
        expired = warn_of_expiry(claims, self._today())
        return (*warn_of_editions(claims, self._editions), *expired, *warn_of_gaps(claims))

    def _successors(self, cited: Sequence[Citation]) -> Iterable[Claim]:
        for citation in cited:
            if not citation.clause.successor:
                continue
            old = print_reference(citation.document, citation.clause)
            targets = [
                (self._library.document(clause.ref.document_id), clause)
                for located in locate(citation.clause.successor, self._library, self._titles)
                for clause in located.clauses
            ]
            now = [Citation(document, clause, _gist(clause)) for document, clause in targets]
            yield Claim(f"{old}已不再适用，现行规定：{citation.clause.successor}。", (citation, *now), "caution")

    def find_discrepancies(self, question: str) -> list[Discrepancy]:
        """The known discrepancies a question is about, best first: "本地和国家的达标比例一样吗" -> sixty-percent-scope."""
        return [rule for rule, near in self.weigh_discrepancies(question) if near >= _ABOUT]

    def weigh_discrepancies(self, question: str) -> list[tuple[Discrepancy, float]]:
        """All known discrepancies, best first, each with its cosine to the question."""
        if not self._discrepancies:
            return []
        near = self._rows @ self._encoder.encode([question])[0]
        return [(self._discrepancies[i], float(near[i])) for i in np.argsort(-near, kind="stable")]

    def _discrepant(self, question: str, cited: Sequence[Citation]) -> Iterable[Claim]:
        places = {(c.document.id, c.clause.ref.label) for c in cited}
        plans = {(plan, label) for plan, label in places if plan in self._titles.plans}
        told = 0
        for rule in self.find_discrepancies(question):
            touched = any(at_or_under(label, rule.plan or "") for _, label in plans) or (
                rule.other is not None and (rule.other.doc, rule.other.ref) in places
            )
            claim = self._state(rule, cited) if touched and told < _MOST_DISCREPANCIES else None
            if claim is not None:
                told += 1
                yield claim

    def _state(self, rule: Discrepancy, cited: Sequence[Citation]) -> Claim | None:
        places = [(self._titles.plans[0], rule.plan, rule.says)] if rule.plan and self._titles.plans else []
        places += [(rule.other.doc, rule.other.ref, rule.other_says or "")] if rule.other else []
        citations = [c for document_id, label, says in places for c in self._cite(document_id, label, says, cited)]
        return Claim(print_library_note(rule.note), tuple(citations), "caution") if citations else None

    def _cite(self, document_id: str, label: str, says: str, cited: Sequence[Citation]) -> list[Citation]:
        known = [c for c in cited if c.document.id == document_id and at_or_under(c.clause.ref.label, label)]
        if known:
            return known[:1]
        document = self._library.document(document_id)
        clauses = [c for c in self._library.clauses(document_id) if c.ref.label == label]
        quotes = [(c, choose_quotes(says, OPEN, c, document, self._encoder, most=1)[0].text) for c in clauses]
        return [Citation(document, clause, quote) for clause, quote in quotes]


def at_or_under(label: str, wanted: str) -> bool:
    """Whether a label is the wanted one or a paragraph of it: 一第3段 is under 一."""
    return bool(wanted) and (label == wanted or label.startswith(f"{wanted}第"))


def _statuses(cited: Iterable[Citation]) -> Iterable[Claim]:
    for citation in {c.document.id: c for c in reversed(tuple(cited))}.values():
        document = citation.document
        if document.status in ("已废止", "阶段目标已到期"):
            why = f"：{document.status_note}" if document.status_note else "。"
            yield Claim(f"{print_title(document)}{document.status}{why}", (citation,), "caution")


def _notes(cited: Sequence[Citation]) -> Iterable[Claim]:
    for citation in cited:
        if citation.clause.note and not _PROVENANCE.search(citation.clause.note):
            note = print_library_note(citation.clause.note.removeprefix("本库提示——"))
            yield Claim(f"{print_reference(citation.document, citation.clause)}，{note}", (citation,), "caution")


def _gist(clause: Clause) -> str:
    """What a digest's clause says, its heading left out."""
    lines = clause.text.split("\n")
    return lines[1] if clause.heading and len(lines) > 1 and lines[1] else lines[0]
