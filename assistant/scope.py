"""Messages that are no question about policy: greetings, thanks, requests to write, live data; no searching."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.model import Refusal
from kb.numerals import fold_text
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "scope.yaml"
# Between a verb and what is to be written: 写一篇关于垃圾分类的倡议书.
_BETWEEN = "[^，,。；;！!？?]{0,20}"
_WORDS = re.compile(r"[a-z]{2,}")

Outside = Literal["forbidden", "thanks", "greeting", "insult", "live", "personal", "drafting", "foreign_language"]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    reason: str
    advice: str


class _Scope(_Told):
    kind: Outside
    whole: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    pairs: tuple[tuple[str, ...], ...] = ()
    longest: int = 10_000


class _Drafting(_Told):
    asks: tuple[str, ...]
    verbs: tuple[str, ...]
    texts: tuple[str, ...]
    questions: tuple[str, ...]
    tails: tuple[str, ...]


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    particles: tuple[str, ...]
    outside: tuple[_Scope, ...]
    drafting: _Drafting
    foreign_language: _Told
    searched: str


@lru_cache
def _rules() -> _Rules:
    return load_rules_file(_RULES, _Rules)


def find_outside(message: str) -> tuple[Outside, Refusal] | None:
    """What a message is when it asks for no clause, and what to say: "谢谢啦" -> thanks; None for a question."""
    text = fold_text(message)
    for scope in _rules().outside:
        if len(text) <= scope.longest and _fits(scope, text):
            return scope.kind, _refuse(scope)
    if _asks_for_a_text(text, _rules().drafting):
        return "drafting", _refuse(_rules().drafting)
    if not re.search(r"[㐀-鿿]", text) and len(_WORDS.findall(text)) >= 2:
        return "foreign_language", _refuse(_rules().foreign_language)
    return None


def _refuse(told: _Told) -> Refusal:
    return Refusal(told.reason, _rules().searched, told.advice)


def _fits(scope: _Scope, text: str) -> bool:
    parts = [part for part in re.split(r"[，,。；;！!？?~～\s]+", text) if part]
    if scope.whole and parts and all(_strip_particles(re.sub(r"\W", "", part)) in scope.whole for part in parts):
        return True
    return any(cue in text for cue in scope.cues) or any(_in_order(pair, text) for pair in scope.pairs)


def _in_order(words: tuple[str, ...], text: str) -> bool:
    return re.search(".*?".join(map(re.escape, words)), text) is not None


def _strip_particles(text: str) -> str:
    """A short message without what politeness adds at either end: "您好呀" -> "您好", "谢谢各位老师" -> "谢谢"."""
    whole = {w for scope in _rules().outside for w in scope.whole}
    while text and text not in whole:
        tail = next((p for p in _rules().particles if text.endswith(p) and len(text) > len(p)), None)
        if tail is None:
            break
        text = text.removesuffix(tail)
    return text


def _asks_for_a_text(text: str, rules: _Drafting) -> bool:
    texts = "|".join(rules.texts)
    if re.search(rf"(?:{'|'.join(rules.asks)}){_BETWEEN}(?:{texts})", text):
        return True
    bare = re.sub(rf"(?:{'|'.join(rules.tails)}|\W)+$", "", text)
    written = re.search(rf"^(?:请|麻烦|再|帮忙)?(?:{'|'.join(rules.verbs)})(?:{_BETWEEN})(?:{texts})$", bare)
    return written is not None and not any(word in text for word in rules.questions)
