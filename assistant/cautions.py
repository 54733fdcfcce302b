"""What a careful colleague would add to an answer: replaced laws, passed targets, known discrepancies, our notes."""

from collections.abc import Iterable, Sequence

from assistant.cite import make_head, print_reference, print_title
from assistant.model import Citation, Claim
from kb.encoder import Encoder
from kb.library import Library
from kb.lookup import locate
from kb.model import Clause, Passage
from kb.rulebook import Discrepancy
from kb.titles import Titles

# Cosine from which a discrepancy is about the question, not merely about the same clause.
_ABOUT = 0.42
_MOST_DISCREPANCIES = 2


class Cautioner:
    """Knows the rules and the library; adds at most a handful of sentences to an answer."""

    def __init__(self, library: Library, titles: Titles, encoder: Encoder, discrepancies: Sequence[Discrepancy]) -> None:
        self._library = library
        self._titles = titles
        self._encoder = encoder
        self._discrepancies = tuple(discrepancies)
        self._rows = encoder.encode([f"{d.says}；{d.other_says or ''}；{d.note}" for d in self._discrepancies])

    def add(self, question: str, cited: Sequence[Passage]) -> tuple[Claim, ...]:
        """Cautions for an answer that rests on these passages, the weightiest first."""
        claims = [*self._successors(cited), *self._discrepant(question, cited), *_statuses(cited), *_notes(cited[:2])]
        return tuple({claim.text: claim for claim in claims}.values())

    def _successors(self, cited: Sequence[Passage]) -> Iterable[Claim]:
        for passage in cited:
            if not passage.clause.successor:
                continue
            old = print_reference(passage.document, passage.clause)
            targets = [
                (self._library.document(clause.ref.document_id), clause)
                for located in locate(passage.clause.successor, self._library, self._titles)
                for clause in located.clauses
            ]
            citations = [Citation(document, clause, _first_words(clause)) for document, clause in targets]
            own = Citation(passage.document, passage.clause, _first_words(passage.clause))
            yield Claim(f"{old}已不再适用，现行规定：{passage.clause.successor}。", (own, *citations), "caution")

    def find_discrepancy(self, question: str) -> Discrepancy | None:
        """The known discrepancy a question is about, if any: "本地和国家的达标比例一样吗" -> sixty-percent-scope."""
        if not self._discrepancies:
            return None
        near = self._rows @ self._encoder.encode([question])[0]
        best = int(near.argmax())
        return self._discrepancies[best] if near[best] >= _ABOUT else None

    def _discrepant(self, question: str, cited: Sequence[Passage]) -> Iterable[Claim]:
        if not self._discrepancies:
            return
        places = {(p.document.id, p.clause.ref.label) for p in cited}
        plans = {(plan, label) for plan, label in places if plan in self._titles.plans}
        near = self._rows @ self._encoder.encode([question])[0]
        told = 0
        for i in sorted(range(len(near)), key=lambda i: -near[i]):
            rule = self._discrepancies[i]
            touched = any(_at_or_under(label, rule.plan or "") for _, label in plans) or (
                rule.other is not None and (rule.other.doc, rule.other.ref) in places
            )
            if touched and near[i] >= _ABOUT and told < _MOST_DISCREPANCIES:
                claim = self._state(rule)
                if claim is not None:
                    told += 1
                    yield claim

    def _state(self, rule: Discrepancy) -> Claim | None:
        citations = []
        for plan in self._titles.plans[:1] if rule.plan else ():
            citations += self._cite(plan, rule.plan or "")
        if rule.other:
            citations += self._cite(rule.other.doc, rule.other.ref)
        return Claim(rule.note, tuple(citations), "caution") if citations else None

    def _cite(self, document_id: str, label: str) -> list[Citation]:
        clauses = [c for c in self._library.clauses(document_id) if c.ref.label == label]
        return [Citation(self._library.document(document_id), c, _first_words(c)) for c in clauses]


def _at_or_under(label: str, wanted: str) -> bool:
    return bool(wanted) and (label == wanted or label.startswith(f"{wanted}第"))


def _statuses(cited: Sequence[Passage]) -> Iterable[Claim]:
    for document in {p.document.id: p.document for p in cited}.values():
        if document.status in ("已废止", "阶段目标已到期"):
            head = make_head(document)
            line = next(line for line in head.text.split("\n") if line.startswith("效力状态"))
            why = f"：{document.status_note}" if document.status_note else "。"
            yield Claim(f"{print_title(document)}{document.status}{why}", (Citation(document, head, line),), "caution")


def _notes(cited: Sequence[Passage]) -> Iterable[Claim]:
    for passage in cited:
        if passage.clause.note:
            own = Citation(passage.document, passage.clause, _first_words(passage.clause))
            note = passage.clause.note.removeprefix("本库提示——")
            yield Claim(f"{print_reference(passage.document, passage.clause)}，本库提示：{note}", (own,), "caution")


def _first_words(clause: Clause) -> str:
    """The part of a clause to point at when the whole of it is meant: its gist or first line of text."""
    lines = clause.text.split("\n")
    return lines[1] if clause.heading and len(lines) > 1 and lines[1] else lines[0]
