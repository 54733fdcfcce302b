"""Who changed or took out what: told in the same transaction, never changed afterwards, carried over by a restore."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.assistant import Assistant
from kb.audit import Action, carry_events, find_local_user, put_event, read_events, read_questions, record_event
from kb.backup import back_up, restore
from kb.config import Settings
from kb.library import Library
from kb.schema import audit, questions
from views.audit_lines import write_trail_csv
from views.cli import run

RULES = "青岚市楼道办法\n第一条 楼道每周清扫{times}次。\n"


@pytest.fixture
def assistant(own_home: Path) -> Assistant:
    return Assistant.open(Settings(home=own_home), fill=False)


def tell(assistant: Assistant) -> list[tuple[str, str, str]]:
    return [(event.actor, event.action, event.detail) for event in read_events(assistant.library.engine)]


def test_every_change_is_told_with_who_made_it(assistant: Assistant) -> None:
    for times in "三三四":
        assistant.add_content(RULES.format(times=times).encode(), Path("楼道办法.txt"), "王芳")
    (document,) = assistant.library.documents()
    assistant.add_content(b"# \xe5\x85\xac\xe7\xba\xa6\n\xe4\xb8\x80\xe3\x80\x81\xe7\x88\xb1\xe6\x8a\xa4", Path("公约.md"))
    assistant.remove(document.id, actor="李强")
    here = find_local_user()
    title = "青岚市楼道办法"
    assert tell(assistant)[:2] == [("王芳", "added", title), ("王芳", "updated", title)]
    assert [(who, what) for who, what, _ in tell(assistant)[2:]] == [(here, "added"), ("李强", "removed")]
    targets = [event.target for event in read_events(assistant.library.engine)]
    assert targets[0] == targets[1] == targets[3] == document.id


def test_what_is_undone_is_not_told(assistant: Assistant) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no index")

    parsed = Assistant.add_content(assistant, RULES.format(times="三").encode(), Path("楼道办法.txt")).document
    with pytest.raises(RuntimeError):
        assistant.library.add(parsed, (), {}, fail, actor="王芳")
    assert [what for _, what, _ in tell(assistant)] == ["added"]


def test_the_documents_of_the_program_are_told_of_at_once(filled_home: Path) -> None:
    (event,) = read_events(Library(filled_home / "library.db").engine)
    assert (event.actor, event.action, event.detail) == ("程序", "filled", "82")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 1",
        "INSERT OR REPLACE INTO audit VALUES (1, '2020-01-01 00:00:00', 'x', 'added', '', '')",
        "REPLACE INTO audit VALUES (1, '2020-01-01 00:00:00', 'x', 'added', '', '')",
    ],
)
def test_the_database_refuses_to_change_what_was_told(statement: str, assistant: Assistant) -> None:
    record_event(assistant.library.engine, "王芳", "exported", detail="备份.db")
    before = tell(assistant)
    with pytest.raises(sa.exc.IntegrityError, match="added to only"), assistant.library.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert tell(assistant) == before


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_postgresql_refuses_too(statement: str, database_url: str, tmp_path: Path) -> None:
    engine = Library(tmp_path / "library.db", database_url).engine
    record_event(engine, "王芳", "exported", detail="表.csv")
    with pytest.raises(Exception, match="added to only"), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert [event.actor for event in read_events(engine)] == ["王芳"]
    engine.dispose()


def test_events_of_a_day_are_found(assistant: Assistant) -> None:
    engine = assistant.library.engine
    with engine.begin() as connection:
        for days, action in ((3, "added"), (1, "updated"), (0, "removed")):
            at = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=days)
            connection.execute(audit.insert().values(at=at, actor="x", action=action, target="", detail=""))
    since = date.today() - timedelta(days=1)
    assert [event.action for event in read_events(engine, since)] == ["updated", "removed"]


def test_a_restored_library_tells_also_what_came_after_the_copy(assistant: Assistant, tmp_path: Path) -> None:
    copy, path = tmp_path / "备份.db", assistant.library.path
    assistant.add_content(RULES.format(times="三").encode(), Path("楼道办法.txt"), "王芳")
    back_up(path, copy, "李强")
    (document,) = assistant.library.documents()
    assistant.remove(document.id, actor="赵敏")
    restore(copy, path, "李强")
    assert [d.id for d in assistant.library.documents()] == [document.id]
    assert [(who, what) for who, what, _ in tell(assistant)] == [
        ("王芳", "added"), ("李强", "exported"), ("赵敏", "removed"), ("李强", "restored"),
    ]  # fmt: skip
    restore(copy, path, "李强")
    assert len(tell(assistant)) == 5
    carry_events(assistant.library.engine, read_events(assistant.library.engine))
    assert len(tell(assistant)) == 5


def test_no_cell_of_the_table_is_a_formula(assistant: Assistant) -> None:
    actions: tuple[Action, ...] = ("added", "removed")
    nasty = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", " =1+1", "＝1", "正常的题名", "换\n行")
    with assistant.library.engine.begin() as connection:
        for text in nasty:
            put_event(connection, text, actions[0], text, text)
    rows = list(csv.reader(io.StringIO(write_trail_csv(read_events(assistant.library.engine)).lstrip("\ufeff"))))
    assert len(rows) == len(nasty) + 1
    for row in rows:
        assert not [
            cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@", "＝")) or cell[:1] in "\t\r\n"[: len(cell)]
        ]


def test_questions_are_not_kept_unless_wanted(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = Assistant.open(Settings(home=own_home), fill=False)
    assistant.ask("楼道几天扫一次？", actor="王芳")
    assert not read_questions(assistant.library.engine)
    assert Settings().keep_questions == 0
    assistant = Assistant.open(Settings(home=own_home, keep_questions=30), fill=False)
    with assistant.library.engine.begin() as connection:
        for days in (31, 29):
            at = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=days)
            connection.execute(questions.insert().values(at=at, actor="x", question=f"{days}天前"))
    assistant.ask("楼道几天扫一次？", actor="王芳")
    assert [(one.actor, one.question) for one in read_questions(assistant.library.engine)] == [
        ("x", "29天前"), ("王芳", "楼道几天扫一次？"),
    ]  # fmt: skip


def test_the_command_lists_and_exports(assistant: Assistant, capsys: pytest.CaptureFixture[str]) -> None:
    assistant.add_content(RULES.format(times="三").encode(), Path("楼道办法.txt"), "王芳")
    assistant.library.engine.dispose()
    assert run(["audit"]) == 0
    assert "王芳  添加  青岚市楼道办法" in capsys.readouterr().out
    assert run(["audit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["actor"] == "王芳"
    assert run(["audit", "--csv"]) == 0
    assert capsys.readouterr().out.startswith("\ufeff时间,谁,做了什么")
    assert run(["audit", "--since", "2999-01-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert run(["audit", "--since", "昨天"]) == 2
    assert run(["audit", "--questions"]) == 0
    assert "exported" in [event.action for event in read_events(Library(assistant.library.path).engine)]
