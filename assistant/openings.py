"""What a model's sentence opens with before it says anything: 可以，…, 因此，…, 按照条例，…; no holding against clauses."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kb.model import Document
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "openings.yaml"
_REPEALED = "已废止"


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    verdicts: str
    connectors: str
    source: str
    kinds: Mapping[str, str]
    repealed: str


@lru_cache
def _rules() -> _Rules:
    return load_rules_file(_RULES, _Rules)


def drop_verdict(text: str) -> str:
    """The sentence without a verdict before its first comma, which the program gives, if anything does: 可以，…."""
    return re.sub(rf"^(?:{_rules().verdicts})(?:的)?[，,：:](?=.)", "", text)


def drop_frame(text: str) -> str:
    """The sentence without words that only lead to what it says: 因此，按照条例的规定，…."""
    frame = re.compile(rf"^(?:(?:{_rules().connectors})[，,]?|{_rules().source})")
    while (found := frame.match(text)) and found.end() < len(text):
        text = text[found.end() :]
    return text


def find_wrong_source(text: str, documents: Sequence[Document]) -> str:
    """The kind of document a sentence says it reports if none cited is of that kind, else ""."""
    for match in re.finditer(rf"(?:^|(?<=[，；])){_rules().source}", text):
        kind = match["kind"]
        pattern = next((held for name, held in _rules().kinds.items() if re.fullmatch(name, kind)), "")
        if pattern and not any(re.search(pattern, d.title) for d in documents):
            return kind
        old = re.search(_rules().repealed, kind)
        if old and all(d.status != _REPEALED for d in documents):
            return kind
    return ""
