"""The commands of `kb` on the program itself: doctor, model, backup, restore, audit; no looking, no wording of results."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

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


def backup(
    path: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="存成哪个文件；不写则按日期取名")] = None,
) -> None:
    """Copies the library into one file."""
    from kb.backup import back_up, find_file

    target = path or Path(f"知识库备份-{date.today():%Y%m%d}.db")
    held = back_up(find_file(open_assistant().settings), target)
    print(f"已备份 {held} 份文件到 {target}（{target.stat().st_size / 1e6:.1f} MB）。要用它时运行 kb restore {target}。")


def restore(path: Annotated[Path, typer.Argument(metavar="FILE", help="kb backup 存下的文件")]) -> None:
    """Puts a copy of the library back; what was there is kept."""
    from kb.backup import find_file
    from kb.backup import restore as put_back
    from kb.config import read_settings

    held, kept = put_back(path, find_file(read_settings()))
    told = f"；原来的存在 {kept}，要退回就再运行 kb restore {kept}" if kept else ""
    print(f"已恢复 {held} 份文件{told}。")


def audit(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="从哪一天起，例如 2026-01-01")] = None,
    questions: Annotated[bool, typer.Option("--questions", help="改列人们问的话（设置了 KB_KEEP_QUESTIONS 才有）")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="打印成表格（CSV），Excel、WPS 能打开")] = False,
    as_json: Json = False,
) -> None:
    """Lists who changed or took out what, or the questions that were kept."""
    from kb.audit import read_events, read_questions, record_event
    from views.audit_lines import write_trail_csv, write_trail_lines

    engine, day = open_assistant().library.engine, since.date() if since else None
    told = read_questions(engine, day) if questions else read_events(engine, day)
    if as_json:
        print_json([asdict(one) | {"at": one.at.isoformat()} for one in told])
    elif as_csv:
        print(write_trail_csv(told), end="")
        record_event(engine, "", "exported", detail="提问记录" if questions else "修改记录")
    else:
        print_lines(write_trail_lines(told))
