"""Who may use the page: names, roles, passwords in the library's database; logins live in sessions, pages in views."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.errors import BadInput
from kb.schema import sessions, users

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# Each may do what those before it may.
Role = Literal["reader", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
# NIST SP 800-63B asks for length, not for kinds of letters, and for a limit of at least 64.
SHORTEST, LONGEST = 10, 128
_NAME = re.compile(r"[\w.-]{1,32}")
_LIST = "请用 kb user list 查看有哪些帐号"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may use the page."""

    name: str
    role: Role
    added_at: datetime | None = None

    def may(self, role: Role) -> bool:
        """Whether this user's role includes another."""
        return ROLES.index(self.role) >= ROLES.index(role)


def fold_name(name: str) -> str:
    """One spelling for what looks alike: "Ｌｉ Ming" -> "li ming"."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def has_users(engine: Engine) -> bool:
    """Whether anybody must log in at all."""
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.literal(1)).select_from(users).limit(1)).first() is not None


def read_users(engine: Engine) -> tuple[User, ...]:
    """All users by name."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(users).order_by(users.c.name)).all()
    return tuple(User(row.name, row.role, row.added_at.replace(tzinfo=UTC)) for row in rows)


def add_user(engine: Engine, name: str, role: str, password: str) -> User:
    """Adds a user; raises BadInput for a name that is taken or unfit, an unknown role, a weak password."""
    user = User(fold_name(name), _check_role(role), datetime.now(UTC))
    if not _NAME.fullmatch(user.name):
        raise BadInput(f"“{name}”不能作用户名", "请用 1 到 32 个汉字、字母、数字，中间可以有点、横线和下划线")
    hashed = _hash(user.name, password)
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        if connection.execute(sa.select(users.c.name).where(users.c.name == user.name)).first():
            raise BadInput(f"已经有叫“{user.name}”的帐号", "请换一个名字；要改密码请用 kb user passwd")
        values = {"name": user.name, "role": user.role, "password": hashed, "added_at": user.added_at}
        connection.execute(users.insert().values(values))
    return user


def set_password(engine: Engine, name: str, password: str) -> None:
    """Changes a password and ends all logins of its user; raises BadInput for a name nobody has, a weak password."""
    name = fold_name(name)
    hashed = _hash(name, password)
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        _change(connection, name, password=hashed)
        connection.execute(sessions.delete().where(sessions.c.user == name))


def set_role(engine: Engine, name: str, role: str) -> None:
    """Changes what a user may do, from the next request on; raises BadInput for a name nobody has, an unknown role."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        _change(connection, fold_name(name), role=_check_role(role))


def remove_user(engine: Engine, name: str) -> None:
    """Removes a user and all logins at once; raises BadInput for a name nobody has."""
    name = fold_name(name)
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        if not connection.execute(users.delete().where(users.c.name == name)).rowcount:
            raise BadInput(f"没有叫“{name}”的帐号", _LIST)


def find_user(engine: Engine, name: str, password: str) -> User | None:
    """The user of this name and password; takes as long when there is no such name, so that names cannot be found out."""
    from argon2.exceptions import VerificationError  # noqa: PLC0415

    with engine.connect() as connection:
        row = connection.execute(sa.select(users).where(users.c.name == fold_name(name))).first()
    try:
        _hasher().verify(row.password if row else _nobody(), password[:LONGEST])
    except VerificationError:
        return None
    return User(row.name, row.role, row.added_at.replace(tzinfo=UTC)) if row else None


def _change(connection: Connection, name: str, **values: str) -> None:
    if not connection.execute(users.update().where(users.c.name == name).values(**values)).rowcount:
        raise BadInput(f"没有叫“{name}”的帐号", _LIST)


def _check_role(role: str) -> Role:
    if role not in ROLES:
        raise BadInput(
            f"没有“{role}”这种角色", "请写 reader（问、写、核）、editor（还可添加、删去文件）或 admin（还可管帐号）"
        )
    return role


def _hash(name: str, password: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput("密码的长短不合适", f"请用 {SHORTEST} 到 {LONGEST} 个字，例如几个不相干的词")
    if name in password.casefold() or len(set(password)) < SHORTEST // 2:
        raise BadInput("这个密码太容易猜", "请不要用用户名，也不要只用几个字重复")
    return _hasher().hash(password)


@cache
def _hasher() -> "PasswordHasher":
    # Here, because only a login waits for it.
    from argon2 import PasswordHasher  # noqa: PLC0415

    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash made like any other, to be compared where there is no user."""
    return _hasher().hash("nobody")
