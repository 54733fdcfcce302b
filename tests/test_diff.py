"""Two versions of a text compared: what a lawyer would call added, removed, changed and renumbered."""

import random
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse import parse_text
from kb.diff import Change, compare_clauses, mark_words, split_parts
from kb.model import Clause

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "versions.yaml").read_text(encoding="utf-8"))
LETTERS = st.text("停车位应当不得，。；\n（一）", max_size=60)


def write_marked(change: Change) -> str:
    marks = {"same": "{}", "removed": "〔删：{}〕", "added": "〔增：{}〕"}
    return "".join(marks[words.op].format(words.text) for words in change.words).replace("\n", "/")


def make_law(articles: list[str]) -> tuple[Clause, ...]:
    lines = [f"第{number}条 {text}" for number, text in enumerate(articles, 1)]
    return parse_text("\n".join(("某某管理条例", *lines))).clauses


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_versions_are_compared_as_a_lawyer_would(case: dict[str, Any]) -> None:
    found = compare_clauses(parse_text(case["old"]).clauses, parse_text(case["new"]).clauses)
    moved = [f"{c.old.clause.ref.label} -> {c.new.clause.ref.label}" for c in found.renumbered]
    assert [part.clause.ref.label for part in found.added] == case.get("added", [])
    assert [part.clause.ref.label for part in found.removed] == case.get("removed", [])
    assert [change.new.clause.ref.label for change in found.changed] == case.get("changed", [])
    assert moved == case.get("renumbered", [])
    assert found.unchanged == case.get("unchanged", 0)
    for words in (w for change in (*found.changed, *found.renumbered) for w in change.words if w.op != "same"):
        assert all(words.text.count(one) == words.text.count(two) for one, two in ("《》", "（）", "“”"))
    if "marked" in case:
        assert [write_marked(c) for c in (*found.changed, *found.renumbered)] == case["marked"]


@given(LETTERS, LETTERS)
def test_marked_words_give_back_both_texts(old: str, new: str) -> None:
    marked = mark_words(old, new)
    assert "".join(w.text for w in marked if w.op != "added") == old
    assert "".join(w.text for w in marked if w.op != "removed") == new


@given(st.lists(LETTERS, max_size=8), st.lists(LETTERS, max_size=8))
def test_every_clause_of_both_versions_is_told_of_once(old: list[str], new: list[str]) -> None:
    before, after = parse_text("\n".join(old)).clauses, parse_text("\n".join(new)).clauses
    found = compare_clauses(before, after)
    both = [*found.changed, *found.renumbered]
    assert len(found.removed) + len(both) + found.unchanged == len(split_parts(before))
    assert len(found.added) + len(both) + found.unchanged == len(split_parts(after))


@given(st.lists(LETTERS, max_size=8))
def test_parts_hold_all_words_of_a_text_and_it_differs_in_nothing_from_itself(lines: list[str]) -> None:
    clauses = parse_text("\n".join(lines)).clauses
    told = sum(len(part.text) for part in split_parts(clauses))
    assert told <= sum(len(clause.text) for clause in clauses if clause.parent is None)
    found = compare_clauses(clauses, clauses)
    assert (found.added, found.removed, found.changed, found.renumbered) == ((), (), (), ())


def test_a_law_of_1260_articles_changed_all_over_is_compared_in_seconds() -> None:
    rng = random.Random(20_260_101)
    letters = [chr(0x4E00 + i) for i in range(400)]
    old = ["停车".join("".join(rng.choices(letters, k=40)) for _ in range(4)) + "。" for _ in range(1260)]
    new = ["新增的一条。", *(text.replace("停车", "泊车") for text in old)]
    began = time.process_time()
    found = compare_clauses(make_law(old), make_law(new))
    assert time.process_time() - began < 20
    assert (len(found.added), len(found.renumbered), len(found.removed)) == (1, 1260, 0)
