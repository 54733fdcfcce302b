"""What kind of question it is and which of a document's particulars it asks for; no searching, no answering."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kb.rules_file import load_rules_file
from kb.slots import SlotKind, find_slots

_RULES = Path(__file__).parent / "rules"

Kind = Literal[
    "why", "compare", "money", "deadline", "who", "figure", "list", "definition", "yesno", "howto", "open"
]  # fmt: skip
Fact = Literal["doc_number", "issuers", "issued_on", "amended_on", "effective_on", "expires_on", "status", "title", "basis"]


class _Cued(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    cues: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...] = ()

    def fits(self, text: str) -> bool:
        """Whether any cue, or both words of a pair in order, stand in the text."""
        return any(cue in text for cue in self.cues) or any(
            first in text and second in text[text.index(first) + len(first) :] for first, second in self.pairs
        )


class Intent(_Cued):
    """A kind of question, the words that show it, and the slots a direct answer must hold one of."""

    kind: Kind
    needs: tuple[SlotKind, ...] = ()


class _AskedFact(_Cued):
    fact: Fact


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    plain: dict[str, str]
    no_ends: tuple[str, ...]
    ends: dict[str, str]
    intents: tuple[Intent, ...]


# Kinds that are after a number or a day.
_VALUED = {"figure", "money", "deadline"}
OPEN = Intent(kind="open", cues=())
_STOPS = "？?。！!~～… "


@lru_cache
def _rules() -> _Rules:
    return load_rules_file(_RULES / "intents.yaml", _Rules)


@lru_cache
def _facts() -> tuple[_AskedFact, ...]:
    return load_rules_file(_RULES / "facts.yaml", tuple[_AskedFact, ...])


def find_intent(question: str) -> Intent:
    """The first kind whose cues fit: "物业管理要覆盖多少？" -> figure; "open" when none does.

    A yes-or-no question that names a figure or a year is answered by a sentence that states one.
    """
    plain = read_plainly(question)
    intent = next((intent for intent in _rules().intents if intent.fits(plain)), OPEN)
    if intent.kind != "yesno":
        return intent
    # 罚款 alone names no sum.
    said = tuple(dict.fromkeys(s.kind for s in find_slots(question) if s.kind != "actor" and s.text != "罚款"))
    return intent.model_copy(update={"needs": said})


def find_cues(kind: Kind) -> tuple[str, ...]:
    """The words that show a kind of question."""
    return next((intent.cues for intent in _rules().intents if intent.kind == kind), ())


def asks_for_values(question: str) -> bool:
    """Whether a question is after numbers or days, whatever else it asks: "两份文件的达标比例差在哪"."""
    plain = read_plainly(question)
    return any(intent.kind in _VALUED and intent.fits(plain) for intent in _rules().intents)


def find_facts(question: str) -> Sequence[Fact]:
    """The particulars of a document that are asked for: "68号文是哪几家发的" -> issuers."""
    plain = read_plainly(question)
    return list(dict.fromkeys(asked.fact for asked in _facts() if asked.fits(plain)))


def without_facts(question: str) -> str:
    """A question without the words that ask for a document's particulars: "没检的还能用吗" -> 没检的吗."""
    plain = read_plainly(question)
    words = {word for asked in _facts() for word in (*asked.cues, *(w for pair in asked.pairs for w in pair))}
    for word in sorted(words, key=len, reverse=True):
        plain = plain.replace(word, "")
    return plain


def read_plainly(question: str) -> str:
    """The question with regional question words in plain ones: "路灯坏了咋弄" -> 路灯坏了怎么弄, "能拒绝不" -> 能拒绝吗."""
    for said, plain in _rules().plain.items():
        question = question.replace(said, plain)
    bare = question.rstrip(_STOPS)
    end = "" if bare.endswith(_rules().no_ends) else next((end for end in _rules().ends if bare.endswith(end)), "")
    return bare.removesuffix(end) + _rules().ends[end] if end else question
