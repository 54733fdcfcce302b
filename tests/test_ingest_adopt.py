"""What our digest knows goes over to the full text, and where they differ a person is told."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.adopt import adopt_digests
from ingest.parse import Parsed, parse, parse_text

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "digests.yaml").read_text(encoding="utf-8"))


def read_digest(text: str = CASES["digest"], **asks: tuple[str, ...]) -> Parsed:
    parsed = parse(text.encode())
    return Parsed(parsed.document, parsed.clauses, parsed.notes, asks)


@pytest.mark.parametrize("case", CASES["cases"], ids=[case["name"] for case in CASES["cases"]])
def test_a_full_text_takes_over_what_its_digest_knows(case: dict[str, Any]) -> None:
    full = parse_text(case["full"])
    joined = adopt_digests(full, [read_digest()])
    assert sorted(n.message for n in joined.notes if n.kind.startswith("digest_")) == sorted(case["differences"])
    assert {c.ref.label: c.note for c in joined.clauses if c.note} == case["remarks"]
    assert {c.ref.label: c.successor for c in joined.clauses if c.successor} == case["successors"]
    assert (joined.document.text, [c.text for c in joined.clauses]) == (full.document.text, [c.text for c in full.clauses])
    assert (joined.document.status, joined.document.status_note) == ("已废止", "已由新办法取代。")
    assert joined.document.notes == joined.notes


def test_questions_go_to_the_clause_of_the_full_text() -> None:
    full = parse_text(CASES["cases"][0]["full"])
    joined = adopt_digests(full, [read_digest(第二条=("目标是多少",), 第九条=("没有这一条",))])
    assert joined.asks == {"第二条": ("目标是多少",)}


def test_a_changed_digest_leaves_nothing_of_the_older_one() -> None:
    full = parse_text(CASES["cases"][0]["full"])
    once = adopt_digests(full, [read_digest()])
    changed = read_digest(CASES["digest"].replace("本库提示——目标年以省级通知为准。", "新的提示。"))
    assert adopt_digests(once, [changed]) == adopt_digests(full, [changed])
    assert adopt_digests(once, [read_digest()]) == once


def test_without_a_digest_nothing_changes() -> None:
    full = parse_text(CASES["cases"][0]["full"])
    assert adopt_digests(full, []) is full
