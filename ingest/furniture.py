"""The words that sites and printers put around a document, from rules/furniture.yaml; nothing is removed here."""

import re
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "furniture.yaml"


class FurnitureRules(BaseModel):
    """The patterns of rules/furniture.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lines: tuple[re.Pattern[str], ...]
    tails: tuple[re.Pattern[str], ...]
    names: tuple[re.Pattern[str], ...]
    page_numbers: tuple[re.Pattern[str], ...]


@lru_cache
def load_furniture_rules() -> FurnitureRules:
    """The validated patterns; raises BadRules when the file breaks its schema."""
    return load_rules_file(_RULES, FurnitureRules)
