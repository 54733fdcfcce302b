"""Chooses the reader by what the bytes are, never by the file's name."""

import re
from dataclasses import replace

from ingest.archives import is_archive
from ingest.blocks import Reading
from ingest.limits import PICTURES, check_length
from ingest.notes import make_note
from ingest.packages import open_package
from ingest.read_digest import is_digest
from ingest.read_docx import read_docx
from ingest.read_html import read_html
from ingest.read_ofd import is_ofd, read_ofd
from ingest.read_office import read_office
from ingest.read_text import decode_text, find_garbling, read_text
from kb.errors import UnreadableFile, UnsupportedFile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
_PACKED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
_XML = re.compile(r"\ufeff?\s*<\?xml")
# After an XML declaration and comments, a tag that pages begin with.
_HTML = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?>(?:<!--.*?-->\s*)*)"
    r"<(?:!doctype\s+html|(?:html|head|body|meta|title|link|script|style|table|div|center|font|form|section|article|main|h1)\b)",
    re.IGNORECASE | re.DOTALL,
)
_SAMPLE = 65536
_MOST_CONTROLS, _MOST_UNREADABLE = 0.02, 0.2


def read_digest_text(content: bytes) -> str | None:
    """The text of one of our YAML digests, or None when the bytes are anything else."""
    if content.startswith((b"PK", b"%PDF", _OLE)) or b"clauses:" not in content:
        return None
    text = decode_text(content)
    return text if is_digest(text) else None


def read_blocks(content: bytes) -> Reading:
    """What a docx, PDF, HTML, Markdown or plain text file comes to; raises UnsupportedFile or UnreadableFile."""
    reading = _choose_reader(content)
    check_length(sum(len(block.text) for block in reading.blocks), len(reading.blocks))
    garbled = find_garbling(block.text for block in reading.blocks)
    if garbled:
        note = make_note("text_garbled", words=garbled[:12])
        return replace(reading, notes=(*reading.notes, note))
    return reading


def _choose_reader(content: bytes) -> Reading:
    if not content.strip():
        raise UnreadableFile("文件是空的", hint="请确认导出完整后再导入")
    if content.startswith(b"PK\x03\x04"):
        return _read_package(content)
    if content.startswith(_PACKED):
        raise UnsupportedFile("这是压缩包", hint="请解压后导入其中的文件")
    if content.startswith((_OLE, _RTF)):
        return read_office(content)
    if b"%PDF-" in content[:1024] or content.startswith(PICTURES):
        from ingest.read_pdf import read_pdf  # noqa: PLC0415 - pypdfium2 is a tenth of a second, and few commands read a PDF

        return read_pdf(content)
    text = decode_text(content)
    if not _is_readable(text):
        raise UnsupportedFile("不认识的文件格式", hint="请另存为 .docx、.pdf、.html、.md 或 .txt 后再导入")
    if _HTML.match(text):
        return read_html(text)
    if _XML.match(text):
        raise UnsupportedFile("这是 XML 数据，不是文字文件", hint="请用生成它的软件打开，另存为 .docx 或 .txt 后再导入")
    return Reading(read_text(text))


def _read_package(content: bytes) -> Reading:
    package = open_package(content)
    names = [name.replace("\\", "/").lower() for name in package.namelist()]
    if "word/document.xml" in names or ("[content_types].xml" in names and any(name.startswith("word/") for name in names)):
        return read_docx(content)
    if is_ofd(names):
        return read_ofd(content)
    if "mimetype" in names and "content.xml" in names:
        return read_office(content)
    if is_archive(package):
        raise UnsupportedFile("这是压缩包", hint="请用 kb add 加入其中的文件；压缩包里的压缩包，请先解压")
    raise UnsupportedFile("这是表格、幻灯片一类的文件", hint="请把其中的文字另存为 .docx 或 .txt 后再导入")


def _is_readable(text: str) -> bool:
    """Whether decoded bytes are text: control characters betray a binary file."""
    sample = text[:_SAMPLE]
    controls = sum(ord(c) < 32 and c not in "\t\n\r\f\v" for c in sample)
    unreadable = sample.count("\ufffd")
    return controls <= _MOST_CONTROLS * len(sample) and unreadable <= _MOST_UNREADABLE * len(sample)
