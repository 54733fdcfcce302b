"""Zip packages are read within limits, whatever sizes they declare."""

import io
import struct
import zipfile

import pytest

from ingest.packages import MOST_TAGS, MOST_XML_BYTES, open_package, parse_part, read_part
from kb.errors import UnreadableFile


def _pack(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def _declare(content: bytes, size: int) -> bytes:
    """The same package, its one part declared to unpack to `size` bytes in both of its headers."""
    changed = bytearray(content)
    changed[22:26] = struct.pack("<I", size)
    entry = content.index(b"PK\x01\x02")
    changed[entry + 24 : entry + 28] = struct.pack("<I", size)
    return bytes(changed)


def test_parts_are_read_as_they_are() -> None:
    package = open_package(_pack({"a.xml": "<a>甲</a>".encode(), "b": b"\0\1"}))
    assert read_part(package, "b") == b"\0\1"
    assert parse_part(package, "a.xml").text == "甲"


def test_a_package_that_unpacks_to_too_much_is_refused() -> None:
    content = _pack({str(i): bytes(1_000_000) for i in range(5)})
    assert len(content) < 10_000
    with pytest.raises(UnreadableFile, match="太大"):
        open_package(content, most_bytes=4_000_000)
    assert open_package(content, most_bytes=5_000_000)


def test_a_part_that_declares_too_little_is_not_unpacked_further() -> None:
    package = open_package(_declare(_pack({"a.xml": bytes(50_000_000)}), 100), most_bytes=1000)
    with pytest.raises(UnreadableFile, match="损坏"):
        read_part(package, "a.xml")


def test_xml_too_large_for_a_tree_is_refused() -> None:
    package = open_package(_declare(_pack({"a.xml": b"<a/>"}), MOST_XML_BYTES + 1))
    with pytest.raises(UnreadableFile, match="太大"):
        parse_part(package, "a.xml")


def test_xml_of_too_many_elements_is_refused() -> None:
    package = open_package(_pack({"a.xml": b"<a>" + b"<b/>" * MOST_TAGS + b"</a>"}))
    with pytest.raises(UnreadableFile, match="太大"):
        parse_part(package, "a.xml")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_cannot_be_unpacked_in_steps_are_refused(method: int) -> None:
    with pytest.raises(UnreadableFile, match="压缩方法"):
        open_package(_pack({"a": b"x"}, method))


def test_a_locked_package_is_refused() -> None:
    content = bytearray(_pack({"a": b"x"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableFile, match="密码"):
        open_package(bytes(content))


def test_a_cut_package_and_a_missing_part_are_damage() -> None:
    content = _pack({"a": b"x" * 1000})
    with pytest.raises(UnreadableFile, match="损坏"):
        open_package(content[: len(content) // 2])
    with pytest.raises(UnreadableFile, match="损坏"):
        read_part(open_package(content), "b")


ENTITY_BOMB = """<?xml version="1.0"{encoding}?><!DOCTYPE a [<!ENTITY x "甲甲甲甲甲甲甲甲甲甲">
<!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;"><!ENTITY z "&y;&y;&y;&y;&y;&y;&y;&y;&y;&y;">]><a b="&z;">&z;</a>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_unexpanded(encoding: str) -> None:
    content = ENTITY_BOMB.format(encoding=f' encoding="{encoding}"').encode(encoding)
    with pytest.raises(UnreadableFile, match="实体"):
        parse_part(open_package(_pack({"a.xml": content})), "a.xml")


def test_xml_nested_without_end_is_refused() -> None:
    content = b"<a>" * 100_000 + b"</a>" * 100_000
    with pytest.raises(UnreadableFile):
        parse_part(open_package(_pack({"a.xml": content})), "a.xml")
