"""Copies of the whole library as one file, and the way back; no network, no older or newer formats of our own."""

import logging
import sqlite3
import tempfile
import uuid
from contextlib import closing
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from kb.audit import carry_events, read_events, record_event
from kb.config import Settings
from kb.database import begin_writing, copy_database, open_database, read_setting, write_setting
from kb.errors import BadInput, LibraryUnavailable, UnreadableFile
from kb.schema import documents, sessions

log = logging.getLogger(__name__)
_ELSEWHERE = "请换一个有空间、能写的位置"


def find_file(settings: Settings) -> Path:
    """The file that holds the library; raises BadInput when PostgreSQL does, which has tools of its own for this."""
    if settings.database:
        hint = "请用 PostgreSQL 自己的 pg_dump -Fc 备份、pg_restore --clean 恢复；恢复以后运行 kb rebuild"
        raise BadInput("知识库在 PostgreSQL 里，不是一个文件", hint)
    return settings.home / "library.db"


def back_up(library: Path, target: Path, actor: str = "") -> int:
    """Writes the library as it is at one moment into one file, also while others use it; returns the documents in it.

    What stood at `target` is replaced only by a whole copy. Raises BadInput when it cannot be written,
    LibraryUnavailable when the library cannot be read.
    """
    if target.is_dir() or (target.exists() and library.exists() and target.samefile(library)):
        raise BadInput(f"不能备份到 {target}", "请写一个新的文件名，例如 知识库备份.db")
    engine = open_database(library)
    try:
        held = _copy(engine, target)
        _tell_exported(engine, actor, target)
    finally:
        engine.dispose()
    return held


def restore(source: Path, library: Path, actor: str = "") -> tuple[int, Path | None]:
    """Puts a backup in the library's place in one transaction; returns its documents and where the former library is kept.

    A damaged library is moved aside, a sound one backed up beside itself and its audit carried over. Raises UnreadableFile
    when `source` is no whole library of this program or an earlier one; then nothing has changed.
    """
    library.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=library.parent, prefix=".kb-") as folder:
        part = Path(folder) / "copy.db"
        held = _copy_checked(source, part)
        kept = _set_aside(library) if library.exists() else None
        _renew(part, library if library.exists() else None)
        _tell_restored(part, source, actor)
        try:
            with closing(sqlite3.connect(part)) as copy, closing(sqlite3.connect(library)) as live:
                copy.backup(live)
        except sqlite3.Error as error:
            raise LibraryUnavailable("没有恢复，知识库还是原样", "请关掉正在用它的 kb 和网页，再试一次") from error
    return held, kept


def _copy(engine: Engine, target: Path) -> int:
    try:
        with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".kb-") as folder:
            part = Path(folder) / "copy.db"
            with engine.connect() as connection:
                copy_database(connection, part)
            held = _count_documents(part)
            part.replace(target)
    except OSError as error:
        raise BadInput(f"备份写不进 {target}", _ELSEWHERE) from error
    return held


def _tell_exported(engine: Engine, actor: str, target: Path) -> None:
    try:
        record_event(engine, actor, "exported", detail=target.name)
    except LibraryUnavailable as error:
        # A library that can be read and not written is saved all the same.
        log.warning("backup not in the audit: %s", error)


def _copy_checked(source: Path, part: Path) -> int:
    if not source.is_file():
        raise UnreadableFile(f"没有备份文件 {source}", "请写 kb backup 存下的那个文件")
    try:
        with closing(sqlite3.connect(f"file:{source.absolute()}?mode=ro", uri=True)) as given:
            if given.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("malformed")
            given.execute("SELECT value FROM settings WHERE name = 'schema'").fetchone()[0]
            with closing(sqlite3.connect(part)) as copy:
                given.backup(copy)
        # Brings a copy made by an earlier program up to date; refuses one made by a newer program.
        open_database(part).dispose()
        return _count_documents(part)
    except (sqlite3.Error, TypeError) as error:
        raise UnreadableFile(f"{source} 不是完好的知识库备份", "请换一份 kb backup 存下的文件") from error


def _set_aside(library: Path) -> Path:
    kept = library.with_name(f"{library.stem}-{datetime.now():%Y%m%d-%H%M%S}.db")
    try:
        engine = open_database(library)
        _copy(engine, kept)
        engine.dispose()
    except LibraryUnavailable:
        for suffix in ("", "-wal", "-shm"):
            former = library.with_name(library.name + suffix)
            if former.exists():
                former.replace(kept.with_name(kept.name + suffix))
    return kept


def _renew(part: Path, library: Path | None) -> None:
    """Makes the copy differ from the library that is there, so that open programs and outside indexes read anew.

    What the audit of that library tells is carried over.
    """
    engine, revision = open_database(part), 0
    if library is not None:
        live = open_database(library)
        with live.connect() as connection:
            revision = int(read_setting(connection, "revision", "0"))
        carry_events(engine, read_events(live))
        live.dispose()
    with begin_writing(engine) as connection:
        revision = max(revision, int(read_setting(connection, "revision", "0"))) + 1
        write_setting(connection, "revision", str(revision))
        write_setting(connection, "identity", uuid.uuid4().hex)
        # Who was logged in when the copy was made, and has logged out since, is not logged in again.
        connection.execute(sessions.delete())
    engine.dispose()


def _tell_restored(part: Path, source: Path, actor: str) -> None:
    engine = open_database(part)
    record_event(engine, actor, "restored", detail=source.name)
    engine.dispose()


def _count_documents(path: Path) -> int:
    engine = open_database(path)
    with engine.connect() as connection:
        count: int = connection.execute(sa.select(sa.func.count()).select_from(documents)).scalar_one()
    engine.dispose()
    return count
