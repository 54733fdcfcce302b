"""How strictly a clause speaks, by its own words: 应当, 不得, 鼓励, 力争; what that means in law is not judged."""

import re
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.cite import print_library_note, print_reference
from assistant.intent import read_plainly
from assistant.model import Citation, Claim
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "modality.yaml"


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    asked: tuple[str, ...]
    strict: tuple[str, ...]
    open: tuple[str, ...]


@lru_cache
def _rules() -> _Rules:
    return load_rules_file(_RULES, _Rules)


def asks_for_modality(question: str) -> bool:
    """Whether a question is after how binding something is: "这个是强制的吗"."""
    plain = read_plainly(question)
    return any(word in plain for word in _rules().asked)


def state_modality(cited: Citation) -> Claim:
    """Which words of a quote say how strict it is: 用的词是“推动”“不低于”.

    A digest's words are ours, so that nothing can be told of the document's own.
    """
    reference = print_reference(cited.document, cited.clause)
    if cited.document.fidelity == "digest":
        text = f"{reference}库里只有要点，原文用“应当”还是“鼓励”要看全文，见下。"
        return Claim(print_library_note(text), (cited,))
    strict = re.findall("|".join(_rules().strict), cited.quote)
    loose = re.findall("|".join(_rules().open), cited.quote)
    words = "".join(f"“{word}”" for word in dict.fromkeys((*strict, *loose)))
    if not words:
        return Claim(print_library_note(f"{reference}这一句没有写“应当”“必须”，也没有写“鼓励”，见下。"), (cited,))
    absent = "" if strict else "，没有写“应当”“必须”“不得”"
    return Claim(print_library_note(f"{reference}这一句用的词是{words}{absent}，见下。"), (cited,))
