"""Old Word, WPS, RTF and OpenDocument texts, turned into .docx by LibreOffice where it is installed; no format is read here.

LibreOffice runs on its own: a fresh profile and folder, no macros, no links followed, limits on time and memory.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ingest.blocks import Reading
from ingest.notes import make_note
from ingest.read_docx import read_docx
from kb.errors import UnreadableFile, UnsupportedFile

_SECONDS = 120
_MOST_KILOBYTES = 4_000_000
_PROGRAMS = ("soffice", "libreoffice")
_USUAL_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
# Settings of the fresh profile: no macros, no active content, no links updated or fetched.
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
)
_LOCKED, _WORD = "EncryptedPackage", "WordDocument"
_OTHERS = {"Workbook": "电子表格", "PowerPoint Document": "演示文稿"}


def read_office(content: bytes) -> Reading:
    """What such a file comes to; raises UnsupportedFile without LibreOffice, UnreadableFile when it cannot open the file."""
    suffix = _find_suffix(content)
    program = find_program()
    if program is None:
        raise UnsupportedFile(
            "读旧版 Word、WPS、RTF 和 ODT 文件要用 LibreOffice，这台电脑上没有",
            hint="请用 Word 或 WPS 另存为 .docx 后再导入，或安装 LibreOffice 后重试",
        )
    with tempfile.TemporaryDirectory(prefix="kb-office-", ignore_cleanup_errors=True) as folder:
        converted = _convert(program, content, suffix, Path(folder))
    reading = read_docx(converted)
    return replace(reading, notes=(make_note("office_converted"), *reading.notes))


def find_program() -> str | None:
    """Where LibreOffice stands on this machine, or None."""
    found = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    return found or next((place for place in _USUAL_PLACES if Path(place).is_file()), None)


def _find_suffix(content: bytes) -> str:
    """The ending under which LibreOffice is given the file; raises for what holds no text or is locked."""
    if content.startswith(b"{\\rtf"):
        return "rtf"
    if content.startswith(b"PK"):
        return "odt"
    if _has_stream(content, _LOCKED):
        raise UnreadableFile("文件加了密码", hint="请用 Word 或 WPS 打开，取消密码后另存再导入")
    if _has_stream(content, _WORD):
        return "doc"
    name = next((name for stream, name in _OTHERS.items() if _has_stream(content, stream)), "旧版 Office 文件")
    raise UnsupportedFile(f"这是{name}，不是 Word 或 WPS 文字", hint="请把要导入的内容复制到 Word 里，存成 .docx 后再导入")


def _has_stream(content: bytes, name: str) -> bool:
    """Whether an OLE file names a stream so: its directory writes names in UTF-16."""
    return name.encode("utf-16-le") in content


def _convert(program: str, content: bytes, suffix: str, folder: Path) -> bytes:
    source, profile = folder / f"source.{suffix}", folder / "profile"
    source.write_bytes(content)
    _write_profile(profile)
    switches = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard", "--nologo")
    command = [program, f"-env:UserInstallation={profile.as_uri()}", *switches]
    _run([*command, "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder), str(source)], folder)
    try:
        return (folder / "source.docx").read_bytes()
    except OSError as error:
        hint = "文件可能已损坏或加了密码，请用 Word 或 WPS 打开后另存为 .docx 再导入"
        raise UnreadableFile("LibreOffice 打不开这个文件", hint=hint) from error


def _write_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )


def _run(command: Sequence[str], folder: Path) -> None:
    """Runs to the end or to the limit; then the program and all it started are ended."""
    limited = (
        command if sys.platform == "win32" else ["/bin/sh", "-c", f'ulimit -v {_MOST_KILOBYTES}; exec "$@"', "sh", *command]
    )
    # A proxy that is not there keeps what LibreOffice may still try off the network.
    outside = {f"{scheme}_proxy": "http://127.0.0.1:9" for scheme in ("http", "https", "ftp")}
    environment = {**os.environ, **outside, "HOME": str(folder), "SAL_USE_VCLPLUGIN": "svp"}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        limited, cwd=folder, env=environment, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile("LibreOffice 读这个文件太久，已停下", hint="请用 Word 或 WPS 另存为 .docx 后再导入") from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(command, capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
