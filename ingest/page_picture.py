"""A program of its own: a PDF on standard input, the picture of one page of it on standard output; and what runs it.

Drawn in a child, as files are read in one, so that a file made to exhaust memory or time ends the child and nothing else.
"""

import os
import subprocess
import sys
from pathlib import Path

import pypdfium2 as pdfium

from ingest.page_program import limit_memory
from kb.errors import UnreadableFile

_MOST_MEMORY = 1024**3
_SECONDS = 20.0
# Pixels: as wide as a screen shows, as high as a roll may be.
_WIDTH, _HIGHEST = 1240, 4000


def main() -> None:
    """Writes how many pages there are, then the one whose number is the only argument as a JPEG, where it can be drawn."""
    limit_memory(_MOST_MEMORY)
    try:
        with pdfium.PdfDocument(sys.stdin.buffer.read()) as document:
            page = document[int(sys.argv[1]) - 1]
            width, height = page.get_size()
            scale = min(_WIDTH / max(width, 1), _HIGHEST / max(height, 1))
            sys.stdout.buffer.write(b"%d\n" % len(document))
            page.render(scale=scale).to_pil().convert("RGB").save(sys.stdout.buffer, "JPEG", quality=80)
    except (pdfium.PdfiumError, IndexError, OSError, ValueError):
        return


def draw_page(content: bytes, number: int) -> tuple[bytes, int]:
    """The picture of a page, counted from 1, as a JPEG, and how many pages there are; raises UnreadableFile."""
    command = [sys.executable, "-P", "-m", "ingest.page_picture", str(number)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    try:
        done = subprocess.run(command, input=content, capture_output=True, env=environment, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(f"第 {number} 页太复杂，画不出来", "请打开原来的文件看") from error
    count, _, picture = done.stdout.partition(b"\n")
    if not picture:
        raise UnreadableFile(f"第 {number} 页画不出来", "请打开原来的文件看")
    return picture, int(count)


if __name__ == "__main__":
    main()
