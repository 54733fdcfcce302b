"""A language model's wording of an answer that the rules have found, every sentence guarded; no searching."""

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.align import overlap
from assistant.chat import reach, stream_reply
from assistant.context import History, find_topic, may_lean
from assistant.guard import Guard
from assistant.intent import find_intent
from assistant.model import Answer, Claim, Struck, Written
from assistant.phrasing import fold_wording
from assistant.prompts import load_prompt
from assistant.sentences import split_stream
from kb.config import Settings
from kb.errors import ModelUnavailable
from kb.model import Clause, Document
from kb.quantities import find_quantities
from kb.slots import ACTORS, find_slots
from kb.titles import NUMBER_PATTERN, fold_name

log = logging.getLogger(__name__)
_MOST_PASSAGES = 8
_LONGEST_PASSAGE = 1500
_MOST_HISTORY = 6
_LONGEST_TURN = 200
_LONGEST_REWRITE = 60
# So many characters in a row that stand in an answer alone are a sentence taken from it, no topic.
_LONGEST_LENT = 10
_ASKS = re.compile(
    r"[？?]$|什么|怎么|怎样|如何|多少|多久|哪|谁|几|吗$|呢$|是否|能否|[能可行有要是][不没][能可行有要是]|为何|理由|原因"
)
_NO_QUESTION = re.compile(r"[\n。；;！!]|[？?].|[\[［【]\s*[0-9]")
# A clause's words, a document's particulars and a set of answers are given exactly as the rules give them.
_EXACT = {"docfact", "address", "several"}
_UNASKED = {"forbidden", "chat"}
# What prompts/answer.md orders a model to write when its passages do not answer.
_NO_BASIS, _DECLINED = "没有依据", "语言模型没有找到可写的依据"
# How the rules answer a question within a conversation.
Ask = Callable[[str, History], Answer]
_KINDS = {"full": "原文", "digest": "要点"}


@dataclass(frozen=True, slots=True)
class Writer:
    """Puts answers into the configured model's words; the answer without a model is never lost."""

    settings: Settings
    # A question as the rules read it within a conversation.
    read: Callable[[str, History], str]
    # The questions that people put to a document's clauses, by the clause's label.
    read_asks: Callable[[str], Mapping[str, Sequence[str]]] = lambda _: {}

    def write(self, question: str, history: History, ask: Ask) -> Iterator[Answer]:
        """The answer by the rules of `ask` at once, marked busy; then the model's as it grows; last what holds.

        A refusal stays a refusal, unless the question is a follow-up that the model can complete from the conversation.
        """
        began = time.perf_counter()
        until = time.monotonic() + self.settings.model_deadline
        plain = ask(question, history)
        read_as = self.read(question, history)
        if is_unresolved(question, history, plain, ask):
            yield replace(plain, written=Written(busy=True))
            read_as, plain = self._reread(question, history, plain, ask, until)
        last = plain
        if not plain.refusal and plain.kind not in _EXACT:
            yield replace(plain, written=Written(busy=True))
            for last in self._word(read_as, history, plain, until):
                yield replace(last, written=replace(last.written, busy=True))
        yield replace(last, seconds=time.perf_counter() - began, written=replace(last.written, busy=False))

    def _word(self, question: str, history: History, plain: Answer, until: float) -> Iterator[Answer]:
        """The model's wording as it grows; the last is complete, or the plain answer with the reason why."""
        passages = choose_passages(plain)
        guard = Guard(passages, self._find_asks(passages))
        claims: list[Claim] = []
        struck: list[Struck] = []
        lead, tail = find_own_sentences(plain)
        declined = False
        try:
            reach(self.settings, until)
            prompt = load_prompt("answer").invoke(
                {"question": escape(question), "history": write_history(history), "passages": write_passages(passages)}
            )
            for sentence in split_stream(stream_reply(self.settings, prompt, until)):
                if sentence.text.strip("。") == _NO_BASIS:
                    declined = True
                    continue
                judged = guard.check(sentence)
                if isinstance(judged, Struck):
                    struck.append(judged)
                else:
                    claims.append(judged)
                if claims:
                    told = tuple({c.text: c for c in (*lead, *claims)}.values())
                    yield replace(plain, claims=told, written=Written("model", tuple(struck), plain))
            fault = _DECLINED if declined and not claims else find_failure(question, plain, claims, struck)
        except ModelUnavailable as error:
            fault = error.message
        log.info("model claims=%d struck=%d failed=%s", len(claims), len(struck), bool(fault))
        if fault:
            yield replace(plain, written=Written(struck=tuple(struck), fallback=f"{fault}，以下是不用语言模型的回答。"))
        else:
            told = tuple({c.text: c for c in (*lead, *claims, *tail)}.values())
            yield replace(plain, claims=told, written=Written("model", tuple(struck), plain))

    def _find_asks(self, passages: Sequence[tuple[Document, Clause]]) -> dict[str, Sequence[str]]:
        asks = {document.id: self.read_asks(document.id) for document, _ in passages}
        return {clause.ref.id: asks[document.id].get(clause.ref.label, ()) for document, clause in passages}

    def _reread(self, question: str, history: History, plain: Answer, ask: Ask, until: float) -> tuple[str, Answer]:
        """The question completed from the conversation and the rules' answer to it, or both as they were."""
        read_as = self._complete(question, history, until)
        again = ask(read_as, ()) if read_as else plain
        if not read_as or again.refusal:
            return question, plain
        return read_as, replace(again, question=question, understood=(f"已按“{read_as}”理解。", *again.understood))

    def _complete(self, question: str, history: History, until: float) -> str:
        """The question completed from the conversation, or "" when the model gives none that can be trusted."""
        told = "\n".join(_tell_turns(history))
        try:
            reach(self.settings, until)
            prompt = load_prompt("rewrite").invoke({"history": escape(told), "question": escape(question)})
            # All of it counts: a reply of several lines is no question.
            reply = "".join(stream_reply(self.settings, prompt, until)).strip()
        except ModelUnavailable:
            return ""
        return reply if reply != question and is_faithful(reply, question, told) else ""


def is_unresolved(question: str, history: History, plain: Answer, ask: Ask) -> bool:
    """Whether a question may lean on a conversation of which the rules made nothing: its answer is the same without it."""
    if not history or not may_lean(question) or plain.kind in _UNASKED:
        return False
    return plain.claims == ask(question, ()).claims


def choose_passages(plain: Answer) -> tuple[tuple[Document, Clause], ...]:
    """The clauses the plain answer cites in its order, then the next best found, none inside another."""
    chosen: dict[str, tuple[Document, Clause]] = {}
    found = [(c.document, c.clause) for c in plain.citations] + [(p.document, p.clause) for p in plain.passages]
    for document, clause in found:
        inside = any(d.id == document.id and _overlap(clause, other) for d, other in chosen.values())
        if clause.ref.steps and clause.ref.id not in chosen and not inside and len(chosen) < _MOST_PASSAGES:
            chosen[clause.ref.id] = (document, clause)
    return tuple(chosen.values())


def _overlap(one: Clause, other: Clause) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end


def write_passages(passages: Sequence[tuple[Document, Clause]]) -> str:
    """The passages as numbered, fenced data: what stands in them cannot close the fence."""
    return "\n".join(
        f"<资料 编号=\"{n}\" 出自=\"{escape(document.title)}\" 性质=\"{_KINDS[document.fidelity]}\">\n"
        f"{escape(clause.text[:_LONGEST_PASSAGE])}\n</资料>"
        for n, (document, clause) in enumerate(passages, 1)
    )  # fmt: skip


def write_history(history: History) -> str:
    """What was said last, each reply cut short and escaped like the passages; （无） before anything was said."""
    return "\n".join(escape(turn[:_LONGEST_TURN]) for turn in _tell_turns(history)) or "（无）"


def _tell_turns(history: History) -> list[str]:
    return [f"{'用户' if role == 'user' else '助手'}：{text}" for role, text in history[-_MOST_HISTORY:]]


def escape(text: str) -> str:
    """The text without characters that could pass for the fence around passages."""
    return text.replace("<", "＜").replace(">", "＞").replace('"', "＂")


def find_own_sentences(plain: Answer) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """Sentences of the plain answer that no model may leave out: what rules say before it, and cautions after it.

    A direct sentence that quotes nothing is the rules' own: a premise put right, a figure that no clause states.
    """
    lead = [c for c in plain.claims if c.role == "direct" and not any(x.quote.rstrip("。") in c.text for x in c.citations)]
    return tuple(lead), tuple(c for c in plain.claims if c.role == "caution")


def find_failure(question: str, plain: Answer, claims: Sequence[Claim], struck: Sequence[Struck]) -> str:
    """Why the model's wording cannot stand for the plain answer, or ""."""
    if not claims and not struck:
        return "语言模型没有写出回答"
    if not claims or len(struck) > len(claims):
        return "语言模型写的多数没有通过核对"
    first = next((c for c in plain.claims if c.role == "direct"), plain.claims[0])
    wanted = {citation.clause.ref.id for citation in first.citations}
    cited = {citation.clause.ref.id for claim in claims for citation in claim.citations}
    if not wanted & cited:
        return "语言模型没有写到最要紧的条款"
    told = "\n".join(claim.text for claim in claims)
    return "" if holds_asked(question, "\n".join(c.quote for c in first.citations), told) else "语言模型没有写出所问的内容"


def holds_asked(question: str, quote: str, told: str) -> bool:
    """Whether a wording keeps the numbers, days or actors of a quote that the question is after, by its kind.

    Of several units all numbers of one will do: 5 to 11 persons, whatever is said of years.
    """
    needs = find_intent(question).needs
    quote, told = fold_wording(quote), fold_wording(told)
    slots = [slot for slot in find_slots(quote) if slot.kind in needs]
    if needs == ("actor",):
        return not slots or any(name in told for slot in slots for name in re.findall(ACTORS, slot.text))
    held = {(q.unit, q.value) for q in find_quantities(told)}
    asked: dict[str, set[str]] = {}
    for quantity in find_quantities(quote):
        if any(overlap(quantity.span, slot.span) for slot in slots):
            asked.setdefault(quantity.unit, set()).add(quantity.value)
    return not asked or any(all((unit, value) in held for value in values) for unit, values in asked.items())


def is_faithful(rewritten: str, question: str, history: str) -> bool:
    """Whether a rewritten question is one question, still asks what was asked and brings in nothing nobody mentioned.

    Of what the assistant said it may take names, no sentences; figures, 文号 and titles must have been said before.
    """
    said = fold_name(f"{history}\n{question}")
    if len(rewritten) > _LONGEST_REWRITE or _NO_QUESTION.search(rewritten) or not _ASKS.search(rewritten):
        return False
    own = "\n".join(line for line in f"{history}\n用户：{question}".split("\n") if line.startswith("用户："))
    runs = (rewritten[i : i + _LONGEST_LENT] for i in range(len(rewritten) - _LONGEST_LENT + 1))
    if any(run in history and run not in own for run in runs):
        return False
    new = [q.text for q in find_quantities(rewritten)] + [m.group() for m in NUMBER_PATTERN.finditer(fold_name(rewritten))]
    new += re.findall(r"《[^《》]+》|[0-9]+", rewritten)
    return all(fold_name(words) in said for words in new) and set(find_topic(question)) <= set(rewritten)
