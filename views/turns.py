"""The turns of a conversation, and the small pieces of markup that all of it is made of."""

from dataclasses import dataclass
from html import escape

from assistant.model import Answer

# A longer question, or one of more lines, is shown by its beginning.
ASKED, ASKED_LINES = 120, 6


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation with its answer or its error; neither means it is still being looked up.

    `opinion` is what was thanked for, when the reader has said what the answer was worth.
    """

    question: str
    answer: Answer | None = None
    error: str = ""
    opinion: str = ""


def clip(question: str) -> str:
    """The question, or if it is long its beginning on one line: "小区停车……怎么办…"."""
    if len(question) <= ASKED and question.count("\n") < ASKED_LINES:
        return question
    return " ".join(question.split())[:ASKED] + "…"


def wrap(tag: str, name: str, text: str) -> str:
    """The text in an element of this class; nothing for no text."""
    return f'<{tag} class="{name}">{escape(text)}</{tag}>' if text else ""
