"""The commands of `kb`: read the call, ask the assistant, print; no wording of results, no judging."""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.errors import BadInput, KbError, UnsupportedFile
from views import cli_user
from views.checking import check, radar
from views.cli_draft import assess, draft
from views.cli_library import asks, diff, list_documents, list_opinions, remove, show
from views.cli_status import audit, backup, doctor, model, restore
from views.console import Json, print_json, print_lines, show_plainly
from views.inputs import read_text
from views.opening import open_assistant
from views.progress import show_progress
from views.usage import explain_usage, use_utf8

if TYPE_CHECKING:
    from assistant.importer import Added

# Imports inside commands are on purpose: `python -X importtime` shows 0.3 s for settings, 1 s for search and encoder,
# 2 s for the web page, and each command waits only for what it needs.
# ruff: noqa: PLC0415

app = typer.Typer(name="kb", help="绿色社区政策助手：每句话都带条款出处。", add_completion=False, rich_markup_mode=None)

Text = Annotated[str | None, typer.Argument(metavar="[TEXT]", help="要问或要找的话；不写则从标准输入读")]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="从标准输入每行读一个请求，每行答一个")]
Official = Annotated[bool, typer.Option("--official", help="只写出可抄进公文的“根据《…》”")]


def main() -> None:
    """Runs the command line and ends the process: 0 done, 1 a check failed, 2 it could not be done, 130 interrupted."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs one command; what goes wrong becomes one Chinese sentence on standard error."""
    use_utf8()
    command = typer.main.get_command(app)
    try:
        code = command.main(list(arguments) or ["--help"], prog_name="kb", standalone_mode=False)
    except typer.TyperException as error:
        return _fail(explain_usage(error))
    except KbError as error:
        return _fail(str(error))
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        return _fail("文件名太长，系统打不开：请换一个短一些的名字")
    except (KeyboardInterrupt, typer.Abort):
        return 130
    return code if isinstance(code, int) else 0


@app.command(help="读一份文件并显示条款，不存入知识库。")
def parse(path: Annotated[Path, typer.Argument(metavar="PATH", help="文件", readable=False)], as_json: Json = False) -> None:
    """Parses one file without storing it."""
    from ingest.parse import parse_file
    from views.terminal import write_document_lines
    from views.wire import write_parse

    parsed = parse_file(path)
    if as_json:
        print_json(write_parse(parsed.document, parsed.clauses, parsed.notes))
    else:
        print_lines(write_document_lines(parsed.document, parsed.clauses))


@app.command(help="读入文件并存进知识库；没有变化的跳过。")
def add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="文件或文件夹", readable=False)],
    recursive: Annotated[bool, typer.Option("--recursive", "-r", help="连同下级文件夹")] = False,
    as_json: Json = False,
) -> None:
    """Parses and stores files; one that cannot be read does not stop the others."""
    from views.reports import write_added_lines
    from views.sources import find_sources
    from views.terminal import write_skipped_lines
    from views.wire import write_added, write_skipped

    sources, left_out = find_sources(paths, recursive=recursive)
    if not sources:
        raise BadInput("这里没有可以加入的文件", "请写文件的路径；要连同下级文件夹，请加 --recursive")
    assistant = open_assistant()
    added: list[Added] = []
    failed: list[tuple[Path, KbError]] = []
    skipped = [(path, "隐藏文件或系统文件") for path in left_out]
    with show_progress() as progress:
        for done, source in enumerate(sources, 1):
            try:
                added.append(assistant.add_content(source.read(), source.path))
            except BadInput as error:
                if source.is_found and isinstance(error, UnsupportedFile):
                    skipped.append((source.path, str(error)))
                else:
                    failed.append((source.path, error))
            if progress:
                progress("读入文件", done, len(sources))
    if as_json:
        print_json(write_added(added, failed) | {"skipped": write_skipped(skipped)})
    else:
        print_lines([*write_added_lines(added), *write_skipped_lines(skipped)])
    if failed:
        told = "；".join(f"{path}：{error}" for path, error in failed)
        raise BadInput(f"有 {len(failed)} 个文件没有加入（其余 {len(added)} 个已处理）", told)


app.command(name="list", help="列出知识库里的文件。")(list_documents)
app.command(help="显示一份文件的情况和条款；编号@1 是它的第 1 版。")(show)
app.command(help="对照两份文件或一份文件的前后两版：新增、删去、改动、改号的条款。")(diff)
app.command(help="请配置的语言模型照一份文件的条款设问，使它更容易被找到。")(asks)
app.command(name="opinions", help="列出或导出网页上对回答的意见（有用、没用和原因）。")(list_opinions)
app.command(help="从知识库删去一份文件。")(remove)


@app.command(help="重做全部检索用的索引。")
def rebuild() -> None:
    """Makes all caches anew."""
    assistant = open_assistant()
    with show_progress() as progress:
        assistant.rebuild(progress)
    print("索引已全部重做。")


@app.command(help="按条号或内容找条款。")
def search(
    text: Text = None,
    k: Annotated[int, typer.Option("-k", min=1, help="最多几条")] = 10,
    as_json: Json = False,
    jsonl: Jsonl = False,
) -> None:
    """Finds passages."""
    from views.requests import Requests, SearchRequest
    from views.terminal import write_hit_lines
    from views.wire import write_hits

    query = None if jsonl else read_text(text)
    assistant = open_assistant()
    if query is None:
        Requests(
            SearchRequest, lambda line: {"hits": write_hits(assistant.find(line.query, line.k or k).passages)}
        ).answer_all()
    elif as_json:
        print_json({"hits": write_hits(assistant.find(query, k).passages)})
    else:
        print_lines(write_hit_lines(assistant.find(query, k).passages))


@app.command(help="回答一个问题，每句话都带出处；库里没有依据就直说。")
def ask(text: Text = None, as_json: Json = False, jsonl: Jsonl = False, official: Official = False) -> None:
    """Answers a question."""
    from views.requests import AskRequest, Requests
    from views.terminal import write_answer_lines, write_official_lines
    from views.wire import write_answer

    question = None if jsonl else read_text(text)
    assistant = open_assistant()
    if question is None:
        Requests(AskRequest, lambda line: write_answer(assistant.ask(line.question, line.history))).answer_all()
    elif as_json:
        print_json(write_answer(assistant.ask(question)))
    else:
        print_lines((write_official_lines if official else write_answer_lines)(assistant.ask(question)))


app.command(help="核对文稿里的每一处引用：有没有、文号对不对、还有没有效、条文是不是这样说的。")(check)
app.command(help="看库里的文件：依据是否到期或被取代，本地方案与国家文件有哪些出入。")(radar)
app.command(help="对照 40 项要求看社区做到了哪些：差多少、依据哪条、用什么证明。")(assess)
app.command(help="照社区情况表写工作方案（Word，公文格式），每项任务写明依据。")(draft)
app.command(help="问配置的语言模型一句话，看它能不能用。")(model)
app.command(help="看知识库、索引、编码器、模型、磁盘是否都好；有要处理的以 1 结束。")(doctor)
app.command(help="把整个知识库存成一个文件，网页开着也可以。")(backup)
app.command(help="用备份换回知识库，原来的另存一份。")(restore)
app.add_typer(cli_user.app, name="user")
app.command(help="谁在什么时候添加、删去、更新、恢复、导出了什么；只能添，不能改。")(audit)


@app.command(help="在本机打开网页。")
def serve(
    host: Annotated[str | None, typer.Option(help="监听地址，默认只限本机")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="端口")] = None,
) -> None:
    """Serves the web page until interrupted."""
    from kb.config import read_settings
    from views.web import serve as serve_page

    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    serve_page(read_settings().model_copy(update=given))


def _fail(sentence: str) -> int:
    told = show_plainly(" ".join(sentence.split("\n")))
    print(told if told.endswith(("。", "？", "！")) else f"{told}。", file=sys.stderr)
    return 2
