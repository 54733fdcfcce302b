"""Full and read-only disks, two programs at once, damaged pages and indexes: what was acknowledged stays."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from kb.config import Settings
from kb.errors import LibraryUnavailable
from views.cli import run

ROOT = Path(__file__).parents[1]
SEED = 20_261_124
DAMAGED = 24
RULE = "青岚市{name}办法\n第一条 {name}每周检查三次。\n第二条 违反的，罚款二百元。\n"


def add(assistant: Assistant, name: str) -> None:
    assistant.add_content(RULE.format(name=name).encode(), Path(f"{name}.txt"))


def read_state(home: Path) -> dict[str, tuple[str, ...]]:
    library = Assistant.open(Settings(home=home), fill=False).library
    state = {d.title: tuple(c.text for c in library.clauses(d.id)) for d in library.documents()}
    library.engine.dispose()
    return state


@pytest.fixture
def home(own_home: Path) -> Path:
    """A library of some documents, all of it in one file."""
    assistant = Assistant.open(Settings(home=own_home), fill=False)
    for name in ("停车", "电梯", "楼道", "绿地"):
        add(assistant, name)
    with assistant.library.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assistant.library.engine.dispose()
    return own_home


OPEN = "from pathlib import Path; from assistant.assistant import Assistant; from kb.config import Settings; import sys\n"
ADD = OPEN + (
    "assistant = Assistant.open(Settings(), fill=False)\n"
    "for name in sys.argv[1:]:\n"
    "    text = f'青岚市{name}办法\\n第一条 {name}每周检查三次。\\n第二条 违反的，罚款二百元。\\n'\n"
    "    assistant.add_content(text.encode(), Path(f'{name}.txt'))\n"
    "    print(name, flush=True)\n"
)


def test_two_programs_that_add_at_once_lose_and_double_nothing(home: Path) -> None:
    env = os.environ | {"KB_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    shared = [f"共同{n}" for n in range(6)]
    names = [[*(f"{who}{n}" for n in range(6)), *shared] for who in "甲乙"]
    started = [subprocess.Popen([sys.executable, "-c", ADD, *some], cwd=ROOT, env=env) for some in names]
    assert [one.wait(120) for one in started] == [0, 0]
    library = Assistant.open(Settings(home=home), fill=False).library
    titles = [document.title for document in library.documents()]
    assert len(titles) == len(set(titles)) == 4 + 6 + 6 + 6
    assert set(library.count_versions().values()) == {1}
    assert all(count == 2 for count in library.count_clauses().values())
    library.engine.dispose()


def can_unshare() -> bool:
    tool = shutil.which("unshare")
    return bool(tool) and subprocess.run([tool or "", "-rm", "true"], capture_output=True, check=False).returncode == 0


namespaces = pytest.mark.skipif(not can_unshare(), reason="needs unshare -rm (Linux user namespaces)")


@namespaces
def test_a_full_disk_loses_nothing_that_was_acknowledged(home: Path) -> None:
    # A disk of one megabyte beyond what is there; each name printed was acknowledged.
    script = (
        'mount -t tmpfs -o size="$1" none "$2" && cp -r "$3"/. "$2" && KB_HOME="$2" "$PY" -c "$CODE" '
        '$(seq -f 事项%g 400); status=$?; cp -r "$2"/. "$4"; exit $status'
    )
    disk, after = home.parent / "disk", home.parent / "after"
    disk.mkdir()
    after.mkdir()
    size = sum(file.stat().st_size for file in home.iterdir()) + 1_000_000
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", str(size), str(disk), str(home), str(after)],
        cwd=ROOT, env=os.environ | {"PY": sys.executable, "CODE": ADD, "PYTHONIOENCODING": "utf-8"},
        capture_output=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    told = done.stdout.split()
    assert done.returncode, "the disk never filled"
    assert told, done.stderr
    assert "磁盘满了" in done.stderr
    titles = set(read_state(after))
    assert {f"青岚市{name}办法" for name in (*told, "停车", "电梯", "楼道", "绿地")} <= titles
    assert len(titles) <= len(told) + 5


@namespaces
def test_a_home_that_cannot_be_written_is_told_and_left_alone(home: Path) -> None:
    before = read_state(home)
    script = 'mount --bind -o ro "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$2" -c "$3" add "$4"'
    file = home.parent / "新.txt"
    file.write_text(RULE.format(name="新"), "utf8")
    code = "from views.cli import main; main()"
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", str(home), sys.executable, code, str(file)],
        cwd=ROOT, env=os.environ | {"KB_HOME": str(home)}, capture_output=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "KB_HOME" in done.stderr
    assert "Traceback" not in done.stderr
    assert read_state(home) == before


def spoil(path: Path, rng: random.Random) -> int:
    """Flips bytes of one page, the header's excepted; returns the page."""
    content = bytearray(path.read_bytes())
    page = rng.randrange(1, len(content) // 4096)
    for _ in range(rng.choice((1, 40, 4000))):
        content[page * 4096 + rng.randrange(4096)] ^= rng.randrange(1, 256)
    path.write_bytes(content)
    return page


def test_a_damaged_page_is_found_told_and_mended_from_the_backup(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(SEED)
    path, copy = home / "library.db", home.parent / "备份.db"
    assert run(["backup", str(copy)]) == 0
    before, whole = read_state(home), copy.read_bytes()
    found = 0
    for number in range(DAMAGED):
        for left in home.glob("library*"):
            left.unlink()
        path.write_bytes(whole)
        page = spoil(path, rng)
        if run(["doctor"]):
            found += 1
            told = "".join(capsys.readouterr())
            assert "kb restore" in told or "kb rebuild" in told, f"{number}: page {page}: {told}"
        elif read_titles(home) is not None:
            assert read_state(home) == before, f"{number}: page {page} is damaged and nobody says so"
        if number % 6 == 0:
            assert run(["restore", str(copy)]) == 0
            assert read_state(home) == before
        capsys.readouterr()
    # The rest lies in vectors, or where nothing is kept: what clauses say was compared above.
    assert found >= DAMAGED / 2


def read_titles(home: Path) -> object:
    try:
        return read_state(home)
    except LibraryUnavailable:
        return None


def test_a_damaged_chroma_is_told_and_made_anew(own_home: Path) -> None:
    code = OPEN + "a = Assistant.open(Settings(), fill=False)\n"
    code += "a.add_content(sys.argv[1].encode(), Path('x.txt'))\nprint(a.find('停车检查几次', 1).passages[0].clause.text)"
    ask = [sys.executable, "-c", code, RULE.format(name="停车")]
    mend = [sys.executable, "-c", "from views.cli import main; main()", "rebuild"]
    env = os.environ | {"KB_HOME": str(own_home), "KB_CHROMA_ABOVE": "0", "PYTHONIOENCODING": "utf-8"}

    def call(arguments: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(arguments, cwd=ROOT, env=env, capture_output=True, encoding="utf-8", check=False, timeout=120)

    first = call(ask)
    assert first.returncode == 0, first.stderr
    for file in [one for one in (own_home / "chroma").rglob("*") if one.is_file()]:
        file.write_bytes(b"\xff" * file.stat().st_size)
    told = call(ask)
    assert told.returncode
    assert "kb rebuild" in told.stderr, told.stderr
    mended = call(mend)
    assert mended.returncode == 0, mended.stderr
    assert call(ask).stdout == first.stdout
