"""The command `kb check`: a file, standard input or a folder; what is printed and what is written, no judging."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.errors import BadInput
from views.inputs import read_text
from views.opening import open_assistant
from views.outputs import write_file

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.model import Report

# Imports inside functions for the same reason as in views.cli: each command waits only for what it needs.
# ruff: noqa: PLC0415

_NOTHING = ("标准输入里没有要核对的文字", "请把文字送进来，例如：kb check - < 文稿.txt，或写文件的路径")


def check(
    path: Annotated[str, typer.Argument(metavar="PATH|-", help="文件或文件夹；- 表示从标准输入读文字")],
    output: Annotated[
        Path | None, typer.Option("-o", metavar="OUT", help="把批注写进文稿的副本（.docx）；核对文件夹时写一个文件夹")
    ] = None,
    table: Annotated[
        Path | None, typer.Option("--table", metavar="TABLE.docx", help="另存一份核对表；核对文件夹时是汇总表")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 值")] = False,
) -> int:
    """Judges every reference in a document or in all of a folder; 1 when one is wrong, 2 when a file could not be read."""
    for written in filter(None, (table, None if path != "-" and Path(path).is_dir() else output)):
        if written.suffix.lower() != ".docx":
            raise BadInput(f"{written.name} 不是 .docx", "批注和核对表都是 Word 文件，请把文件名写成 .docx 结尾")
    assistant = open_assistant()
    if path != "-" and Path(path).is_dir():
        return _check_folder(assistant, Path(path), output, table, as_json=as_json)
    told, report = _check_one(assistant, path, output, table, as_json=as_json)
    print(told)
    return int(has_wrong(report))


def has_wrong(report: Report) -> bool:
    """Whether a reference of the text is wrong, not only unjudged."""
    return any(one.verdict not in ("ok", "not_judged") for one in report.findings)


def radar(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="文件编号、题名或文号；不写则看所有原文")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 值")] = False,
) -> None:
    """Tells what in the library has gone stale."""
    from views.inputs import find_document
    from views.radar_lines import write_signal_lines
    from views.wire import write_signals

    assistant = open_assistant()
    library = assistant.library
    documents = [find_document(library, name)] if name else [d for d in library.documents() if d.fidelity == "full"]
    signals = assistant.look_out(documents)
    if as_json:
        print(json.dumps(write_signals(signals), ensure_ascii=False))
        return
    print("\n".join(write_signal_lines(documents, signals)))


def _check_one(
    assistant: Assistant, path: str, output: Path | None, table: Path | None, *, as_json: bool
) -> tuple[str, Report]:
    """What to print about one text; writes the annotated copy and the table that are asked for.

    Raises BadInput when comments are asked for in something that is no .docx, before anything is written.
    """
    from ingest.parse import parse_file, parse_text
    from views.annotate import annotate, is_docx
    from views.check_table import write_check_table
    from views.terminal import write_report_lines
    from views.wire import write_report

    parsed = parse_text(read_text(None, *_NOTHING)) if path == "-" else parse_file(Path(path))
    content = b"" if path == "-" else Path(path).read_bytes()
    if output and not is_docx(content):
        raise BadInput("批注只能写进 .docx 文件", "请先把文稿另存为 .docx，或用 --table 另存核对表")
    for written in filter(None, (output, table)):
        if path != "-" and written.exists() and written.samefile(path):
            raise BadInput("不能写到原来的文稿上", "请给批注或核对表另取一个文件名")
    report = assistant.check(parsed)
    lines = [] if as_json else list(write_report_lines(report))
    if output:
        annotated, lost = annotate(content, report)
        write_file(output, annotated)
        lines.append(f"批注已写进 {output}" + (f"，有 {len(lost)} 处没找到位置，请看上面的结果。" if lost else "。"))
    if table:
        write_file(table, write_check_table(report))
        lines.append(f"核对表已写进 {table}。")
    return json.dumps(write_report(report), ensure_ascii=False) if as_json else "\n".join(lines), report


def _check_folder(assistant: Assistant, folder: Path, output: Path | None, table: Path | None, *, as_json: bool) -> int:
    """Prints a line for each file and where the rest was written; returns the exit code."""
    from views.batch import check_folder

    batch = check_folder(assistant, folder, output, table)
    if as_json:
        print(json.dumps(batch.to_wire(), ensure_ascii=False))
    else:
        written = [f"批注和汇总已写进 {output}。"] if output else []
        print("\n".join((*batch.to_lines(), *written, *([f"汇总表已写进 {table}。"] if table else []))))
    if any(map(has_wrong, batch.reports.values())):
        return 1
    return 2 if batch.failed else 0
