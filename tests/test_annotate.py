"""Comments in a user's own Word file, wherever its references stand: the rest of the file stays as it was."""

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document as open_docx
from docx.oxml.ns import qn
from docx.text.run import Run
from lxml import etree

from assistant.assistant import Assistant
from assistant.model import Report
from assistant.places import AUTHOR
from ingest.parse import parse
from kb.config import Settings
from tests.word_file import save_word, write_paragraph, write_run, write_table
from views.annotate import annotate

WRONG = "《消防法》第三百条"
_NEW_PARTS = ("word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels", "[Content_Types].xml")


@pytest.fixture(scope="module")
def assistant(filled_home: Path) -> Assistant:
    return Assistant.open(Settings(home=filled_home))


def box(text: str) -> str:
    held = f"<w:txbxContent>{write_paragraph(text)}</w:txbxContent>"
    shape = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{held}</wps:txbx></w:drawing></mc:Choice>'
    old = f"<mc:Fallback><w:pict><v:textbox>{held}</v:textbox></w:pict></mc:Fallback>"
    return f"<w:r><mc:AlternateContent>{shape}{old}</mc:AlternateContent></w:r>"


def make_file() -> bytes:
    """One wrong reference in each kind of place, in runs cut through its middle, and one the user's own comment is on."""
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    link = f'<w:hyperlink w:anchor="甲">{write_run("《消防法》第三")}</w:hyperlink>{write_run("百条")}'
    changed = (
        f'<w:ins w:id="90" w:author="甲">{write_run("《消防法》第三")}</w:ins>'
        '<w:del w:id="91" w:author="甲"><w:r><w:delText>十</w:delText></w:r></w:del>' + write_run("百条的话")
    )
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF 甲 </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{write_run(WRONG)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    own = f'<w:commentRangeStart w:id="7"/>{write_run("这句有人批注过。")}<w:commentRangeEnd w:id="7"/>'
    body = (
        write_paragraph("关于有关工作的报告")
        + f"<w:p>{write_run('脚注里的')}{mark}{write_run('写错了。')}{box('框里写' + WRONG)}{own}</w:p>"
        + f"<w:p>{write_run('链接：')}{link}</w:p><w:p>{write_run('修订：')}{changed}</w:p>"
        + f"<w:p>{write_run('域：')}{field}</w:p>"
        + write_table([["依据", WRONG], ["说明", "见上"]])
    )
    notes = f'<w:footnote w:id="2">{write_paragraph("见" + WRONG + "。")}</w:footnote>'
    comment = f'<w:comment w:id="7" w:author="王主任">{write_paragraph("按" + WRONG + "办")}</w:comment>'
    header, footer = (write_paragraph(f"{words}{WRONG}") for words in ("页眉引", "页脚引"))
    return save_word(body, footnotes=notes, comments=comment, header=header, footer=footer)


def check(assistant: Assistant, content: bytes) -> Report:
    return assistant.check(parse(content))


def read_parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_a_reference_is_found_wherever_it_stands(assistant: Assistant) -> None:
    report = check(assistant, make_file())
    places = [finding.place for finding in report.findings]
    assert places == ["", "", "", "", "文本框", "脚注1", "页眉", "页脚", "王主任批注"]
    assert {finding.verdict for finding in report.findings} == {"absent"}
    assert {finding.mention for finding in report.findings} == {WRONG}


def test_what_was_not_read_is_told(assistant: Assistant) -> None:
    body = write_paragraph("报告") + f"<w:p>{write_run('暗处引《消防法》第三条', '<w:vanish/>')}</w:p>"
    report = check(assistant, save_word(body))
    assert report.findings == ()
    assert report.unread == ("有 1 处隐藏文字没有读入",)


def test_each_comment_stands_where_word_allows_one(assistant: Assistant) -> None:
    content = make_file()
    annotated, lost = annotate(content, check(assistant, content))
    assert lost == ()
    document = open_docx(io.BytesIO(annotated))
    assert not [start for start in document.element.body.iter(qn("w:commentRangeStart")) if is_boxed(start)]
    ours = [comment.text for comment in document.comments if comment.author == AUTHOR]
    assert len(ours) == 7
    assert sum("脚注1中的" in text for text in ours) == 1
    together = next(text for text in ours if "页眉中的" in text)
    assert all(words in together for words in ("页脚中的", "王主任批注中的"))


def is_boxed(element: etree._Element) -> bool:
    return any(parent.tag == qn("w:txbxContent") for parent in element.iterancestors())


def test_nothing_but_comments_is_added(assistant: Assistant) -> None:
    content = make_file()
    annotated, _ = annotate(content, check(assistant, content))
    before, after = read_parts(content), read_parts(annotated)
    assert set(before) == set(after)
    for name in set(before) - set(_NEW_PARTS):
        assert canonical(before[name]) == canonical(after[name]), name
    assert strip_comments(after["word/document.xml"]) == strip_comments(before["word/document.xml"])
    assert b"\xe7\x8e\x8b\xe4\xb8\xbb\xe4\xbb\xbb" in after["word/comments.xml"]


def canonical(part: bytes) -> bytes:
    return bytes(etree.tostring(etree.fromstring(part), method="c14n"))


def strip_comments(part: bytes) -> bytes:
    """The body without our marks, with runs of one setting that stand side by side made one again."""
    root = etree.fromstring(part)
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        for element in list(root.iter(qn(f"w:{name}"))):
            gone = element.getparent() if name == "commentReference" else element
            gone.getparent().remove(gone)
    for run in list(root.iter(qn("w:r"))):
        before = run.getprevious()
        if before is not None and is_plain(run) and is_plain(before) and settings(run) == settings(before):
            before[-1].text += run[-1].text
            run.getparent().remove(run)
    return bytes(etree.tostring(root, method="c14n"))


def is_plain(run: etree._Element) -> bool:
    return run.tag == qn("w:r") and [child.tag for child in run if child.tag != qn("w:rPr")] == [qn("w:t")]


def settings(run: etree._Element) -> list[bytes]:
    return [etree.tostring(child, method="c14n") for child in run if child.tag == qn("w:rPr")]


def test_a_second_check_passes_over_our_own_comments(assistant: Assistant) -> None:
    content = make_file()
    report = check(assistant, content)
    annotated, _ = annotate(content, report)
    again = check(assistant, annotated)
    assert [f.mention for f in again.findings] == [f.mention for f in report.findings]
    assert [f.place for f in again.findings] == [f.place for f in report.findings]


def test_of_the_same_words_twice_the_wrong_one_gets_the_comment(assistant: Assistant) -> None:
    said = "按照《绿色社区建设行动实施方案》三（四），物业管理覆盖面不低于{}%。"
    body = "".join(map(write_paragraph, ("报告", said.format(30), said.format(45))))
    content = save_word(body)
    annotated, _ = annotate(content, check(assistant, content))
    paragraphs = open_docx(io.BytesIO(annotated)).paragraphs
    marked = [bool(list(p._p.iter(qn("w:commentRangeStart")))) for p in paragraphs]
    assert marked == [False, False, True]


def test_no_comment_encloses_the_mark_of_a_footnote(assistant: Assistant) -> None:
    document = open_docx(io.BytesIO(annotate(make_file(), check(assistant, make_file()))[0]))
    (mark,) = document.element.body.iter(qn("w:footnoteReference"))
    before = [one.tag for one in mark.getparent().itersiblings(preceding=True)]
    assert before.index(qn("w:commentRangeEnd")) < before.index(qn("w:commentRangeStart"))


def test_a_run_that_holds_a_line_break_is_cut_at_the_reference(assistant: Assistant) -> None:
    run = f"<w:r><w:rPr><w:b/></w:rPr><w:t>按规定</w:t><w:br/><w:t>{WRONG}</w:t><w:tab/><w:t>办理</w:t></w:r>"
    content = save_word(write_paragraph("报告") + f"<w:p>{run}</w:p>")
    annotated, lost = annotate(content, check(assistant, content))
    assert lost == ()
    paragraph = open_docx(io.BytesIO(annotated)).paragraphs[1]
    assert paragraph.text == f"按规定\n{WRONG}\t办理"
    start, end = (next(paragraph._p.iter(qn(f"w:commentRange{edge}"))) for edge in ("Start", "End"))
    inside = list(paragraph._p)[list(paragraph._p).index(start) + 1 : list(paragraph._p).index(end)]
    assert [Run(run, paragraph).text for run in inside] == [WRONG]
    assert all(run.bold for run in paragraph.runs if run.text)


def test_no_comment_stands_in_a_control_of_whole_paragraphs(assistant: Assistant) -> None:
    held = f"<w:sdt><w:sdtPr/><w:sdtContent>{write_paragraph('控件里' + WRONG)}</w:sdtContent></w:sdt>"
    content = save_word(write_paragraph("报告") + held)
    annotated, lost = annotate(content, check(assistant, content))
    assert lost == ()
    document = open_docx(io.BytesIO(annotated))
    (start,) = document.element.body.iter(qn("w:commentRangeStart"))
    assert not list(start.iterancestors(qn("w:sdt")))
    assert [comment.text.startswith(f"【没有这一条】内容控件中的“{WRONG}”") for comment in document.comments] == [True]
