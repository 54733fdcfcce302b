"""A PDF, or a picture of a page, to blocks with page numbers; the pages are read in a child process with a deadline."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any

from ingest.blocks import Block, Place, Reading
from ingest.limits import MOST_PAGES, check_length
from ingest.notes import make_note, write_numbers
from ingest.page_breaks import link_tables
from ingest.page_tables import CellText, Row
from kb.errors import BadInput, UnreadableFile, UnsupportedFile
from kb.model import Note

# 5,000 full pages take 40 seconds of one core; a page to recognise takes 3 on two.
_SECONDS, _SECONDS_A_SCAN = 180.0, 30.0
_SHOWN = 20
_RECOGNITION = "要识别扫描件和图片里的文字，请先在程序文件夹里运行 make ocr，再重新导入"


@dataclass(slots=True)
class _Pages:
    """What came from the child: lines and rows by page number, footnotes, pages by state, how many there are, its title."""

    count: int = 0
    named: str = ""
    items: dict[int, Sequence[Block | tuple[int, Row]]] = field(default_factory=dict)
    notes: list[Block] = field(default_factory=list)
    states: dict[str, list[int]] = field(default_factory=dict)
    doubtful: dict[int, int] = field(default_factory=dict)
    struck: dict[int, list[str]] = field(default_factory=dict)
    unsure: list[int] = field(default_factory=list)


def read_pdf(content: bytes) -> Reading:
    """One block per printed line, table row and footnote, these last.

    Raises UnreadableFile when broken or locked, UnsupportedFile for a scan without OCR.
    """
    pages, length = _Pages(), 0
    for told in _run_child(content):
        if "error" in told:
            raise _explain(told["error"])
        _keep(pages, told)
        length += _count_characters(told)
        check_length(length)
    if not any(pages.items.values()):
        raise _explain_nothing(pages)
    blocks = link_tables([item for number in sorted(pages.items) for item in pages.items[number]])
    blocks = (*blocks, *pages.notes)
    return Reading(blocks, tuple(_write_notes(pages)), named=pages.named)


def _keep(pages: _Pages, told: dict[str, Any]) -> None:
    pages.count = max(pages.count, told.get("pages", 0), told.get("page", 0))
    pages.named = pages.named or told.get("named", "")
    if "page" in told:
        number = told["page"]
        pages.items[number] = [_read_item(number, item) for item in told.get("items", ())]
        pages.notes += [
            Block(text, page=number, is_footnote=True, place=f"脚注{mark}") for mark, text in told.get("notes", ())
        ]
        pages.states.setdefault(told["state"], []).append(told["page"])
        if told.get("doubtful"):
            pages.doubtful[told["page"]] = told["doubtful"]
        if told.get("struck"):
            pages.struck[told["page"]] = told["struck"]
        pages.unsure += [told["page"]] if told.get("unsure") else []


def _read_item(number: int, item: list[Any]) -> Block | tuple[int, Row]:
    """A line, with its place where it has one, or a row of a table with its page."""
    if isinstance(item[0], str):
        return Block(item[0], page=number, printed=Place(*item[1]) if len(item) > 1 else None)
    table, xs, cells = item
    return number, Row(table, tuple(xs), tuple(CellText(*cell) for cell in cells))


def _count_characters(told: dict[str, Any]) -> int:
    cells = (cell for item in told.get("items", ()) for cell in ([item] if isinstance(item[0], str) else item[2]))
    return sum(len(cell[0]) for cell in cells)


def _run_child(content: bytes) -> Iterator[dict[str, Any]]:
    """What the child says, line by line, until it ends or its time is up."""
    # -P: a folder named ingest in the place where the user happens to be is not ours.
    command = [sys.executable, "-P", "-m", "ingest.page_program"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as child:
        timer = _start_timer(child, _SECONDS)
        try:
            _send(child, content)
            for line in child.stdout or ():
                if not line.endswith(b"\n"):
                    break
                told = json.loads(line)
                if "recognising" in told:
                    timer.cancel()
                    timer = _start_timer(child, _SECONDS + _SECONDS_A_SCAN * told["recognising"])
                yield told
        finally:
            timer.cancel()
            child.kill()


def _start_timer(child: subprocess.Popen[bytes], seconds: float) -> Timer:
    timer = Timer(seconds, child.kill)
    timer.daemon = True
    timer.start()
    return timer


def _send(child: subprocess.Popen[bytes], content: bytes) -> None:
    if child.stdin is not None:
        try:
            child.stdin.write(content)
            child.stdin.close()
        except OSError:
            # The child ended early; what it said until then says why.
            return


def _explain(kind: str) -> BadInput:
    if kind == "locked":
        return UnreadableFile("PDF 有密码", hint="请用能打开它的软件解除密码、另存后再导入")
    if kind == "too_many_pages":
        return UnreadableFile(f"PDF 超过 {MOST_PAGES} 页", hint="请分成几份后再导入")
    if kind == "no_recognition":
        return UnsupportedFile("这是图片", hint=_RECOGNITION)
    return UnreadableFile("文件打不开", hint="文件多半已损坏或没有下载完整，请重新下载或另存后再导入")


def _explain_nothing(pages: _Pages) -> BadInput:
    if "scanned" in pages.states and not pages.doubtful:
        return UnsupportedFile("PDF 里没有文字层，是扫描件", hint=_RECOGNITION)
    return _explain("broken")


def _write_notes(pages: _Pages) -> Iterator[Note]:
    unread = [number for number in range(1, pages.count + 1) if number not in pages.items]
    recognised = sorted((*pages.states.get("recognised", ()), *pages.states.get("hidden", ())))
    for kind, numbers in (
        ("pages_recognised", recognised),
        ("pages_doubtful", sorted(pages.doubtful)),
        ("pages_in_columns", sorted(pages.unsure)),
        ("pages_without_text", pages.states.get("scanned", ())),
        ("pages_broken", pages.states.get("broken", ())),
        ("pages_unread", unread),
    ):
        if numbers:
            yield make_note(kind, pages=write_numbers(numbers), count=len(numbers))
    if pages.struck:
        struck = [words for number in sorted(pages.struck) for words in pages.struck[number]]
        told = {"pages": write_numbers(sorted(pages.struck)), "count": len(struck), "words": struck[0][:_SHOWN]}
        yield make_note("pages_struck", **told)
