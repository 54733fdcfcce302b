"""The state of things as escaped HTML and as lines; no looking, no widgets."""

from collections.abc import Iterable, Iterator
from html import escape

from assistant.health import Fact
from views.on_page import say


def write_facts(facts: Iterable[Fact]) -> str:
    """A list of names and what was found; what needs doing is marked in words, not by colour alone."""
    rows = "".join(
        f'<div class="{"good" if fact.fine else "bad"}"><dt>{escape(fact.name)}</dt>'
        f"<dd>{'' if fact.fine else '要处理：'}{escape(say(fact.told))}</dd></div>"
        for fact in facts
    )
    return f'<dl class="facts">{rows}</dl>'


def write_fact_lines(facts: Iterable[Fact]) -> Iterator[str]:
    """One line a fact: "好 知识库：…"."""
    return (f"{'好　' if fact.fine else '要处理'} {fact.name}：{fact.told}" for fact in facts)


def write_told(told: str) -> str:
    """One sentence that a screen reader speaks."""
    return f'<p class="told" role="status">{escape(say(told))}</p>'
