"""A profile on its way through the page and back, and what the page says of it; the engine's own judging is tested apart."""

import json
import re
from base64 import b64decode
from datetime import date
from html import unescape
from pathlib import Path

import gradio as gr
import pytest
from sample_paper import make_paper

from assistant.assistant import Assistant
from assistant.outline import load_wording
from assistant.profile import Estate, Profile, Standing
from assistant.profile_file import Sample, build_profile, parse_profile, read_sample
from kb.config import Settings
from kb.errors import BadInput
from kb.rulebook import load_requirements
from views.desk import Kept
from views.draft_form import write_form
from views.draft_html import write_assessment, write_draft, write_form_errors, write_preview
from views.draft_profile import find_errors, read_fields, write_fields, write_yaml
from views.tab_draft import assess, draft, open_file, open_sample, save_file, show_draft

SAMPLES: tuple[Sample, ...] = ("old", "new")


@pytest.fixture(scope="module")
def assistant(filled_home: Path) -> Assistant:
    return Assistant.open(Settings(home=filled_home))


def read_names(html: str) -> set[str]:
    return {unescape(name) for name in re.findall(r' name="([^"]+)"', html)}


def test_every_field_of_a_profile_has_its_place_in_the_form() -> None:
    names = read_names(write_form())
    own = {"estates", "standings", "responsible"}
    assert {field.alias for key, field in Profile.model_fields.items() if key not in own} <= names
    assert {f"小区·第 # 个·{field.alias}" for field in Estate.model_fields.values()} <= names
    for requirement in load_requirements():
        places = {f"各项现状·{requirement.name}·{field.alias}" for field in Standing.model_fields.values()}
        assert places <= names
    assert "责任人·社区环境" in names


def test_every_field_has_a_label_and_a_place_for_its_error() -> None:
    html = write_form()
    controls = set(re.findall(r'<(?:input|select)[^>]* id="([^"]+)"', html))
    assert controls == set(re.findall(r'<label for="([^"]+)"', html))
    assert set(re.findall(r'aria-describedby="([^"]+)"', html)) <= set(re.findall(r'<p class="error" id="([^"]+)"', html))


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_profile_goes_through_form_and_file_unchanged(sample: Sample) -> None:
    profile = parse_profile(read_sample(sample).encode())
    fields = read_fields(open_sample(sample))
    assert find_errors(fields) == {}
    assert build_profile(fields) == parse_profile(write_yaml(fields).encode())
    again = build_profile(fields)
    assert again.model_copy(update={"standings": profile.standings}) == profile
    assert {r.id for r in load_requirements() if again.find_standing(r)} == {
        r.id for r in load_requirements() if profile.find_standing(r)
    }


def test_who_answers_for_one_requirement_moves_to_its_standing() -> None:
    name = load_requirements()[0].name
    profile = build_profile({"社区": "甲社区", "责任人": {name: "张某", "三（三）": "李某"}, "开始": "2027年1月"})
    fields = write_fields(profile)
    assert fields["各项现状"] == {name: {"现状": "不清楚", "责任人": "张某"}}
    assert fields["责任人"] == {"社区环境": "李某"}
    assert fields["开始"] == date(2027, 1, 1).isoformat()


def test_errors_are_told_at_the_path_of_their_field() -> None:
    given = {"社区": "甲社区", "户数": "-3", "绿地率": "200", "小区": [{"名称": "一区", "户数": "x"}], "开始": "2027-02-01",
             "各项现状": {"不存在的要求": "未做"}}  # fmt: skip
    errors = find_errors(given)
    assert set(errors) == {"户数", "绿地率", "小区·第 1 个·户数", "各项现状"}
    assert errors["户数"].startswith("不能小于 0")
    late = {"社区": "甲社区", "开始": "2027-02-01", "结束": "2026-02-01"}
    assert find_errors(late) == {"结束": "早于“开始”，请把结束日期写在开始日期之后"}
    assert find_errors({}).keys() == {"社区"}


@pytest.mark.parametrize("written", ["", "[]", "{", "1", '"x"', "[" * 100_000, '{"社区": "' + "长" * 300_000 + '"}'])
def test_a_broken_form_is_told_in_words(written: str) -> None:
    with pytest.raises(BadInput, match="刷新页面"):
        read_fields(written)
    assert save_file(written) == ""


def test_a_broken_file_is_told_and_fills_nothing(tmp_path: Path) -> None:
    path = tmp_path / "情况表.yaml"
    path.write_text("社区: 甲社区\n户数: -1\n", encoding="utf-8")
    fields, told = open_file(str(path))
    assert fields == ""
    assert "户数：不能小于 0" in told


def test_the_assessment_names_every_standing_in_words(assistant: Assistant) -> None:
    profile = parse_profile(read_sample("old").encode())
    assessed = assistant.assess(profile)
    html = write_assessment(profile, assessed)
    assert f"共 {len(assessed)} 项" in html
    assert html.count('role="img"') == 5
    assert re.search('aria-label="治理机制 [0-9]+ 项：已做到 [0-9]+', html)
    assert "差8个百分点" in html


def test_the_draft_stands_beside_its_coverage_and_blanks(assistant: Assistant) -> None:
    made = assistant.draft(parse_profile(read_sample("old").encode()))
    html = write_draft(made)
    assert html.count("<tr class=") == len(made.coverage)
    assert f"要填的 {len(made.blanks)} 处" in html
    for annex in made.paper.annexes:
        assert f'<p class="mark">附件{annex.number}</p>' in html


def test_hostile_words_stay_text() -> None:
    hostile = "<script>alert(1)</script>"
    assert "<script" not in write_preview(make_paper(title=hostile))
    assert "<script" not in write_form_errors({hostile: hostile, "户数": '"><script>'})


@pytest.mark.parametrize("kind", list(load_wording().outlines))
def test_each_kind_comes_as_a_word_file(assistant: Assistant, kind: str) -> None:
    result, _, download = show_draft(assistant, Kept(), kind, False, open_sample("new"), "")  # type: ignore[arg-type]
    assert '<div class="drafted">' in result
    path = Path(download["value"])
    assert path.name.startswith("云锦社区绿色社区创建")
    assert path.read_bytes()[:2] == b"PK"


def test_a_profile_that_cannot_be_drafted_says_which_field(assistant: Assistant) -> None:
    result, _, download = show_draft(assistant, Kept(), "plan", False, json.dumps({"社区": "甲社区", "人口": "多"}), "")
    assert "人口：要写" in result
    assert download["visible"] is False


def test_the_endpoints_give_the_contract(assistant: Assistant) -> None:
    assessed = assess(assistant, {"社区": "甲社区", "物业覆盖率": 22})
    assert sum(assessed["counts"].values()) == len(assessed["requirements"]) == 40
    drafted = draft(assistant, {"社区": "甲社区"}, "yearly")
    assert drafted["title"] == "甲社区绿色社区创建年度任务清单"
    assert b64decode(drafted["docx"])[:2] == b"PK"


@pytest.mark.parametrize(
    ("profile", "kind", "told"), [({"户数": 3}, "plan", "社区：没有写"), ({"社区": "甲"}, "x", "参数 kind 不合要求")]
)
def test_an_endpoint_tells_what_is_wrong_in_one_sentence(
    assistant: Assistant, profile: dict[str, object], kind: str, told: str
) -> None:
    with pytest.raises(gr.Error, match=told):
        draft(assistant, profile, kind)
