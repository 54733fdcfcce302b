"""Killed before any line, or at any moment: what was reported done is there, what was not is whole or absent.

Run as a program, this file kills its own children and prints one line a round: what was being done, and was it killed.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import FrameType
from typing import Any
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from assistant.assistant import Assistant
from assistant.profile_file import parse_profile, read_sample
from ingest.parse import parse
from kb.backup import back_up, restore
from kb.config import Settings
from kb.schema import entries, keywords, vectors
from views.outputs import write_file
from views.word import write_docx

SEED = 20_261_124
ROUNDS = 66
ROOT = Path(__file__).parents[1]
# Lines of these are counted: where a library, a backup or a Word file is written.
WATCHED = tuple(str(ROOT / name) for name in ("kb", "views/outputs.py", "assistant/importer.py"))
RULE = "青岚市{name}办法\n第一条 {name}每周检查{times}次。\n第二条 违反的，罚款{times}百元。\n"

SAVED = tuple(RULE.format(name=name, times="两").encode() for name in ("停车", "电梯", "楼道"))

State = dict[str, tuple[str, ...]]
Work = Callable[[Assistant], object]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_nothing_reported_done_is_lost_whenever_the_process_is_killed(filled_home: Path, tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, __file__, str(filled_home), str(tmp_path), str(SEED)],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, encoding="utf-8", check=False, timeout=240,
    )  # fmt: skip
    assert told.returncode == 0, f"seed {SEED}\n{told.stdout}{told.stderr}"
    rounds = [line.split() for line in told.stdout.splitlines()]
    assert len(rounds) == ROUNDS
    killed = Counter(kind for kind, fate in rounds if fate == "killed")
    assert killed.total() >= 50, killed
    assert set(killed) == {"add", "update", "remove", "rebuild", "draft", "restore"}


def open_home(home: Path) -> Assistant:
    return Assistant.open(Settings(home=home), fill=False)


def read_state(home: Path) -> State:
    """What the library holds; nothing in it may be damaged, and its caches agree with it."""
    assistant = open_home(home)
    library = assistant.library
    with library.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        ids = set(connection.execute(sa.select(entries.c.id)).scalars())
        assert set(connection.execute(sa.select(vectors.c.entry_id)).scalars()) == ids
        assert set(connection.execute(sa.select(keywords.c.rowid)).scalars()) == ids
    state = {d.id: tuple(c.text for c in library.clauses(d.id)) for d in library.documents()}
    for document_id, texts in state.items():
        assert texts
        title = library.document(document_id).title
        assert assistant.search.find(f"{title}第一条", 1).passages[0].document.id == document_id
    library.engine.dispose()
    return state


def write_rule(name: str, times: str) -> bytes:
    return RULE.format(name=name, times=times).encode()


def choose_work(kind: str, number: int, state: State, home: Path, paper: bytes) -> tuple[Work, State]:
    """What to do, and what the library holds when it is done."""
    out, copy = home.parent / "方案.docx", home.parent / "备份.db"
    if kind == "draft":
        return lambda _: write_file(out, paper + bytes([number % 256])), state
    if kind == "restore":
        return lambda assistant: restore(copy, assistant.library.path), read_parsed(*SAVED)
    if kind == "remove":
        gone = sorted(state)[number % len(state)]
        return lambda assistant: assistant.remove(gone), {k: v for k, v in state.items() if k != gone}
    if kind == "rebuild":
        return lambda assistant: assistant.rebuild(), state
    name = f"事项{number}" if kind == "add" else "楼道"
    # A text the document had before would not be put in again.
    content = write_rule(name, str(number))
    return lambda assistant: assistant.add_content(content, Path(f"{name}.txt")), state | read_parsed(content)


def read_parsed(*contents: bytes) -> State:
    parsed = [parse(content, name="") for content in contents]
    return {one.document.id: tuple(clause.text for clause in one.clauses) for one in parsed}


def count_lines(before: Callable[[], object]) -> None:
    def watch(frame: FrameType, event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.startswith(WATCHED):
            return None
        if event == "line":
            before()
        return watch

    sys.settrace(watch)


def measure(work: Work, home: Path, spare: Path) -> tuple[int, float]:
    """How many lines and seconds the work takes on a copy of the library."""
    shutil.copytree(home, spare)
    lines = 0

    def count() -> None:
        nonlocal lines
        lines += 1

    assistant = open_home(spare)
    began = time.monotonic()
    count_lines(count)
    work(assistant)
    sys.settrace(None)
    seconds = time.monotonic() - began
    assistant.library.engine.dispose()
    shutil.rmtree(spare)
    return lines, seconds


def kill(work: Work, home: Path, rng: random.Random, lines: int, seconds: float) -> tuple[bool, bool]:
    """Whether a child reported the work done, and whether it was killed: by itself at a line, or from outside."""
    at_line = rng.randint(1, lines) if rng.random() < 0.7 else 0
    wait = rng.uniform(0, seconds * 0.7)
    ready, started = os.pipe()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        passed = 0

        def count() -> None:
            nonlocal passed
            passed += 1
            if passed == at_line:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            assistant = open_home(home)
            os.write(started, b".")
            if at_line:
                count_lines(count)
            work(assistant)
            sys.settrace(None)
            os.write(writer, b".")
        finally:
            os._exit(0)
    os.close(writer)
    os.close(started)
    os.read(ready, 1)
    os.close(ready)
    if not at_line:
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as reports:
        return bool(reports.read()), os.WIFSIGNALED(status)


def prepare(filled: Path, folder: Path) -> tuple[Path, bytes]:
    """A home of four small documents with a backup of three beside it, and the bytes of a drafted plan."""
    assistant = Assistant.open(Settings(home=filled))
    paper = write_docx(assistant.draft(parse_profile(read_sample("old").encode())).paper, assistant.settings.fonts)
    assistant.library.engine.dispose()
    home = folder / "home"
    assistant = open_home(home)
    for content in SAVED:
        assistant.add_content(content, Path("办法.txt"))
    back_up(assistant.library.path, folder / "备份.db")
    assistant.add_content(write_rule("绿地", "两"), Path("绿地.txt"))
    assistant.library.engine.dispose()
    return home, paper


def check_paper(path: Path, whole: bytes) -> None:
    """A drafted file is there whole or not at all."""
    if path.exists():
        assert path.read_bytes()[:-1] == whole
        with ZipFile(BytesIO(whole)) as package:
            assert package.testzip() is None


def run(filled: Path, folder: Path, seed: int) -> None:
    rng = random.Random(seed)
    home, paper = prepare(filled, folder)
    state = read_state(home)
    kinds = ("add", "update", "remove", "rebuild", "draft", "restore")
    measured: dict[str, tuple[int, float]] = {}
    for number in range(ROUNDS):
        kind = kinds[number % len(kinds)]
        work, after = choose_work(kind, number, state, home, paper)
        if kind not in measured:
            measured[kind] = measure(work, home, folder / "spare")
        done, killed = kill(work, home, rng, *measured[kind])
        found = read_state(home)
        assert found in ([after] if done else [state, after]), f"round {number}: {kind} left neither state"
        check_paper(folder / "方案.docx", paper)
        state = found
        for kept in home.glob("library-2*.db"):
            kept.unlink()
        print(kind, "killed" if killed and not done else "done")


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
