"""A model's wording of a draft's measures, over real HTTP: what is taken, what is not, and that all else stays."""

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from model_server import Script, serve_model

from assistant.assistant import Assistant
from assistant.draft import Draft
from assistant.profile_file import parse_profile, read_sample
from assistant.reword import find_fault
from kb.config import Settings
from kb.errors import BadInput

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "reworded.yaml").read_text("utf8"))
PROFILE = parse_profile(read_sample("new").encode())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_wording_says_what_ours_says_and_nothing_else(case: dict[str, Any]) -> None:
    fault = find_fault(case["ours"], case["text"])
    assert case["fault"] in fault
    assert bool(case["fault"]) == bool(fault)


@pytest.fixture(scope="module")
def plain(filled_home: Path) -> Draft:
    return Assistant.open(Settings(home=filled_home)).draft(PROFILE)


def reword(home: Path, script: Script) -> Draft:
    with serve_model(script) as url:
        settings = Settings(home=home, model="scripted", model_url=url, model_deadline=10)
        return Assistant.open(settings).draft(PROFILE, reword=True)


def list_measures(made: Draft) -> list[str]:
    return [task.rule.does for task in made.tasks]


def write_reply(texts: Sequence[str]) -> str:
    return "\n".join(f"[{number}] {text}" for number, text in enumerate(texts, 1))


def test_what_holds_is_taken_and_counted_and_nothing_else_changes(filled_home: Path, plain: Draft) -> None:
    ours = list_measures(plain)
    first = f"{ours[0]}。".replace("，", "，并", 1)
    lies = (f"{ours[1]}，罚款500元", f"请公安局{ours[2]}", f"按第九条{ours[3]}", f"{ours[4]}【待填：电话】")
    made = reword(filled_home, Script((write_reply((first, *lies)), "")))
    taken = list_measures(made)
    assert taken == [first.rstrip("。"), *ours[1:]]
    assert "改写了 1 条措施，4 条没有通过核对" in made.worded
    assert (made.blanks, made.flags, made.coverage, made.paper.anchors) == (
        plain.blanks, plain.flags, plain.coverage, plain.paper.anchors,
    )  # fmt: skip
    assert [task.references for task in made.tasks] == [task.references for task in plain.tasks]


def test_the_model_is_shown_no_name_and_no_blank(filled_home: Path) -> None:
    script = Script(("",))
    reword(filled_home, script)
    prompt = script.prompt.rpartition("措施：")[2]
    assert not re.search("云锦|党支部书记|待填|第.{1,4}条", prompt)


@pytest.mark.parametrize("script", [Script(("",), status=500), Script(("[1] 半",), finish=None), Script(("一堆废话",))])
def test_a_failing_model_keeps_our_words(filled_home: Path, plain: Draft, script: Script) -> None:
    made = reword(filled_home, script)
    assert list_measures(made) == list_measures(plain)
    assert "改写了 0 条" in made.worded


def test_a_dead_endpoint_costs_little_and_says_so(filled_home: Path, plain: Draft) -> None:
    settings = Settings(home=filled_home, model="scripted", model_url="http://127.0.0.1:9/v1")
    assistant = Assistant.open(settings)
    began = time.perf_counter()
    made = assistant.draft(PROFILE, reword=True)
    assert time.perf_counter() - began < 3
    assert list_measures(made) == list_measures(plain)
    assert made.worded.startswith("语言模型连不上")


def test_without_a_model_there_is_nothing_to_reword_with(filled_home: Path) -> None:
    with pytest.raises(BadInput, match="没有配置语言模型"):
        Assistant.open(Settings(home=filled_home)).draft(PROFILE, reword=True)
