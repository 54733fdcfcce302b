"""A question and its history to an Answer; the order in which the rules are tried stands here."""

import logging
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.cautions import Cautioner
from assistant.compose import Composer
from assistant.facts import state_facts
from assistant.intent import Intent, find_facts, find_intent
from assistant.model import Answer, Claim, Refusal
from assistant.refuse import has_basis, refuse_address, refuse_empty, refuse_forbidden, refuse_no_basis
from kb.library import Library
from kb.model import Passage
from kb.search import Found, Search

log = logging.getLogger(__name__)
History = Sequence[tuple[str, str]]
_NEAREST = 3
_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Asker:
    """Answers questions from one library without a language model."""

    library: Library
    search: Search
    composer: Composer
    cautioner: Cautioner

    def ask(self, question: str, history: History = ()) -> Answer:
        """The answer to a question, every sentence cited, or a refusal that says what was searched.

        `history` holds (role, text) pairs, oldest first; a follow-up is read together with the question before it.
        """
        began = time.perf_counter()
        answer = self._answer(question, _with_context(question.strip(), history))
        log.info("answered kind=%s claims=%d refused=%s", answer.kind, len(answer.claims), answer.refusal is not None)
        return replace(answer, question=question, seconds=time.perf_counter() - began)

    def _answer(self, question: str, full: str) -> Answer:
        intent = find_intent(question)
        if not re.search(r"\w", question):
            return Answer(question, "empty", refusal=refuse_empty())
        if intent.kind == "forbidden":
            return Answer(question, intent.kind, refusal=refuse_forbidden())
        found = self.search.find(full, _DEPTH)
        if found.located and intent.kind != "compare":
            return self._answer_address(question, found)
        facts = self._state_facts(full)
        if facts:
            return Answer(question, "docfact", facts, passages=found.passages)
        if not has_basis(found.passages):
            return self._refuse(question, intent.kind, refuse_no_basis(self.library), found)
        return self._answer_words(full, intent, found)

    def _answer_address(self, question: str, found: Found) -> Answer:
        claims = self.composer.quote_located(found.located)
        if not claims:
            return self._refuse(question, "address", refuse_address(found.located[0], self.library), found)
        cited = [p for p in found.passages if "address" in p.via]
        return Answer(question, "address", claims + self.cautioner.add(question, cited), passages=found.passages)

    def _state_facts(self, question: str) -> tuple[Claim, ...]:
        names = self.search.titles.find(question)
        asked = find_facts(question)
        if not names or not asked:
            return ()
        documents = [self.library.document(i) for name in names[:2] for i in name.document_ids[:1]]
        return tuple(claim for document in documents for claim in state_facts(document, asked))

    def _answer_words(self, question: str, intent: Intent, found: Found) -> Answer:
        passages = self._of_named(question, found.passages)
        if intent.kind == "compare":
            claims = self.composer.compare(question, intent, _sides(passages))
        else:
            claims = self.composer.answer(question, intent, passages)
        used = {c.clause.ref.id for claim in claims for c in claim.citations}
        cited = [p for p in passages if p.clause.ref.id in used] or list(passages[:1])
        return Answer(question, intent.kind, claims + self.cautioner.add(question, cited), passages=found.passages)

    def _of_named(self, question: str, passages: Sequence[Passage]) -> Sequence[Passage]:
        """Passages of the documents the question names first, the others after them."""
        named = {i for name in self.search.titles.find(question) for i in name.document_ids}
        if not named:
            return passages
        first = self.search.find(question, _DEPTH, within=named).passages
        return [*first[:3], *(p for p in passages if p.document.id not in named)] if first else passages

    def _refuse(self, question: str, kind: str, refusal: Refusal, found: Found) -> Answer:
        return Answer(question, kind, refusal=refusal, passages=found.passages[:_NEAREST])


def _sides(passages: Sequence[Passage]) -> list[Passage]:
    """The best passage of each of the two or three documents that come first."""
    best: dict[str, Passage] = {}
    for passage in passages:
        best.setdefault(passage.document.id, passage)
    return list(best.values())[:3]


# A follow-up leans on what was said before: it begins with such a word or is very short.
_LEANING = re.compile(
    r"^(那|要是|如果是|换成|再|还有|它|这|其中|另外|本地呢|第[一二三四五六七八九十0-9]+[条点项个])|呢[？?]?$"
)


def _with_context(question: str, history: History) -> str:
    """The question, with the user's question before it in front when it cannot stand alone."""
    before = [text for role, text in history if role == "user"]
    if not before or len(question) > 25 or not (_LEANING.search(question) or len(question) <= 8):
        return question
    return f"{before[-1].rstrip('？?。')}，{question}"
