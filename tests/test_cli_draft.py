"""`kb assess` and `kb draft`: what they print, write and refuse, and the JSON that other programs rely on."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.profile_file import read_sample
from kb.rulebook import load_requirements
from views.cli import run


@pytest.fixture
def profile(tmp_path: Path, filled_home: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a profile in the working folder, beside a filled library."""
    shutil.copytree(filled_home, own_home)
    monkeypatch.chdir(tmp_path)
    Path("情况表.yaml").write_text(read_sample("old"), encoding="utf-8")
    return "情况表.yaml"


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(arguments)
    told = capsys.readouterr()
    return code, told.out, told.err


def call_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    code, out, err = call(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_assess_names_every_requirement_with_its_gap(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "assess", profile)
    assert code == 0
    assert [r.name for r in load_requirements() if f"] {r.name}" not in out] == []
    assert "物业管理覆盖面22% 差8个百分点" in out


def test_assess_json_counts_by_area(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = call_json(capsys, "assess", profile)
    assert sum(told["counts"].values()) == len(told["requirements"]) == 40
    assert [sum(area["counts"].values()) for area in told["areas"]] == [6, 8, 14, 7, 5]
    (coverage,) = [one for one in told["requirements"] if one["requirement"] == "smart-property-coverage"]
    assert coverage["gap"] | {"source": None} == {
        "what": "物业管理覆盖面", "actual": 22.0, "at_least": 30, "unit": "%", "distance": "差8个百分点", "source": None,
    }  # fmt: skip
    assert coverage["citations"][0]["ref"] == "三（四）"


def test_draft_json_keeps_its_contract(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = call_json(capsys, "draft", profile, "-o", "方案.docx")
    assert told["path"] == "方案.docx"
    assert Path("方案.docx").read_bytes().startswith(b"PK")
    assert told["coverage_of_unmet"] == 1.0
    assert len(told["coverage"]) == 40
    assert {number for one in told["coverage"] for number in one["tasks"]} == {task["number"] for task in told["tasks"]}
    assert {gap["requirement"] for gap in told["gaps"]} == {task["requirement"] for task in told["tasks"]}
    for task in told["tasks"]:
        assert task["citations"][0]["document"] == "plan"
        assert re.search(r"”（《绿色社区建设行动实施方案》(三（[一二三四五]）|一|二)）。$", task["text"])
        assert all(one["quote"] and one["clause"] for one in task["citations"])
    assert "成文日期" in told["blanks"]


@pytest.mark.parametrize("outline", ["yearly", "selfcheck"])
def test_the_other_papers_are_written_too(profile: str, outline: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "draft", profile, "-o", "文书.docx", "--outline", outline)
    assert (code, Path("文书.docx").exists()) == (0, True)
    assert out.startswith("已写好《幸福里社区绿色社区创建")


def test_a_file_that_is_there_is_kept_unless_told(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("方案.docx").write_bytes(b"mine")
    code, _, err = call(capsys, "draft", profile, "-o", "方案.docx")
    assert (code, Path("方案.docx").read_bytes()) == (2, b"mine")
    assert "--force" in err
    assert call(capsys, "draft", profile, "-o", "方案.docx", "--force")[0] == 0
    assert Path("方案.docx").read_bytes().startswith(b"PK")
    assert sorted(path.name for path in Path().iterdir()) == ["kb-home", "情况表.yaml", "方案.docx"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("draft",), "--sample"),
        (("draft", "情况表.yaml"), "-o 方案.docx"),
        (("draft", "情况表.yaml", "-o", "方案.pdf"), ".docx 结尾"),
        (("draft", "情况表.yaml", "-o", "没有/方案.docx"), "已有文件夹"),
        (("draft", "情况表.yaml", "-o", "方案.docx", "--outline", "别的"), "yearly"),
        (("draft", "--sample", "别的"), "old、new"),
        (("draft", "--recheck", "没有.docx"), "kb draft"),
        (("draft", "--recheck", "情况表.yaml"), "请"),
        (("assess", "没有.yaml"), "--sample"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    profile: str, arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert profile == "情况表.yaml"
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err


def test_a_sample_is_printed_or_written_and_can_be_drafted(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert profile == "情况表.yaml"
    assert call(capsys, "draft", "--sample", "old")[1] == read_sample("old")
    assert call(capsys, "draft", "--sample", "new", "-o", "新.yaml")[0] == 0
    assert call(capsys, "draft", "--sample", "old", "-o", "新.yaml")[0] == 2
    assert Path("新.yaml").read_text("utf8") == read_sample("new")
    assert call(capsys, "draft", "新.yaml", "-o", "新.docx")[0] == 0


def test_a_recheck_ends_with_1_when_a_basis_has_gone(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    call(capsys, "draft", profile, "-o", "方案.docx")
    code, out, _ = call(capsys, "draft", "--recheck", "方案.docx")
    assert code == 0
    assert out.strip().endswith("都没有变。")
    call(capsys, "remove", "xiaofang-fa", "--yes")
    code, out, _ = call(capsys, "draft", "--recheck", "方案.docx")
    assert code == 1
    assert "[查不到] 《消防法》第二十八条" in out
    code, out, _ = call(capsys, "draft", "--recheck", "方案.docx", "--json")
    assert code == 1
    assert {one["change"] for one in json.loads(out)["anchors"]} == {"same", "gone"}
