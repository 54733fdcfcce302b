"""The commands of `kb` on a community's profile: assess, draft; no judging, no wording of papers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeVar

import typer

from kb.errors import BadInput
from views.console import Json, print_json, print_lines
from views.opening import open_assistant
from views.outputs import write_file

# Imports inside commands are on purpose: each waits only for what it needs.
# ruff: noqa: PLC0415

T = TypeVar("T")

_OUTLINES: dict[str, Literal["plan", "yearly", "selfcheck"]] = {"plan": "plan", "yearly": "yearly", "selfcheck": "selfcheck"}
_SAMPLES: dict[str, Literal["old", "new"]] = {"old": "old", "new": "new"}


def assess(
    path: Annotated[Path, typer.Argument(metavar="PROFILE.yaml", help="社区情况表", readable=False)], as_json: Json = False
) -> None:
    """Tells where a community stands on each requirement."""
    from assistant.profile_file import load_profile
    from views.draft_lines import write_assessed_lines
    from views.wire_draft import write_assessment

    profile = load_profile(path)
    assessed = open_assistant().assess(profile)
    if as_json:
        print_json(write_assessment(profile, assessed))
    else:
        print_lines(write_assessed_lines(profile, assessed))


def draft(  # noqa: PLR0913, PLR0917 each is an option of the command
    path: Annotated[
        Path | None, typer.Argument(metavar="[PROFILE.yaml]", help="社区情况表", readable=False, show_default=False)
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", metavar="OUT.docx", help="写到哪个文件")] = None,
    outline: Annotated[str, typer.Option(help="plan 工作方案，yearly 年度任务清单，selfcheck 自评报告")] = "plan",
    sample: Annotated[str | None, typer.Option(help="给一份样表（配 -o 写成文件）：old 老旧小区，new 新建小区")] = None,
    recheck: Annotated[Path | None, typer.Option(metavar="FILE.docx", help="复查一份写好的：依据有没有变")] = None,
    reword: Annotated[bool, typer.Option("--reword", help="请配置的语言模型润色措施的措辞，逐句核对，不过的用原句")] = False,
    force: Annotated[bool, typer.Option("--force", help="文件已经有了也覆盖")] = False,
    as_json: Json = False,
) -> int:
    """Writes a paper for a community as Word; 1 when a recheck finds a basis changed."""
    if [path, sample, recheck].count(None) != 2:
        raise BadInput(
            "不知道要做什么", "请写一份情况表（kb draft 情况表.yaml -o 方案.docx），或 --sample，或 --recheck，只写一样"
        )
    if sample is not None:
        _show_sample(_choose(sample, _SAMPLES, "样表"), output, force=force)
    elif recheck is not None:
        return _recheck(recheck, as_json=as_json)
    elif path is not None:
        _draft(
            path,
            _check_output(output, path, force=force),
            _choose(outline, _OUTLINES, "提纲"),
            as_json=as_json,
            reword=reword,
        )
    return 0


def _draft(path: Path, output: Path, kind: Literal["plan", "yearly", "selfcheck"], *, as_json: bool, reword: bool) -> None:
    from assistant.profile_file import load_profile
    from views.draft_lines import write_drafted_lines
    from views.wire_draft import write_draft
    from views.word import write_docx

    profile = load_profile(path)
    assistant = open_assistant()
    made = assistant.draft(profile, kind, reword=reword)
    write_file(output, write_docx(made.paper, assistant.settings.fonts))
    if as_json:
        print_json(write_draft(made, str(output)))
    else:
        print_lines(write_drafted_lines(made, str(output)))


def _show_sample(sample: Literal["old", "new"], output: Path | None, *, force: bool) -> None:
    from assistant.profile_file import read_sample

    if output is None:
        print(read_sample(sample), end="")
    else:
        write_file(_check_place(output, force=force), read_sample(sample).encode())
        print(f"样表已写到 {output}，请照自己社区的情况改。")


def _recheck(path: Path, *, as_json: bool) -> int:
    from views.draft_lines import write_rechecked_lines
    from views.wire_draft import write_rechecked

    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"打不开 {path}", "请写 kb draft 写出的 .docx 的路径") from error
    rechecked, made = open_assistant().recheck(content)
    if as_json:
        print_json(write_rechecked(rechecked, made))
    else:
        print_lines(write_rechecked_lines(rechecked, made))
    return int(any(one.is_changed for one in rechecked))


def _check_output(output: Path | None, profile: Path, *, force: bool) -> Path:
    """Where to write; raises BadInput before any work is done when that cannot be, or would cost a file."""
    if output is None:
        raise BadInput("没有写把方案写到哪里", f"请加 -o 文件名，例如：kb draft {profile} -o 方案.docx")
    if output.suffix.lower() != ".docx":
        raise BadInput(f"{output.name} 不是 .docx", "方案是 Word 文件，请把文件名写成 .docx 结尾")
    return _check_place(output, force=force)


def _check_place(output: Path, *, force: bool) -> Path:
    if output.is_dir() or not output.absolute().parent.is_dir():
        raise BadInput(f"写不进 {output}", "请写一个已有文件夹里的文件名")
    if output.exists() and not force:
        raise BadInput(f"{output} 已经有了，没有覆盖", "请换一个文件名，或加 --force 覆盖它")
    return output


def _choose(name: str, known: dict[str, T], what: str) -> T:
    if name not in known:
        raise BadInput(f"没有叫“{name}”的{what}", f"请从这些里选一个：{'、'.join(known)}")
    return known[name]
