"""Every reader on files changed at random: only errors meant for users come out, and the laws of clauses hold."""

import io
import zipfile

from docx import Document as new_docx
from hypothesis import given, settings
from hypothesis import strategies as st
from test_ingest_parse import FRAGMENTS, _assert_laws

from ingest.parse import parse
from kb.errors import BadInput

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


@given(st.sampled_from(sorted(FILES)), EDITS)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_file_changed_at_random_is_read_or_refused(name: str, edits: list[tuple[int, int, bytes]]) -> None:
    content = FILES[name]
    for place, dropped, put in edits:
        start = place % (len(content) + 1)
        content = content[:start] + put + content[start + dropped :]
    _parse(content)


@given(PAGES)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_page_is_read_or_refused(page: str) -> None:
    _parse(("<html>" + page).encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    _parse(content)
