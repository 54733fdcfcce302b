"""Old Word and WPS files, RTF and OpenDocument are read through LibreOffice, or refused with what to do."""

import io
import os
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from ingest.blocks import Block
from ingest.read import read_blocks
from ingest.read_office import find_program
from kb.errors import UnreadableFile, UnsupportedFile
from tests.word_file import save_word, write_item, write_list, write_paragraph, write_table

needs_office = pytest.mark.skipif(find_program() is None, reason="LibreOffice is not installed here")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
READ = (
    Block("社区公约"),
    Block("第一条　居民应当爱护绿地。"),
    Block("第二条　本公约自公布之日起施行。"),
    Block("任务 | 时限", table=1, cells=("任务", "时限")),
    Block("附则"),
)
# As Word writes a list into RTF: the text of a level counts its characters, and each has a stand-in for old programs.
RTF = rb"""{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}}
{\*\listtable{\list\listtemplateid1\listsimple{\listlevel\levelnfc39\levelnfcn39\leveljc0\levelfollow0\levelstartat1
{\leveltext\leveltemplateid1\'03\u31532\'b5\'da\'01\u26465\'cc\'f5;}{\levelnumbers\'02;}}\listid1}}
{\*\listoverridetable{\listoverride\listid1\listoverridecount0\ls1}}
\pard\plain\f0 \u31038?\u21306?\par
\pard\ls1\ilvl0 \u29233?\u25252?\par
\pard\ls1\ilvl0 \u20998?\u31867?\par}"""


@pytest.fixture(scope="module")
def word_97(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A .doc made by LibreOffice from a .docx, with numbers, a table and a paragraph after it."""
    folder = tmp_path_factory.mktemp("office")
    body = write_paragraph("社区公约") + write_item("居民应当爱护绿地。") + write_item("本公约自公布之日起施行。")
    body += write_table([["任务", "时限"]]) + write_paragraph("附则")
    numbering = write_list([{"form": "chineseCountingThousand", "text": "第%1条"}])
    (folder / "a.docx").write_bytes(save_word(body, numbering=numbering))
    profile = (folder / "profile").as_uri()
    command = [str(find_program()), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "doc:MS Word 97"]
    subprocess.run([*command, "--outdir", str(folder), str(folder / "a.docx")], check=True, capture_output=True, timeout=120)
    return (folder / "a.doc").read_bytes()


@needs_office
def test_word_97_is_read_with_its_numbers_and_tables(word_97: bytes) -> None:
    reading = read_blocks(word_97)
    assert reading.blocks == READ
    assert reading.notes[0].kind == "office_converted"


@needs_office
def test_rtf_is_read_with_its_numbers() -> None:
    assert [block.text for block in read_blocks(RTF).blocks] == ["社区", "第一条　爱护", "第二条　分类"]


@needs_office
def test_opendocument_is_read() -> None:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    space = f'xmlns:office="{names}:office:1.0" xmlns:text="{names}:text:1.0"'
    text = "<text:h text:outline-level='1'>公约</text:h><text:p>甲</text:p>"
    body = f"<office:body><office:text>{text}</office:text></office:body>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr(
            "content.xml", f'<office:document-content {space} office:version="1.2">{body}</office:document-content>'
        )
        manifest = f'xmlns:manifest="{names}:manifest:1.0"'
        entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'.format
        entries = entry("/", "application/vnd.oasis.opendocument.text") + entry("content.xml", "text/xml")
        package.writestr("META-INF/manifest.xml", f"<manifest:manifest {manifest}>{entries}</manifest:manifest>")
    assert read_blocks(buffer.getvalue()).blocks == (Block("公约", 2), Block("甲"))


@needs_office
def test_a_broken_old_file_is_refused_in_one_sentence() -> None:
    with pytest.raises(UnreadableFile, match="LibreOffice") as caught:
        read_blocks(OLE + "WordDocument".encode("utf-16-le") + bytes(4096))
    assert "另存为" in caught.value.hint


def test_without_libreoffice_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("ingest.read_office._USUAL_PLACES", ())
    with pytest.raises(UnsupportedFile, match="LibreOffice") as caught:
        read_blocks(RTF)
    assert ".docx" in caught.value.hint


@pytest.mark.parametrize(
    ("stream", "error", "words"),
    [
        ("EncryptedPackage", UnreadableFile, "密码"),
        ("Workbook", UnsupportedFile, "电子表格"),
        ("PowerPoint Document", UnsupportedFile, "演示文稿"),
        ("其他", UnsupportedFile, "旧版 Office"),
    ],
)
def test_what_holds_no_readable_text_is_told_without_opening_it(stream: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        read_blocks(OLE + stream.encode("utf-16-le") + bytes(512))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "ppt/presentation.xml"])
def test_new_sheets_and_slides_are_told_too(part: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(part, "<a/>")
    with pytest.raises(UnsupportedFile, match="表格、幻灯片"):
        read_blocks(buffer.getvalue())


@pytest.mark.skipif(os.name != "posix", reason="the stand-in program is a shell script")
def test_a_program_that_does_not_end_is_ended_with_all_it_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program, ticks = tmp_path / "soffice", tmp_path / "ticks"
    program.write_text(f"#!/bin/sh\n(while :; do echo . >> {ticks}; /bin/sleep 0.1; done) &\nwait\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("ingest.read_office._SECONDS", 1)
    with pytest.raises(UnreadableFile, match="太久"):
        read_blocks(RTF)
    written = ticks.stat().st_size
    time.sleep(0.5)
    assert 0 < written == ticks.stat().st_size
