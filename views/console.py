"""What every command shares: the option --json, and printing; no commands."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from typing import Annotated, Any

import typer

# Control characters except tab and line feed, and those that turn the direction of writing (Unicode TR 9, section 2).
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
Json = Annotated[bool, typer.Option("--json", help="打印一个 JSON 值")]


def print_json(value: Any) -> None:
    """One JSON value on a line."""
    print(write_json(value), flush=True)


def print_lines(lines: Iterable[str]) -> None:
    """Lines as they come, what would move the cursor or turn the writing round shown as �."""
    sys.stdout.writelines(f"{show_plainly(line)}\n" for line in lines)


def write_json(value: Any) -> str:
    """The value as JSON in which nothing acts on a terminal: such characters are spelled out."""
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def show_plainly(text: str) -> str:
    """The text without what a terminal would obey, which is shown as �."""
    return _ACTING.sub("\ufffd", text)
