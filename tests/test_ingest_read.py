"""Readers are chosen by content; what cannot be read is refused with advice."""

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document as new_docx

from ingest.blocks import Block
from ingest.parse import parse, parse_file
from ingest.read import read_blocks
from ingest.read_text import read_text
from kb.errors import UnreadableFile, UnsupportedFile


def test_markdown_keeps_depth_and_history() -> None:
    blocks = read_text(
        "---\ntag: 甲\n---\n# 某法\n\n2020年1月1日 通过\n\n<!-- INFO END -->\n\n## 第一章 总则\n\n**第一条** 内容\n"
    )
    assert blocks == (
        Block("某法", 1),
        Block("2020年1月1日 通过", is_history=True, opens=True),
        Block("第一章 总则", 2, opens=True),
        Block("第一条 内容", opens=True),
    )


def test_indents_and_empty_lines_open_a_paragraph_in_plain_text() -> None:
    blocks = read_text("　　一段开头\n接着写\n\n又一段\n")
    assert [(block.text, block.opens) for block in blocks] == [("一段开头", True), ("接着写", False), ("又一段", True)]


def _save_docx() -> bytes:
    word = new_docx()
    word.sections[0].header.paragraphs[0].text = "页眉不是正文"
    word.add_paragraph("某某办法", style="Title")
    word.add_paragraph("一、范围", style="Heading 1")
    word.add_paragraph("全体社区。")
    table = word.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ("事项", "时限", "宣传", "每月"), strict=True):
        cell.text = words
    word.add_paragraph("二、附则")
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def test_word_is_read_in_order_with_tables_and_without_headers() -> None:
    assert read_blocks(_save_docx()).blocks == (
        Block("某某办法", 1),
        Block("一、范围", 2),
        Block("全体社区。"),
        Block("事项 | 时限", table=1, cells=("事项", "时限")),
        Block("宣传 | 每月", table=1, cells=("宣传", "每月")),
        Block("二、附则"),
    )


def test_what_cannot_be_read_is_refused_with_advice() -> None:
    docx = _save_docx()
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as package:
        package.writestr("a.txt", "甲")
    cases = [
        (b"", UnreadableFile),
        (b" \n", UnreadableFile),
        (docx[: len(docx) // 2], UnreadableFile),
        (other.getvalue(), UnsupportedFile),
        (b"%PDF-1.7 broken", UnreadableFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), UnsupportedFile),
        (bytes(range(256)) * 8, UnsupportedFile),
    ]
    for content, error in cases:
        with pytest.raises(error) as caught:
            parse(content)
        assert caught.value.hint


def test_a_word_package_with_broken_xml_is_refused() -> None:
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_save_docx())) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<w:document" if name == "word/document.xml" else old.read(name))
    with pytest.raises(UnreadableFile):
        parse(broken.getvalue())


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><body><p>第一条 甲。</p></body></html>",
        "\ufeff  <html><p>第一条 甲。</p></html>",
        '<?xml version="1.0"?><!-- 存档 --><html xmlns="http://www.w3.org/1999/xhtml"><p>第一条 甲。</p></html>',
        "<!-- saved from somewhere --><!-- 二 --><meta charset=utf-8><p>第一条 甲。</p>",
        "<div><p>第一条 甲。</p></div>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_page_is_known_by_its_first_tag_in_any_encoding(page: str, encoding: str) -> None:
    assert [block.text for block in read_blocks(page.encode(encoding)).blocks] == ["第一条 甲。"]


def test_many_comments_are_no_trouble() -> None:
    assert len(read_blocks(("<!--a-->" * 50_000 + "甲").encode()).blocks) == 1


def test_data_in_xml_is_refused() -> None:
    with pytest.raises(UnsupportedFile):
        read_blocks('<?xml version="1.0"?><rows><row>甲</row></rows>'.encode())


@pytest.mark.parametrize("name", ["办法.pdf", "办法.docx", "办法.html", "办法.zip", "办法.exe", "办法"])
def test_the_name_of_a_file_does_not_matter(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    for content in ("第一条 甲。".encode(), b"<html><p>\xb5\xda\xd2\xbb\xcc\xf5 \xbc\xd7\xa1\xa3</p></html>", _save_docx()):
        path.write_bytes(content)
        assert parse_file(path).clauses
