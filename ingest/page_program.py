"""A program of its own: a PDF or picture on standard input, one JSON line per page on standard output.

Run as a child of ingest.read_pdf, so that a file made to exhaust memory or time ends the child and nothing else.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import astuple
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.limits import MOST_PAGES, MOST_SCANNED_PAGES, PICTURES
from ingest.page_content import read_page
from ingest.page_text import is_blank, is_text_hidden
from ingest.read_scan import can_recognise, open_pictures, recognise

_MOST_MEMORY = 1024**3
_MOST_MEMORY_RECOGNISING = 3 * 1024**3
_DPI, _LONGEST_SIDE = 200, 4000
_GARBLED_SHARE = 0.5


def main() -> None:
    """Reads standard input whole and writes what each page comes to; a failure is a line {"error": kind}."""
    limit_memory(_MOST_MEMORY)
    content = sys.stdin.buffer.read()
    try:
        for page in read_pictures(content) if content.startswith(PICTURES) else read_pdf_pages(content):
            _tell(page)
    except (pdfium.PdfiumError, OSError, ValueError, SyntaxError) as error:
        locked = getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        _tell({"error": "locked" if locked else "broken"})


def read_pdf_pages(content: bytes) -> Iterator[dict[str, Any]]:
    """Text pages first, all of them; then, with the OCR extra, the pages that hold only pictures."""
    with pdfium.PdfDocument(content) as document:
        if len(document) > MOST_PAGES:
            yield {"error": "too_many_pages"}
            return
        yield {"pages": len(document), "named": document.get_metadata_value("Title")}
        scanned: list[int] = []
        for number in range(1, len(document) + 1):
            page = _read_page(document, number)
            if page["state"] == "scanned" and can_recognise() and len(scanned) < MOST_SCANNED_PAGES:
                scanned.append(number)
            else:
                yield page
        yield {"recognising": len(scanned)}
        limit_memory(_MOST_MEMORY_RECOGNISING)
        for number in scanned:
            page = document[number - 1]
            longest = max(page.get_size())
            picture = page.render(scale=min(_DPI / 72, _LONGEST_SIDE / max(longest, 1))).to_pil()
            page.close()
            yield _recognise_page(number, picture.convert("RGB"))


def read_pictures(content: bytes) -> Iterator[dict[str, Any]]:
    """The pages of a picture file, recognised."""
    if not can_recognise():
        yield {"error": "no_recognition"}
        return
    limit_memory(_MOST_MEMORY_RECOGNISING)
    for number, picture in enumerate(open_pictures(content), start=1):
        yield {"recognising": 1}
        yield _recognise_page(number, picture)


def _read_page(document: pdfium.PdfDocument, number: int) -> dict[str, Any]:
    """State: text, hidden (recognised by whoever scanned it), blank, scanned, broken."""
    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        return {"page": number, "state": "broken"}
    try:
        content = read_page(page)
        text = content.text
        if not text or text.count("\ufffd") > _GARBLED_SHARE * len(text):
            return {"page": number, "state": "blank" if is_blank(page) else "scanned"}
        items, notes = [astuple(item) for item in content.items], [astuple(note) for note in content.notes]
        told = {"page": number, "items": items, "notes": notes, "struck": content.struck, "unsure": content.is_unsure}
        return {**told, "state": "hidden" if is_text_hidden(page) else "text"}
    finally:
        page.close()


def _recognise_page(number: int, picture: Any) -> dict[str, Any]:
    found = recognise(picture)
    state = "recognised" if found.lines else "scanned"
    return {"page": number, "state": state, "items": [[line] for line in found.lines], "doubtful": found.doubtful}


def _tell(page: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(page) + "\n")
    sys.stdout.flush()


def limit_memory(most: int) -> None:
    """Where the system can do it (not on Windows): more memory than this is refused to this process."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (most, resource.getrlimit(resource.RLIMIT_DATA)[1]))


if __name__ == "__main__":
    main()
