"""Accounts: names, roles, passwords and logins in the library's database, and the commands of `kb user`."""

import io
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from kb.backup import back_up, restore
from kb.database import open_database
from kb.errors import BadInput
from kb.schema import sessions, users
from kb.sessions import close_session, close_sessions, find_session, open_session
from kb.users import User, add_user, find_user, has_users, read_users, remove_user, set_password, set_role
from views.cli import run

PASSWORD = "月亮 扳手 三号楼 雨"
HOUR = timedelta(hours=1)


@pytest.fixture
def engine(own_home: Path):  # type: ignore[no-untyped-def]
    opened = open_database(own_home / "library.db")
    yield opened
    opened.dispose()


def name_role(user: User | None) -> tuple[str, str] | None:
    return (user.name, user.role) if user else None


def test_a_user_is_known_by_name_and_password_alone(engine: Engine) -> None:
    assert not has_users(engine)
    add_user(engine, "Ｚhang", "editor", PASSWORD)
    assert has_users(engine)
    assert name_role(find_user(engine, " ZHANG ", PASSWORD)) == ("zhang", "editor")
    for name, password in (("zhang", PASSWORD + "。"), ("zhang", ""), ("li", PASSWORD), ("", ""), ("zhang' --", PASSWORD)):
        assert find_user(engine, name, password) is None


def test_the_password_itself_is_stored_nowhere(engine: Engine, own_home: Path) -> None:
    add_user(engine, "zhang", "reader", PASSWORD)
    token = open_session(engine, "zhang", HOUR)
    with engine.connect() as connection:
        assert connection.execute(sa.select(users.c.password)).scalar_one().startswith("$argon2id$")
        assert token not in str(connection.execute(sa.select(sessions)).one())
    engine.dispose()
    stored = b"".join(path.read_bytes() for path in own_home.iterdir())
    assert PASSWORD.encode() not in stored
    assert token.encode() not in stored


@pytest.mark.parametrize(
    ("name", "role", "password", "told"),
    [
        ("zhang", "reader", PASSWORD, "已经有叫“zhang”的帐号"),
        ("li", "boss", PASSWORD, "没有“boss”这种角色"),
        ("li", "reader", "九个字的密码不够长", "长短"),
        ("li", "reader", "长" * 129, "长短"),
        ("li", "reader", "ababababab", "太容易猜"),
        ("liming", "reader", "LiMing-2024-7", "太容易猜"),
        ("a b", "reader", PASSWORD, "不能作用户名"),
        ("", "reader", PASSWORD, "不能作用户名"),
        ("../etc", "reader", PASSWORD, "不能作用户名"),
        ("<b>", "reader", PASSWORD, "不能作用户名"),
    ],
)
def test_an_unfit_account_is_refused_with_what_to_do(engine: Engine, name: str, role: str, password: str, told: str) -> None:
    add_user(engine, "zhang", "reader", PASSWORD)
    with pytest.raises(BadInput, match=told):
        add_user(engine, name, role, password)
    assert [one.name for one in read_users(engine)] == ["zhang"]


def test_a_login_lasts_until_it_is_closed_unused_or_over(engine: Engine) -> None:
    add_user(engine, "zhang", "reader", PASSWORD)
    token, other = open_session(engine, "zhang", HOUR), open_session(engine, "zhang", HOUR)
    assert name_role(find_session(engine, token, HOUR)) == ("zhang", "reader")
    assert find_session(engine, token + "x", HOUR) is None
    assert find_session(engine, "", HOUR) is None
    close_session(engine, token)
    assert find_session(engine, token, HOUR) is None
    assert find_session(engine, other, HOUR)
    over = open_session(engine, "zhang", timedelta(0))
    assert find_session(engine, over, HOUR) is None


def age(engine: Engine, hours: float) -> None:
    """Makes every login have been seen last so many hours ago."""
    seen = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=hours)
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        connection.execute(sessions.update().values(seen_at=seen))


def test_a_browser_left_alone_is_logged_out_and_one_in_use_is_not(engine: Engine) -> None:
    add_user(engine, "zhang", "reader", PASSWORD)
    page, key = open_session(engine, "zhang", 9 * HOUR), open_session(engine, "zhang", 9 * HOUR, "key")
    age(engine, 0.9)
    assert find_session(engine, page, HOUR)  # which notes that it was used
    with engine.connect() as connection:
        assert max(connection.execute(sa.select(sessions.c.seen_at)).scalars()) > datetime.now(UTC).replace(
            tzinfo=None
        ) - timedelta(minutes=1)
    age(engine, 1.1)
    assert find_session(engine, page, HOUR) is None
    assert find_session(engine, key, HOUR), "a program may rest"


def test_a_login_in_use_does_not_wait_for_whoever_writes(engine: Engine, own_home: Path) -> None:
    add_user(engine, "zhang", "reader", PASSWORD)
    token = open_session(engine, "zhang", HOUR)
    age(engine, 0.5)
    with closing(sqlite3.connect(own_home / "library.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = datetime.now(UTC)
        assert find_session(engine, token, HOUR)
        assert datetime.now(UTC) - begun < timedelta(seconds=5)
        other.execute("ROLLBACK")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 30_000


def test_what_an_account_loses_it_loses_at_once(engine: Engine) -> None:
    add_user(engine, "zhang", "admin", PASSWORD)
    token, key = open_session(engine, "zhang", HOUR), open_session(engine, "zhang", HOUR, "key")
    set_role(engine, "zhang", "reader")
    assert name_role(find_session(engine, token, HOUR)) == ("zhang", "reader")
    assert close_sessions(engine, "zhang", "key") == 1
    assert find_session(engine, key, HOUR) is None
    set_password(engine, "zhang", "另外 一句 很长的 话")
    assert find_session(engine, token, HOUR) is None
    assert find_user(engine, "zhang", PASSWORD) is None
    token = open_session(engine, "zhang", HOUR)
    remove_user(engine, "zhang")
    assert find_session(engine, token, HOUR) is None
    for lost in (lambda: open_session(engine, "zhang", HOUR), lambda: set_role(engine, "zhang", "admin")):
        with pytest.raises(BadInput, match="没有叫“zhang”的帐号"):
            lost()


def test_a_restored_library_has_its_users_but_nobody_is_logged_in(engine: Engine, own_home: Path, tmp_path: Path) -> None:
    add_user(engine, "zhang", "reader", PASSWORD)
    token = open_session(engine, "zhang", HOUR)
    back_up(own_home / "library.db", tmp_path / "copy.db")
    restore(tmp_path / "copy.db", own_home / "library.db")
    assert [one.name for one in read_users(engine)] == ["zhang"]
    assert find_session(engine, token, HOUR) is None


def test_the_commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], own_home: Path) -> None:
    def call(*words: str, typed: str = "") -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        code = run(["user", *words])
        told = capsys.readouterr()
        assert PASSWORD not in told.out + told.err
        return code, told.out + told.err

    assert call("list") == (0, "还没有帐号。\n")
    assert call("add", "张三") == (2, "标准输入里没有密码：请送进一行密码，或在终端里直接运行这个命令。\n")
    assert call("add", "张三", "--role", "editor", typed=PASSWORD + "\n")[0] == 0
    assert call("list")[1].startswith("张三\teditor\t20")
    key = call("key", "张三")[1].strip()
    engine = open_database(own_home / "library.db")
    assert name_role(find_session(engine, key, HOUR)) == ("张三", "editor")
    assert call("key", "张三", "--revoke") == (0, "已收回 1 个密钥。\n")
    assert call("role", "张三", "reader")[0] == 0
    assert call("passwd", "张三", typed="一二三四五六七八九十\n")[0] == 0
    assert name_role(find_user(engine, "张三", "一二三四五六七八九十")) == ("张三", "reader")
    assert "不再要登录" in call("remove", "张三")[1]
    assert call("remove", "张三") == (2, "没有叫“张三”的帐号：请用 kb user list 查看有哪些帐号。\n")
    engine.dispose()
