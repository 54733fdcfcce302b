"""Lays a sentence beside the clause it retells: which quantities meet, which words were exchanged; no verdicts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kb.quantities import Quantity, find_quantities
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "compare.yaml"

# A sentence is a retelling when this share of it stands in the clause, in order.
RETOLD = 0.6
_LONGEST_EDIT, _TAIL = 30, 3

Token = str | Quantity


class CompareRules(BaseModel):
    """The words of rules/compare.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    local: tuple[str, ...]
    said_in: tuple[str, ...]
    about_in: tuple[str, ...]
    planned_in: tuple[str, ...]
    never_in: tuple[str, ...]
    meeting: tuple[str, ...]
    reached: tuple[str, ...]
    short: tuple[str, ...]
    case: tuple[str, ...]
    doing: tuple[str, ...]
    claim_before: tuple[str, ...]
    pointing: tuple[str, ...]
    going_on: tuple[str, ...]
    led_by: tuple[str, ...]
    future: tuple[str, ...]
    roles: tuple[str, ...]
    families: dict[str, tuple[str, ...]]
    actors: dict[str, str]
    within: dict[str, tuple[str, ...]]
    anybody: tuple[str, ...]
    deeds: tuple[str, ...]
    leading: tuple[str, ...]
    under: tuple[str, ...]
    told_to: tuple[str, ...]
    waiving: tuple[str, ...]
    never_allowed: tuple[str, ...]
    conditions: tuple[str, ...]
    exclusive: tuple[tuple[str, str], ...]
    opposed: tuple[tuple[str, str], ...]
    consequences: str
    conditional: str
    conditioned: str
    never_forbidden: tuple[str, ...]
    helping: str
    leading_force: str
    told_verbs: tuple[str, ...]
    opposites: tuple[tuple[str, str], ...]


@lru_cache
def load_compare_rules() -> CompareRules:
    """The validated words; raises BadRules when the file breaks its schema."""
    return load_rules_file(_RULES, CompareRules)


@dataclass(frozen=True, slots=True)
class Edit:
    """Words of a sentence that stand in place of others of the clause, with the words both share around them."""

    said: tuple[Token, ...]
    held: tuple[Token, ...]
    before: str
    after: str

    @property
    def words(self) -> tuple[str, str]:
        """What is said and what the clause says."""
        return _join(self.said), _join(self.held)

    @property
    def quantities(self) -> tuple[tuple[Quantity, ...], tuple[Quantity, ...]]:
        """The quantities on both sides."""
        said, held = ([t for t in side if isinstance(t, Quantity)] for side in (self.said, self.held))
        return tuple(said), tuple(held)


@dataclass(frozen=True, slots=True)
class Aligned:
    """`share` of the sentence found in the clause in order; pairs of quantities that meet; words exchanged, words left out.

    `said` is the sentence and `held` the clause from where the sentence begins in it, both without punctuation.
    """

    share: float
    quantities: tuple[tuple[Quantity, Quantity], ...]
    edits: tuple[Edit, ...]
    omitted: tuple[str, ...]
    said: str
    held: str

    @property
    def is_retold(self) -> bool:
        """Whether the sentence follows the clause's words closely enough to compare word by word."""
        return self.share >= RETOLD


def align(claim: str, clause: str) -> Aligned:
    """How a claim lies in a clause; quantities count as one word each, whatever their value."""
    said, held = _split(claim), _split(clause)
    matcher = SequenceMatcher(None, _keys(said), _keys(held), autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    pairs = [(said[b.a + i], held[b.b + i]) for b in blocks for i in range(b.size)]
    met = tuple((a, b) for a, b in pairs if isinstance(a, Quantity) and isinstance(b, Quantity))
    edits = tuple(
        Edit(tuple(said[i1:i2]), tuple(held[j1:j2]), _join(said[max(0, i1 - 1) : i1]), _join(said[i2 : i2 + _TAIL]))
        for kind, i1, i2, j1, j2 in matcher.get_opcodes()
        if kind == "replace" and i2 - i1 <= _LONGEST_EDIT and j2 - j1 <= _LONGEST_EDIT
    )
    omitted = tuple(
        _join(held[j1:j2]) for kind, i1, _, j1, j2 in matcher.get_opcodes() if kind == "insert" and 0 < i1 < len(said)
    )
    first = min((block.b - block.a for block in blocks), default=0)
    return Aligned(len(pairs) / max(1, len(said)), met, edits, omitted, _join(said), _join(held[max(0, first) :]))


def _split(text: str) -> list[Token]:
    """Characters without punctuation and blanks, each quantity as one token."""
    tokens: list[Token] = []
    at = 0
    for quantity in find_quantities(text):
        tokens += re.findall(r"\w", text[at : quantity.span.start])
        tokens.append(quantity)
        at = quantity.span.end
    return tokens + re.findall(r"\w", text[at:])


def _keys(tokens: Sequence[Token]) -> list[str]:
    return [token if isinstance(token, str) else f"#{_name_family(token)}" for token in tokens]


def _name_family(quantity: Quantity) -> str:
    """Units that are written for each other by mistake are of one family."""
    families = load_compare_rules().families
    return next((name for name, units in families.items() if quantity.unit in units), quantity.unit)


def _join(tokens: Sequence[Token]) -> str:
    return "".join(token if isinstance(token, str) else token.text for token in tokens)
