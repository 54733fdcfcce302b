"""Passages and intent to claims, each a verbatim quote or a rule's sentence: the answer with no model."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from assistant.cite import make_head, print_columns, print_library_note, print_reference, print_title, rank_level
from assistant.concern import Concern
from assistant.intent import OPEN, Intent
from assistant.lists import find_listing, list_parts
from assistant.model import Citation, Claim, Role
from assistant.quotes import Quote, choose_quotes, join_quotes, without_mark
from assistant.unstated import ASKED, say_unstated
from kb.encoder import Encoder
from kb.expand import Thesaurus
from kb.library import Library
from kb.lookup import Located
from kb.model import Clause, ClauseRef, Document, Level, Passage, Span
from kb.ranking import weigh_pieces
from kb.rulebook import Discrepancy

# Clauses quoted beside the best one must come this close to its score, one whose parts are listed instead of it this close.
_NEAR = 0.7
_LISTED_NEAR = 0.78
_MOST_BASIS = 4
_LOOKED_AT = 8
# Longer units with headed parts are shown as a list of these, in characters.
_LONGEST_WHOLE = 400
_TELLING_BONUS = 0.08
# How much the fit of its best sentence counts beside a passage's score, for the plan's clause to come first.
_QUOTE_WEIGHT = 0.3
# The same where the kind of question names nothing that a sentence must state.
_SENTENCE_WEIGHT = 0.15
# A passage this close to the best may come before it for stating what was asked.
_EQUAL = 0.65
# The local plan's clause that states the figure asked for comes first when it is this close to the best.
_CLOSE = 0.75
_COUNTED = {"figure", "money"}
# Into so many steps is a score cut, in which clauses count as equally good.
_STEPS = 20
# Kinds of question that a list of units may answer.
_LISTED = {"list", "figure", "open"}


_Chosen = tuple[Passage, tuple[Quote, ...]]


@dataclass(frozen=True, slots=True)
class Composer:
    """Turns what was found into claims; holds the library to narrow citations and what chooses sentences."""

    library: Library
    encoder: Encoder
    thesaurus: Thesaurus

    def quote_located(self, located: Sequence[Located]) -> tuple[Claim, ...]:
        """The clauses that addresses point to, whole; what is there only in part, or not at all, is said."""
        quoted = [claim for where in located for claim in self._quote_address(where)]
        return (*quoted, *(self._say_missing(where) for where in located if not where.clauses)) if quoted else ()

    def _quote_address(self, where: Located) -> Iterable[Claim]:
        wanted = ClauseRef("", where.address.steps).label
        claims = []
        for clause in where.clauses:
            document = self.library.document(clause.ref.document_id)
            listing = list_parts(document, clause, self.library) if len(clause.text) > _LONGEST_WHOLE else None
            if listing:
                claims.append(listing.state())
            else:
                claims.extend(self.quote_whole(document, clause))
        cited = tuple(citation for claim in claims for citation in claim.citations)
        if where.fit == "around":
            yield Claim(f"库里没有单独的{wanted}，只有它所在的{where.clauses[0].ref.label}，见下。", cited)
        yield from claims
        if where.fit == "inside":
            held = "、".join(clause.ref.label for clause in where.clauses)
            yield Claim(f"{wanted}库里只收了这些部分：{held}；没有收的不等于原文没有。", cited, "caution")

    def _say_missing(self, where: Located) -> Claim:
        document = self.library.document(where.document_ids[0])
        label = ClauseRef("", where.address.steps).label
        head = make_head(document)
        named = Citation(document, head, head.text.split("\n")[0])
        return Claim(f"{print_title(document)}中找不到{label}，没有引用。", (named,), "caution")

    def quote_whole(self, document: Document, clause: Clause) -> tuple[Claim, ...]:
        """One clause with all its words."""
        return (_claim(document, ((clause, _body(clause)),), "direct"),)

    def answer(
        self, question: str, intent: Intent, passages: Sequence[Passage], named: Collection[str] = ()
    ) -> tuple[Claim, ...]:
        """The best passage's best sentences first, then further clauses that come close, best first.

        Passages of `named` documents come before others; of those about equally good the one that states the figure, day
        or actor asked for, or, where none is, the one whose best sentence fits best.
        """
        meant = [p for p in passages if p.document.id in named] or passages
        close = [p for p in meant if p.score >= meant[0].score * _LISTED_NEAR]
        listing = find_listing(self._word(question), close, self.library) if intent.kind in _LISTED else None
        if listing:
            return (listing.state(),)
        concern = Concern(question, intent, weigh_pieces(self.encoder))
        chosen = [(p, concern.leave_told(p, self._choose(question, intent, p))) for p in passages[:_LOOKED_AT]]
        least = max((p.score for p in passages), default=0.0) * _EQUAL
        fittest = max(map(_fit, chosen), default=0.0)
        # Where no clause states what was asked, they are ordered by what they speak of, as for an open question.
        is_stated = any(quote.telling for _, quotes in chosen for quote in quotes)
        rank = partial(_rank, intent=intent if is_stated else OPEN, least=least)
        other = concern.tells_of_another_body
        ranked = sorted(
            chosen, key=lambda c: (other(c[0]), c[0].document.id not in named, -_leads(c, intent, fittest), -rank(c))
        )
        best = rank(ranked[0]) if ranked else 0.0
        near = [c for c in ranked if rank(c) >= best * _NEAR][: _MOST_BASIS + 1]
        near = self._add_stated(question, intent, near)
        # Of further clauses about equally good the plan's come first, then the national documents', then the laws'.
        near[1:] = sorted(near[1:], key=lambda c: (-int(rank(c) / best * _STEPS), rank_level(c[0].document)))
        claims = tuple(
            claim
            for i, (passage, quotes) in enumerate(near)
            for claim in self._claim_quotes(
                passage, _pick_best(passage, quotes) if i else quotes, "basis" if i else "direct"
            )
        )
        telling = [passage for passage, quotes in near if any(quote.telling for quote in quotes)]
        return (*say_unstated(intent, telling, claims), *claims)

    def _add_stated(self, question: str, intent: Intent, chosen: Sequence[_Chosen]) -> list[_Chosen]:
        """Where no passage states the figure or day asked for, a paragraph of the same article that does comes first.

        第二百七十八条第一款 says what is voted on, 第二款 by how many.
        """
        if not ASKED.keys() & set(intent.needs) or any(quote.telling for _, quotes in chosen for quote in quotes):
            return list(chosen)
        for passage, _ in chosen:
            for clause in self._find_beside(passage.clause):
                beside = replace(passage, clause=clause, span=Span(0, len(clause.text)))
                quotes = self._choose(question, intent, beside)
                if any(quote.telling for quote in quotes):
                    return [(beside, quotes), *chosen]
        return list(chosen)

    def _choose(self, question: str, intent: Intent, passage: Passage) -> tuple[Quote, ...]:
        """A passage's best sentences, chosen by the question's words and the documents' words for them."""
        return choose_quotes(self._word(question), intent, passage.clause, passage.document, self.encoder)

    def _word(self, question: str) -> str:
        return " ".join((question, *self.thesaurus.expand(question)))

    def _find_beside(self, clause: Clause) -> list[Clause]:
        """The other paragraphs of the clause's article."""
        first = clause.ref.steps[0]
        units = self.library.clauses(clause.ref.document_id) if first.level is Level.ARTICLE else ()
        return [c for c in units if c.ref.steps[0] == first and c.level is Level.PARAGRAPH and c.ref != clause.ref]

    def quote_each(self, question: str, intent: Intent, passages: Sequence[Passage]) -> tuple[Claim, ...]:
        """One direct claim for each passage, in the order given."""
        return tuple(claim for passage in passages for claim in self._quote(question, intent, passage))

    def contrast(self, intent: Intent, rule: Discrepancy, plans: Sequence[str]) -> tuple[Claim, ...]:
        """What a known discrepancy means for the reader, and then both its sides, quoted."""
        sides = [(plans[0], rule.plan, rule.says)] if rule.plan and plans else []
        sides += [(rule.other.doc, rule.other.ref, rule.other_says or "")] if rule.other else []
        claims: list[Claim] = []
        for document_id, label, says in sides:
            document = self.library.document(document_id)
            for clause in (c for c in self.library.clauses(document_id) if c.ref.label == label):
                whole = Passage(document, clause, Span(0, len(clause.text)), 1.0)
                claims.extend(self._quote(says, intent, whole, most=1))
        told = tuple(c for claim in claims for c in claim.citations)
        return (Claim(print_library_note(rule.note), told), *claims) if told else ()

    def _quote(self, question: str, intent: Intent, passage: Passage, most: int = 2) -> tuple[Claim, ...]:
        quotes = choose_quotes(question, intent, passage.clause, passage.document, self.encoder, most=most)
        return self._claim_quotes(passage, quotes, "direct")

    def _claim_quotes(self, passage: Passage, quotes: Sequence[Quote], role: Role) -> tuple[Claim, ...]:
        """A claim for each clause the quotes stand in, so that no quote stands under another paragraph's address."""
        whole = passage.document.fidelity == "digest"
        joined = join_quotes(passage.clause.text, [q.text for q in quotes], in_one=whole)
        parts = [(passage.clause if whole else self._narrow(passage.clause, text), text) for text in joined]
        grouped = groupby(parts, key=lambda part: part[0].ref.id)
        return tuple(_claim(passage.document, tuple(group), role) for _, group in grouped)

    def _narrow(self, clause: Clause, quote: str) -> Clause:
        """The smallest clause inside `clause` that holds the quote: 一第2段 rather than 一."""
        inside = [
            c for c in self.library.clauses(clause.ref.document_id) if clause.span.holds(c.span) and quote in c.text
        ]  # fmt: skip
        return min(inside, key=lambda c: c.span.end - c.span.start, default=clause)


def _rank(chosen: _Chosen, intent: Intent, least: float) -> float:
    """A passage's score, raised if it states what was asked for and is at least about as good as others."""
    passage, quotes = chosen
    if not intent.needs and intent.kind != "list":
        return passage.score + _SENTENCE_WEIGHT * max(quote.score for quote in quotes)
    return passage.score + _TELLING_BONUS * (passage.score >= least and any(quote.telling for quote in quotes))


def _pick_best(passage: Passage, quotes: Sequence[Quote]) -> Sequence[Quote]:
    """Of a further clause's full text the best sentence only: the places after the first are for other clauses."""
    return quotes if passage.document.fidelity == "digest" else (max(quotes, key=lambda quote: quote.score),)


def _fit(chosen: _Chosen) -> float:
    """A passage's score and how well its best sentence fits."""
    passage, quotes = chosen
    return passage.score + _QUOTE_WEIGHT * max(quote.score for quote in quotes)


def _leads(chosen: _Chosen, intent: Intent, fittest: float) -> float:
    """How well the local plan's clause that states the figure asked for fits, if close to the best one; else 0."""
    passage, quotes = chosen
    asked = intent.kind in _COUNTED and rank_level(passage.document) == 0 and any(quote.telling for quote in quotes)
    return _fit(chosen) if asked and _fit(chosen) >= fittest * _CLOSE else 0.0


def _claim(document: Document, parts: Sequence[tuple[Clause, str]], role: Role) -> Claim:
    reference = print_reference(document, parts[0][0])
    if document.fidelity == "digest":
        lines = (line for _, quote in parts for line in quote.split("\n"))
        text = f"{reference}（要点）：{''.join(map(_as_sentence, lines))}"
    else:
        text = f"{reference}{print_columns(parts[0][0])}：{''.join(f'“{quote}”' for _, quote in parts)}"
    return Claim(text, tuple(Citation(document, clause, quote) for clause, quote in parts), role)


def _as_sentence(quote: str) -> str:
    return quote if quote.endswith(("。", "；", "！", "？")) else f"{quote}。"


def _body(clause: Clause) -> str:
    _, _, rest = clause.text.partition("\n")
    return rest if clause.heading and rest else without_mark(clause.text)
