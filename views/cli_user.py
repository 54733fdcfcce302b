"""The commands of `kb user`: add, passwd, role, key, remove, list; no passwords on the command line or the screen."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from kb.errors import BadInput
from views.console import Json, print_json, print_lines

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

# Imports inside commands are on purpose: each waits only for what it needs.
# ruff: noqa: PLC0415

app = typer.Typer(help="网页的帐号：有了帐号，网页就要登录，才可以让别的电脑访问。", rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="用户名")]
Role = Annotated[str, typer.Option(help="reader 问、写、核；editor 还可添加、删去文件；admin 还可管帐号")]


@app.command(help="加一个帐号；密码从键盘输入（不显示），或从标准输入读一行。")
def add(name: Name, role: Role = "reader") -> None:
    """Adds a user."""
    from kb.users import add_user

    user = add_user(_open(), name, role, _read_password())
    print(f"已加帐号 {user.name}（{user.role}）。网页从现在起要登录。")


@app.command(help="改密码；这个帐号的登录和密钥随即失效。")
def passwd(name: Name) -> None:
    """Changes a password."""
    from kb.users import set_password

    set_password(_open(), name, _read_password())
    print("密码已改，请重新登录；程序用的密钥请重新给。")


@app.command(help="改角色，随即生效。")
def role(name: Name, role: Annotated[str, typer.Argument(metavar="ROLE", help="reader、editor 或 admin")]) -> None:
    """Changes what a user may do."""
    from kb.users import set_role

    set_role(_open(), name, role)
    print("角色已改。")


@app.command(help="给程序一个密钥（只显示这一次），或用 --revoke 收回这个帐号的全部密钥。")
def key(
    name: Name,
    days: Annotated[int, typer.Option(min=1, max=3650, help="有效几天")] = 365,
    revoke: Annotated[bool, typer.Option("--revoke", help="收回全部密钥")] = False,
) -> None:
    """Makes or takes back the keys of programs."""
    from kb.sessions import close_sessions, open_session
    from kb.users import fold_name

    name = fold_name(name)
    if revoke:
        print(f"已收回 {close_sessions(_open(), name, 'key')} 个密钥。")
    else:
        print(open_session(_open(), name, timedelta(days=days), "key"))


@app.command(help="删去一个帐号，随即失效。")
def remove(name: Name) -> None:
    """Removes a user."""
    from kb.users import has_users, remove_user

    engine = _open()
    remove_user(engine, name)
    left = "" if has_users(engine) else "已经没有帐号：只限本机的网页不再要登录，别的电脑访问不了。"
    print(f"帐号已删去。{left}")


@app.command(name="list", help="列出帐号。")
def list_users(as_json: Json = False) -> None:
    """Lists the users."""
    from kb.users import read_users

    found = read_users(_open())
    if as_json:
        print_json([{"name": one.name, "role": one.role, "added_at": str(one.added_at)} for one in found])
    elif found:
        print_lines(f"{one.name}\t{one.role}\t{one.added_at:%Y-%m-%d}" for one in found)
    else:
        print("还没有帐号。")


def _open() -> Engine:
    from kb.config import read_settings
    from kb.database import open_database

    settings = read_settings()
    return open_database(settings.home / "library.db", settings.database)


def _read_password() -> str:
    """The password typed twice unseen, or a line of standard input; raises BadInput when the two differ or there is none."""
    if not sys.stdin.isatty():
        if line := sys.stdin.readline().rstrip("\r\n"):
            return line
        raise BadInput("标准输入里没有密码", "请送进一行密码，或在终端里直接运行这个命令")
    from getpass import getpass

    password = getpass("密码（输入时不显示）：")
    if getpass("再输一遍：") != password:
        raise BadInput("两遍密码不一样", "请再运行一次")
    return password
