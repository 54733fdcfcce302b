"""Whether a clause that states a number, a day or an actor states it of what was asked; no choosing, no wording."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from assistant.context import find_topic
from assistant.intent import Intent
from assistant.quotes import SLOT_BONUS, Quote
from kb.model import Passage
from kb.numerals import fold_text
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "bodies.yaml"
# A clause speaks of another matter with so low a score and so few of the question's own characters. Each character of the
# question stands for a little of the score: a long question lies less near to any clause. Fitted on everyday questions with
# their clause given and withheld, on the side of leaving a right clause alone.
_SURE_SCORE, _PER_CHARACTER, _LONG = 0.74, 0.0134, 30
_LEAST, _SHARED_WEIGHT, _SURE_SHARE = 0.78, 0.2, 0.7
_COUNTED = {"figure", "deadline"}
# How a number or a time is asked for tells nothing of what is counted: 覆盖面要达到百分之几, 保存期限.
_ASKED = re.compile("百分之[几多]少?|百分比|[几多]少?成|达到|至少|最[多少高低]|不[低少]于|不超过|比例|期限|时限|东西")


@dataclass(frozen=True, slots=True)
class Concern:
    """What a question is about; `weigh` tells how much a character says."""

    question: str
    intent: Intent
    weigh: Callable[[str], float]

    def leave_told(self, passage: Passage, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
        """The quotes of a passage, none of them stating what was asked where they speak of another matter or body.

        电梯坏了多久修好 is not answered by the 30 days in which a lift is registered, nor 业委会多久开会 by the meetings of
        the residents' representatives.
        """
        if not self.intent.needs or not any(quote.telling for quote in quotes):
            return tuple(quotes)
        if self._is_near(passage, quotes) and not self.tells_of_another_body(passage):
            return tuple(quotes)
        return tuple(replace(q, telling=False, score=q.score - SLOT_BONUS * q.telling) for q in quotes)

    def _is_near(self, passage: Passage, quotes: Sequence[Quote]) -> bool:
        score = passage.score + _PER_CHARACTER * min(len(self.question), _LONG)
        share = self._share(passage, quotes) if score < _SURE_SCORE else 1.0
        return share >= _SURE_SHARE or score + _SHARED_WEIGHT * share >= _LEAST

    def _share(self, passage: Passage, quotes: Sequence[Quote]) -> float:
        """The share of the question's characters, question words left out, that stand in the clause or around it.

        The clauses of a full text speak of many things: there the sentences that state something count, not the others.
        """
        document, clause = passage.document, passage.clause
        told = clause.text if document.fidelity == "digest" else "".join(q.text for q in quotes if q.telling)
        text = fold_text(f"{document.title}{document.short_title}{''.join(clause.trail)}{told}")
        weights = {character: self.weigh(character) for character in find_topic(_ASKED.sub("", fold_text(self.question)))}
        return sum(w for c, w in weights.items() if c in text) / max(sum(weights.values()), 1e-9)

    def tells_of_another_body(self, passage: Passage) -> bool:
        """Whether how often, how many or until when is asked of one body and the clause names others only."""
        asked, held = _find_bodies(self.question), _find_bodies(passage.clause.text)
        return self.intent.kind in _COUNTED and bool(asked and held) and not asked & held


def _find_bodies(text: str) -> set[int]:
    return {i for i, names in enumerate(_bodies()) if any(name in text for name in names)}


@lru_cache
def _bodies() -> tuple[tuple[str, ...], ...]:
    return load_rules_file(_RULES, tuple[tuple[str, ...], ...])
