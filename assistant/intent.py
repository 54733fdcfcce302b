"""What kind of question it is and which of a document's particulars it asks for; no searching, no answering."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kb.rules_file import load_rules_file
from kb.slots import SlotKind, find_slots

_RULES = Path(__file__).parent / "rules"

Kind = Literal[
    "forbidden", "chat", "compare", "money", "deadline", "who", "figure", "list", "definition", "yesno", "howto", "open"
]  # fmt: skip
Fact = Literal["doc_number", "issuers", "issued_on", "amended_on", "effective_on", "status", "title"]


class _Cued(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    cues: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    whole: tuple[str, ...] = ()

    def fits(self, text: str) -> bool:
        """Whether the text is one of `whole`, or any cue, or both words of a pair in order, stand in it."""
        if re.sub(r"\W", "", text) in self.whole:
            return True
        return any(cue in text for cue in self.cues) or any(
            first in text and second in text[text.index(first) + len(first) :] for first, second in self.pairs
        )


class Intent(_Cued):
    """A kind of question, the words that show it, and the slots a direct answer must hold one of."""

    kind: Kind
    needs: tuple[SlotKind, ...] = ()


class _AskedFact(_Cued):
    fact: Fact


OPEN = Intent(kind="open", cues=())


@lru_cache
def _intents() -> tuple[Intent, ...]:
    return load_rules_file(_RULES / "intents.yaml", tuple[Intent, ...])


@lru_cache
def _facts() -> tuple[_AskedFact, ...]:
    return load_rules_file(_RULES / "facts.yaml", tuple[_AskedFact, ...])


def find_intent(question: str) -> Intent:
    """The first kind whose cues fit: "物业管理要覆盖多少？" -> figure; "open" when none does.

    A yes-or-no question that names a figure or a year is answered by a sentence that states one.
    """
    intent = next((intent for intent in _intents() if intent.fits(question)), OPEN)
    if intent.kind != "yesno":
        return intent
    said = tuple(dict.fromkeys(slot.kind for slot in find_slots(question) if slot.kind != "actor"))
    return intent.model_copy(update={"needs": said})


def find_facts(question: str) -> Sequence[Fact]:
    """The particulars of a document that are asked for: "68号文是哪几家发的" -> issuers."""
    return [asked.fact for asked in _facts() if asked.fits(question)]
