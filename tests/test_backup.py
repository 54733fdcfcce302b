"""A copy of the library made while it is in use, put back under open programs, over a damaged library, or refused."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from assistant.assistant import Assistant
from kb.backup import back_up, restore
from kb.config import Settings
from kb.errors import BadInput, LibraryUnavailable, UnreadableFile
from views.cli import run
from views.wire import write_answer_text

RULES = "青岚市楼道办法\n第一条 楼道每周清扫{times}次。\n第二条 罚款二百元。\n"
ASKED = "青岚市的楼道每周清扫几次？"


def add_rules(assistant: Assistant, times: str, name: str = "楼道办法.txt") -> None:
    assistant.add_content(RULES.format(times=times).encode(), Path(name))


def ask(assistant: Assistant) -> str:
    return write_answer_text(assistant.ask(ASKED))


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    assistant = Assistant.open(Settings(home=tmp_path / "home"))
    add_rules(assistant, "三")
    return assistant


def test_a_copy_put_back_answers_as_before_also_in_open_programs(assistant: Assistant, tmp_path: Path) -> None:
    path, copy = assistant.library.path, tmp_path / "备份.db"
    before = ask(assistant)
    assert "三次" in before
    assert back_up(path, copy) == 83
    added = next(document for document in assistant.library.documents() if "楼道" in document.title)
    assistant.remove(added.id)
    assert "三次" not in ask(assistant)
    held, kept = restore(copy, path)
    assert held == 83
    assert ask(assistant) == before
    assert ask(Assistant.open(assistant.settings)) == before
    assert kept is not None
    assert restore(kept, path)[0] == 82
    assert "三次" not in ask(assistant)


def test_every_copy_made_while_another_writes_is_whole(assistant: Assistant, tmp_path: Path) -> None:
    stop = Event()

    def keep_writing() -> None:
        while not stop.is_set():
            add_rules(assistant, random.Random(0).choice("一二四五"), f"{random.Random().random()}.txt")

    writer = Thread(target=keep_writing)
    writer.start()
    try:
        for number in range(5):
            back_up(assistant.library.path, copy := tmp_path / f"{number}.db")
            with closing(sqlite3.connect(copy)) as opened:
                assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                counts = [opened.execute(f"SELECT count(*) FROM {name}").fetchone() for name in ("entries", "vectors")]
            assert counts[0] == counts[1]
    finally:
        stop.set()
        writer.join()


def test_a_damaged_library_gives_way_and_is_kept(assistant: Assistant, tmp_path: Path) -> None:
    path, copy = assistant.library.path, tmp_path / "备份.db"
    back_up(path, copy)
    assistant.library.engine.dispose()
    path.write_bytes(b"no database at all" * 1000)
    with pytest.raises(LibraryUnavailable):
        Assistant.open(assistant.settings)
    held, kept = restore(copy, path)
    assert held == 83
    assert kept is not None
    assert kept.read_bytes().startswith(b"no database")
    assert "三次" in ask(Assistant.open(assistant.settings))


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + b"\0" * 5000])
def test_what_is_no_backup_changes_nothing(content: bytes, assistant: Assistant, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(content)
    with pytest.raises(UnreadableFile):
        restore(wrong, assistant.library.path)
    assert "三次" in ask(assistant)
    assert [one.name for one in assistant.settings.home.glob("*.db")] == ["library.db"]


def test_a_truncated_backup_changes_nothing(assistant: Assistant, tmp_path: Path) -> None:
    back_up(assistant.library.path, copy := tmp_path / "备份.db")
    copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    with pytest.raises(UnreadableFile):
        restore(copy, assistant.library.path)
    assert "三次" in ask(assistant)


def test_a_backup_never_lands_on_the_library_or_half_written(assistant: Assistant, tmp_path: Path) -> None:
    for target in (assistant.library.path, tmp_path, tmp_path / "没有这个文件夹" / "x.db"):
        with pytest.raises(BadInput):
            back_up(assistant.library.path, target)
    assert "三次" in ask(assistant)


def test_the_commands_say_what_they_did(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KB_HOME", str(assistant.settings.home))
    monkeypatch.chdir(tmp_path)
    assert run(["backup"]) == 0
    copy = next(tmp_path.glob("知识库备份-*.db"))
    assert f"已备份 83 份文件到 {copy.name}" in capsys.readouterr().out
    assert run(["restore", copy.name]) == 0
    assert "已恢复 83 份文件；原来的存在" in capsys.readouterr().out
    assert run(["restore", "没有.db"]) == 2
    assert "没有备份文件" in capsys.readouterr().err
