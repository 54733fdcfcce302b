"""A library in PostgreSQL that several processes share: nothing is lost, nothing written twice, each sees the others' work.

Run as a program, this file is one of the processes that write: it prints a line for every change it has made.
"""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from small_library import CharacterEncoder, make_document

from assistant.assistant import Assistant
from kb.backup import find_file
from kb.config import Settings
from kb.database import begin_writing, read_setting
from kb.errors import BadInput, LibraryUnavailable, UnknownDocument, UnreadableFile
from kb.indexes import open_index
from kb.library import Library
from kb.schema import clauses, entries, keywords, vectors
from kb.tokens import keyword_tokens

ROOT = Path(__file__).parents[1]
SEED = 20_261_124
WRITERS, CHANGES = 3, 16
RULES = "青岚市楼道办法\n第一条 楼道由青岚楼栋长每旬清理一次。\n第二条 违者劝导。\n"


def start_writer(url: str, home: Path, number: int, die_at: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, __file__, url, str(home), str(number), str(die_at)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def write(url: str, home: Path, number: int, die_at: int) -> None:
    """In a process of its own: changes a shared document, one of its own, and one that all take out again."""
    library = Library(home / "library.db", url)
    index = open_index(library, CharacterEncoder(), Settings(home=home))
    rng, statements = random.Random(SEED + number), 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1
        if statements == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(library.engine, "before_cursor_execute", count)
    for turn in range(CHANGES):
        name = rng.choice(("shared", f"own{number}", "passing"))
        text = f"第{number}号第{turn}次改成{rng.randrange(10**6)}"
        if name == "passing" and rng.random() < 0.5:
            try:
                library.remove(name)
            except UnknownDocument:
                continue
            print(name, "removed", "", flush=True)
        else:
            stored = library.add(*make_document(name, text, f"{text}之二"), {}, index.put)
            print(name, stored.outcome, text, flush=True)


def check_agreement(library: Library) -> None:
    """What search looks at is what the library holds, each once, and the tokens are counted right."""
    known = library.entries()
    current = [c for d in library.documents() for c in library.clauses(d.id)]
    assert sorted(e.text.partition(" ")[2] for e in known) == sorted(c.text for c in current)
    with library.engine.connect() as connection:
        ids = {e.id for e in known}
        for column in (vectors.c.entry_id, keywords.c.rowid, entries.c.id):
            assert set(connection.execute(sa.select(column)).scalars()) == ids
        held = set(connection.execute(sa.select(clauses.c.id)).scalars())
        assert {e.clause_id for e in known} <= held
        rows = connection.execute(sa.text("SELECT term, doc FROM keyword_terms WHERE doc <> 0")).all()
        counted = {row.term: row.doc for row in rows}
    assert counted == Counter(token for e in known for token in {"", *keyword_tokens(e.text)})


def test_nothing_is_lost_or_written_twice_when_processes_write_at_once(database_url: str, tmp_path: Path) -> None:
    writers = [start_writer(database_url, tmp_path, number) for number in range(WRITERS)]
    told = [line.split() for writer in writers for line in writer.communicate(timeout=120)[0].splitlines()]
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    library = Library(tmp_path / "library.db", database_url)
    check_agreement(library)
    done = Counter((name, outcome) for name, outcome, *_ in told)
    for name in ("shared", *(f"own{number}" for number in range(WRITERS))):
        said = [text for one, _, *texts in told if one == name for text in texts]
        kept = [library.version(name, version.number)[1][0].text for version in library.versions(name)]
        assert sorted(kept) == sorted(said), f"{name}: every text of every writer is a version, once"
        assert done[name, "added"] == 1, f"{name}: one writer made it, the others changed it"
    held = {document.id for document in library.documents()}
    assert ("passing" in held) == (done["passing", "added"] > done["passing", "removed"])
    with library.engine.connect() as connection:
        assert int(read_setting(connection, "revision", "0")) == len(told)
    library.engine.dispose()


@pytest.mark.parametrize("die_at", [4, 11, 18, 40, 90])
def test_a_killed_writer_leaves_the_library_whole_and_its_turn_free(database_url: str, tmp_path: Path, die_at: int) -> None:
    killed = start_writer(database_url, tmp_path, 0, die_at)
    told = [line.split() for line in killed.communicate(timeout=60)[0].splitlines()]
    assert killed.returncode == -signal.SIGKILL
    library = Library(tmp_path / "library.db", database_url)
    check_agreement(library)
    index = open_index(library, CharacterEncoder(), Settings(home=tmp_path))
    library.add(*make_document("after", "停车"), {}, index.put)
    with library.engine.connect() as connection:
        # The change before the last may have been stored and not yet told.
        assert int(read_setting(connection, "revision", "0")) - 1 - len(told) in (0, 1)
    library.engine.dispose()


def test_what_one_server_takes_in_another_answers(database_url: str, tmp_path: Path) -> None:
    ours = Assistant.open(Settings(home=tmp_path / "ours", database=database_url), fill=False)
    question = "楼道由谁清理，多久一次？"
    assert "每旬" not in str(ours.ask(question))
    paper = tmp_path / "rules.txt"
    paper.write_text(RULES, encoding="utf-8")
    theirs = (
        "import sys; from pathlib import Path\n"
        "from assistant.assistant import Assistant; from kb.config import read_settings\n"
        "there = Assistant.open(read_settings(), fill=False)\n"
        "there.add(Path(sys.argv[1])); print(there.ask(sys.argv[2])); sys.stdout.flush()\n"
        "sys.stdin.readline(); print(there.ask(sys.argv[2]))"
    )
    settings = {"KB_HOME": str(tmp_path / "theirs"), "KB_DATABASE": database_url, "PYTHONIOENCODING": "utf-8"}
    server = subprocess.Popen(
        [sys.executable, "-c", theirs, str(paper), question], cwd=ROOT, env=os.environ | settings,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert server.stdout
    assert "每旬清理一次" in server.stdout.readline()
    assert "每旬清理一次" in str(ours.ask(question))
    (added,) = ours.library.documents()
    ours.remove(added.id)
    rest, _ = server.communicate("\n", timeout=60)
    assert "每旬" not in rest.splitlines()[-1]
    ours.library.engine.dispose()


def test_a_writer_that_waits_too_long_is_told(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.database._PATIENCE", 1)
    library = Library(tmp_path / "library.db", database_url)
    with begin_writing(library.engine), pytest.raises(LibraryUnavailable, match="占用"), library.writing():
        pass
    library.engine.dispose()


def test_a_reader_sees_one_state_while_others_write(database_url: str, tmp_path: Path) -> None:
    library = Library(tmp_path / "library.db", database_url)
    index = open_index(library, CharacterEncoder(), Settings(home=tmp_path))
    library.add(*make_document("a", "停车"), {}, index.put)
    count = sa.select(sa.func.count()).select_from(entries)
    with library.engine.connect() as connection:
        before = connection.execute(count).scalar_one()
        library.add(*make_document("b", "绿化"), {}, index.put)
        assert connection.execute(count).scalar_one() == before
    library.engine.dispose()


def test_connections_broken_by_the_server_are_made_again(database_url: str, tmp_path: Path) -> None:
    library = Library(tmp_path / "library.db", database_url)
    index = open_index(library, CharacterEncoder(), Settings(home=tmp_path))
    library.add(*make_document("a", "停车"), {}, index.put)
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                           " AND datname = current_database()")  # fmt: skip
    assert [document.id for document in library.documents()] == ["a"]
    library.engine.dispose()


def test_a_server_that_cannot_be_reached_is_told_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(LibraryUnavailable, match="KB_DATABASE") as told:
        Library(tmp_path / "library.db", "postgresql+psycopg://kb:geheim@127.0.0.1:9/kb")
    assert "geheim" not in str(told.value)


def test_text_that_postgresql_cannot_hold_is_told(database_url: str, tmp_path: Path) -> None:
    library = Library(tmp_path / "library.db", database_url)
    index = open_index(library, CharacterEncoder(), Settings(home=tmp_path))
    with pytest.raises(UnreadableFile, match="空字符"):
        library.add(*make_document("a", "停\0车"), {}, index.put)
    assert library.documents() == ()
    library.engine.dispose()


def test_without_its_driver_it_is_told_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "kb.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LibraryUnavailable, match="make cluster"):
        Library(tmp_path / "library.db", "postgresql+psycopg://kb@127.0.0.1/kb")


def test_copies_of_it_are_left_to_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="pg_dump"):
        find_file(Settings(home=tmp_path, database="postgresql+psycopg://kb@127.0.0.1/kb"))


if __name__ == "__main__":
    write(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
