"""The command `kb check`: a file, standard input or a folder; what is printed and what is written, no judging."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.errors import BadInput, KbError
from views.inputs import read_text
from views.opening import open_assistant
from views.progress import show_progress

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.model import Report

# Imports inside functions for the same reason as in views.cli: each command waits only for what it needs.
# ruff: noqa: PLC0415


def check(
    path: Annotated[str, typer.Argument(metavar="PATH|-", help="文件或文件夹；- 表示从标准输入读文字")],
    output: Annotated[Path | None, typer.Option("-o", metavar="OUT.docx", help="把批注写进文稿的副本（只限 .docx）")] = None,
    table: Annotated[Path | None, typer.Option("--table", metavar="TABLE.docx", help="另存一份核对表")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 值")] = False,
) -> int:
    """Judges every reference in a document; 1 when one is wrong."""
    is_folder = path != "-" and Path(path).is_dir()
    if is_folder and (output or table):
        raise BadInput("文件夹不能一次写出批注或核对表", "请逐份核对，或只看汇总")
    assistant = open_assistant()
    if is_folder:
        told, reports = _check_folder(assistant, Path(path), as_json=as_json)
    else:
        told, reports = _check_one(assistant, path, output, table, as_json=as_json)
    print(told)
    return int(any(one.verdict not in ("ok", "not_judged") for report in reports for one in report.findings))


def radar(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="文件编号、题名或文号；不写则看所有原文")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 值")] = False,
) -> None:
    """Tells what in the library has gone stale."""
    from views.inputs import find_document
    from views.wire import write_signals

    assistant = open_assistant()
    library = assistant.library
    documents = [find_document(library, name)] if name else [d for d in library.documents() if d.fidelity == "full"]
    signals = assistant.look_out(documents)
    if as_json:
        print(json.dumps(write_signals(signals), ensure_ascii=False))
        return
    for signal in signals:
        print(f"《{signal.document.title}》{signal.ref}：{signal.message}")
    print(
        f"看了 {len(documents)} 份原文，{len(signals)} 处要留意。"
        if signals
        else f"看了 {len(documents)} 份原文，没有发现。"
    )


def _check_one(
    assistant: Assistant, path: str, output: Path | None, table: Path | None, *, as_json: bool
) -> tuple[str, tuple[Report, ...]]:
    """What to print about one text; writes the annotated copy and the table that are asked for.

    Raises BadInput when comments are asked for in something that is no .docx, before anything is written.
    """
    from ingest.parse import parse_file, parse_text
    from views.annotate import annotate, is_docx
    from views.check_table import write_check_table
    from views.terminal import write_report_lines
    from views.wire import write_report

    parsed = parse_text(read_text(None)) if path == "-" else parse_file(Path(path))
    content = b"" if path == "-" else Path(path).read_bytes()
    if output and not is_docx(content):
        raise BadInput("批注只能写进 .docx 文件", "请先把文稿另存为 .docx，或用 --table 另存核对表")
    for written in filter(None, (output, table)):
        if written.suffix.lower() != ".docx":
            raise BadInput(f"{written.name} 不是 .docx", "批注和核对表都是 Word 文件，请把文件名写成 .docx 结尾")
        if path != "-" and written.exists() and written.samefile(path):
            raise BadInput("不能写到原来的文稿上", "请给批注或核对表另取一个文件名")
    report = assistant.check(parsed)
    lines = [] if as_json else list(write_report_lines(report))
    if output:
        annotated, lost = annotate(content, report)
        _write(output, annotated)
        lines.append(f"批注已写进 {output}" + (f"，有 {len(lost)} 处没找到位置，请看上面的结果。" if lost else "。"))
    if table:
        _write(table, write_check_table(report))
        lines.append(f"核对表已写进 {table}。")
    return json.dumps(write_report(report), ensure_ascii=False) if as_json else "\n".join(lines), (report,)


def _check_folder(assistant: Assistant, folder: Path, *, as_json: bool) -> tuple[str, tuple[Report, ...]]:
    """What to print about all files of a folder: one line each, and those that could not be read."""
    from ingest.parse import parse
    from views.sources import find_sources
    from views.terminal import count_verdicts
    from views.wire import write_report

    sources, _ = find_sources([folder])
    if not sources:
        raise BadInput(f"{folder} 里没有文件", "请写有文稿的文件夹")
    reports: dict[str, Report] = {}
    failed: dict[str, str] = {}
    with show_progress() as progress:
        for done, source in enumerate(sources, 1):
            try:
                reports[str(source.path)] = assistant.check(parse(source.read(), source.path.stem))
            except KbError as error:
                failed[str(source.path)] = str(error)
            if progress:
                progress("核对文稿", done, len(sources))
    if as_json:
        told = [{"path": p, **write_report(r)} for p, r in reports.items()]
        return json.dumps({"files": told, "failed": failed}, ensure_ascii=False), tuple(reports.values())
    lines = [f"{p}：{count_verdicts(r)}" for p, r in reports.items()]
    return "\n".join((*lines, *(f"{p}：没有核对，{why}" for p, why in failed.items()))), tuple(reports.values())


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadInput(f"写不进 {path}", "请换一个能写的位置，并先关掉正打开它的 Word") from error
