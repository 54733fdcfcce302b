"""A PDF's text layer to blocks with page numbers; no recognition of scanned pages."""

import io
import logging
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from ingest.blocks import Block, Reading
from kb.errors import UnreadableFile

# Without any handler Python prints a library's warnings on standard error (logging.lastResort), beside our one sentence.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


def read_pdf(content: bytes) -> Reading:
    """One block per printed line; raises UnreadableFile when the file is broken, locked, or has no text layer."""
    try:
        blocks = tuple(_read_pages(PdfReader(io.BytesIO(content))))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError) as error:
        raise UnreadableFile("PDF 打不开", hint="文件可能已损坏或加密，请解除密码或另存后再导入") from error
    if not blocks:
        raise UnreadableFile("PDF 里没有文字层", hint="这多半是扫描件，请先做文字识别（OCR）再导入")
    return Reading(blocks)


def _read_pages(reader: PdfReader) -> Iterator[Block]:
    for number, page in enumerate(reader.pages, start=1):
        for line in page.extract_text().split("\n"):
            if line.strip():
                yield Block(line.strip(), page=number)
