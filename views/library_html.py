"""The library and what was added to it as escaped HTML; no widgets, no judging."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import KbError
from kb.model import Document
from views.on_page import say
from views.reports import write_added_lines
from views.terminal import LIST_HEAD, write_list_rows

if TYPE_CHECKING:
    from assistant.importer import Added
    from kb.supersede import Successor

Failed = tuple[Path, KbError]
# How the page shows what the command line shows by `kb diff`.
_COMPARE = "逐字对照：在下面的清单里点它的“看改动”；不要这次的改动，点上面的“撤销这次添加”"
_NONE_FITS = "没有题名、文号、类别或效力里有这些字的文件：少写几个字再找，或在上面添加。"
_NO_FILES = "知识库是空的：请在上面添加文件。"
# What of a document's row the page shows, in this order; its 编号 is for the command line.
_SHOWN = ("题名", "类别", "文号", "版本", "效力", "内容", "条款数")


def write_adding(done: int, total: int, name: str) -> str:
    """Which file is being read."""
    return (
        f'<p class="pending" role="status"><span class="dots" aria-hidden="true"></span>'
        f"正在读入 {done}/{total}：{escape(name)}</p>"
    )


def write_import(added: Sequence[Added], failed: Sequence[Failed], notice: str = "") -> str:
    """The import report: what became of each file, what was found, removed, odd and missing."""
    told = f'<p class="count" role="status">{escape(say(notice))}</p>' if notice else ""
    files = "".join(f"<article>{_write_lines(write_added_lines([one], _COMPARE))}</article>" for one in added)
    wrong = "".join(
        f'<p class="failed" role="alert">没有加入：{escape(path.name)}，{escape(say(str(error)))}。</p>'
        for path, error in failed
    )
    return f'<div class="import">{told}{wrong}{files}</div>' if told or files or wrong else ""


def _write_lines(lines: Iterable[str]) -> str:
    head, *rest = lines
    items = "".join(f'<li class="{_tone(line)}">{escape(line.strip())}</li>' for line in rest)
    return f"<h4>{escape(head)}</h4>" + (f"<ul>{items}</ul>" if items else "")


def _tone(line: str) -> str:
    return "gap" if line.strip().startswith("缺") else "odd" if line.strip().startswith("注意") else ""


def write_documents(
    documents: Sequence[Document],
    counts: Mapping[str, int],
    editions: Mapping[str, Successor],
    versions: Mapping[str, int],
    wanted: str = "",
) -> str:
    """The documents whose title, 文号 or status holds what is wanted, as a table; `versions` counts those of each."""
    rows = list(write_list_rows(documents, counts, editions))
    rows = [row for row in rows if all(word in " ".join(row) for word in wanted.split())]
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in (*_SHOWN, "操作"))
    body = "".join(_write_row(row, versions.get(row[0], 1)) for row in rows)
    told = f"共 {len(rows)} 份文件" + (f"（全库 {len(documents)} 份）" if wanted.strip() else "")
    if not rows:
        return f'<div class="library"><p class="count">{told}</p><p>{_NONE_FITS if wanted.strip() else _NO_FILES}</p></div>'
    return (
        f'<div class="library"><p class="count">{told}</p><div class="scroll" tabindex="0">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></div>"
    )


def write_told(lines: Iterable[str], heading: str = "") -> str:
    """Lines about documents as they are: what changed between two versions, what has gone stale."""
    # The lines are indented for a terminal, two blanks a level.
    body = "".join(
        f'<p class="line level-{(len(one) - len(one.lstrip(" "))) // 2}">{escape(one.strip())}</p>' for one in lines
    )
    return f'<div class="import">{f"<h4>{escape(heading)}</h4>" if heading else ""}{body}</div>'


def _write_row(row: Sequence[str], versions: int) -> str:
    facts = dict(zip(LIST_HEAD, map(escape, row), strict=True))
    document_id, title = facts["编号"], facts["题名"]
    facts["题名"] = f'<button type="button" class="link" data-read="{document_id}">{title}</button>'
    # Asked twice: the first press only unfolds the second button.
    dropped = (
        f'<details class="drop"><summary aria-label="删去《{title}》">删去</summary>'
        f'<button type="button" class="link" data-drop="{document_id}">确定删去这份文件</button></details>'
    )
    older = f'<button type="button" class="link" data-versions="{document_id}">{versions} 版，看改动</button>'
    facts["操作"] = (older if versions > 1 else "") + dropped
    # A phone shows each row as a card, where the cell's name stands before it.
    cells = (f'<td data-name="{name}">{facts[name]}</td>' for name in (*_SHOWN, "操作"))
    return "<tr>" + "".join(cells) + "</tr>"
