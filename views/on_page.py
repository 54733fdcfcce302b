"""Messages as the page says them: what they tell people at a command line to type, here to click; no markup."""

import re
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "on_page.yaml"


class Wording(BaseModel):
    """A pattern of the command line's words and what the page says in their place."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    written: str
    said: str


@cache
def load_wordings() -> tuple[Wording, ...]:
    """The shipped rules in their order; raises BadRules."""
    return load_rules_file(_RULES, tuple[Wording, ...])


def say(message: str) -> str:
    """The message for the page: 要核对，请把它的原文加入知识库（在“知识库”里添加）."""
    for one in load_wordings():
        message = re.sub(one.written, one.said, message)
    return message
