"""The words references are told by, and a piece of a reference; nothing is found here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kb.model import Span, Step
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "mentions.yaml"
Kind = Literal["title", "number", "edition", "pointer", "address"]


class MentionRules(BaseModel):
    """The words of rules/mentions.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    document_words: tuple[str, ...]
    kind_words: tuple[str, ...]
    self_words: tuple[str, ...]
    back_words: tuple[str, ...]
    same_words: tuple[str, ...]
    own: tuple[str, ...]
    before: tuple[str, ...]
    not_pointers: tuple[str, ...]
    defining: tuple[str, ...]
    code_leads: tuple[str, ...]
    local_leads: tuple[str, ...]
    drafts: tuple[str, ...]
    papers: tuple[str, ...]
    forms: tuple[str, ...]
    nameless: tuple[str, ...]
    plain_names: Mapping[str, str]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One piece of a reference: a title, a 文号 in its standard form, an edition, a pointer, or an address.

    An address without units is one whose form was not understood.
    """

    kind: Kind
    span: Span
    value: str = ""
    units: tuple[tuple[Step, ...], ...] = ()


@lru_cache
def load_mention_rules() -> MentionRules:
    """The validated words; raises BadRules when the file breaks its schema."""
    return load_rules_file(_RULES, MentionRules)


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one.start < other.end and other.start < one.end
