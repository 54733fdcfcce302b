"""A community's profile: what is wrong is told by the field's Chinese name, all at once, and what is right is understood."""

import contextlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.doubts import find_doubts
from assistant.profile import Profile
from assistant.profile_file import Sample, load_profile, parse_profile, read_sample
from kb.errors import BadInput
from kb.rulebook import load_requirements

ROOM = Path(__file__).parent / "cases"
DOUBTS = yaml.safe_load((ROOM / "doubts.yaml").read_text("utf8"))
CASES = yaml.safe_load((ROOM / "profiles.yaml").read_text("utf8"))


def parse(text: str) -> Profile:
    return parse_profile(text.encode())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_what_is_wrong_is_told_by_field(case: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as told:
        parse(case["text"])
    assert [expected for expected in case["told"] if expected not in str(told.value)] == []


@pytest.mark.parametrize("case", DOUBTS, ids=lambda case: case["why"])
def test_figures_that_do_not_fit_together_are_told(case: dict[str, Any]) -> None:
    told = find_doubts(parse(f"社区: 甲社区\n{case['text']}"))
    assert len(told) == len(case["told"])
    assert all(expected in one for expected, one in zip(case["told"], told, strict=True))


@pytest.mark.parametrize("sample", ["old", "new"])
def test_the_samples_raise_no_doubt(sample: Sample) -> None:
    assert find_doubts(parse(read_sample(sample))) == ()


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-16", "utf-8-sig"])
def test_a_profile_saved_by_an_office_editor_is_read(encoding: str) -> None:
    assert parse_profile(read_sample("old").replace("²", "").encode(encoding)) == parse(read_sample("old"))


def test_an_encoding_nobody_knows_is_told_with_the_way_out() -> None:
    with pytest.raises(BadInput, match="另存为 UTF-8"):
        parse_profile("社区: 甲社区\n".encode("gbk") + b"\xff\xff")


def test_both_samples_load_and_name_every_kind_of_status() -> None:
    old, new = (parse(read_sample(sample)) for sample in ("old", "new"))
    assert (old.applies("old_estate"), new.applies("old_estate")) == (True, False)
    assert {one.status for one in (*old.standings.values(), *new.standings.values())} == {
        "met", "partly", "missing", "not_applicable", "unknown",
    }  # fmt: skip


def test_dates_may_be_days_or_months() -> None:
    profile = parse("社区: 甲社区\n开始: 2027年3月\n结束: 2028年2月\n")
    assert (profile.start, profile.end) == (date(2027, 3, 1), date(2028, 2, 29))


def test_a_long_name_is_told_without_repeating_it() -> None:
    with pytest.raises(BadInput, match="最多 60 字") as told:
        parse(f"社区: {'长' * 10_000}\n")
    assert len(str(told.value)) < 200


def test_a_standing_may_carry_who_and_until_when() -> None:
    profile = parse("社区: 甲社区\n各项现状:\n  噪声治理: {现状: 部分, 责任人: 张某, 完成时限: 2027年6月}\n")
    noise = next(one for one in load_requirements() if one.id == "env-noise")
    standing = profile.find_standing(noise)
    assert standing is not None
    assert (standing.status, profile.find_responsible(noise), standing.due) == ("partly", "张某", date(2027, 6, 30))


def test_a_missing_file_is_told_with_the_way_to_a_sample(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--sample"):
        load_profile(tmp_path / "没有.yaml")


@given(
    st.dictionaries(st.sampled_from(["社区", "户数", "小区", "开始", "各项现状", "责任人", "有学校"]), st.text(max_size=40))
)
def test_no_value_breaks_the_reading(values: dict[str, str]) -> None:
    content = yaml.safe_dump(values, allow_unicode=True).encode("utf-8", "replace")
    with contextlib.suppress(BadInput):
        assert parse_profile(content).community


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(content: bytes) -> None:
    with pytest.raises(BadInput):
        parse_profile(b"\xff" + content)
