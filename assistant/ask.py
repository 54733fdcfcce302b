"""A question and its history to an Answer; the order in which the rules are tried stands here."""

import logging
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.amounts import find_amount
from assistant.basis import BasisJudge
from assistant.catalogue import asks_for_catalogue, list_documents
from assistant.cautions import Cautioner
from assistant.compare import Comparer
from assistant.compose import Composer
from assistant.context import History, name_topic, names_no_topic, names_nothing_new
from assistant.facts import Registrar
from assistant.follow import Follower
from assistant.guide import Guide
from assistant.intent import Intent, find_intent
from assistant.modality import asks_for_modality, state_modality
from assistant.model import Answer, Claim, Refusal
from assistant.parts import find_parts
from assistant.premise import correct_premise, correct_source, state_unmentioned
from assistant.reading import Reader, Reading, read_alone
from assistant.refuse import (
    refuse_address,
    refuse_empty,
    refuse_no_amount,
    refuse_no_basis,
    refuse_unknown_titles,
    refuse_unplaced,
    refuse_unstated,
    refuse_vague,
    states_money,
)
from assistant.scope import find_outside
from assistant.several import combine
from assistant.unknown import find_missing, find_needed, find_unknown_titles
from assistant.verdict import state_verdict
from kb.library import Library
from kb.lookup import find_neighbours
from kb.model import Clause, Passage, Span
from kb.numerals import strip_marks
from kb.search import Found, Search
from kb.spelling import Slip, Speller

log = logging.getLogger(__name__)
_NEAREST = 3
_DEPTH = 12
# Nothing but the same again says nothing: 哦哦哦, 一二一二.
_REPEATED = re.compile(r"(.{1,4}?)\1+")
_LOOSE = "没有找到写得很贴近的条款，下面是最接近的，请先看它们说的是不是您问的事。"
_SPELT = re.compile(r"[A-Za-z]{5,}")


@dataclass(frozen=True, slots=True)
class Asker:
    """Answers questions from one library without a language model."""

    library: Library
    search: Search
    composer: Composer
    comparer: Comparer
    cautioner: Cautioner
    guide: Guide
    judge: BasisJudge
    speller: Speller

    def ask(self, question: str, history: History = ()) -> Answer:
        """The answer to a question, every sentence cited, or a refusal that says what was searched.

        `history` holds (role, text) pairs, oldest first; a follow-up is read together with the question before it.
        """
        began = time.perf_counter()
        told, slips = self._mend(strip_marks(question).strip())
        read = [(role, self._mend(text)[0] if role == "user" else text) for role, text in history]
        answer = self._answer_parts(find_parts(told, self.search, self.judge), read)
        missing = find_missing(told) if answer.claims and not find_amount(told, self.search) else ""
        lacking = (f"这件事还要看{missing}，库里没有收。",) if missing else ()
        answer = replace(answer, understood=(*(slip.told for slip in slips), *answer.understood, *lacking))
        log.info("answered kind=%s claims=%d refused=%s", answer.kind, len(answer.claims), answer.refusal is not None)
        claims = (*answer.claims, *self.cautioner.warn(answer.claims))
        return replace(answer, question=question, claims=claims, seconds=time.perf_counter() - began)

    def _mend(self, text: str) -> tuple[str, tuple[Slip, ...]]:
        return self.speller.mend(text, [name.span for name in self.search.titles.find(text)])

    def _answer_parts(self, parts: Sequence[str], history: History) -> Answer:
        """The answer to each question of a message, a later one read together with those before it."""
        said = [*history]
        answers = []
        for part in parts:
            answers.append(self._follow(part, said) or self._answer(part, said))
            said += [("user", part), ("assistant", "\n".join(claim.text for claim in answers[-1].claims))]
        return combine(parts, answers) if len(parts) > 1 else answers[0]

    def _follow(self, question: str, history: History) -> Answer | None:
        follower = Follower(self.library, self.search, self.composer, self.guide, self._answer)
        answer = follower.follow(question, history)
        if answer is None or answer.refusal or answer.kind not in ("address", "source"):
            return answer
        return replace(answer, claims=answer.claims + self.cautioner.add(question, answer.claims))

    def _answer(self, question: str, history: History = ()) -> Answer:
        if unread := _refuse_unread(question):
            return unread
        if asks_for_catalogue(question):
            return Answer(question, "docfact", list_documents(self.library))
        reading = Reader(self.search).read(question, history)
        answer = self._answer_read(reading)
        # What was asked before may be what had no basis: the new question deserves an answer of its own.
        if answer.refusal and reading.full != question and not names_nothing_new(question):
            return self._answer_read(read_alone(question))
        return answer

    def _answer_read(self, reading: Reading) -> Answer:
        """The answer to a question that is read together with what was said before."""
        question, full = reading.question, reading.full
        is_bare = full != question and names_no_topic(self.search.titles.without_places(question))
        intent = find_intent(full if is_bare and not find_intent(question).needs else question)
        found = self.search.find(full, _DEPTH)
        unknown = find_unknown_titles(question, self.search.titles)
        if found.located and not unknown and intent.kind != "compare":
            return self._answer_address(question, found)
        facts = () if unknown else self._state_facts(reading, intent)
        if facts:
            return Answer(question, "docfact", facts, passages=found.passages)
        todo = () if unknown or self._points_elsewhere(full) else self.guide.answer(full)
        if todo:
            return Answer(question, "todo", todo, passages=found.passages)
        stated = None if unknown else find_amount(full, self.search)
        if stated:
            found = replace(found, passages=(stated, *(p for p in found.passages if p.clause.ref != stated.clause.ref)))
            return self._answer_words(reading, intent, found)
        refusal = self._refuse_found(full, intent, found, unknown)
        refusal = refusal if refusal or found.located else refuse_unplaced(full)
        if reading.aspect and not refusal:
            stating = Reader(self.search).find_stating(reading)
            found = replace(found, passages=stating or found.passages)
            refusal = None if stating else refuse_unstated(name_topic(reading.topic), reading.question)
        if refusal:
            return Answer(question, intent.kind, refusal=refusal, passages=found.passages[:_NEAREST])
        return self._answer_words(reading, intent, found)

    def _refuse_found(self, question: str, intent: Intent, found: Found, unknown: Sequence[str]) -> Refusal | None:
        if unknown:
            return refuse_unknown_titles(unknown)
        # Nothing but question words beside what is typed in Latin letters: lajifenlei怎么做.
        if names_no_topic(_SPELT.sub("", question)):
            return refuse_vague()
        law = self.judge.find_law(question)
        if intent.kind == "money" and not states_money(question, found.passages):
            return refuse_no_amount(self.library, question, law)
        if needed := find_needed(question, found.passages):
            return refuse_no_basis(self.library, question, needed.title or law)
        return refuse_no_basis(self.library, question, law) if self.judge.lacks_basis(question, found) else None

    def _answer_address(self, question: str, found: Found) -> Answer:
        claims = self.composer.quote_located(found.located)
        if not claims:
            where = found.located[0]
            near = tuple(self._show(clause) for clause in find_neighbours(where, self.library, _NEAREST))
            return Answer(question, "address", refusal=refuse_address(where, self.library), passages=near)
        return Answer(question, "address", claims + self.cautioner.add(question, claims), passages=found.passages)

    def _show(self, clause: Clause) -> Passage:
        document = self.library.document(clause.ref.document_id)
        return Passage(document, clause, Span(0, len(clause.text)), 0.0, frozenset({"address"}))

    def _state_facts(self, reading: Reading, intent: Intent) -> tuple[Claim, ...]:
        registrar = Registrar(self.library, self.search.titles)
        facts = registrar.state(reading.question, reading.full)
        if not facts and intent.kind != "compare" and names_no_topic(self.search.titles.without_places(reading.full)):
            return registrar.describe(reading.full)
        return facts

    def _answer_words(self, reading: Reading, intent: Intent, found: Found) -> Answer:
        question = reading.full
        named = {i for name in self.search.titles.find(question) for i in name.document_ids}
        reader = Reader(self.search)
        named = named or set(reading.cited) or reader.find_plans_headed(question)
        passages = found.passages if reading.aspect else reader.put_named(question, named, found.passages)
        passages = reader.keep_topic(reading, reader.rank(reading) if reading.near else passages)
        if missed := self._state_unmentioned(reading):
            passages = [p for p in passages if p.document.id not in named]
        if not passages:
            return Answer(
                question,
                intent.kind,
                refusal=refuse_unstated(name_topic(reading.topic), reading.question),
                passages=found.passages[:_NEAREST],
            )
        sides = self.comparer.find_sides(question, intent.kind)
        compared = intent.kind == "compare" or len(sides) > 1
        claims = self.comparer.compare(question, intent, sides) if compared else ()
        judged: tuple[Claim, ...] = ()
        if not claims:
            claims = self.composer.answer(question, intent, passages, named)
            judged = state_verdict(self.search.titles.without_places(question), claims)
            if intent.kind == "yesno":
                judged = (*self._correct_source(question, passages), *(judged or correct_premise(question, claims)))
            claims = (*missed, *judged, *claims)
        if claims and asks_for_modality(question):
            claims = (state_modality(claims[0].citations[0]), *claims)
        told = {claim.text: claim for claim in (*claims, *self.cautioner.add(question, claims))}
        # What states the figure or doer asked for, and what is asked of the matter before, is no mere neighbour.
        plain = reading.full == reading.question and not (compared or judged or intent.needs)
        loose = (_LOOSE,) if plain and self.judge.is_loose(question, found) else ()
        return Answer(question, intent.kind, tuple(told.values()), passages=found.passages, understood=loose)

    def _state_unmentioned(self, reading: Reading) -> tuple[Claim, ...]:
        """What is to be said when the only document asked about does not speak of what was asked of before."""
        names = self.search.titles.find(reading.question)
        if not reading.topic or len(names) != 1 or len(names[0].document_ids) != 1:
            return ()
        return state_unmentioned(name_topic(reading.topic), self.library.document(next(iter(names[0].document_ids))))

    def _correct_source(self, question: str, passages: Sequence[Passage]) -> tuple[Claim, ...]:
        """What is to be said when the only document a question names does not speak of its matter."""
        names = self.search.titles.find(question)
        if len(names) != 1 or len(names[0].document_ids) != 1:
            return ()
        topic = self.search.titles.without_places(question)
        documents = [self.library.document(i) for i in names[0].document_ids]
        return correct_source(self.search.thesaurus.expand(topic), documents, passages)

    def _points_elsewhere(self, question: str) -> bool:
        """Whether a question names documents beside the local plan: what is to be done is drawn from the plan."""
        titles = self.search.titles
        named = {i for name in titles.find(question) for i in name.document_ids}
        return bool(titles.find_group(question)) or not named <= set(titles.plans)


def _refuse_unread(question: str) -> Answer | None:
    """A refusal for what is no question about policy."""
    if not re.search(r"\w", question):
        return Answer(question, "empty", refusal=refuse_empty())
    if outside := find_outside(question):
        return Answer(question, outside[0], refusal=outside[1])
    said_again = _REPEATED.fullmatch(re.sub(r"\W", "", question))
    return Answer(question, "empty", refusal=refuse_empty()) if said_again else None
