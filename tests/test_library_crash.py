"""A process killed while it writes leaves the library as before the change or as after it, with caches that agree.

Run as a program, this file kills its own children and prints one line a round: how far the child had come.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from small_library import CharacterEncoder, index_with, make_document, open_vectors

from kb.keywords import search_keywords
from kb.library import Library
from kb.schema import keywords, vectors

SEED = 20_260_101
ROUNDS = 24
WORDS = ("停车", "物业费", "加装电梯", "垃圾分类", "充电桩", "业主大会", "适老化", "海绵城市")

# What the library holds: articles by document. A change puts a document in, or takes it out (None).
State = dict[str, tuple[str, ...]]
Change = tuple[str, tuple[str, ...] | None]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_killed_process_leaves_the_library_as_before_or_as_after(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[1])
    told = subprocess.run(
        [sys.executable, __file__, str(tmp_path), str(SEED)],
        env=os.environ | {"PYTHONPATH": root}, capture_output=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    assert told.returncode == 0, f"seed {SEED}\n{told.stdout}{told.stderr}"
    rounds = [tuple(map(int, line.split())) for line in told.stdout.splitlines()]
    assert len(rounds) == ROUNDS
    assert sum(done < planned for done, planned in rounds) > ROUNDS / 2, f"hardly ever killed in time: {rounds}"


def plan_changes(rng: random.Random, state: State) -> list[Change]:
    changes: list[Change] = []
    known = set(state)
    for _ in range(12):
        if known and rng.random() < 0.25:
            gone = rng.choice(sorted(known))
            known.discard(gone)
            changes.append((gone, None))
        else:
            document_id = f"d{rng.randrange(8)}"
            known.add(document_id)
            articles = (f"{rng.choice(WORDS)}第{rng.randrange(10**6)}号规定" for _ in range(rng.randint(1, 12)))
            changes.append((document_id, tuple(articles)))
    return changes


def apply(state: State, change: Change) -> State:
    document_id, articles = change
    rest = {k: v for k, v in state.items() if k != document_id}
    return rest if articles is None else rest | {document_id: articles}


def make_changes(folder: Path, changes: list[Change], done: int, die_at: int) -> None:
    """In the child: makes the changes, a byte to `done` for each, and kills itself before statement `die_at`."""
    library = Library(folder / "library.db")
    opened = open_vectors(library, CharacterEncoder(), folder)
    statements = 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1
        if statements == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(library.engine, "before_cursor_execute", count)
    sa.event.listen(library.engine, "commit", count)
    for document_id, articles in changes:
        if articles is None:
            library.remove(document_id)
        else:
            library.add(*make_document(document_id, *articles), {}, index_with(opened))
        os.write(done, b".")


def kill_child(folder: Path, changes: list[Change], rng: random.Random) -> int:
    """How many changes the child had reported when it was killed, by itself at a statement or from outside."""
    by_statement = rng.random() < 0.5
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            make_changes(folder, changes, writer, rng.randint(1, 150) if by_statement else 0)
        finally:
            os._exit(0)
    os.close(writer)
    if not by_statement:
        time.sleep(rng.uniform(0.01, 0.15))
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as reports:
        return len(reports.read())


def read_state(folder: Path) -> State:
    """What the library holds now; its caches must agree with it."""
    library = Library(folder / "library.db")
    opened = open_vectors(library, CharacterEncoder(), folder)
    entries = library.entries()
    with library.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert set(connection.execute(sa.select(vectors.c.entry_id)).scalars()) == {e.id for e in entries}
        assert set(connection.execute(sa.select(keywords.c.rowid)).scalars()) == {e.id for e in entries}
    for entry in entries[:3]:
        assert opened.search(opened.encoder.encode([entry.text])[0], 1)[0][1] > 0.99
        assert search_keywords(library, entry.text, 1)
    state = {d.id: tuple(c.text for c in library.clauses(d.id)) for d in library.documents()}
    searched = sorted(e.text.partition(" ")[2] for e in entries)
    assert searched == sorted(text for articles in state.values() for text in articles)
    library.engine.dispose()
    return state


def run(folder: Path, seed: int) -> None:
    rng = random.Random(seed)
    state = read_state(folder)
    for number in range(ROUNDS):
        changes = plan_changes(rng, state)
        done = kill_child(folder, changes, rng)
        found = read_state(folder)
        for change in changes[:done]:
            state = apply(state, change)
        may_be = [state, *(apply(state, change) for change in changes[done : done + 1])]
        assert found in may_be, f"round {number}: after {done} changes the library holds neither state"
        state = found
        print(done, len(changes))


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]))
