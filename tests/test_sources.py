"""What `kb add` takes from folders and zip archives, what it leaves out, and what it says about that."""

import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from docx import Document as new_docx

from ingest.archives import open_archive
from ingest.parse import parse
from kb.errors import UnreadableFile, UnsupportedFile
from views.cli import run
from views.sources import find_sources

TEXT = "社区公约\n第一条 居民应当爱护绿地，不得损坏公共设施。\n第二条 本公约自公布之日起施行。\n"


def _zip(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return packed.getvalue()


def _save_docx() -> bytes:
    buffer = io.BytesIO()
    word = new_docx()
    word.add_paragraph("第一条 居民应当节水。")
    word.save(buffer)
    return buffer.getvalue()


def test_hidden_and_system_files_are_left_out(tmp_path: Path) -> None:
    for name in ("甲.txt", ".隐藏.txt", "~$甲.docx", "Thumbs.db", "下级/乙.txt", "下级/.git/丙.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    sources, left_out = find_sources([tmp_path], recursive=True)
    assert [source.path.name for source in sources] == ["乙.txt", "甲.txt"]
    assert sorted(path.name for path in left_out) == [".隐藏.txt", "Thumbs.db", "~$甲.docx", "丙.txt"]
    assert [source.path.name for source in find_sources([tmp_path])[0]] == ["甲.txt"]


def test_each_member_of_an_archive_is_a_document_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "汇编.zip").write_bytes(_zip({"一/甲.txt": TEXT.encode(), "乙.docx": _save_docx(), "__MACOSX/._甲": b"x"}))
    sources, left_out = find_sources([tmp_path / "汇编.zip"])
    assert [str(source.path.relative_to(tmp_path)) for source in sources] == ["汇编.zip/一/甲.txt", "汇编.zip/乙.docx"]
    assert [source.read()[:2] for source in sources] == [TEXT.encode()[:2], b"PK"]
    assert len(left_out) == 1


def test_a_word_file_is_no_archive_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "汇编.zip").write_bytes(_save_docx())
    ((source,), _) = find_sources([tmp_path / "汇编.zip"])
    assert source.path.name == "汇编.zip"
    assert parse(source.read()).clauses[0].text == "第一条 居民应当节水。"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_packed_without_saying_their_encoding_are_read(encoding: str) -> None:
    name = "绿色社区公约.txt".encode(encoding)
    stand_in = "x" * len(name)
    archive = open_archive(_zip({stand_in: b"1"}).replace(stand_in.encode(), name))
    assert archive is not None
    assert [shown for _, shown in archive.members()] == ["绿色社区公约.txt"]


def test_a_name_cannot_lead_out_of_the_archive() -> None:
    archive = open_archive(_zip({"../../etc/passwd": b"1", "/etc/passwd": b"2", "C:\\a\\b.txt": b"3"}))
    assert archive is not None
    assert [shown for _, shown in archive.members()] == ["etc/passwd", "etc/passwd", "C_/a/b.txt"]


def test_an_archive_in_an_archive_and_other_archives_are_refused_plainly() -> None:
    for content in (_zip({"甲.txt": b"1"}), b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c\x00\x04"):
        with pytest.raises(UnsupportedFile, match="压缩包"):
            parse(content)


def test_a_member_that_unpacks_to_too_much_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package, package.open("甲.txt", "w") as member:
        for _ in range(101):
            member.write(bytes(1024 * 1024))
    archive = open_archive(packed.getvalue())
    assert archive is not None
    with pytest.raises(UnreadableFile):
        archive.read("甲.txt")


def test_adding_a_folder_tells_what_was_skipped_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "甲.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "程序.txt").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "~$甲.docx").write_bytes(b"lock")
    assert run(["add", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "已加入：甲.txt" in told
    assert "跳过 1 个（~$甲.docx）：隐藏文件或系统文件" in told
    assert "跳过 1 个（程序.txt）：不认识的文件格式" in told
    assert run(["add", "--json", str(tmp_path)]) == 0
    assert [Path(one["path"]).name for one in json.loads(capsys.readouterr().out)["skipped"]] == ["~$甲.docx", "程序.txt"]


def test_what_the_user_names_is_never_skipped_in_silence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "程序.txt").write_bytes(bytes(range(256)) * 8)
    assert run(["add", str(tmp_path / "程序.txt")]) == 2
    assert "不认识的文件格式" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.txt")
    (source,), _ = find_sources([tmp_path / "管道.txt"])
    with pytest.raises(UnreadableFile, match="不是普通文件"):
        source.read()
