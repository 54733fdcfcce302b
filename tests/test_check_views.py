"""A check as people get it: comments in their own Word file, a table, a page, the command line."""

import io
import json
from pathlib import Path

import pytest
from docx import Document as open_docx
from docx.oxml.ns import qn

from assistant.assistant import Assistant
from assistant.places import AUTHOR
from ingest.parse import parse
from kb.config import Settings
from views.annotate import annotate, is_docx
from views.check_table import write_check_table
from views.cli import run
from views.desk import Kept
from views.report_html import write_check
from views.tab_check import show_check

WRONG = "按照《绿色社区建设行动实施方案》三（四），物业管理覆盖面不低于45%。"


@pytest.fixture(scope="module")
def assistant(filled_home: Path) -> Assistant:
    return Assistant.open(Settings(home=filled_home))


def make_report() -> bytes:
    """A Word file whose reference runs over three differently set runs, with a table and a comment of its own."""
    document = open_docx()
    document.add_paragraph("自查报告")
    paragraph = document.add_paragraph("按照《绿色社区建设行动")
    paragraph.add_run("实施方案》三").bold = True
    own = paragraph.add_run("（四），物业管理覆盖面不低于45%。")
    document.add_comment([own], "领导批示：核实", author="王主任", initials="王")
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "依据", "《消防法》第三百条"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def read_commented(content: bytes) -> dict[str, str]:
    """The words each comment stands on, by the comment's text."""
    document = open_docx(io.BytesIO(content))
    texts = {str(comment.comment_id): comment.text for comment in document.comments}
    words: dict[str, str] = dict.fromkeys(texts.values(), "")
    open_now: set[str] = set()
    for element in document.element.body.iter():
        if element.tag == qn("w:commentRangeStart"):
            open_now.add(element.get(qn("w:id")))
        elif element.tag == qn("w:commentRangeEnd"):
            open_now.discard(element.get(qn("w:id")))
        elif element.tag == qn("w:t"):
            for one in open_now:
                words[texts[one]] += element.text or ""
    return words


def test_comments_stand_on_the_exact_words_and_nothing_else_changes(assistant: Assistant) -> None:
    content = make_report()
    annotated, lost = annotate(content, assistant.check(parse(content)))
    before, after = (open_docx(io.BytesIO(one)) for one in (content, annotated))
    assert lost == ()
    assert [p.text for p in after.paragraphs] == [p.text for p in before.paragraphs]
    assert [run.bold for run in after.paragraphs[1].runs if "实施方案" in run.text] == [True]
    commented = read_commented(annotated)
    assert commented["领导批示：核实"] == "（四），物业管理覆盖面不低于45%。"
    ours = {text: words for text, words in commented.items() if text.startswith("【")}
    assert sorted(ours.values()) == ["《消防法》第三百条", "《绿色社区建设行动实施方案》三（四）"]
    assert {c.author for c in after.comments} == {AUTHOR, "王主任"}


def test_what_is_no_word_file_takes_no_comments() -> None:
    assert not is_docx(b"PK\x03\x04 nothing")
    assert is_docx(make_report())


def test_the_table_names_what_is_wrong_and_what_is_right(assistant: Assistant) -> None:
    report = assistant.check(parse(f"报告\n\n{WRONG}\n见《消防法》第二十八条。\n".encode()))
    table = open_docx(io.BytesIO(write_check_table(report)))
    rows = [[cell.text for cell in row.cells] for row in table.tables[0].rows]
    assert [row[1:3] for row in rows[1:]] == [["《绿色社区建设行动实施方案》三（四）", "不符"]]
    assert any("《消防法》第二十八条" in p.text for p in table.paragraphs)


def test_many_references_are_set_on_one_page(assistant: Assistant) -> None:
    wrong = [f"见《消防法》第{number}条。" for number in range(201, 233)]
    right = ["见《消防法》第二十八条。"] * 20
    unsure = ["见《消防法》第十七条。"] * 4
    report = assistant.check(parse("\n".join(["报告", "", *wrong, *right, *unsure]).encode()))
    document = open_docx(io.BytesIO(write_check_table(report)))
    (table,) = document.tables
    assert len(table.rows) == 1 + len(wrong)
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "文中的引用", "结论", "说明"]
    below = [paragraph.text for paragraph in document.paragraphs][2:]
    assert below[0].startswith("未核对 4 处：《消防法》第十七条（")
    assert below[1] == "相符 20 处：《消防法》第二十八条（20处）。"


def test_the_page_escapes_what_a_text_says(assistant: Assistant) -> None:
    html = write_check(assistant.check(parse("报告\n\n见《<b>甲</b>办法》第三条。\n".encode())))
    assert "<b>甲" not in html
    assert "&lt;b&gt;甲" in html


def test_of_a_text_and_a_file_the_tab_says_which_is_checked(assistant: Assistant, tmp_path: Path) -> None:
    given = tmp_path / "报告.docx"
    given.write_bytes(make_report())
    (*_, both) = show_check(assistant, Kept(), "见《消防法》第二十八条。", str(given), "")
    (*_, alone) = show_check(assistant, Kept(), "", str(given), "")
    assert "贴上的文字没有核对" in both[0]
    assert "贴上的文字没有核对" not in alone[0]


def test_the_command_line_writes_copy_and_table(
    filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KB_HOME", str(filled_home))
    given, copy, table = (tmp_path / name for name in ("报告.docx", "批注.docx", "表.docx"))
    given.write_bytes(make_report())
    assert run(["check", str(given), "-o", str(copy), "--table", str(table), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["references"] == len(told["findings"]) == 2
    assert told["findings"][0]["differences"][0]["slot"] == "数字"
    assert copy.exists()
    assert table.exists()


def test_comments_are_refused_for_a_text_before_anything_is_written(
    filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KB_HOME", str(filled_home))
    given, copy, table = (tmp_path / name for name in ("报告.txt", "批注.docx", "表.docx"))
    given.write_text(WRONG, encoding="utf-8")
    assert run(["check", str(given), "-o", str(copy), "--table", str(table)]) == 2
    assert "另存为 .docx" in capsys.readouterr().err
    assert not copy.exists()
    assert not table.exists()


def make_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "文稿"
    folder.mkdir()
    (folder / "一.txt").write_text(WRONG, encoding="utf-8")
    (folder / "二.txt").write_text("见《消防法》第二十八条。", encoding="utf-8")
    (folder / "三.docx").write_bytes(make_report())
    (folder / "坏.docx").write_bytes(b"PK\x03\x04")
    return folder


def test_a_folder_gets_a_line_for_each_file(
    filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KB_HOME", str(filled_home))
    assert run(["check", str(make_folder(tmp_path))]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("：")[1] for line in lines[:3]] == ["共 1 处引用", "共 2 处引用", "共 1 处引用"]
    assert lines[3].startswith("坏.docx：没有核对")


def test_a_folder_comes_back_with_comments_and_one_summary(
    filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_HOME", str(filled_home))
    folder, output = make_folder(tmp_path), tmp_path / "结果" / "今天"
    assert run(["check", str(folder), "-o", str(output)]) == 1
    names = {"一.txt-核对表.docx", "二.txt-核对表.docx", "三-批注.docx", "核对汇总.docx", "核对汇总.json"}
    assert {path.name for path in output.iterdir()} == names
    told = json.loads((output / "核对汇总.json").read_text("utf8"))
    assert {one["path"]: one["references"] for one in told["files"]} == {"一.txt": 1, "三.docx": 2, "二.txt": 1}
    assert set(told["failed"]) == {"坏.docx"}
    first = open_docx(output / "核对汇总.docx").tables[0]
    rows = [[cell.text for cell in row.cells[1:5]] for row in first.rows][1:]
    assert rows == [
        ["一.txt", "1", "0", "1"],
        ["三.docx", "2", "0", "2"],
        ["二.txt", "1", "1", "0"],
        ["坏.docx", "", "", ""],
    ]


def test_folders_inside_a_folder_are_checked_and_come_back_as_they_lie(
    filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KB_HOME", str(filled_home))
    folder, output = tmp_path / "文稿", tmp_path / "文稿" / "结果"
    (folder / "甲").mkdir(parents=True)
    for name in ("甲/一.docx", "甲-一.docx"):
        (folder / name).write_bytes(make_report())
    (folder / "半截.docx").write_bytes(b"x")
    (folder / "~$一.docx").write_bytes(b"x")
    for _ in range(2):
        assert run(["check", str(folder), "-o", str(output)]) == 1
    told = json.loads((output / "核对汇总.json").read_text("utf8"))
    assert [one["path"] for one in told["files"]] == ["甲/一.docx", "甲-一.docx"]
    assert "只有 1 个字节" in told["failed"]["半截.docx"]
    assert told["left_out"] == ["~$一.docx"]
    assert {str(path.relative_to(output)) for path in output.rglob("*批注.docx")} == {"甲/一-批注.docx", "甲-一-批注.docx"}
    assert "~$一.docx：跳过" in capsys.readouterr().out


def test_results_are_not_put_among_the_texts(
    filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KB_HOME", str(filled_home))
    folder = make_folder(tmp_path)
    before = set(folder.iterdir())
    assert run(["check", str(folder), "-o", str(folder)]) == 2
    assert "另写一个文件夹" in capsys.readouterr().err
    assert set(folder.iterdir()) == before


def test_a_folder_whose_files_cannot_be_read_is_no_success(
    filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_HOME", str(filled_home))
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04")
    assert run(["check", str(tmp_path)]) == 2


def test_a_text_without_references_says_what_was_looked_for(
    filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KB_HOME", str(filled_home))
    plain = tmp_path / "通知.txt"
    plain.write_text("明天上午九点开会，请准时参加。", encoding="utf-8")
    assert run(["check", str(plain)]) == 0
    assert "没有找到引用；找过的有：《题名》、文号" in capsys.readouterr().out


def test_the_radar_finds_the_garbled_number_of_the_plan(
    filled_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KB_HOME", str(filled_home))
    assert run(["radar", "plan", "--json"]) == 0
    told = [signal["message"] for signal in json.loads(capsys.readouterr().out)]
    assert any("建城202368号" in message and "建城〔2020〕68号" in message for message in told)
