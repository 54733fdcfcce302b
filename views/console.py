"""What every command shares: the option --json, and printing; no commands."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from kb.errors import BadInput

Json = Annotated[bool, typer.Option("--json", help="打印一个 JSON 值")]


def print_json(value: Any) -> None:
    """One JSON value on a line."""
    print(json.dumps(value, ensure_ascii=False))


def print_lines(lines: Iterable[str]) -> None:
    """Lines as they come."""
    sys.stdout.writelines(f"{line}\n" for line in lines)


def write_file(path: Path, content: bytes) -> None:
    """Puts the whole content there or leaves what was there; raises BadInput when that cannot be done."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise BadInput(f"写不进 {path}", "请换一个能写的位置，并先关掉正打开它的程序") from error
