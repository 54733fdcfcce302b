"""The command line: its contract, its one-sentence errors, and how it behaves in pipes."""

import io
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.assistant import Assistant
from kb.config import Settings, read_settings
from views.cli import run

ROOT = Path(__file__).parents[1]
PLAN = ROOT / "kb/corpus/绿色社区建设行动实施方案.docx"
MEASURES = "社区停车管理办法\n第一条 为了规范停车，制定本办法。\n第二条 占用消防通道停车的，由街道责令改正。\n"

Kb = Callable[..., tuple[int, str, str]]


@pytest.fixture
def kb(filled_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kb:
    """Runs a command in this process on the shared, filled library: (exit code, standard output, standard error)."""
    monkeypatch.setenv("KB_HOME", str(filled_home))

    def call(*arguments: str, stdin: str | bytes = "") -> tuple[int, str, str]:
        content = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        code = run(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def own_kb(kb: Kb, filled_home: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Kb:
    """The same on a library of this test alone."""
    shutil.copytree(filled_home, own_home)
    monkeypatch.setenv("KB_HOME", str(own_home))
    return kb


def read_lines(out: str) -> list[Any]:
    return [json.loads(line) for line in out.splitlines()]


# parse


def test_parse_prints_what_add_would_store(kb: Kb) -> None:
    code, out, err = kb("parse", str(PLAN), "--json")
    wire = json.loads(out)
    assert (code, err) == (0, "")
    assert set(wire) == {"document", "clauses", "notes", "report"}
    labels = [clause["label"] for clause in wire["clauses"]]
    assert labels[0] == "引言"
    assert labels[-1] == "三（五）"
    for clause in wire["clauses"]:
        assert wire["document"]["text"][clause["start"] : clause["end"]] == clause["text"]


def test_parse_stores_nothing(kb: Kb, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_HOME", str(own_home))
    assert kb("parse", str(PLAN))[0] == 0
    assert not own_home.exists()


def test_parse_without_json_is_readable(kb: Kb) -> None:
    _, out, _ = kb("parse", str(PLAN))
    assert out.startswith("绿色社区建设行动实施方案\n")
    assert "\n  三（四）\n" in out
    assert "物业管理覆盖面不低于30%" in out


# ask


def test_ask_answers_with_its_citations(kb: Kb) -> None:
    code, out, err = kb("ask", "物业管理要覆盖多少？", "--json")
    wire = json.loads(out)
    assert (code, err, wire["refused"]) == (0, "", False)
    assert "30%" in wire["answer"]
    assert ("plan", "三（四）") in {(c["document"], c["ref"]) for c in wire["citations"]}


def test_ask_refuses_what_the_library_says_nothing_about(kb: Kb) -> None:
    code, out, _ = kb("ask", "个税起征点是多少", "--json")
    wire = json.loads(out)
    assert (code, wire["refused"], wire["citations"]) == (0, True, [])
    assert wire["answer"]


def test_ask_prints_the_references_below_the_answer(kb: Kb) -> None:
    code, out, _ = kb("ask", "物业管理要覆盖多少？")
    assert code == 0
    assert "\n依据：\n[1] 《" in out
    assert "《绿色社区建设行动实施方案》三（四）〔原文" in out


def test_a_refusal_shows_the_nearest_clauses_and_says_they_are_no_answer(kb: Kb) -> None:
    _, out, _ = kb("ask", "个税起征点是多少")
    assert "最接近的条款（不是答案）：\n1. 《" in out


def test_a_question_may_come_by_standard_input(kb: Kb) -> None:
    assert kb("ask", stdin="物业管理要覆盖多少？\n")[1] == kb("ask", "物业管理要覆盖多少？")[1]


def test_ask_jsonl_answers_every_line_in_order(kb: Kb) -> None:
    requests = [
        {"id": "a", "question": "物业管理要覆盖多少？"},
        {"id": 2, "question": "第二条呢", "history": [["user", "物业管理条例第九条"], ["assistant", "……"]]},
        {"question": "个税起征点是多少", "kind": "用不着的字段"},
    ]
    code, out, err = kb("ask", "--jsonl", stdin="\n".join(map(json.dumps, requests)) + "\n\n")
    answers = read_lines(out)
    assert (code, err) == (0, "")
    assert [answer["id"] for answer in answers] == ["a", 2, None]
    keys = {"id", "answer", "refused", "citations", "seconds"}
    cited = {"document", "title", "doc_number", "ref", "clause", "quote", "fidelity"}
    assert all(keys <= set(answer) for answer in answers)
    assert all(cited <= set(citation) for answer in answers for citation in answer["citations"])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{broken", "第 2 行不是完整的 JSON"),
        ("[1, 2]", "第 2 行不是 JSON 对象"),
        ('{"id": 7}', "第 2 行缺少字段 question"),
        ('{"id": 7, "question": 3}', "第 2 行的字段 question 不合要求"),
        ('{"id": 7, "question": "x", "history": ["y"]}', "第 2 行的字段 history 不合要求"),
        ("[" * 100_000, "第 2 行不是完整的 JSON"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_in_its_place(line: str, told: str, kb: Kb) -> None:
    good = json.dumps({"id": "good", "question": "物业管理要覆盖多少？"})
    code, out, err = kb("ask", "--jsonl", stdin=f"{good}\n{line}\n{good}\n")
    answers = read_lines(out)
    assert [answer["id"] for answer in answers] == ["good", 7 if '"id": 7' in line else None, "good"]
    assert answers[1]["error"].startswith(told)
    assert code == 2
    assert err.count("\n") == 1


def test_a_line_in_another_encoding_is_told_in_its_place(kb: Kb) -> None:
    code, out, _ = kb("ask", "--jsonl", stdin='{"id": 1, "question": "物业"}\n'.encode("gbk"))
    assert (code, "UTF-8" in json.loads(out)["error"]) == (2, True)


def test_a_byte_order_mark_does_no_harm(kb: Kb) -> None:
    code, out, _ = kb("search", "--jsonl", stdin='\ufeff{"id": 1, "query": "停车"}\n')
    assert (code, json.loads(out)["id"]) == (0, 1)


def test_half_a_character_in_a_line_does_no_harm(kb: Kb) -> None:
    code, out, _ = kb("ask", "--jsonl", stdin='{"id": "\\ud83d", "question": "物业\\ud83d管理要覆盖多少？"}\n')
    assert (code, json.loads(out)["id"]) == (0, "\ud83d")


def test_an_empty_question_in_a_line_gets_an_answer_that_says_so(kb: Kb) -> None:
    code, out, _ = kb("ask", "--jsonl", stdin='{"id": 1, "question": "  "}\n')
    answer = json.loads(out)
    assert (code, answer["refused"], answer["citations"]) == (0, True, [])
    assert answer["answer"]


# search


def test_an_empty_query_in_a_line_is_told_in_its_place(kb: Kb) -> None:
    code, out, err = kb("search", "--jsonl", stdin='{"id": 1, "query": " "}\n{"id": 2, "query": "停车", "k": 1}\n')
    empty, found = read_lines(out)
    assert (code, empty) == (2, {"id": 1, "error": "第 1 行的字段 query 是空的，请写上要找的内容"})
    assert (found["id"], len(found["hits"])) == (2, 1)
    assert err.count("\n") == 1


def test_search_jsonl_has_the_shape_of_the_contract(kb: Kb) -> None:
    lines = '{"id": "a", "query": "方案三（四）", "k": 2}\n{"id": "b", "query": "老人上楼不方便"}\n'
    code, out, _ = kb("search", "--jsonl", "-k", "4", stdin=lines)
    first, second = read_lines(out)
    assert (code, first["id"], second["id"]) == (0, "a", "b")
    assert (len(first["hits"]), len(second["hits"])) == (2, 4)
    hit = first["hits"][0]
    assert {"document", "title", "doc_number", "ref", "clause", "score", "via", "text"} <= set(hit)
    assert (hit["document"], hit["ref"], hit["score"]) == ("plan", "三（四）", 1.0)
    assert "address" in hit["via"]
    scores = [hit["score"] for hit in second["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_search_prints_ranked_clauses(kb: Kb) -> None:
    code, out, _ = kb("search", "方案三（四）", "-k", "1")
    assert code == 0
    assert out.startswith("1. 《绿色社区建设行动实施方案》三（四）〔原文")


# the library


def test_list_has_a_row_for_every_document(kb: Kb) -> None:
    _, out, _ = kb("list")
    rows = [line.split("\t") for line in out.splitlines()]
    assert all(len(row) == 8 for row in rows)
    assert (rows[0][:2], rows[0][6]) == (["plan", "绿色社区建设行动实施方案"], "实施方案")
    assert {row[5] for row in rows} == {"原文，有缺漏", "要点"}
    wire = json.loads(kb("list", "--json")[1])
    assert [(d["id"], str(d["clauses"])) for d in wire] == [(row[0], row[4]) for row in rows]


@pytest.mark.parametrize("name", ["wuye-tiaoli", "物业管理条例", "《物业管理条例》"])
def test_show_takes_an_id_or_a_title(name: str, kb: Kb) -> None:
    code, out, _ = kb("show", name, "--outline")
    assert (code, out.splitlines()[0]) == (0, "物业管理条例")
    assert "内容：要点（本库自拟，不是原文文字）" in out


def test_show_outline_leaves_the_text_out(kb: Kb) -> None:
    _, outline, _ = kb("show", "plan", "--outline")
    _, whole, _ = kb("show", "plan")
    assert "  三（四）  强化智能安全的社区管理\n" in outline
    assert "不低于30%" in whole
    assert "不低于30%" not in outline


def test_show_json_is_what_parse_prints(kb: Kb) -> None:
    wire = json.loads(kb("show", "plan", "--json")[1])
    for clause in wire["clauses"]:
        assert wire["document"]["text"][clause["start"] : clause["end"]] == clause["text"]


def test_files_are_added_once_found_and_removed(own_kb: Kb, tmp_path: Path) -> None:
    path = tmp_path / "停车.txt"
    path.write_text(MEASURES, encoding="utf-8")
    code, out, _ = own_kb("add", str(path), "--json")
    (added,) = json.loads(out)["added"]
    assert (code, added["outcome"], added["clauses"]) == (0, "added", 2)
    assert json.loads(own_kb("add", str(path), "--json")[1])["added"][0]["outcome"] == "unchanged"
    assert added["document"] in own_kb("search", "社区停车管理办法第二条", "-k", "1", "--json")[1]
    path.write_text(MEASURES + "第三条 本办法自公布之日起施行。\n", encoding="utf-8")
    assert own_kb("add", str(path))[1].startswith("已更新：停车.txt")
    code, _, err = own_kb("remove", added["document"])
    assert (code, "--yes" in err) == (2, True)
    assert own_kb("remove", added["document"], "--yes")[0] == 0
    code, _, err = own_kb("show", added["document"])
    assert (code, "kb list" in err) == (2, True)


def test_add_tells_what_it_read_and_what_is_missing(own_kb: Kb, tmp_path: Path) -> None:
    path = tmp_path / "停车.txt"
    path.write_text(MEASURES.replace("第二条", "第三条"), encoding="utf-8")
    lines = own_kb("add", str(path))[1].splitlines()
    assert lines[0].startswith("已加入：停车.txt（编号 d-")
    assert lines[1:] == [
        "  《社区停车管理办法》　效力：未核实",
        "  读到：条 2",
        "  缺：第一条之后直接是第三条，中间缺 1 个编号",
    ]
    path.write_text(MEASURES, encoding="utf-8")
    (added,) = json.loads(own_kb("add", str(path), "--json")[1])["added"]
    assert added["report"] == {"head": [], "units": {"article": 2}, "found": [], "removed": [], "odd": [], "gaps": []}
    assert added["changes"]["renumbered"] == [["第三条", "第二条"]]
    shown = json.loads(own_kb("show", f"{added['document']}@1", "--json")[1])
    assert [note["kind"] for note in shown["report"]["gaps"]] == ["number_gap"]
    assert (shown["version"], len(shown["versions"])) == (1, 2)


def test_of_many_files_each_gets_a_line_and_all_a_sum(own_kb: Kb, tmp_path: Path) -> None:
    for number in range(6):
        text = MEASURES.replace("停车", f"停车{number}").replace("第二条", "第二条" if number else "第三条")
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    lines = own_kb("add", str(tmp_path))[1].splitlines()
    assert [line[:9] for line in lines[:3]] == ["已加入：0.txt", "  缺：第一条之后", "已加入：1.txt"]
    assert lines[-1] == "共 6 份：新加入 6 份；其中 1 份缺内容，用 kb show 编号 查看"
    assert len(lines) == 8


def test_diff_compares_versions_documents_and_files(own_kb: Kb, tmp_path: Path) -> None:
    path, other = tmp_path / "停车.txt", tmp_path / "新稿.txt"
    path.write_text(MEASURES, encoding="utf-8")
    other.write_text(MEASURES.replace("街道责令", "街道办事处责令"), encoding="utf-8")
    document = json.loads(own_kb("add", str(path), "--json")[1])["added"][0]["document"]
    code, out, _ = own_kb("diff", document, str(other))
    assert code == 0
    assert out.splitlines()[2:] == [
        "改动 1 条，没有变化 1 条",
        "",
        "改动 第二条",
        "    占用消防通道停车的，由街道〔增：办事处〕责令改正。",
    ]
    code, _, err = own_kb("diff", document)
    assert (code, err.startswith("库里没有《社区停车管理办法》的另一版：")) == (2, True)
    path.write_text(other.read_text(encoding="utf-8"), encoding="utf-8")
    assert "逐字对照：kb diff" in own_kb("add", str(path))[1]
    wire = json.loads(own_kb("diff", document, "--json")[1])
    assert (wire["old"]["version"], wire["new"]["document"], wire["unchanged"]) == (1, document, 1)
    assert [change["ref"] for change in wire["changed"]] == ["第二条"]
    assert ["added", "办事处"] in wire["changed"][0]["words"]
    assert own_kb("diff", f"{document}@1", document)[1].splitlines()[2] == "改动 1 条，没有变化 1 条"
    assert own_kb("diff", f"{document}@3")[0] == 2
    assert own_kb("show", document)[1].startswith("第 2 版，共 2 版，")


def test_list_marks_what_another_text_stands_for(own_kb: Kb, tmp_path: Path) -> None:
    for year in (2021, 2024):
        text = f"{MEASURES.replace('第二条', '第三条')}某某街道办事处\n{year}年5月6日\n"
        (tmp_path / f"{year}.txt").write_text(text, encoding="utf-8")
    old, new = (one["document"] for one in json.loads(own_kb("add", str(tmp_path), "--json")[1])["added"])
    rows = {row[0]: row for row in (line.split("\t") for line in own_kb("list")[1].splitlines())}
    assert (rows[old][5], rows[new][5]) == (f"原文，有缺漏（旧版，新版 {new}）", "原文，有缺漏")
    assert {d["id"]: d["replaced_by"] for d in json.loads(own_kb("list", "--json")[1])}[old] == new
    assert own_kb("show", old)[1].startswith(f"这是旧版，新版是 {new}：回答以它为准\n")


def test_a_name_means_the_edition_in_force(own_kb: Kb, tmp_path: Path) -> None:
    for year in (2021, 2024, 2099):
        text = f"{MEASURES}第三条 本办法自{year}年6月1日起施行。\n某某街道办事处\n{year}年5月6日\n"
        (tmp_path / f"{year}.txt").write_text(text.replace("责令", f"责令{year}次"), encoding="utf-8")
    old, now, _ = (one["document"] for one in json.loads(own_kb("add", str(tmp_path), "--json")[1])["added"])
    assert json.loads(own_kb("show", "社区停车管理办法", "--json")[1])["document"]["id"] == now
    wire = json.loads(own_kb("diff", "社区停车管理办法", "--json")[1])
    assert (wire["old"]["document"], wire["new"]["document"]) == (old, now)
    assert own_kb("remove", "社区停车管理办法", "--yes")[1] == f"已删去《社区停车管理办法》（{now}）。\n"


def test_a_bad_file_does_not_stop_the_others(own_kb: Kb, tmp_path: Path) -> None:
    folder = tmp_path / "文件"
    (folder / "下级").mkdir(parents=True)
    (folder / "好.txt").write_text(MEASURES, encoding="utf-8")
    (folder / "坏.bin").write_bytes(bytes(range(256)) * 20)
    (folder / "空.txt").write_bytes(b"")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    (folder / "~$好.docx").write_text("x", encoding="utf-8")
    (folder / "下级" / "又一份.md").write_text(MEASURES.replace("停车", "充电"), encoding="utf-8")
    code, out, err = own_kb("add", str(folder), str(tmp_path / "没有.txt"), "--json")
    wire = json.loads(out)
    assert code == 2
    assert [Path(one["path"]).name for one in wire["added"]] == ["好.txt"]
    assert [Path(one["path"]).name for one in wire["failed"]] == ["空.txt", "没有.txt"]
    assert [Path(one["path"]).name for one in wire["skipped"]] == [".hidden", "~$好.docx", "坏.bin"]
    assert err.startswith("有 2 个文件没有加入（其余 1 个已处理）：")
    assert err.count("\n") == 1
    wire = json.loads(own_kb("add", str(folder), "--recursive", "--json")[1])
    assert sorted(one["outcome"] for one in wire["added"]) == ["added", "unchanged"]


def test_an_open_page_finds_what_the_command_line_adds(own_kb: Kb, own_home: Path, tmp_path: Path) -> None:
    page = Assistant.open(Settings(home=own_home))
    assert page.find("社区停车管理办法第二条", 1).passages[0].document.title != "社区停车管理办法"
    (tmp_path / "停车.txt").write_text(MEASURES, encoding="utf-8")
    assert own_kb("add", str(tmp_path / "停车.txt"))[0] == 0
    assert page.find("社区停车管理办法第二条", 1).passages[0].document.title == "社区停车管理办法"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_told_and_does_not_stop_the_others(own_kb: Kb, tmp_path: Path) -> None:
    closed, good = tmp_path / "无权限.txt", tmp_path / "好.txt"
    closed.write_text(MEASURES, encoding="utf-8")
    closed.chmod(0)
    good.write_text(MEASURES, encoding="utf-8")
    assert own_kb("parse", str(closed))[2].startswith("读不了 无权限.txt：没有读取它的权限")
    code, out, err = own_kb("add", str(closed), str(good), "--json")
    assert (code, len(json.loads(out)["added"])) == (2, 1)
    assert "读不了 无权限.txt" in err


@pytest.mark.parametrize("name", ["KB_ENCODER", "KB_PORT", "KB_CHROMA_ABOVE", "KB_CHROMA_URL", "KB_HOST"])
def test_an_empty_setting_is_the_default(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "")
    field = name.removeprefix("KB_").lower()
    assert getattr(read_settings(), field) == Settings.model_fields[field].default


def test_rebuilding_changes_no_answer(own_kb: Kb) -> None:
    before = own_kb("search", "老人上楼不方便", "--json")[1]
    assert own_kb("rebuild")[:2] == (0, "索引已全部重做。\n")
    assert own_kb("search", "老人上楼不方便", "--json")[1] == before


# errors


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["parse"], "缺少 PATH：请用 kb parse --help 查看用法。"),
        (["nosuch"], "没有 nosuch 这个命令：请用 kb --help 查看用法。"),
        (["ask", "--jsno"], "没有 --jsno 这个选项：请用 kb ask --help 查看用法。"),
        (["--version-of"], "没有 --version-of 这个选项：请用 kb --help 查看用法。"),
        (["search", "停车", "-k", "x"], "-k 的值不对：请用 kb search --help 查看用法。"),
        (["search", "停车", "-k", "0"], "-k 的值不对：请用 kb search --help 查看用法。"),
        (["search", "停车", "-k"], "选项 -k 后面少了内容：请用 kb"),
        (["list", "--json", "多余"], "多出了 多余：请用 kb list --help 查看用法。"),
        (["remove"], "缺少 ID：请用 kb remove --help 查看用法。"),
        (["ask"], "没有写要问或要找的内容："),
        (["ask", "   "], "没有写要问或要找的内容："),
        (["search", ""], "没有写要问或要找的内容："),
        (["parse", "没有这个文件.txt"], "打不开 没有这个文件.txt："),
        (["parse", "tests"], "tests 是文件夹：请写其中一个文件的路径，或用 kb add --recursive"),
        (["show", "民法典"], "叫“民法典”的文件有 3 份：请改用编号：minfadian-"),
        (["remove", "《民法典》", "--yes"], "叫“民法典”的文件有 3 份：请改用编号：minfadian-"),
        (["show", "没有这份文件"], "库里没有唯一对应“没有这份文件”的文件："),
        (["remove", "没有这份文件", "--yes"], "库里没有唯一对应“没有这份文件”的文件："),
        (["serve", "--port", "70000"], "--port 的值不对："),
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_told_in_one_sentence(
    arguments: list[str], told: str, kb: Kb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    code, out, err = kb(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(told)
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("KB_PORT", "七千", "设置 KB_PORT 的值不能用"),
        ("KB_CHROMA_ABOVE", "-1", "设置 KB_CHROMA_ABOVE 的值不能用"),
        ("KB_ENCODER", "没有这个编码器", ""),
        ("KB_HOME", str(PLAN), "知识库 "),
    ],
)
def test_a_wrong_setting_is_told_in_one_sentence(
    name: str, value: str, told: str, kb: Kb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    code, out, err = kb("ask", "物业管理要覆盖多少？")
    assert (code, out) == (2, "")
    assert err.startswith(told)
    assert err.count("\n") == 1


def test_help_comes_without_a_command_too(kb: Kb) -> None:
    assert kb() == kb("--help")
    for command in ("parse", "add", "list", "show", "diff", "remove", "rebuild", "search", "ask", "serve"):
        assert f"  {command} " in kb("--help")[1]
        assert kb(command, "--help")[0] == 0
