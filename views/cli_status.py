"""The commands of `kb` on the program itself: doctor, model; no looking, no wording of results."""

from __future__ import annotations

from dataclasses import asdict

import typer

from views.console import Json, print_json, print_lines
from views.opening import open_assistant

# Imports inside commands are on purpose: each waits only for what it needs.
# ruff: noqa: PLC0415


def doctor(as_json: Json = False) -> None:
    """Looks at everything the program rests on; ends with 1 when something must be done."""
    from assistant.health import look_over
    from views.status_html import write_fact_lines

    facts = tuple(look_over(open_assistant()))
    if as_json:
        print_json([asdict(fact) for fact in facts])
    else:
        print_lines(write_fact_lines(facts))
    if not all(fact.fine for fact in facts):
        raise typer.Exit(1)


def model() -> None:
    """Asks the configured model one sentence."""
    from assistant.health import try_model
    from kb.config import read_settings

    print(try_model(read_settings()))
