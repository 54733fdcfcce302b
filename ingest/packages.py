"""Zip packages (Word, OFD, OpenDocument, plain archives) opened and read within limits; no format is interpreted.

Sizes a package declares may lie: a part is read only as far as it declares, so that the limits hold for what is unpacked.
"""

import io
import zipfile
import zlib

from lxml import etree

from kb.errors import UnreadableFile

MOST_BYTES = 512 * 1024 * 1024
MOST_PARTS = 100_000
MOST_XML_BYTES = 64 * 1024 * 1024
MOST_TAGS = 3_000_000  # about 1,500 pages of Word; a tree of more takes gigabytes
_ENTRY = b"PK\x01\x02"
_LOCKED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError)


def open_package(content: bytes, most_bytes: int = MOST_BYTES) -> zipfile.ZipFile:
    """The zip in these bytes; raises UnreadableFile when damaged, locked, or unpacking to more than `most_bytes`."""
    if content.count(_ENTRY) > MOST_PARTS:
        raise _refuse_size()
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except _BROKEN as error:
        raise _explain_damage() from error
    parts = package.infolist()
    if any(part.flag_bits & _LOCKED for part in parts):
        raise UnreadableFile("文件加了密码", hint="请解除密码后再导入")
    if any(part.compress_type not in _METHODS for part in parts):
        raise UnreadableFile("压缩包用了少见的压缩方法", hint="请解压后重新压缩为普通 zip，或直接导入其中的文件")
    if sum(part.file_size for part in parts) > most_bytes:
        raise _refuse_size()
    return package


def read_part(package: zipfile.ZipFile, name: str, most_bytes: int = MOST_BYTES) -> bytes:
    """One part's bytes, never more than it declares; raises UnreadableFile when absent, damaged or over `most_bytes`."""
    try:
        part = package.getinfo(name)
        if part.file_size > most_bytes:
            raise _refuse_size()
        with package.open(part) as stream:
            # read() without a size would unpack a lying part whole before cutting it.
            return stream.read(part.file_size)
    except (*_BROKEN, KeyError) as error:
        raise _explain_damage() from error


def parse_part(package: zipfile.ZipFile, name: str) -> etree._Element:
    """One part's XML; raises UnreadableFile when broken, too large, or with a DTD (entity bombs live there)."""
    content = read_part(package, name, MOST_XML_BYTES)
    if content.count(b"<") > MOST_TAGS:
        raise _refuse_size()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    # Without its zero bytes a declaration in UTF-16 shows, too.
    if b"<!DOCTYPE" in content.replace(b"\0", b""):
        raise _refuse_definitions()
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise _explain_damage() from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refuse_definitions()
    return root


def _explain_damage() -> UnreadableFile:
    return UnreadableFile("文件已损坏", hint="请重新下载，或用原来的软件打开后另存再导入")


def _refuse_size() -> UnreadableFile:
    return UnreadableFile("文件解压后太大", hint="请确认来源可靠；如果确是正常文件，请分成几份再导入")


def _refuse_definitions() -> UnreadableFile:
    return UnreadableFile("文件里夹带了实体定义，可能有害，没有读取", hint="请用 Word 或 WPS 打开后另存为新的文件再导入")
