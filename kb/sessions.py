"""Logins of browsers and keys of programs: random tokens, of which the database holds only a digest; no passwords."""

import hashlib
import logging
import secrets
from datetime import UTC, datetime, timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from kb.errors import BadInput, LibraryUnavailable
from kb.schema import sessions, users
from kb.users import User

log = logging.getLogger(__name__)
# A login of a browser ends after a while without use; the key of a program only on its day.
Kind = Literal["page", "key"]


def open_session(engine: Engine, name: str, lasts: timedelta, kind: Kind = "page") -> str:
    """A new token for a user, valid for so long; raises BadInput when there is no such user (any more)."""
    token, now = secrets.token_urlsafe(32), _now()
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        if not connection.execute(sa.select(users.c.name).where(users.c.name == name)).first():
            raise BadInput(f"没有叫“{name}”的帐号", "请用 kb user list 查看有哪些帐号")
        connection.execute(sessions.delete().where(sessions.c.ends_at <= now))
        values = {"key": _digest(token), "user": name, "kind": kind, "seen_at": now, "ends_at": now + lasts}
        connection.execute(sessions.insert().values(values))
    return token


def find_session(engine: Engine, token: str, idle: timedelta) -> User | None:
    """Whose token this is; None when it has ended or a browser has not shown it for `idle`."""
    now, key = _now(), _digest(token)
    query = sa.select(sessions, users.c.role).join(users, users.c.name == sessions.c.user).where(sessions.c.key == key)
    with engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None or row.ends_at <= now or (row.kind == "page" and row.seen_at + idle <= now):
        return None
    if row.seen_at + min(idle / 10, timedelta(minutes=1)) <= now:
        _note_use(engine, key, now)
    return User(row.user, row.role)


def close_session(engine: Engine, token: str) -> None:
    """Ends one login."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        connection.execute(sessions.delete().where(sessions.c.key == _digest(token)))


def close_sessions(engine: Engine, name: str, kind: Kind) -> int:
    """Ends all logins, or takes back all keys, of a user; how many there were."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        gone = sessions.delete().where(sessions.c.user == name, sessions.c.kind == kind)
        return connection.execute(gone).rowcount


def _note_use(engine: Engine, key: str, now: datetime) -> None:
    """Notes that a login is in use; one that must wait for another writer is noted next time."""
    noted = sessions.update().where(sessions.c.key == key).values(seen_at=now)
    if engine.dialect.name != "sqlite":
        # There rows are locked one by one, and nobody else changes this one.
        with engine.begin() as connection:
            connection.execute(noted)
        return
    with engine.connect().execution_options(writing=True) as connection:
        # On the driver's own connection, because ours begins a transaction with every statement.
        raw = connection.connection
        (patience,) = raw.execute("PRAGMA busy_timeout").fetchone()
        raw.execute("PRAGMA busy_timeout = 0")
        try:
            with connection.begin():
                connection.execute(noted)
        except LibraryUnavailable as error:
            log.info("a login's use was not noted: %s", error.message)
        finally:
            raw.execute(f"PRAGMA busy_timeout = {patience}")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> datetime:
    # The database keeps times without a zone; all of them are UTC.
    return datetime.now(UTC).replace(tzinfo=None)
