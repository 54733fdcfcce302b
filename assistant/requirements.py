"""Which of the things a green community must do a question is after; what is said of them lives in guide."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from assistant.intent import read_plainly
from kb.encoder import Encoder
from kb.rulebook import Requirement
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "todo.yaml"
# A topic is a requirement's when it is this like its name or its questions; others this close to the best are told too.
LEAST_LIKENESS = 1.4
_CLOSE = 0.9
_MOST = 3

Want = Literal["order", "materials", "standard", "tasks", "how"]


class _Cues(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    want: Want
    cues: tuple[str, ...]


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    wants: tuple[_Cues, ...]
    filler: tuple[str, ...]
    actors: tuple[str, ...]
    areas: dict[str, tuple[str, ...]]


@lru_cache
def _rules() -> _Rules:
    return load_rules_file(_RULES, _Rules)


@dataclass(frozen=True, slots=True)
class Task:
    """What a question is after: `want` of these requirements; `area` is one of the plan's parts, "" for all of them.

    `single` says that the requirements were named one by one.
    """

    want: Want
    requirements: tuple[Requirement, ...]
    area: str = ""
    single: bool = False


def find_want(question: str) -> tuple[Want, str] | None:
    """What is asked of the requirements, and of which topic: "噪声治理要留什么证据" -> materials, 噪声治理; else None."""
    plain = re.sub(r"\W", "", read_plainly(question))
    cues = next((cues for cues in _rules().wants if any(cue in plain for cue in cues.cues)), None)
    if cues is None:
        return None
    for word in sorted((*cues.cues, *_rules().filler), key=len, reverse=True):
        plain = plain.replace(word, "")
    return cues.want, plain


class TaskFinder:
    """Finds the requirements that questions are after."""

    def __init__(self, encoder: Encoder, requirements: Sequence[Requirement]) -> None:
        self.encoder = encoder
        self.requirements = tuple(requirements)

    def find(self, question: str) -> Task | None:
        """What a question is after, or None when it is no such question or names no known topic."""
        found = find_want(question)
        if found is None:
            return None
        want, topic = found
        if not topic:
            return None if want == "how" else Task(want, self.requirements)
        # What somebody else must do is a duty the law lays down: a clause answers that.
        if topic in _rules().actors:
            return None
        area = next((a for a, words in _rules().areas.items() if not _without(topic, words)), "")
        if area:
            return Task("tasks" if want == "how" else want, self._inside(area), area)
        likely = self._find_like(topic)
        return Task(want, likely, single=True) if likely else None

    def find_item(self, task: Task, number: int) -> Task | None:
        """The item of an answer asked for next: 第二项 of the whole is its second area; None if there is no such item."""
        areas = list(dict.fromkeys(r.area for r in self.requirements))
        items = task.requirements if task.area or task.single else areas
        if not 1 <= number <= len(items):
            return None
        item = items[number - 1]
        return Task(task.want, self._inside(item), item) if isinstance(item, str) else Task("how", (item,), single=True)

    def _inside(self, area: str) -> tuple[Requirement, ...]:
        return tuple(r for r in self.requirements if r.area == area)

    @cached_property
    def _texts(self) -> list[tuple[int, str]]:
        return [(i, text) for i, r in enumerate(self.requirements) for text in (r.name, r.asks, *r.ask)]

    @cached_property
    def _rows(self) -> np.ndarray:
        return self.encoder.encode([text for _, text in self._texts])

    def _find_like(self, topic: str) -> tuple[Requirement, ...]:
        """The requirements a topic is about, best first: by likeness of meaning and the share of its words they say."""
        near = self._rows @ self.encoder.encode([topic])[0]
        pairs = {topic[i : i + 2] for i in range(len(topic) - 1)} or {topic}
        best = [0.0] * len(self.requirements)
        for (owner, text), likeness in zip(self._texts, near, strict=True):
            best[owner] = max(best[owner], float(likeness) + sum(pair in text for pair in pairs) / len(pairs))
        bar = max(LEAST_LIKENESS, max(best) * _CLOSE)
        ranked = sorted((i for i in range(len(best)) if best[i] >= bar), key=lambda i: -best[i])
        return tuple(self.requirements[i] for i in ranked[:_MOST])


def _without(text: str, words: Sequence[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text
