"""How a question is read in its conversation: with what before it, in which documents first; no answering."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assistant.cite import NOTE
from assistant.context import (
    ASKING,
    History,
    asks_of_another,
    find_aspect,
    find_matter,
    is_short,
    join_turn,
    last_question,
    last_reply,
    names_nothing_new,
)
from assistant.intent import find_intent
from kb.model import Passage
from kb.search import Search

# A clause of the documents cited just before answers a follow-up when it comes this close to the best one; a short question
# that would do without what was said before is a follow-up only when it comes closer.
_CITED_CLOSE = 0.7
_AS_GOOD = 0.85
_MOST_CITED = 2
_LOOKED_AT = 5
_LEAD = re.compile(r"那么?[，,]?(?![个些样种里边块年天次时份条项])(?!.*呢\W*$)")
_LEFT_UNDONE = re.compile("不([一-鿿]{2,4}?)(?:会|的话|怎|有什么)")
_OWED = ("罚", "赔")
# A question that finds so good a clause by itself needs nothing before it.
_SURE = 0.65
_OWN_MATTER = 0.5
_DEPTH = 24
_NEAR_TOPIC = 0.84
# Words of the aspect asked for that are searched for along with the question.
_SAID = 2
_LISTED, _FIRST = 12, 3
_CLOSE = 0.8
_SHORTEST_HEADING = 4
# How close a clause must come to the best one to be the one that states what was asked for.
_LEAST_STATED, _SURELY_STATED = 0.7, 0.85


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as asked, `full` with what it leans on, the documents to be looked into first.

    `aspect` are words of which the clause that answers must hold one: 任期呢 is answered by no clause without a term.
    `topic` is what was asked of before, where the question names none of its own.
    `near` is the question with those before it where its own words alone must not decide, nor those before it alone.
    """

    question: str
    full: str
    cited: frozenset[str] = frozenset()
    aspect: tuple[str, ...] = ()
    near: str = ""
    topic: str = ""


def without_lead(question: str) -> str:
    """A whole question without the 那 it begins with: "那物业怎么换" -> "物业怎么换"; "那物业呢" is none."""
    lead = _LEAD.match(question)
    return question[lead.end() :] if lead and ASKING.search(question, lead.end()) else question


def read_alone(question: str) -> Reading:
    """A question with nothing before it."""
    return Reading(question, question)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads questions of one library's conversations."""

    search: Search

    def read(self, question: str, history: History) -> Reading:
        """The question joined with those it leans on, and the documents the last answer rests on if they speak of it."""
        titles = self.search.titles
        question = self._drop_lead(question)
        before, reply = self.recall(history), last_reply(history)
        full = join_turn(question, before, reply, titles)
        aspect = find_aspect(question) if full != question else ()
        bare = names_nothing_new(titles.without_places(question))
        topic = full.removesuffix(question).strip("，") if full != question and bare else ""
        if titles.find(full) or titles.find_group(full) or find_intent(question).kind == "compare":
            return Reading(question, full, aspect=aspect, topic=topic)
        if full == question:
            cited = self._find_near(question, reply)
            return Reading(question, full, cited, near=f"{before}，{question}" if cited else "")
        replies = (text for role, text in reversed(history) if role == "assistant")
        main = next((found for reply in replies if (found := self._find_cited(reply))), [])[:1]
        if asks_of_another(question) and self._names_matter(question):
            return Reading(question, full, self._keep_close(question, main, _AS_GOOD), near=full)
        return Reading(question, full, self._keep_close(full, main, _CITED_CLOSE, question), aspect, topic=topic)

    def recall(self, history: History) -> str:
        """What the user asked before, as it was understood then; "" with nothing before."""
        said = [(role, self._drop_lead(text) if role == "user" else text) for role, text in history]
        return last_question(said, self.search.titles, lambda question, reply: bool(self._find_near(question, reply)))

    def _drop_lead(self, question: str) -> str:
        """A question without the 那 before it, where it names a topic of its own: one that finds a good clause by itself."""
        alone = without_lead(question)
        if alone == question or names_nothing_new(alone):
            return question
        found = self.search.find(alone, 1).passages
        return alone if found and found[0].score >= _SURE else question

    def _find_near(self, question: str, reply: str) -> frozenset[str]:
        """The documents of a reply that answer a short question as well as any other."""
        titles = self.search.titles
        if not reply or not is_short(question) or titles.find(question) or titles.find_group(question):
            return frozenset()
        alone = self.search.find(question, 1).passages
        if not alone or alone[0].score >= _SURE:
            return frozenset()
        return self._keep_close(question, self._find_cited(reply), _AS_GOOD)

    def _names_matter(self, question: str) -> bool:
        """Whether the other thing asked about is a matter of its own, as 燃气 is; 单位, 个人 and 中午 are none."""
        alone = self.search.find(question, 1).passages
        return bool(alone) and alone[0].score >= _OWN_MATTER

    def _find_cited(self, reply: str) -> list[frozenset[str]]:
        """The documents an answer rests on, by what was shown of it; not the local plan, always searched."""
        lines = [line for line in reply.split("\n") if NOTE not in line]
        named = [frozenset(names[0].document_ids) for line in lines if (names := self.search.titles.find(line))]
        return [ids for ids in dict.fromkeys(named) if not ids <= {*self.search.titles.plans}][:_MOST_CITED]

    def _keep_close(self, full: str, cited: Sequence[frozenset[str]], least: float, asked: str = "") -> frozenset[str]:
        """The cited documents, if one of their clauses comes close to the best one; who asks for a fine is told of one."""
        ids = frozenset(i for group in cited for i in group)
        within = self.search.find(full, _LOOKED_AT, within=ids).passages if ids else ()
        best = self.search.find(full, 1).passages if within else ()
        if not best or within[0].score < best[0].score * least:
            return frozenset()
        owed = [word for word in _OWED if word in (asked or full)]
        return ids if all(any(word in p.clause.text for p in within) for word in owed) else frozenset()

    def rank(self, reading: Reading) -> tuple[Passage, ...]:
        """The clauses best by the question's own words and by those before it together."""
        told: dict[str, Passage] = {}
        for text in (reading.question, reading.near):
            for p in self.search.find(text, _DEPTH, within=reading.cited).passages:
                known = told.get(p.clause.ref.id)
                told[p.clause.ref.id] = replace(p, score=p.score / 2 + (known.score if known else 0.0))
        return tuple(sorted(told.values(), key=lambda p: -p.score))

    def keep_topic(self, reading: Reading, passages: Sequence[Passage]) -> tuple[Passage, ...]:
        """The passages about what was asked of before, where the question names no topic of its own.

        They hold a word of it, or come close to the best when only that is searched for. 国家有规定吗 is answered out of the
        national documents alone.
        """
        group = self.search.titles.find_group(reading.question) if reading.topic else frozenset()
        if group and find_intent(reading.question).kind != "compare":
            passages = self.search.find(reading.full, _DEPTH, within=group).passages
        topic = self.search.titles.without_places(reading.topic)
        words = find_matter(topic)
        if not words:
            return tuple(passages)
        words |= {*self.search.thesaurus.expand(topic)}
        found = self.search.find(topic, _LISTED).passages
        near = {p.clause.ref.id for p in found if p.score >= found[0].score * _NEAR_TOPIC}
        return tuple(
            p
            for p in passages
            if p.clause.ref.id in near or any(word in f"{p.document.title}{p.clause.text}" for word in words)
        )

    def find_stating(self, reading: Reading) -> tuple[Passage, ...]:
        """The clauses that hold a word of the aspect asked for, those of the documents spoken of first.

        None where all are far from the matter.
        """
        titles = self.search.titles
        named = {i for name in titles.find(reading.full) for i in name.document_ids}
        tried = [(named, _LEAST_STATED)] if named else [(reading.cited, _LEAST_STATED), (frozenset(), _SURELY_STATED)]
        for within, least in tried:
            found = self.search.find(" ".join((reading.full, *reading.aspect[:_SAID])), _DEPTH, within=within).passages
            about = self.keep_topic(reading, found)
            stating = [p for p in about if any(word in p.clause.text for word in reading.aspect)]
            if left := _LEFT_UNDONE.search(reading.question):
                # 不备案会怎样 is answered by no penalty for something else.
                deeds = (left[1], *self.search.thesaurus.expand(left[1]))
                stating = [p for p in stating if any(deed in p.clause.text for deed in deeds)]
            if stating and stating[0].score >= found[0].score * least:
                return tuple(stating)
        return ()

    def find_plans_headed(self, question: str) -> set[str]:
        """Local plans of which the question says a heading, unless it points elsewhere: "创建目标是什么" -> the plan."""
        if self.search.titles.find_group(question):
            return set()
        plans = [(plan, clause.heading) for plan in self.search.titles.plans for clause in self.search.library.clauses(plan)]
        return {plan for plan, heading in plans if len(heading) >= _SHORTEST_HEADING and heading in question}

    def put_named(self, question: str, named: Collection[str], passages: Sequence[Passage]) -> Sequence[Passage]:
        """Passages of the documents the question names first, the others after them."""
        if not named:
            return passages
        first = self.search.find(question, _LISTED, within=named).passages
        close = [p for p in first[:_FIRST] if p.score >= first[0].score * _CLOSE]
        return [*close, *(p for p in passages if p.document.id not in named)] if first else passages
