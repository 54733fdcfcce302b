"""The words by which people name documents and places, from rules/names.yaml; no library, no finding."""

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "names.yaml"


class Group(BaseModel):
    """Words that point to a group of documents, and the kinds in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    says: tuple[str, ...]
    kinds: tuple[str, ...]


class Names(BaseModel):
    """The words of rules/names.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    groups: tuple[Group, ...]
    local_plan_kinds: tuple[str, ...]
    local_plan: tuple[str, ...]
    not_local_before: tuple[str, ...]
    document_words: tuple[str, ...]
    agency_code_ends: tuple[str, ...]
    no_short_names: frozenset[str]
    regions: tuple[str, ...]
    left_out: tuple[str, ...]
    no_region_before: dict[str, str]


@lru_cache
def load_names() -> Names:
    """The validated words; raises BadRules when the file breaks its schema."""
    return load_rules_file(_RULES, Names)


@lru_cache
def region_pattern() -> str:
    """A regular expression for the name of a province, city, county or district: 上海, 浦东新区, but not 小区 or 城市."""
    endings = "|".join(f"(?<![{barred}]){end}" for end, barred in load_names().no_region_before.items())
    return rf"(?:(?:{'|'.join(load_names().regions)})(?:{endings})?|[一-鿿]{{2,7}}?(?:{endings}))"
