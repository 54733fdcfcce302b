"""The outlines of the papers that can be drafted and their wording, as typed values; nothing is written here."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from kb.rulebook import Locator, Strength
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules"

Kind = Literal["plan", "yearly", "selfcheck"]
Part = Literal[
    "opening", "situation", "aims", "tasks", "phases", "safeguards", "task_list", "calendar", "results", "shortfalls"
]
TableName = Literal["task_table", "standing_table", "basis_table"]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Outline(_Rule):
    """One kind of paper: its title, what it calls itself, and the order of its parts."""

    title: str
    name: str
    body: tuple[Part, ...]
    annexes: tuple[TableName, ...]


class Phase(Locator):
    """A stretch of the work, its share of the time, what is done in it and the clause that asks for it."""

    name: str
    share: int
    does: str


class Safeguard(Locator):
    """A rule the work keeps to, with its clause; written when a task cites one of `with_`, always when that is empty."""

    name: str
    text: str
    with_: tuple[str, ...] = Field(alias="with")
    blank: str = ""


class Beyond(Locator):
    """What others have to decide, by a vote, a consent or their powers, and the clause that says so."""

    text: str


class Wording(_Rule):
    """All outlines with their headings, phases, safeguards and reminders."""

    outlines: dict[Kind, Outline]
    headings: dict[Part, str]
    annexes: dict[TableName, str]
    above: str
    short_names: dict[str, str]
    laws_shown: int
    remind: tuple[str, ...]
    remind_with: dict[str, str]
    verbs: dict[Strength, str]
    at_task: tuple[Beyond, ...]
    phases: tuple[Phase, ...]
    safeguards: tuple[Safeguard, ...]


class TaskRule(_Rule):
    """How a requirement becomes a task: the plan's words and their verb, ours for how, cautions left out, its limits."""

    says: str
    word: str
    does: str
    omit: tuple[str, ...] = ()
    beyond: Beyond | None = None


@lru_cache
def load_wording(path: Path = _RULES / "outline.yaml") -> Wording:
    """The outlines and their wording; raises BadRules when the file breaks its schema."""
    return load_rules_file(path, Wording)


@lru_cache
def load_task_rules(path: Path = _RULES / "tasks.yaml") -> dict[str, TaskRule]:
    """By requirement id, how it becomes a task; raises BadRules when the file breaks its schema."""
    return load_rules_file(path, dict[str, TaskRule])
