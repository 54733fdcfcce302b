"""Opening a PostgreSQL database that several servers share: its locks and its errors in our own words; no tables."""

from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import errors
from sqlalchemy.engine import Connection, Engine, ExceptionContext

from kb.errors import KbError, LibraryUnavailable, UnreadableFile

# Any number, the same in every process: the lock that one writer at a time holds.
_WRITERS_LOCK = 20_261_124
_CHECK = "请检查 KB_DATABASE（地址、用户、密码、库名）和数据库服务器"


def make_engine(url: str, patience: int) -> Engine:
    """The engine for postgresql+psycopg://…; a writer waits `patience` seconds for another, a reader sees one state."""
    engine = sa.create_engine(
        url, isolation_level="REPEATABLE READ", pool_pre_ping=True, connect_args={"connect_timeout": patience}
    )

    def set_up(dbapi_connection: Any, _: Any) -> None:
        # Our columns keep times without a zone; all of them are UTC.
        dbapi_connection.execute(f"SET timezone TO 'UTC'; SET lock_timeout TO '{patience}s'")
        dbapi_connection.commit()

    sa.event.listen(engine, "connect", set_up)
    sa.event.listen(engine, "begin", _begin)
    sa.event.listen(engine, "handle_error", _translate)
    return engine


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("writing", False):
        # What it reads after its turn has come must be what the writer before it left, not what was when it began to wait.
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")


def _translate(context: ExceptionContext) -> None:
    error = context.original_exception
    # A connection found broken before its use is replaced by a new one; nobody need be told.
    told = None if context.is_pre_ping else _explain(error)
    if told:
        raise told from error


def _explain(error: BaseException) -> KbError | None:
    """What went wrong, without the address: it may hold a password. None for what is a mistake of ours."""
    if isinstance(error, errors.LockNotAvailable | errors.SerializationFailure):
        return LibraryUnavailable("知识库正被别的程序占用", "请等它结束，再试一次")
    if isinstance(error, errors.DiskFull):
        return LibraryUnavailable("数据库服务器的磁盘满了，知识库没有改动", "请在服务器上腾出空间，再试一次")
    if isinstance(error, errors.InsufficientPrivilege):
        return LibraryUnavailable("这个数据库用户权限不够", "请让它能在所用的库里建表和读写，或在 KB_DATABASE 里换一个用户")
    if isinstance(error, psycopg.DataError):
        return UnreadableFile("文字里有 PostgreSQL 存不了的字符", "请用文字编辑器去掉其中的空字符、半个字，再导入")
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return LibraryUnavailable("PostgreSQL 连不上或断开了", _CHECK)
    return None
