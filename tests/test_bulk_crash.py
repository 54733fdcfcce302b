"""A bulk import killed at twenty points: the library opens, and the same import again comes to what it would have.

Run as a program, this file kills its own children and prints one line a round: how many files the child had added.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.assistant import Assistant
from kb.config import Settings
from kb.schema import keywords, vectors

SEED = 20_261_123
ROUNDS = 20

# A law in two editions, a notice with attachments and a table, run-in items, a copy of a file under another name.
LAW = "# 青岚市楼栋长条例\n（2020年5月1日青岚市人民代表大会常务委员会公布{amended}）\n"
ARTICLES = "".join(
    f"第{number}条 楼栋长应当按照{word}的要求履行职责。\n" for number, word in zip("一二三四五", "甲乙丙丁戊", strict=True)
)
FILES = {
    "1条例.md": LAW.format(amended="") + ARTICLES,
    "2条例修订.md": LAW.format(amended="　2023年6月1日修订")
    + ARTICLES.replace("丙", "十日内丙")
    + "第六条 楼栋长每年述职。\n",
    "3通知.txt": "关于清理楼道的通知\n各社区：\n一、范围\n全部楼道。\n二、要求\n（一）清理；\n（二）公示。\n"
    "青岚市民政局\n2024年5月6日\n附件1\n分工表\n| 任务 | 部门 |\n|---|---|\n| 清理 | 社区 |\n",
    "4办法.txt": "青岚市楼道办法\n第一条 遵循下列原则：（一）依法；（二）自愿；（三）公开。\n第二条 罚款二百元。\n",
    "5办法副本.txt": "青岚市楼道办法\n第一条 遵循下列原则：（一）依法；（二）自愿；（三）公开。\n第二条 罚款二百元。\n",
    "6公约.txt": "青岚社区公约\n第一条 邻里和睦。\n第二条 爱护公物。\n",
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_bulk_import_killed_at_any_point_is_completed_by_the_same_import(filled_home: Path, tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, __file__, str(filled_home), str(tmp_path), str(SEED)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True, encoding="utf-8", check=False, timeout=300,
    )  # fmt: skip
    assert told.returncode == 0, f"seed {SEED}\n{told.stdout}{told.stderr}"
    added = [int(line) for line in told.stdout.splitlines()]
    assert len(added) == ROUNDS
    assert sum(one < len(FILES) for one in added) == ROUNDS, f"not killed in time: {added}"
    assert len(set(added)) > 2, f"always killed at the same file: {added}"


def add_files(assistant: Assistant, done: int | None = None) -> None:
    for name, text in FILES.items():
        assistant.add_content(text.encode(), Path(name))
        if done is not None:
            os.write(done, b".")


def open_home(home: Path) -> Assistant:
    return Assistant.open(Settings(home=home))


def read_state(assistant: Assistant) -> object:
    """All that the library holds; its caches must agree with it."""
    library = assistant.library
    entries = library.entries()
    with library.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert set(connection.execute(sa.select(vectors.c.entry_id)).scalars()) == {e.id for e in entries}
        assert set(connection.execute(sa.select(keywords.c.rowid)).scalars()) == {e.id for e in entries}
    documents = sorted(library.documents(), key=lambda document: document.id)
    found = [(p.document.id, p.clause.ref.id) for p in assistant.search.find("楼栋长履行职责", 3).passages]
    return [(d, library.clauses(d.id), len(library.versions(d.id))) for d in documents], found


def count_statements(assistant: Assistant, die_at: int = 0) -> "count[int]":
    """Counts what is sent to the database, and kills this process before number `die_at`."""
    statements = count(1)

    def tell(*_: object) -> None:
        if next(statements) == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "commit"):
        sa.event.listen(assistant.library.engine, moment, tell)
    return statements


def kill_import(home: Path, die_at: int) -> int:
    """How many files a child had added when it was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            assistant = open_home(home)
            count_statements(assistant, die_at)
            add_files(assistant, writer)
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as reports:
        return len(reports.read())


def run(filled: Path, folder: Path, seed: int) -> None:
    rng = random.Random(seed)
    shutil.copytree(filled, folder / "whole")
    assistant = open_home(folder / "whole")
    statements = count_statements(assistant)
    add_files(assistant)
    total = next(statements) - 1
    whole = read_state(assistant)
    assistant.library.engine.dispose()
    for number in range(ROUNDS):
        home = folder / f"home{number}"
        shutil.copytree(filled, home)
        print(kill_import(home, rng.randint(1, total)))
        again = open_home(home)
        add_files(again)
        assert read_state(again) == whole, f"round {number}: another library than without the kill"
        again.library.engine.dispose()
        shutil.rmtree(home)


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
