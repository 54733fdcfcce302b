"""Files made to do harm, and files broken by accident: one sentence, within seconds, nothing stored."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.limits import LARGEST_FILE, LONGEST_TEXT
from ingest.parse import parse, parse_file
from kb.errors import BadInput, UnreadableFile
from views.cli import run

MOST_SECONDS = 30


def _zip(name: str, content: bytes, times: int = 1) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package, package.open(name, "w") as part:
        for _ in range(times):
            part.write(content)
    return packed.getvalue()


ENTITIES = b"".join(b'<!ENTITY e%d "%b">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
BOMB = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "aaaaaaaaaa">' + ENTITIES + b"]><w>&e9;</w>"
REFUSED: dict[str, Callable[[], bytes]] = {
    "a Word file that unpacks to a gigabyte": lambda: _zip("word/document.xml", bytes(2**20), 1024),
    "a Word file with an entity bomb": lambda: _zip("word/document.xml", BOMB),
    "an OFD file with an entity bomb": lambda: _zip("OFD.xml", BOMB),
    "half a zip": lambda: _zip("word/document.xml", b"<w/>" * 1000)[:60],
    "an entity bomb by itself": lambda: BOMB,
    "nothing but zeros": lambda: bytes(2**20),
    "a text of more characters than are read": lambda: "居民应当节水。\n".encode() * (LONGEST_TEXT // 7 + 1),
    "a text of a million short lines": lambda: "一、\n".encode() * 1_000_000,
    "a page of three million tags": lambda: b"<html>" + b"<b>" * 3_000_000,
    "a page of tables in tables": lambda: b"<html>" + b"<table><tr><td>a" * 100_000,
}
READ: dict[str, Callable[[], bytes]] = {
    "a line of ten megabytes": lambda: "绿色社区创建应当坚持党建引领，".encode() * 220_000,
    "a line of opened brackets": lambda: "（".encode() * 1_000_000,
    "a line of opened comments": lambda: b"<!--" * 1_000_000,
    "a line of opened links": lambda: b"![[" * 1_000_000,
    "ten thousand articles that go backwards": lambda: "".join(f"第{n}条 甲。\n" for n in range(9_999, 0, -1)).encode(),
    "a page ten thousand levels deep": lambda: b"<html>" + b"<div>" * 10_000 + "第一条 甲。".encode(),
    "a page of lists ten thousand levels deep": lambda: b"<html>" + "<ol><li>甲".encode() * 10_000,
    "a page of cells over many rows and columns": lambda: (
        b"<html><table>" + b"<tr>" + b"<td rowspan=1000 colspan=63>" + b"a" * 2000 + b"<td>b</tr>" * 10_000
    ),
    "zeros and halves of characters in a text": lambda: ("第一条\0 " + "居民应当节水，" * 20 + "\ud800。\n").encode(
        "utf-8", "surrogatepass"
    ),
}


def _measure(content: bytes) -> BadInput | None:
    """What parsing raises, if anything; asserts that it is quick."""
    started, error = time.process_time(), None
    try:
        parse(content)
    except BadInput as caught:
        error = caught
    assert time.process_time() - started < MOST_SECONDS
    return error


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_do_harm_is_refused_in_one_sentence(name: str) -> None:
    error = _measure(REFUSED[name]())
    assert error is not None
    assert error.hint
    assert "\n" not in str(error)


@pytest.mark.parametrize("name", READ)
def test_odd_texts_are_read_within_seconds(name: str) -> None:
    assert _measure(READ[name]()) is None


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    large = tmp_path / "大.txt"
    with large.open("wb") as file:
        file.truncate(2 * LARGEST_FILE)
    tracemalloc.start()
    with pytest.raises(UnreadableFile, match="文件太大（200 MB，最多 100 MB）"):
        parse_file(large)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1024**2


def test_the_library_is_untouched(tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = tmp_path / "好.txt"
    good.write_text("社区公约\n第一条 居民应当节水。\n第二条 本公约自公布之日起施行。\n", encoding="utf-8")
    assert run(["add", str(good)]) == 0
    capsys.readouterr()
    assert run(["list", "--json"]) == 0
    before = capsys.readouterr().out
    for i, name in enumerate(("a Word file with an entity bomb", "half a zip", "nothing but zeros")):
        bad = tmp_path / f"{i}.docx"
        bad.write_bytes(REFUSED[name]())
        assert run(["add", str(bad)]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert run(["list", "--json"]) == 0
    assert capsys.readouterr().out == before
