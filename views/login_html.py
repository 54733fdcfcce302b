"""The pages 登录 and 帐号 as escaped HTML, whole and by themselves: no scripts, nothing loaded."""

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from kb.users import LONGEST, ROLES, SHORTEST, User
from views.who import ROLE_NAMES

_STYLE = Path(__file__).parent / "assets" / "login.css"


def write_login(told: str = "", name: str = "") -> str:
    """The page 登录, with one sentence on what went wrong."""
    alert = _tell(told, bad=True)
    form = (
        f'<form class="login" method="post" action="login">'
        f'<label for="name">用户名</label><input id="name" name="name" value="{escape(name)}" required maxlength="64" '
        f'autocomplete="username" autocapitalize="none" {"" if name else "autofocus"}>'
        f'<label for="password">密码</label><input id="password" name="password" type="password" required '
        f'maxlength="{LONGEST}" autocomplete="current-password" {"autofocus" if name else ""}>'
        f"<button>登录</button></form><p>没有帐号或忘了密码，请找管理员。</p>"
    )
    return _write_page("登录", f"<main><h1>绿色社区政策助手</h1>{alert}{form}</main>")


def write_accounts(me: User, everybody: Sequence[User], told: str = "", *, bad: bool = False) -> str:
    """The page 帐号: one's own password for all, everybody's accounts for who may keep them."""
    head = f"<h1>帐号：{escape(me.name)}（{ROLE_NAMES[me.role]}）</h1>"
    parts = ['<nav><a href="./">回到问答</a></nav>', head, _tell(told, bad=bad)]
    parts.append(
        "<h2>改自己的密码</h2>"
        '<form method="post" action="users"><input type="hidden" name="do" value="password">'
        f'<label for="old">现在的密码</label>{_write_password("old", "current-password")}'
        f'<label for="new">新密码（{SHORTEST} 个字以上）</label>{_write_password("new", "new-password")}'
        "<button>改密码</button></form>"
    )
    if me.may("admin"):
        parts.append(_write_everybody(me, everybody))
    return _write_page("帐号", f'<main class="wide">{"".join(parts)}</main>')


def write_bar(user: User) -> str:
    """Who is logged in, with the ways to the account and out; nothing where nobody logs in."""
    if not user.name:
        return ""
    return (
        f'<div class="account" data-role="{user.role}"><a href="users">{escape(user.name)}（{ROLE_NAMES[user.role]}）</a>'
        '<form method="post" action="logout"><button class="link">退出</button></form></div>'
    )


def _write_everybody(me: User, everybody: Sequence[User]) -> str:
    rows = "".join(
        _write_row(one) if one.name != me.name else f"<li><b>{escape(one.name)}</b>您自己</li>" for one in everybody
    )
    return (
        f"<h2>全部帐号</h2><ul>{rows}</ul><h2>加一个帐号</h2>"
        '<form method="post" action="users"><input type="hidden" name="do" value="add">'
        '<label for="name">用户名</label><input id="name" name="name" required maxlength="32" autocomplete="off">'
        f'<label for="role">角色</label><select id="role" name="role">{_write_roles("reader")}</select>'
        f'<label for="given">密码（{SHORTEST} 个字以上，请本人登录后再改）</label>{_write_password("given", "new-password")}'
        "<button>加帐号</button></form>"
    )


def _write_row(user: User) -> str:
    name = escape(user.name)
    hidden = f'<input type="hidden" name="name" value="{name}">'
    return (
        f'<li><b>{name}</b><form method="post" action="users">{hidden}'
        f'<select name="role" aria-label="{name} 的角色">{_write_roles(user.role)}</select>'
        '<button class="plain" name="do" value="role">改角色</button></form>'
        f'<form method="post" action="users">{hidden}<button class="plain" name="do" value="remove" '
        f'aria-label="删去帐号 {name}">删去</button></form></li>'
    )


def _write_roles(chosen: str) -> str:
    return "".join(
        f'<option value="{role}"{" selected" if role == chosen else ""}>{ROLE_NAMES[role]}</option>' for role in ROLES
    )


def _write_password(name: str, kind: str) -> str:
    return f'<input id="{name}" name="{name}" type="password" required maxlength="{LONGEST}" autocomplete="{kind}">'


def _tell(told: str, *, bad: bool) -> str:
    return f'<p class="told{" bad" if bad else ""}" role="{"alert" if bad else "status"}">{escape(told)}</p>' if told else ""


def _write_page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title} · 绿色社区政策助手</title><link rel="icon" href="data:,"><style>{_read_style()}</style></head>'
        f"<body>{body}</body></html>"
    )


@cache
def _read_style() -> str:
    return _STYLE.read_text(encoding="utf-8")
