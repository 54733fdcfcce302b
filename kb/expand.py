"""Everyday words to the words documents use, by the thesaurus; no searching."""

from collections.abc import Sequence

from kb.numerals import fold_text
from kb.rulebook import Saying
from kb.tokens import keyword_tokens


class Thesaurus:
    """Sayings by the words people use; matching folds width and case, and prefers the longer word.

    `tokens` are the keyword tokens of everything people say.
    """

    def __init__(self, sayings: Sequence[Saying]) -> None:
        self._means: dict[str, list[str]] = {}
        for saying in sayings:
            for said in saying.say:
                self._means.setdefault(fold_text(said), []).extend(saying.means)
        self.tokens = frozenset(token for said in self._means for token in keyword_tokens(said))

    def expand(self, text: str) -> tuple[str, ...]:
        """The documents' words for what the text says, each once: "业委会怎么选" -> 业主委员会, 业主大会."""
        folded = fold_text(text)
        hits = [said for said in self._means if said in folded]
        longest = [said for said in hits if not any(said != other and said in other for other in hits)]
        return tuple(dict.fromkeys(term for said in longest for term in self._means[said] if fold_text(term) not in folded))

    def customary_names(self) -> dict[str, list[str]]:
        """All sayings with their meanings, for finding documents by a customary name."""
        return dict(self._means)
