"""The commands of `kb` on the documents the library holds: list, show, diff, asks, remove; no wording of results."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kb.errors import BadInput
from views.console import Json, print_json, print_lines
from views.inputs import find_document, find_edition, find_edition_pair
from views.opening import open_assistant
from views.outputs import write_file
from views.progress import show_progress

# Imports inside commands are on purpose: each waits only for what it needs.
# ruff: noqa: PLC0415

Name = Annotated[str, typer.Argument(metavar="ID", help="文件编号，或题名、文号")]


def list_documents(as_json: Json = False) -> None:
    """Lists the library's documents."""
    from views.terminal import LIST_HEAD, write_list_rows
    from views.wire import write_document

    assistant = open_assistant()
    documents, counts, editions = assistant.library.documents(), assistant.library.count_clauses(), assistant.editions
    if as_json:
        newer = {document_id: found.document.id for document_id, found in editions.items()}
        print_json([write_document(d) | {"clauses": counts.get(d.id, 0), "replaced_by": newer.get(d.id)} for d in documents])
    elif sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table

        table = Table(*LIST_HEAD)
        for row in write_list_rows(documents, counts, editions):
            table.add_row(*row)
        Console().print(table, markup=False)
    else:
        print_lines("\t".join(row) for row in write_list_rows(documents, counts, editions))


def show(
    name: Name,
    outline: Annotated[bool, typer.Option("--outline", help="只列条号和标题")] = False,
    as_json: Json = False,
) -> None:
    """Shows one document."""
    from views.terminal import write_document_lines, write_edition_lines
    from views.wire import write_parse
    from views.wire_editions import write_edition

    assistant = open_assistant()
    shown = find_edition(assistant.library, name)
    versions, newer = assistant.library.versions(shown.document.id), assistant.editions.get(shown.document.id)
    if as_json:
        told = write_parse(shown.document, shown.clauses, shown.document.notes)
        print_json(told | write_edition(shown, versions, newer))
    else:
        print_lines(write_edition_lines(shown, versions, newer))
        print_lines(write_document_lines(shown.document, shown.clauses, outline=outline))


def diff(
    first: Annotated[
        str, typer.Argument(metavar="A", help="编号、题名或文件；编号@1 是第 1 版；只写一个就与它的前一版对照")
    ],
    second: Annotated[str | None, typer.Argument(metavar="[B]", help="与哪一份对照，写法相同")] = None,
    as_json: Json = False,
) -> None:
    """Compares two editions clause by clause."""
    from assistant.importer import compare_editions
    from views.reports import write_changes_lines
    from views.wire_editions import write_changes

    changes = compare_editions(*find_edition_pair(open_assistant().library, first, second))
    if as_json:
        print_json(write_changes(changes))
    else:
        print_lines(write_changes_lines(changes))


def asks(
    name: Name,
    most: Annotated[int, typer.Option("--most", "-n", min=1, max=6, help="每条最多几问")] = 4,
) -> None:
    """Has the configured model put questions to the clauses of one document."""
    assistant = open_assistant()
    document = find_document(assistant.library, name)
    with show_progress() as progress:
        count = assistant.add_wordings(document.id, most, progress)
    print(f"给《{document.title}》加了 {count} 个问法，只用来找条款，不会当作条款的话显示。")


def list_opinions(
    out: Annotated[Path | None, typer.Option("--output", "-o", help="另存为表格（CSV），Excel、WPS 能打开")] = None,
    as_json: Json = False,
) -> None:
    """Lists what readers said of answers."""
    from dataclasses import asdict

    from kb.opinions import read_opinions
    from views.opinions import write_opinions_csv

    kept = read_opinions(open_assistant().library)
    if as_json:
        print_json([asdict(one) | {"said_at": one.said_at and one.said_at.isoformat()} for one in kept])
    elif out:
        write_file(out, write_opinions_csv(kept).encode())
        print(f"已存 {len(kept)} 条意见：{out}")
    else:
        print_lines(f"{'有用' if one.helpful else '没用'}  {one.question}  {one.reason}".rstrip() for one in kept)
        print(f"共 {len(kept)} 条意见。")


def remove(name: Name, yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问")] = False) -> None:
    """Removes one document after asking."""
    assistant = open_assistant()
    document = find_document(assistant.library, name)
    if not yes:
        if not sys.stdin.isatty():
            raise BadInput(f"没有删去《{document.title}》", "确定要删时请加 --yes")
        print(f"要从知识库删去《{document.title}》吗？输入 y 确认：", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() not in {"y", "yes", "是"}:
            print("没有删去。")
            return
    assistant.remove(document.id)
    print(f"已删去《{document.title}》（{document.id}）。")
