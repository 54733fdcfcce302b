"""What every command shares: the option --json, and printing; no commands."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="打印一个 JSON 值")]


def print_json(value: Any) -> None:
    """One JSON value on a line."""
    print(json.dumps(value, ensure_ascii=False))


def print_lines(lines: Iterable[str]) -> None:
    """Lines as they come."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
