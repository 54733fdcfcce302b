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
    """What came of a folder's files, by their names in it; `failed` tells why a file could not be checked."""

    reports: dict[str, Report] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def to_wire(self) -> dict[str, Any]:
        """As JSON: the files with their findings, and those not checked."""
        files = [{"path": name, **write_report(report)} for name, report in self.reports.items()]
        return {"files": files, "failed": self.failed}

    def to_lines(self) -> list[str]:
        """A line for each file."""
        lines = [f"{name}：{count_verdicts(report)}" for name, report in self.reports.items()]
        return [*lines, *(f"{name}：没有核对，{why}" for name, why in self.failed.items())]


def check_folder(assistant: Assistant, folder: Path, output: Path | None, table: Path | None) -> Batch:
    """Checks the files of a folder; with `output` an annotated copy or a table of each and the summary go there.

    Raises BadInput when there is nothing to check, or nothing can be written, before anything is checked.
    """
    if output:
        prepare_folder(output, folder)
    sources, _ = find_sources([folder], recursive=True)
    if not sources:
        raise BadInput(f"{folder} 里没有文件", "请写有文稿的文件夹")
    batch = Batch()
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
        flat = name.replace("/", "-").replace("\\", "-")
        if is_docx(content):
            write_file(output / f"{flat.removesuffix('.docx')}-批注.docx", annotate(content, report)[0])
        else:
            write_file(output / f"{flat}-核对表.docx", write_check_table(report))
