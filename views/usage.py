"""What the command line says about itself: a wrong call in one Chinese sentence, and streams in UTF-8."""

import sys
from io import TextIOWrapper
from typing import Any

from typer import TyperException


def use_utf8() -> None:
    """Reads and writes UTF-8 whatever the console's code page is; what cannot be written is escaped, never fatal."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def explain_usage(error: TyperException) -> str:
    """One sentence on a call Typer does not understand, and what to do: "没有 --jsno 这个选项：请用 kb --help 查看用法"."""
    # Typer's own error classes are not public: they are told apart by what they carry.
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "kb"
    if option := getattr(error, "option_name", ""):
        wrong = f"没有 {option} 这个选项" if hasattr(error, "possibilities") else f"选项 {option} 后面少了内容"
    elif (parameter := getattr(error, "param", None)) is not None:
        name = _name(parameter)
        wrong = f"{name} 的值不对" if error.message else f"缺少 {name}"
    elif context is not None and context.command_path == "kb":
        wrong = f"没有 {_quoted(error.message)} 这个命令" if "'" in error.message else "少了命令"
    else:
        wrong = f"多出了 {_unexpected(error.message)}" if "(" in error.message else "命令写得不对"
    return f"{wrong}：请用 {command} --help 查看用法"


def _name(parameter: Any) -> str:
    is_option = getattr(parameter, "param_type_name", "") == "option"
    return str(parameter.opts[0] if is_option else parameter.metavar or parameter.name.upper())


def _quoted(message: str) -> str:
    return message.split("'")[1]


def _unexpected(message: str) -> str:
    return message.rsplit("(", 1)[1].rstrip(").")
