"""A Word document's paragraphs and tables to blocks, in document order; headers and footers stay out."""

import io
import re
import zipfile
from collections.abc import Iterator

from docx import Document as open_docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from ingest.blocks import Block, Reading
from kb.errors import UnreadableFile


def read_docx(content: bytes) -> Reading:
    """One block per line of a paragraph, one per table row (cells joined by " | "); raises UnreadableFile when broken."""
    try:
        document = open_docx(io.BytesIO(content))
        return Reading(tuple(block for part in document.iter_inner_content() for block in _read_part(part)))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise UnreadableFile("Word 文件已损坏", hint="请用 Word 或 WPS 打开后另存为新的 .docx 再导入") from error


def _read_part(part: Paragraph | Table) -> Iterator[Block]:
    if isinstance(part, Table):
        for row in part.rows:
            cells = dict.fromkeys(cell for cell in row.cells)
            yield Block(" | ".join(" ".join(cell.text.split()) for cell in cells))
        return
    for line in part.text.split("\n"):
        yield Block(line, _read_depth(part))


def _read_depth(paragraph: Paragraph) -> int:
    style = paragraph.style
    name = (style.name or "") if style is not None else ""
    if name in ("Title", "标题"):
        return 1
    match = re.fullmatch(r"(?:[Hh]eading|标题) ?(\d)", name)
    return int(match[1]) + 1 if match else 0
