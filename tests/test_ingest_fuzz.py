"""Every reader on files changed at random: only errors meant for users come out, and the laws of clauses hold."""

import base64
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from docx import Document as new_docx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_files import FONT, draw_grid, join_objects, make_pages, print_line
from test_ingest_parse import FRAGMENTS, _assert_laws

from ingest.parse import parse
from kb.errors import BadInput

ROOT = Path(__file__).parents[1]
TEXT = (
    "某市社区公约\n第一章 总则\n第一条 居民应当爱护绿地。\n（一）节水；\n（二）节电。\n"
    "第二条 本公约自公布之日起施行。\n附件1\n一、标准\n"
)
TAGS = (
    "<p>", "</p>", "<div>", "</div>", "<table>", "</table>", "<tr>", "<td>", "<td rowspan=3 colspan=2>", "<th>", "<ol>",
    "<ol start=9>", "</ol>", "<ul>", "<li>", "<li value=4>", "<h1>", "</h1>", "<h3>", "<br>", "<a href='/x'>",
    "<a href='x.docx'>", "</a>", "<nav>", "</nav>", "<script>", "</script>", "<span style='display:none'>", "</span>",
    "<article>", "<header>", "</header>", "<!--", "-->", "&nbsp;", "&#0;", "&#x110000;", "<form>", "<select>", "\x00",
)  # fmt: skip


def _save_docx() -> bytes:
    buffer, word = io.BytesIO(), new_docx()
    for line in TEXT.splitlines():
        word.add_paragraph(line)
    word.add_table(rows=2, cols=2)._cells[0].text = "类别"
    word.save(buffer)
    return buffer.getvalue()


def _save_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("甲.txt", TEXT)
    return buffer.getvalue()


PAGE = (
    "<html><head><meta charset=gbk></head><body>"
    + "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
    + "</body></html>"
)
DIGEST = (
    "id: a\ntitle: 公约\nkind: 公约\nissuers: []\nstatus: 有效\nrelation: 无\n"
    "clauses:\n- {ref: 第一条, heading: '', gist: 节水, confidence: verified}\n"
)
PRINTED = make_pages(
    [
        b"".join(print_line(line, 72, 790 - 24 * at) for at, line in enumerate(TEXT.splitlines()))
        + draw_grid((72, 200, 500), (500, 460, 420))
        + b"".join(print_line(cell, x, y) for cell, x, y in (("类别", 80, 470), ("标准", 210, 470), ("[1]", 210, 430)))
        + print_line("[1]", 200, 765, size=5)
        + print_line("[1]不含农村。", 72, 60, size=8),
    ]
    * 2,
    is_packed=False,
)
OBJECTS = st.lists(
    st.sampled_from(
        (
            b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 2/Kids[4 0 R 4 0 R]>>", FONT, b"[4 0 R]", b"-1", b"<<>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents 5 0 R>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[9 9 0 0]/Rotate 45/UserUnit 1e9/Contents[5 0 R 1 0 R]>>",
            b"<</Length 60>>\nstream\n9e9 0 m 1 1 l S 0 0 9 9 re f 0 0 m 0 900 l S 1 0 0 0 0 1 cm\nendstream",
            b"<</Length 44>>\nstream\nBT /F 16 Tf 0 0 0 0 0 0 Tm <7B2C4E0067610020> Tj ET\nendstream",
            b"<</Length 50>>\nstream\nBT /F -16 Tf 10 10 Td <7B2C00315143> Tj /F 0 Tf (1) Tj ET\nendstream",
        )
    ),
    min_size=4,
    max_size=8,
).map(join_objects)  # fmt: skip
FILES = {
    "text": TEXT.encode(),
    "text in GB18030": TEXT.encode("gb18030"),
    "text in UTF-16": TEXT.encode("utf-16"),
    "page": PAGE.encode("gb18030"),
    "Markdown": ("---\ntag: 1\n---\n# 公约\n<!-- INFO END -->\n" + TEXT.replace("第", "## 第")).encode(),
    "Word": _save_docx(),
    "zip": _save_zip(),
    "digest": DIGEST.encode(),
}
EDITS = st.lists(
    st.tuples(
        st.integers(0, 10**6), st.integers(0, 40), st.one_of(st.binary(max_size=8), st.sampled_from(TAGS).map(str.encode))
    ),
    min_size=1,
    max_size=6,
)
PAGES = st.lists(st.one_of(st.sampled_from(TAGS), st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=60).map("".join)


def _parse(content: bytes) -> None:
    try:
        parsed = parse(content)
    except BadInput as error:
        told = str(error)
        assert told
        assert "\n" not in told
        return
    if parsed.document.fidelity == "full":
        _assert_laws(parsed)


def _change(content: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    for place, dropped, put in edits:
        start = place % (len(content) + 1)
        content = content[:start] + put + content[start + dropped :]
    return content


@given(st.sampled_from(sorted(FILES)), EDITS)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_file_changed_at_random_is_read_or_refused(name: str, edits: list[tuple[int, int, bytes]]) -> None:
    _parse(_change(FILES[name], edits))


# Each PDF has a process of its own, which takes a third of a second or more.
@given(EDITS, st.integers(60, 100))
@settings(max_examples=6, deadline=None, derandomize=True)
def test_a_pdf_changed_or_cut_at_random_is_read_or_refused(edits: list[tuple[int, int, bytes]], share: int) -> None:
    content = _change(PRINTED, edits)
    _parse(b"%PDF-" + content[: len(content) * share // 100])


# What that process does with many files, one after the other: it says what it read, or that the file is broken.
READ_ALL = """
import base64, json, sys
from pypdfium2 import PdfiumError
from ingest.page_program import read_pdf_pages
for written in json.load(sys.stdin):
    try:
        print(json.dumps(list(read_pdf_pages(base64.b64decode(written)))))
    except (PdfiumError, OSError, ValueError, SyntaxError):
        print("[]")
"""


@given(st.lists(st.one_of(OBJECTS, EDITS.map(lambda edits: _change(PRINTED, edits))), min_size=30, max_size=30))
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_program_that_reads_pdf_pages_ends_well(contents: list[bytes]) -> None:
    said = json.dumps([base64.b64encode(content).decode() for content in contents])
    command = [sys.executable, "-c", READ_ALL]
    done = subprocess.run(command, cwd=ROOT, input=said, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(contents)


@given(PAGES)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_page_is_read_or_refused(page: str) -> None:
    _parse(("<html>" + page).encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    _parse(content)
