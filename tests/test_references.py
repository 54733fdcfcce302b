"""References in all the ways they are written: found, pointed to the right clause, none that anybody sees left out."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.assistant import Assistant
from assistant.model import Finding, Report
from ingest.parse import parse_text
from kb.config import Settings

_CASES = Path(__file__).parent / "cases"
CASES = yaml.safe_load((_CASES / "references.yaml").read_text("utf8"))
OWN = yaml.safe_load((_CASES / "own_references.yaml").read_text("utf8"))
OTHERS = yaml.safe_load((_CASES / "checks.yaml").read_text("utf8"))
# Written apart from the finder, and cruder: whatever looks like a reference to anybody, number by number and word by word.
CRUDE = re.compile(
    r"""《[^《》\n]{1,80}》
    | [〔\[【（(﹝［]\s*(?:19|20|１９|２０)[\d０-９]{2}\s*[〕\]】）)﹞］]\s*第?\s*[\d０-９][\d０-９\s]*号
    | (?<=令第)[一二三四五六七八九十百\d]+(?=号) | [一-鿿]{2,4}发\d+号文
    | 第\s*[（(]?\s*[零〇一二三四五六七八九十百千两\d０-９]+\s*[）)]?\s*
      (?:条(?!意见|例|生产)|款(?!车|手机)|项(?!比赛)|目|章|部分)
    | [一二三四五六七八九十][、]?[（(][一二三四五六七八九十][）)]
    | 附[件表录][一二三四五六七八九十\d]+ | (?<=[见按])附件
    | [前上]一?[条款项](?!件) | 本[条款](?=第|所称|规定)
    | (?:上述|前述|(?<!应)该)(?:法|条例|办法|意见|通知|文件)(?!律|官)""",
    re.VERBOSE,
)


@pytest.fixture(scope="module")
def assistant(filled_home: Path) -> Assistant:
    return Assistant.open(Settings(home=filled_home))


def check(assistant: Assistant, text: str) -> Report:
    return assistant.check(parse_text(f"关于有关工作的报告\n\n{text}\n"))


def write_finding(finding: Finding) -> list[str]:
    """[引用, 结论], and what it points to when that is in the library: "xiaofang-fa 第二十八条"."""
    target = f"{finding.document.id} {finding.ref}".strip() if finding.document else ""
    return [finding.mention, finding.verdict, *filter(None, [target])]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:30])
def test_each_way_of_writing_is_understood(assistant: Assistant, case: dict[str, Any]) -> None:
    assert [write_finding(finding) for finding in check(assistant, case["text"]).findings] == case["finds"]


@pytest.mark.parametrize("case", OWN, ids=lambda case: case["why"])
def test_a_text_with_articles_is_held_against_its_own(assistant: Assistant, case: dict[str, Any]) -> None:
    findings = assistant.check(parse_text(case["text"])).findings
    assert [[f.mention, f.verdict, f.ref] for f in findings] == case["finds"]


def test_a_name_given_to_itself_or_in_a_circle_is_only_unknown(assistant: Assistant) -> None:
    text = "《甲办法》（以下简称《甲办法》）第一条。《乙办法》（简称《丙办法》）、《丙办法》（简称《乙办法》）。"
    assert {finding.verdict for finding in check(assistant, text).findings} == {"unknown_document"}


@pytest.mark.parametrize("case", [*OTHERS, *CASES], ids=lambda case: case["text"][:30])
def test_nothing_that_looks_like_a_reference_is_left_out(assistant: Assistant, case: dict[str, Any]) -> None:
    report = check(assistant, case["text"])
    text = report.document.text
    spans = [f.span for f in report.findings]
    for match in CRUDE.finditer(text):
        assert any(s.start < match.end() and match.start() < s.end for s in spans), match.group()
    for finding in report.findings:
        assert text[finding.span.start : finding.span.end] == finding.mention
