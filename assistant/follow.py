"""Questions after the last answer itself: its items, its neighbours, its clauses whole, what else there is."""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.cite import NOTE
from assistant.compose import Composer
from assistant.context import (
    History,
    asks_for_more,
    asks_for_source,
    asks_which_prevails,
    find_ordinal,
    find_turn,
)
from assistant.guide import Guide
from assistant.intent import find_intent
from assistant.model import Answer, Claim
from assistant.reading import Reader
from assistant.refuse import refuse_no_more, refuse_no_neighbour
from assistant.requirements import Want, find_want
from kb.library import Library
from kb.lookup import locate
from kb.model import Clause, Passage, Span
from kb.search import Search

# The clauses of the last answer that are shown whole.
_SHOWN = 2
_RIVALS = 2
_DEPTH = 24


@dataclass(frozen=True, slots=True)
class Follower:
    """Answers what is asked of the last answer; `answer` gives that answer anew."""

    library: Library
    search: Search
    composer: Composer
    guide: Guide
    answer: Callable[[str], Answer]

    def follow(self, question: str, history: History) -> Answer | None:
        """The answer to a question about the last answer, or None for any other question."""
        before = Reader(self.search).recall(history)
        if not before or self.search.titles.find(question):
            return None
        (number, want), turn = _find_item(question, history), find_turn(question)
        if number is not None:
            # One item after another is asked for of the same list.
            asked = [(role, text) for role, text in history if role != "user" or _find_item(text, ())[0] is None]
            return self._show_item(question, Reader(self.search).recall(asked) or before, number, want)
        if turn:
            return self._show_neighbour(question, before, turn)
        if asks_for_source(question):
            return self._show_source(question, before)
        if asks_which_prevails(question):
            return self._show_rivals(question, history)
        return self._show_more(question, before, history) if asks_for_more(question) else None

    def _show_item(self, question: str, before: str, number: int, want: Want | None) -> Answer | None:
        """The item of the list that the question before brought, or else the clause cited under this number, whole."""
        item = self.guide.answer_item(before, number, want)
        if item:
            return Answer(question, "todo", item)
        told = self.answer(before)
        lists = [claim.citations for claim in told.claims if len(claim.citations) >= max(number, 2)]
        cited = lists[0] if lists else told.citations
        if not 1 <= number <= len(cited):
            return None
        chosen = cited[number - 1]
        return Answer(question, "list", self.composer.quote_whole(chosen.document, chosen.clause))

    def _show_neighbour(self, question: str, before: str, turn: int) -> Answer | None:
        """The unit before or after the one the last question named by its address: "下一条呢"."""
        located = self.search.find(before, 1).located
        if not located or not located[0].clauses:
            return None
        shown = located[0].clauses[0]
        # After 第十四条 may come 第十六条第一款, where the library holds no more of it.
        units = [c for c in self.library.clauses(shown.ref.document_id) if c.parent == shown.parent]
        place = [c.ref for c in units].index(shown.ref) + turn
        if not 0 <= place < len(units):
            return Answer(question, "address", refusal=refuse_no_neighbour(shown.ref.label), passages=(self._show(shown),))
        return Answer(question, "address", self._quote(units[place]))

    def _show_source(self, question: str, before: str) -> Answer | None:
        told = self.answer(before)
        clauses = {c.clause.ref.id: c.clause for c in told.citations if c.clause.ref.steps}
        claims = [claim for clause in list(clauses.values())[:_SHOWN] for claim in self._quote(clause)]
        return Answer(question, "source", tuple(claims), passages=told.passages) if claims else None

    def _show_rivals(self, question: str, history: History) -> Answer | None:
        """The first clauses of the last answers, of two documents, side by side: which one holds, their cautions tell."""
        replies = [text.split("\n") for role, text in reversed(history) if role == "assistant"]
        rivals: dict[str, Clause] = {}
        for line in (line for reply in replies for line in reply if NOTE not in line):
            for clause in (c for where in locate(line, self.library, self.search.titles)[:1] for c in where.clauses[:1]):
                rivals.setdefault(self.library.document(clause.ref.document_id).work or clause.ref.document_id, clause)
        told = tuple(claim for clause in list(rivals.values())[:_RIVALS] for claim in self._quote(clause))
        return Answer(question, "source", told) if len(rivals) >= _RIVALS else None

    def _show_more(self, question: str, before: str, history: History) -> Answer:
        """What was found beside the clauses already shown, as often as it was asked for."""
        told = {c.clause.ref.id for c in self.answer(before).citations}
        passages = self.search.find(before, _DEPTH).passages
        users = [text for role, text in history if role == "user"]
        times = next((n for n, text in enumerate(reversed(users)) if not asks_for_more(text)), len(users))
        claims: tuple[Claim, ...] = ()
        for _ in range(times + 1):
            rest = [p for p in passages if not any(p.clause.ref.id in i or i in p.clause.ref.id for i in told)]
            claims = self.composer.answer(before, find_intent(before), rest) if rest else ()
            told |= {c.clause.ref.id for claim in claims for c in claim.citations}
        if not claims:
            return Answer(question, "more", refusal=refuse_no_more(), passages=passages[:1])
        return Answer(question, "more", claims)

    def _quote(self, clause: Clause) -> tuple[Claim, ...]:
        return self.composer.quote_whole(self.library.document(clause.ref.document_id), clause)

    def _show(self, clause: Clause) -> Passage:
        document = self.library.document(clause.ref.document_id)
        return Passage(document, clause, Span(0, len(clause.text)), 0.0, frozenset({"address"}))


def _find_item(question: str, history: History) -> tuple[int | None, Want | None]:
    """The item of a list asked for, and what is wanted of it: 要准备什么材料 after 第三项展开说说 is asked of the third."""
    number, wanted = find_ordinal(question), find_want(question)
    if number is not None or not wanted or wanted[1]:
        return number, None
    last = next((text for role, text in reversed(history) if role == "user"), "")
    return find_ordinal(last), wanted[0]
