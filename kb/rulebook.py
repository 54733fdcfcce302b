"""The domain's rules as typed values: requirements, thesaurus, discrepancies; no matching, no judging."""

from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator

from kb.errors import BadRules
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules"

Strength = Literal["应当", "推动", "鼓励"]
Applies = Literal["all", "old_estate", "public_space", "smart_equipment", "has_property_service", "with_school"]
DiscrepancyKind = Literal[
    "garbled", "masked", "figure", "term", "expired", "superseded", "added", "omitted", "powers"
]  # fmt: skip


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Locator(_Rule):
    """A clause by its document's id and its exact label."""

    doc: str
    ref: str


class Threshold(_Rule):
    """A number a requirement is measured by; `what` says where it applies, `measure` names the community's own number."""

    what: str
    at_least: int
    unit: str
    measure: str
    new_only: bool = False


class Caution(Locator):
    """What a careful colleague would add, and the clause it rests on."""

    text: str


class Requirement(_Rule):
    """One thing a green community must do: the plan's clause first in `basis`, then national documents and laws."""

    id: str
    area: str
    name: str
    asks: str
    basis: tuple[Locator, ...]
    strength: Strength
    applies: Applies
    who: tuple[str, ...]
    measures: tuple[str, ...]
    evidence: tuple[str, ...]
    cautions: tuple[Caution, ...]
    ask: tuple[str, ...]
    figure: Threshold | None = None


class Saying(_Rule):
    """Everyday words and the words the documents use for the same matter: 业委会 -> 业主委员会, 业主大会."""

    say: tuple[str, ...]
    means: tuple[str, ...]


class Discrepancy(_Rule):
    """Where the plan is garbled, outdated or differs from a national document; `plan` is the plan's label or None."""

    id: str
    kind: DiscrepancyKind
    plan: str | None
    says: str
    other: Locator | None
    other_says: str | None
    note: str
    certainty: Literal["seen", "inferred"]

    @model_validator(mode="after")
    def _need_both_sides(self) -> "Discrepancy":
        if (self.other is None) != (self.other_says is None):
            raise ValueError("other and other_says come together")
        return self


R = TypeVar("R", Requirement, Discrepancy)


@lru_cache
def load_requirements(path: Path = _RULES / "requirements.yaml") -> tuple[Requirement, ...]:
    """All requirements in the order of the plan; raises BadRules when the file breaks its schema or repeats an id."""
    return _need_unique_ids(path, load_rules_file(path, tuple[Requirement, ...]))


@lru_cache
def load_thesaurus(path: Path = _RULES / "thesaurus.yaml") -> tuple[Saying, ...]:
    """All sayings in file order; raises BadRules when the file breaks its schema."""
    return load_rules_file(path, tuple[Saying, ...])


@lru_cache
def load_discrepancies(path: Path = _RULES / "discrepancies.yaml") -> tuple[Discrepancy, ...]:
    """All known discrepancies in file order; raises BadRules when the file breaks its schema or repeats an id."""
    return _need_unique_ids(path, load_rules_file(path, tuple[Discrepancy, ...]))


def _need_unique_ids(path: Path, rules: tuple[R, ...]) -> tuple[R, ...]:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise BadRules(f"{path.name} 里有两个 {rule.id}", hint="请给其中一条换一个 id")
        seen.add(rule.id)
    return rules
