"""The command line as a process of its own: what it loads, its streams, Ctrl-C and broken pipes."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLAN = ROOT / "kb/corpus/绿色社区建设行动实施方案.docx"
# A shell starts what it puts in the background with Ctrl-C switched off, and children inherit that.
HEAR_CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
KB = [sys.executable, "-c", f"{HEAR_CTRL_C}; from views.cli import main; main()"]


def start(arguments: Sequence[str], home: Path, **more: str) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    env = {**os.environ, "KB_HOME": str(home), **more}
    return subprocess.Popen([*KB, *arguments], cwd=ROOT, env=env, stdin=pipe, stdout=pipe, stderr=pipe)


def test_the_commands_start_without_what_they_do_not_need() -> None:
    heavy = ("numpy", "sqlalchemy", "pydantic", "gradio", "chromadb", "langchain_core", "model2vec", "rich", "docx")
    code = f"import sys, views.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_parse_needs_neither_encoder_nor_search() -> None:
    heavy = ("numpy", "sqlalchemy", "gradio", "chromadb", "langchain_core", "model2vec")
    code = (
        f"import sys; from views.cli import run; run(['parse', {str(PLAN)!r}])\n"
        f"print([m for m in {heavy} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stderr == "[]\n"


def test_a_console_in_another_code_page_gets_utf8(filled_home: Path) -> None:
    process = start(["ask"], filled_home, PYTHONIOENCODING="gbk", LC_ALL="C")
    out, err = process.communicate("物业管理要覆盖多少？".encode())
    assert (process.returncode, err) == (0, b"")
    assert "三（四）" in out.decode("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_answers_come_line_by_line_and_ctrl_c_ends_quietly(filled_home: Path) -> None:
    process = start(["search", "--jsonl"], filled_home)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"id": 1, "query": "x"}\n')
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == 1
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert (process.returncode, err) == (130, b"")


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_ends_the_web_page_quietly_though_a_browser_holds_it_open(filled_home: Path) -> None:
    process = start(["serve", "--port", "0"], filled_home)
    assert process.stdout is not None
    port = int(process.stdout.readline().decode().split("127.0.0.1:")[1].split()[0])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as browser:
        # The stream that every open page of Gradio holds; it has no end of its own.
        browser.sendall(b"GET /gradio_api/heartbeat/x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert b"200 OK" in browser.recv(200)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"")


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_a_reader_that_leaves_early_gets_no_complaint(filled_home: Path) -> None:
    process = start(["show", "plan"], filled_home)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    process.wait()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.stdin is not None
    process.stdin.close()


def test_a_broken_pdf_is_told_in_one_sentence_by_us_alone(tmp_path: Path) -> None:
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.4\n" * 9)
    out, err = start(["parse", str(tmp_path / "坏.pdf")], tmp_path).communicate(timeout=60)
    assert (out, err.decode().count("\n")) == (b"", 1)
    assert err.decode().startswith("文件打不开：")
