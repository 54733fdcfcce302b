"""What has gone stale in plans as users add them: bases, goals, figures, 文号; each told with what stands for it now."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from assistant.assistant import Assistant
from assistant.radar import find_signals
from ingest.parse import Parsed, parse_text, rename
from kb.config import Settings

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "radar.yaml").read_text("utf8"))
TODAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The shipped library with these plans added."""
    opened = Assistant.open(Settings(home=tmp_path_factory.mktemp("plans")))
    for number, case in enumerate(CASES):
        opened.store(rename(parse_text(case["plan"]), f"plan-{number}"))
    return opened


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case["why"] for case in CASES])
def test_what_is_stale_in_a_plan_is_found(assistant: Assistant, number: int) -> None:
    document = assistant.library.document(f"plan-{number}")
    parsed = Parsed(document, assistant.library.clauses(document.id), document.notes)
    signals = tuple(find_signals(assistant.library, [document], [assistant.check(parsed)], TODAY))
    assert [[s.kind, s.ref] for s in signals] == [[kind, ref] for kind, ref, _ in CASES[number]["finds"]]
    for signal, (_, _, words) in zip(signals, CASES[number]["finds"], strict=True):
        assert words in signal.message


def test_what_is_known_by_its_heading_alone_is_no_basis_to_suggest(assistant: Assistant) -> None:
    report = assistant.check(parse_text("某镇计划\n\n推动物业提质，物业管理覆盖面不低于30%。\n"))
    assert report.remarks
    assert not [remark for remark in report.remarks if "部分" in remark.message]


def test_what_a_digest_says_of_other_documents_is_not_held_against_it(assistant: Assistant) -> None:
    document = assistant.library.document("jc-2020-68")
    parsed = Parsed(document, assistant.library.clauses(document.id), document.notes)
    report = assistant.check(parsed)
    wrong = tuple(replace(finding, verdict="mismatch") for finding in report.findings)
    assert wrong
    signals = find_signals(assistant.library, [document], [replace(report, findings=wrong)], TODAY)
    assert not [signal.message for signal in signals if signal.kind == "reference"]
