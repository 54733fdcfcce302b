"""`kb check` for a folder: every file checked, copies and one summary written; a bad file is named and stops nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.parse import parse
from kb.errors import BadInput, KbError
from views.annotate import annotate, is_docx
from views.check_table import write_check_table, write_summary_table
from views.outputs import prepare_folder, write_file
from views.progress import show_progress
from views.sources import Source, find_sources
from views.terminal import count_verdicts
from views.wire import write_report

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.model import Report

_SUMMARY = "核对汇总"


@dataclass(slots=True)
class Batch:
    """What came of a folder's files, by their names in it; `failed` tells why a file could not be checked.

    `left_out` are hidden and system files, and what Word leaves beside an open document.
    """

    reports: dict[str, Report] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def to_wire(self) -> dict[str, Any]:
        """As JSON: the files with their findings, those not checked, those passed over."""
        files = [{"path": name, **write_report(report)} for name, report in self.reports.items()]
        return {"files": files, "failed": self.failed, "left_out": self.left_out}

    def to_lines(self) -> list[str]:
        """A line for each file."""
        lines = [f"{name}：{count_verdicts(report)}" for name, report in self.reports.items()]
        lines += [f"{name}：没有核对，{why}" for name, why in self.failed.items()]
        return [*lines, *(f"{name}：跳过，是隐藏文件或 Word 打开时的临时文件" for name in self.left_out)]


def check_folder(assistant: Assistant, folder: Path, output: Path | None, table: Path | None) -> Batch:
    """Checks the files of a folder and of those in it; with `output` a copy or a table of each and the summary go there.

    Raises BadInput when there is nothing to check, or nothing can be written, before anything is checked.
    """
    if output:
        prepare_folder(output, folder)
    found, left_out = find_sources([folder], recursive=True)
    # What an earlier check wrote into the folder is no text to check.
    sources = [one for one in found if not (output and one.path.resolve().is_relative_to(output.resolve()))]
    if not sources:
        raise BadInput(f"{folder} 里没有文件", "请写有文稿的文件夹")
    batch = Batch(left_out=[str(path.relative_to(folder)) for path in left_out])
    with show_progress() as progress:
        for done, source in enumerate(sources, 1):
            _check(assistant, source, str(source.path.relative_to(folder)), batch, output)
            if progress:
                progress("核对文稿", done, len(sources))
    summary = write_summary_table(batch.reports, batch.failed) if output or table else b""
    if output:
        write_file(output / f"{_SUMMARY}.docx", summary)
        told = json.dumps(batch.to_wire(), ensure_ascii=False, indent=1)
        write_file(output / f"{_SUMMARY}.json", told.encode())
    if table:
        write_file(table, summary)
    return batch


def _check(assistant: Assistant, source: Source, name: str, batch: Batch, output: Path | None) -> None:
    try:
        content = source.read()
        report = assistant.check(parse(content, source.path.stem))
    except KbError as error:
        batch.failed[name] = str(error)
        return
    batch.reports[name] = report
    if output:
        prepare_folder((output / name).parent)
        if is_docx(content):
            write_file(output / f"{name.removesuffix('.docx')}-批注.docx", annotate(content, report)[0])
        else:
            write_file(output / f"{name}-核对表.docx", write_check_table(report))
