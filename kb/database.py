"""Opening the library's SQL database: transactions, schema version, settings, errors in our own words; no documents."""

import logging
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, ExceptionContext

from kb.errors import LibraryUnavailable
from kb.fulltext import full_text
from kb.schema import SCHEMA_VERSION, metadata, settings

log = logging.getLogger(__name__)
# Seconds to wait for another process that is writing.
_PATIENCE = 30


def open_database(path: Path, url: str = "") -> Engine:
    """The database at `path`, or the PostgreSQL of `url`, made if absent; every transaction reads one state of it.

    A database of an older program is brought up to this one's schema, all or nothing; a file is kept beside it as it was.
    Raises LibraryUnavailable when it cannot be opened, is damaged, or was made by a newer program; any later trouble
    raises LibraryUnavailable too.
    """
    if url:
        return _open_shared(url, path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": _PATIENCE, "check_same_thread": False}
        )
        sa.event.listen(engine, "connect", _set_pragmas)
        sa.event.listen(engine, "begin", _begin)
        sa.event.listen(engine, "handle_error", _translate)
        _make_current(engine, path)
    except (OSError, sqlite3.Error) as error:
        raise _explain(error, path) from error
    return engine


def _open_shared(url: str, path: Path) -> Engine:
    try:
        # Optional, and a tenth of a second to import.
        from kb.postgres import make_engine  # noqa: PLC0415
    except ImportError as error:
        hint = "请在项目文件夹里运行 make cluster；不用 PostgreSQL 就去掉 KB_DATABASE"
        raise LibraryUnavailable("用 PostgreSQL 存知识库要另装部件", hint) from error
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url, _PATIENCE)
    _make_current(engine, path)
    return engine


def _make_current(engine: Engine, path: Path) -> None:
    with engine.connect() as connection:
        current = _find_schema(connection) == SCHEMA_VERSION
    if not current:
        with begin_writing(engine) as connection:
            # Another process may have done it while this one waited for its turn.
            if _find_schema(connection) != SCHEMA_VERSION:
                _bring_up(connection, path)


@contextmanager
def begin_writing(engine: Engine) -> Iterator[Connection]:
    """A transaction beside which no other writer's runs, rolled back whole on any error."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        yield connection


def read_setting(connection: Connection, name: str, default: str) -> str:
    """A value the library keeps about itself."""
    value: str | None = connection.execute(sa.select(settings.c.value).where(settings.c.name == name)).scalar()
    return default if value is None else value


def write_setting(connection: Connection, name: str, value: str) -> None:
    """Keeps a value the library needs about itself."""
    if not connection.execute(settings.update().where(settings.c.name == name).values(value=value)).rowcount:
        connection.execute(settings.insert().values(name=name, value=value))


def describe_database(connection: Connection) -> tuple[str, int]:
    """Where the database is, without its password, and how many bytes it takes."""
    url = connection.engine.url
    if connection.dialect.name == "sqlite":
        return str(url.database), Path(url.database or "").stat().st_size
    size: int = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
    return f"PostgreSQL {url.host or ''}/{url.database}", size


def is_sound(connection: Connection) -> bool:
    """Whether a file is undamaged; a server looks after its own."""
    return connection.dialect.name != "sqlite" or connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def copy_database(connection: Connection, target: Path) -> None:
    """Writes the database as this connection's next transaction would find it into one file; whole or not at all.

    Raises LibraryUnavailable when it cannot be read whole, OSError.
    """
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        # VACUUM INTO reads one state and leaves no free pages (sqlite.org/lang_vacuum).
        connection.connection.execute("VACUUM INTO ?", (str(part),))
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        raise _explain(error, target) from error
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    part.replace(target)


def _bring_up(connection: Connection, path: Path) -> None:
    """Makes the tables of a new library; of an older file a copy, and then what this program's library has besides."""
    found = _find_schema(connection)
    if found:
        # Here and nowhere else: Alembic takes a third of a second that a current library need not wait for.
        from kb.migrate import migrate  # noqa: PLC0415

        kept = None if connection.dialect.name != "sqlite" else _keep_copy(connection.engine, path, found)
        try:
            migrate(connection, found)
        except BaseException:
            if kept:
                kept.unlink()
            raise
        log.info("migrated from=%d to=%d kept=%s", found, SCHEMA_VERSION, kept and kept.name)
    else:
        metadata.create_all(connection)
        full_text(connection).create(connection)
    write_setting(connection, "schema", str(SCHEMA_VERSION))
    # Tells this library's vectors from another's on one Chroma server, or from those of a file since moved away.
    write_setting(connection, "identity", read_setting(connection, "identity", "") or uuid.uuid4().hex)


def _keep_copy(engine: Engine, path: Path, found: int) -> Path:
    kept = path.with_name(f"{path.stem}-schema{found}-{datetime.now():%Y%m%d-%H%M%S}.db")
    with engine.connect() as beside:
        copy_database(beside, kept)
    return kept


def _find_schema(connection: Connection) -> int:
    """The schema this database has, 0 for none; raises LibraryUnavailable when a newer program made it."""
    has_settings = connection.dialect.has_table(connection, settings.name)
    found = int(read_setting(connection, "schema", "0")) if has_settings else 0
    if found > SCHEMA_VERSION:
        hint = "请换用新版程序，或把 KB_HOME 指到另一个文件夹重新导入"
        raise LibraryUnavailable(f"知识库是更新的程序（第 {found} 版）建的，本程序只认到第 {SCHEMA_VERSION} 版", hint)
    return found


def _set_pragmas(dbapi_connection: Any, _: Any) -> None:
    # WAL lets readers go on while one process writes; our own BEGIN below replaces the driver's.
    dbapi_connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A writer takes its lock at once: a lock taken later cannot wait for another writer (sqlite.org/lang_transaction).
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _translate(context: ExceptionContext) -> None:
    error = context.original_exception
    # Exactly these two: their subclasses and siblings (integrity, interface) are mistakes of ours, not of the file.
    if type(error) in (sqlite3.DatabaseError, sqlite3.OperationalError):
        path = Path(context.engine.url.database or "") if context.engine else Path()
        raise _explain(error, path) from error


def _explain(error: BaseException, path: Path) -> LibraryUnavailable:
    told = str(error)
    if "locked" in told or "busy" in told:
        return LibraryUnavailable("知识库正被别的程序占用", "请等它结束，或关掉另一个 kb 或网页，再试一次")
    if "full" in told or "No space" in told:
        return LibraryUnavailable("磁盘满了，知识库没有改动", f"请在 {path.parent} 所在的磁盘腾出空间，再试一次")
    # Damage in the schema, the full-text tables or a text goes by these names.
    if any(sign in told for sign in ("malformed", "not a database", "vtable", "fts5", "decode", "no such table")):
        hint = "有备份请运行 kb restore 备份文件；没有就把它移走，再重新导入文件，自带文件会自动装入"
        return LibraryUnavailable(f"知识库文件 {path} 已损坏", hint)
    hint = f"请检查文件夹 {path.parent} 能否读写，或用 KB_HOME 换一个文件夹"
    return LibraryUnavailable(f"知识库 {path} 打不开或写不进", hint)
