"""Comparisons: which clauses stand against each other, what differs between them; no ranking of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from assistant.cautions import Cautioner, at_or_under
from assistant.cite import print_title, rank_level
from assistant.compose import Composer
from assistant.context import find_matter
from assistant.intent import Intent, asks_for_values, find_cues
from assistant.model import Citation, Claim
from kb.model import Passage, Span
from kb.quantities import find_quantities
from kb.rulebook import Discrepancy
from kb.search import Search

_MOST_VALUES = 4
_SIDES = 2
# Passages looked at on each side, and how close to a side's best one another must come to be quoted too.
_LOOKED_AT = 3
_CLOSE = 0.9
_MOST_BESIDE = 2
# Cosine from which a known discrepancy of the plan's clause is about the topic.
_KNOWN = 0.25
_MERE_UNITS = {"个", "种", "类", "项", "家"}


@dataclass(frozen=True, slots=True)
class Comparer:
    """Sets clauses of two or more documents against each other."""

    search: Search
    composer: Composer
    cautioner: Cautioner

    def find_sides(self, question: str, kind: str) -> list[frozenset[str]]:
        """The documents a question sets against each other, each side a set of ids; fewer than two if it names no two.

        A group that a named document belongs to is that document: 国家68号文. Who compares with a group and names
        nothing else means the local plan: "国家也这么要求吗".
        Who compares one document with its own group means the rest of it: 固废法和法典.
        """
        titles = self.search.titles
        named = list(dict.fromkeys(frozenset(name.document_ids) for name in titles.find(question)))
        group = titles.find_group(question)
        if group and not any(ids & group for ids in named):
            named.append(group)
        elif group and kind == "compare" and len(named) == 1:
            named.append(group - named[0])
        if kind == "compare" and len(named) == 1 and named[0] == group and titles.plans:
            named.append(frozenset(titles.plans))
        return named

    def compare(self, question: str, intent: Intent, sides: Sequence[frozenset[str]]) -> tuple[Claim, ...]:
        """What differs, in one sentence where it can be told, and then each side's clauses: plan, national, law."""
        topic = self._strip(question)
        several = len(sides) > 1
        found = self._find_sides(topic, sides) if several else [[p] for p in self._find_pair(topic, *sides)]
        # The best of every side before the second best of any.
        passages = [p for place in zip_longest(*sorted(found, key=_rank_side)) for p in place if p is not None]
        if not passages:
            return ()
        rule = self._find_rule(topic, passages)
        if rule:
            known = self.composer.contrast(intent, rule, self.search.titles.plans)
            told = {c.clause.ref.id for claim in known for c in claim.citations}
            rest = [p for p in passages if p.clause.ref.id not in told]
            return (*known, *self.composer.quote_each(question, intent, rest))
        claims = self.composer.quote_each(question, intent, passages)
        return (*state_values(claims, topic), *claims) if asks_for_values(question) else claims

    def _strip(self, question: str) -> str:
        """The question without the documents it names and the words that ask for a comparison."""
        topic = self.search.titles.without_places(question)
        for cue in find_cues("compare"):
            topic = topic.replace(cue, "")
        return topic if len(topic) >= len(question) / 4 else question

    def _find_sides(self, topic: str, sides: Sequence[frozenset[str]]) -> list[list[Passage]]:
        """Each side's best clauses, those known to differ from what the local plan says of the topic first."""
        plans = set(self.search.titles.plans)
        found = [self._find_side(topic, ids) for ids in sides]
        local = next((p for ids, close in zip(sides, found, strict=True) for p in close[:1] if ids <= plans), None)
        known = self._find_known(topic, local) if local else []
        return [close if ids <= plans else _put_first(known, ids, close) for ids, close in zip(sides, found, strict=True)]

    def _find_side(self, topic: str, ids: frozenset[str]) -> list[Passage]:
        found = self.search.find(topic, _LOOKED_AT, within=ids).passages
        words = find_matter(topic)
        # Beside a clause on 停车 one that never says so is no comparison.
        about = [p for p in found if any(word in p.clause.text for word in words)] or found
        return [p for p in about if p.score >= about[0].score * _CLOSE][:_MOST_BESIDE]

    def _find_known(self, topic: str, local: Passage) -> list[Passage]:
        """The clauses known to differ from the plan's clause in a matter like the topic, the likest first."""
        library = self.search.library
        places = [
            rule.other
            for rule, near in self.cautioner.weigh_discrepancies(topic)
            if near >= _KNOWN and rule.other and at_or_under(local.clause.ref.label, rule.plan or "")
        ]
        return [
            Passage(library.document(place.doc), clause, Span(0, len(clause.text)), local.score)
            for place in places
            for clause in library.clauses(place.doc)
            if clause.ref.label == place.ref
        ]

    def _find_pair(self, topic: str, ids: frozenset[str] = frozenset()) -> list[Passage]:
        """For a question that names no two documents: the two best clauses; the plan stands against another document."""
        found = self.search.find(topic, _LOOKED_AT, within=ids).passages
        if not ids or not ids <= set(self.search.titles.plans):
            return list(found[:_SIDES])
        return [*found[:1], *self.search.find(topic, 1, within=set(self.search.titles.documents) - ids).passages]

    def _find_rule(self, topic: str, passages: Sequence[Passage]) -> Discrepancy | None:
        """The known discrepancy nearest to the topic between two of the documents found, if both its clauses were found."""
        found = {(p.document.id, p.clause.ref.label) for p in passages}
        plans = [label for document_id, label in found if document_id in self.search.titles.plans]
        for rule in self.cautioner.find_discrepancies(topic):
            other = rule.other is not None and (rule.other.doc, rule.other.ref) in found
            if other and any(at_or_under(label, rule.plan or "") for label in plans):
                return rule
        return None


def _put_first(known: Sequence[Passage], ids: frozenset[str], close: list[Passage]) -> list[Passage]:
    """A side's clauses, the likest known one of its documents before them."""
    first = next((p for p in known if p.document.id in ids), None)
    return [first, *(p for p in close if p.clause.ref.id != first.clause.ref.id)] if first else close


def _rank_side(side: Sequence[Passage]) -> int:
    return min((rank_level(passage.document) for passage in side), default=0)


def state_values(claims: Sequence[Claim], topic: str) -> tuple[Claim, ...]:
    """One sentence with the numbers and days that each document's quotes state, set side by side and not judged.

    Nothing is said when no quote states any, or when one states them of another matter: no word of it is the topic's.
    """
    pairs = {topic[i : i + 2] for i in range(len(topic) - 1)}
    values: dict[str, dict[str, None]] = {}
    cited: dict[str, Citation] = {}
    for citation in (c for claim in claims for c in claim.citations):
        title = print_title(citation.document)
        found = dict.fromkeys(_find_values(citation.quote))
        if found and not any(pair in citation.quote for pair in pairs):
            return ()
        if found and not values.get(title):
            cited[title] = citation
        cited.setdefault(title, citation)
        values.setdefault(title, {}).update(found)
    if len(values) < _SIDES or not any(values.values()):
        return ()
    said = "；".join(f"{t}写的是{'、'.join(list(v)[:_MOST_VALUES])}" if v else f"{t}没有写数字" for t, v in values.items())
    return (Claim(f"就下面引到的条款看，{said}。", tuple(cited.values())),)


def _find_values(quote: str) -> Iterable[str]:
    # 是一种方式 counts nothing.
    counted = (q for q in find_quantities(quote) if q.unit and (q.value != "1" or q.bound or q.unit not in _MERE_UNITS))
    texts = (quantity.text.lstrip("到至自") for quantity in counted)
    return (text for text in texts if not text.startswith("每"))
