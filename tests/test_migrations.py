"""Libraries made by every earlier schema open with all they held; a migration that fails or is killed changes nothing."""

import gzip
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from assistant.assistant import Assistant
from kb import migrate
from kb.config import Settings
from kb.database import open_database
from kb.library import Library
from kb.schema import SCHEMA_VERSION, metadata

LIBRARIES = Path(__file__).parent / "libraries"
HELD = yaml.safe_load((LIBRARIES / "held.yaml").read_text("utf8"))
EARLIER = [name for name in HELD if name != f"schema-{SCHEMA_VERSION}"]
Unpack = Callable[[str], Path]


@pytest.fixture
def unpack(own_home: Path) -> Unpack:
    """Puts one of the kept libraries in its place in a home."""

    def put(name: str) -> Path:
        own_home.mkdir()
        path = own_home / "library.db"
        path.write_bytes(gzip.decompress((LIBRARIES / f"{name}.db.gz").read_bytes()))
        return path

    return put


def dump(path: Path) -> dict[str, list[object]]:
    """All rows of all tables, and how the tables are made."""
    with closing(sqlite3.connect(path)) as opened:
        made = opened.execute("SELECT name, type, sql FROM sqlite_master ORDER BY name").fetchall()
        tables = [name for name, kind, sql in made if kind == "table" and "fts5vocab" not in sql]
        return {"made": made} | {t: opened.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall() for t in tables}


def test_every_kept_library_is_small_and_told() -> None:
    files = {path.name: path.stat().st_size for path in LIBRARIES.glob("*.db.gz")}
    assert set(files) == {f"{name}.db.gz" for name in HELD}
    assert max(files.values()) < 100_000


@pytest.mark.parametrize("name", HELD)
def test_a_library_of_an_earlier_program_holds_and_answers_the_same(name: str, unpack: Unpack) -> None:
    path = unpack(name)
    assistant = Assistant.open(Settings(home=path.parent), fill=False)
    library = assistant.library
    read = {d.id: {c.ref.label: c.text for c in library.clauses(d.id)} for d in library.documents()}
    assert read == HELD[name]
    assert library.count_clauses() == {document: len(parts) for document, parts in HELD[name].items()}
    # Every one of these programs answered with this sentence.
    assert "楼栋长应当每周巡查楼道不少于三次，并作记录。" in [
        cited.quote for cited in assistant.ask("楼栋长每周巡查楼道几次？").citations
    ]
    library.engine.dispose()


@pytest.mark.parametrize("name", EARLIER)
def test_the_tables_come_to_those_of_a_new_library_and_the_old_file_is_kept(name: str, unpack: Unpack) -> None:
    path = unpack(name)
    before = dump(path)
    engine = open_database(path)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": lambda _, n, *__: "keyword" not in n})
        assert compare_metadata(context, metadata) == []
    engine.dispose()
    new = path.with_name("new.db")
    open_database(new).dispose()
    assert {row[0] for row in dump(path)["made"]} == {row[0] for row in dump(new)["made"]}  # type: ignore[index]
    (kept,) = path.parent.glob("library-schema*.db")
    assert dump(kept) == before
    assert not list(path.parent.glob("*.part"))


def test_the_steps_end_at_this_programs_schema() -> None:
    script = ScriptDirectory(Path(migrate.__file__).with_name("migrations"))
    assert [step.revision for step in script.walk_revisions()] == [str(n) for n in range(SCHEMA_VERSION, 0, -1)]


def test_a_step_that_fails_leaves_the_library_as_it_was(unpack: Unpack, monkeypatch: pytest.MonkeyPatch) -> None:
    path = unpack("schema-1")
    before = dump(path)

    whole = migrate.migrate

    def spoil(connection: sa.Connection, found: int) -> None:
        whole(connection, found)
        raise RuntimeError("after the last step")

    with monkeypatch.context() as patched:
        patched.setattr(migrate, "migrate", spoil)
        with pytest.raises(RuntimeError, match="last step"):
            open_database(path)
    assert dump(path) == before
    assert [one.name for one in path.parent.glob("*.db")] == ["library.db"]
    library = Library(path)
    assert len(library.documents()) == len(HELD["schema-1"])
    library.engine.dispose()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_migration_killed_at_any_statement_leaves_the_library_as_it_was(unpack: Unpack) -> None:
    path = unpack("schema-1")
    before, kills = dump(path), 0
    while kill_migration(path, die_at=kills + 1):
        kills += 1
        assert dump(path) == before, f"killed before statement {kills}"
    assert kills > 12
    library = Library(path)
    assert {d.id: len(library.clauses(d.id)) for d in library.documents()} == {
        k: len(v) for k, v in HELD["schema-1"].items()
    }
    library.engine.dispose()


def kill_migration(path: Path, die_at: int) -> bool:
    """Whether a child that opens the library was killed, as it is before statement `die_at`."""
    child = os.fork()
    if child == 0:
        try:
            statements = 0

            def count(*_: object) -> None:
                nonlocal statements
                statements += 1
                if statements == die_at:
                    os.kill(os.getpid(), signal.SIGKILL)

            for moment in ("before_cursor_execute", "commit"):
                sa.event.listen(sa.Engine, moment, count)
            open_database(path).dispose()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_two_programs_that_open_an_old_library_at_once_migrate_it_once(unpack: Unpack) -> None:
    path = unpack("schema-1")
    code = f"from pathlib import Path; from kb.database import open_database; open_database(Path({str(path)!r}))"
    started = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [one.wait(60) for one in started] == [0, 0, 0]
    assert len(list(path.parent.glob("library-schema1-*.db"))) == 1


def test_a_current_library_is_opened_without_the_tool_for_migrations(tmp_path: Path) -> None:
    open_database(tmp_path / "library.db").dispose()
    code = (
        "import sys; from pathlib import Path; from kb.database import open_database;"
        f"open_database(Path({str(tmp_path / 'library.db')!r})); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
