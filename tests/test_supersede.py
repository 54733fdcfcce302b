"""When a document gives way to a newer edition or to the full text of what was a digest, and when it does not."""

from collections.abc import Mapping
from datetime import date

import pytest

from kb.labels import parse_label
from kb.model import Document
from kb.supersede import find_hidden, find_successors

TODAY = date(2026, 10, 1)
LABELS = ("第一条", "第二条", "第十二条")
DIGEST = Document(
    "digest", "物业管理条例", "", work="物业管理条例", kind="行政法规", fidelity="digest", amended_on=date(2018, 3, 19)
)


def make_full(**facts: object) -> Document:
    return Document(**{"id": "full", "title": "物业管理条例", "text": "", "work": "物业管理条例", **facts})  # type: ignore[arg-type]


def find_old(*documents: Document, **labels: tuple[str, ...]) -> Mapping[str, tuple[str, bool]]:
    """By id of each document that gave way: what stands for it, and whether that is a later edition."""
    found = find_successors(documents, lambda i: {parse_label(label) for label in labels.get(i, LABELS)}, TODAY)
    return {i: (successor.document.id, successor.newer) for i, successor in found.items()}


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        ({"amended_on": date(2018, 3, 19)}, {"digest": ("full", False)}),
        ({"issued_on": date(2003, 6, 8), "amended_on": date(2026, 1, 1)}, {"digest": ("full", True)}),
        ({"amended_on": date(2016, 2, 6)}, {"full": ("digest", True)}),
        ({}, {"digest": ("full", False)}),
        ({"work": "城市绿化条例", "amended_on": date(2026, 1, 1)}, {}),
        ({"amended_on": date(2026, 1, 1), "effective_on": date(2027, 1, 1)}, {}),
    ],
    ids=["same edition", "newer", "older", "undated", "another work", "not yet in force"],
)
def test_a_full_text_stands_for_its_digest_unless_it_is_older(facts: dict[str, object], stands: object) -> None:
    assert find_old(DIGEST, make_full(**facts)) == stands


def test_a_text_dated_by_its_passing_is_no_older_than_a_digest_dated_by_its_publication() -> None:
    digest = Document(
        "digest", "志愿服务条例", "", work="志愿服务条例", kind="行政法规", fidelity="digest", issued_on=date(2017, 8, 22)
    )
    full = make_full(title="志愿服务条例", work="志愿服务条例", issued_on=date(2017, 6, 7))
    assert find_old(digest, full) == {"digest": ("full", False)}


def test_a_part_of_a_law_does_not_stand_for_the_digest_of_another_part() -> None:
    assert find_old(DIGEST, make_full(), full=("第九十条", "第九十一条")) == {}
    assert find_old(DIGEST, make_full(), full=("第十二条",), digest=("第十二条第三款",)) == {"digest": ("full", False)}


def test_an_old_text_is_still_asked_while_only_a_digest_is_newer() -> None:
    found = find_successors([DIGEST, make_full(amended_on=date(2016, 2, 6))], lambda _: {parse_label("第一条")}, TODAY)
    assert list(found) == ["full"]
    assert find_hidden(found) == frozenset()


def test_of_three_editions_the_latest_in_force_stands_for_the_others() -> None:
    days = {"a": date(2003, 6, 8), "b": date(2016, 2, 6), "c": date(2018, 3, 19)}
    texts = [make_full(id=i, kind="行政法规", amended_on=day) for i, day in days.items()]
    later = make_full(id="d", kind="行政法规", amended_on=date(2026, 9, 1), effective_on=date(2027, 1, 1))
    assert find_old(*texts, later) == {"a": ("c", True), "b": ("c", True)}


@pytest.mark.parametrize(
    ("title", "issuers", "is_one_text"),
    [
        ("社区停车管理办法", (("甲街道办事处",), ("甲街道办事处",)), True),
        ("社区停车管理办法", (("甲街道办事处",), ("乙街道办事处",)), False),
        ("社区停车管理办法", ((), ()), False),
        ("关于表彰绿色社区的决定", (("甲市人民政府",), ("甲市人民政府",)), False),
    ],
)
def test_two_dated_texts_of_one_title_are_editions_only_of_one_issuer(
    title: str, issuers: tuple[tuple[str, ...], tuple[str, ...]], *, is_one_text: bool
) -> None:
    old = make_full(id="old", title=title, work=title, issuers=issuers[0], issued_on=date(2021, 1, 1))
    new = make_full(id="new", title=title, work=title, issuers=issuers[1], issued_on=date(2024, 1, 1))
    assert find_old(old, new) == ({"old": ("new", True)} if is_one_text else {})


def test_another_issuer_s_text_of_the_same_title_hides_nothing() -> None:
    facts: dict[str, object] = {"work": "方案", "doc_number": "建城〔2020〕68号", "issued_on": date(2020, 7, 22)}
    digest = Document("digest", "方案", "", kind="部门规范性文件", fidelity="digest", **facts)  # type: ignore[arg-type]
    local = make_full(title="方案", work="方案", doc_number="某建〔2021〕5号", issued_on=date(2021, 1, 1))
    assert find_old(digest, local) == {}
    assert find_old(digest, make_full(**facts)) == {"digest": ("full", False)}
