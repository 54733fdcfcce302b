"""What messages tell people to type at a command line, the page tells them to click."""

import re
from pathlib import Path

import pytest

from views.on_page import Wording, load_wordings, say

ROOT = Path(__file__).parents[1]
SOURCES = "\n".join(
    path.read_text("utf8") for package in ("assistant", "ingest", "kb", "views") for path in (ROOT / package).glob("*.py")
)


@pytest.mark.parametrize("wording", load_wordings(), ids=lambda one: one.written)
def test_every_pattern_still_meets_a_message(wording: Wording) -> None:
    # In the sources an id stands as {held.id}.
    assert re.search(wording.written.replace("[^）]+", r"\{[^}]+\}"), SOURCES)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            "要核对，请把它的原文加入知识库（网页“知识库”，或 kb add 文件）",
            "要核对，请把它的原文加入知识库（在“知识库”里添加）",
        ),
        ("请先删去库里的（kb remove d-7561923f）再加入", "请先删去库里的（在“知识库”的清单里）再加入"),
        ("不能读：要读扫描件，请运行 make ocr", "不能读：要读扫描件，请管理员在程序文件夹里运行 make ocr"),
        ("请先运行 kb rebuild 重算", "请管理员在程序文件夹里运行 kb rebuild 重算"),
        ("物业管理覆盖面不低于30%。", "物业管理覆盖面不低于30%。"),
    ],
)
def test_the_page_says_what_to_click(message: str, said: str) -> None:
    assert say(message) == said
