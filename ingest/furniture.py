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

    lines: tuple[str, ...]
    tails: tuple[str, ...]
    names: tuple[str, ...]
    page_numbers: tuple[str, ...]
    site_signs: tuple[str, ...]
    sources: tuple[str, ...]
    tools: tuple[str, ...]
    after_text: tuple[str, ...]
    printed_heads: tuple[str, ...]

    def is_line(self, text: str) -> bool:
        """Whether a whole line is put there by a site."""
        return _join(self.lines).fullmatch(text) is not None

    def is_tail(self, text: str) -> bool:
        """Whether a line begins what a site puts after a document."""
        return _join(self.tails).fullmatch(text) is not None

    def is_page_number(self, text: str) -> bool:
        """Whether a line can only be a page's number."""
        return _join(self.page_numbers).fullmatch(text) is not None

    def is_site_sign(self, text: str) -> bool:
        """Whether a line holds words that only a site's page has."""
        return _join(self.site_signs).search(text) is not None

    def is_source(self, text: str) -> bool:
        """Whether a line tells where and when a site put the document up: two such labels or tools stand in it."""
        return len(set(_join(self.sources).findall(text))) > 1

    def is_tools(self, text: str) -> bool:
        """Whether a line is nothing but a site's buttons and counters."""
        return not self.drop_tools(text)

    def drop_tools(self, text: str) -> str:
        """The line without a site's buttons and counters: "来源：某局　打印　关闭" -> "来源：某局"."""
        return _join(self.tools).sub("", text).strip(" 　|｜")

    def opens_tail(self, text: str) -> bool:
        """Whether a line can open what a site puts after a document."""
        return _join(self.after_text).match(text) is not None

    def find_printed(self, text: str) -> str:
        """The title of the page in the head that a browser prints, or ""."""
        return next((match[1] for head in self.printed_heads if (match := re.fullmatch(head, text))), "")

    def find_name(self, text: str) -> str:
        """The file name without its ending that a line of a site tells, or "": "某某方案.docx" -> "某某方案"."""
        found = (re.search(name, text) for name in self.names)
        return next((match[1] for match in found if match), "")


@lru_cache
def _join(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@lru_cache
def load_furniture_rules() -> FurnitureRules:
    """The validated patterns; raises BadRules when the file breaks its schema."""
    return load_rules_file(_RULES, FurnitureRules)
