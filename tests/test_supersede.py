"""When a digest gives way to the full text of the same work."""

from datetime import date

import pytest

from kb.model import Document
from kb.supersede import find_superseded

DIGEST = Document(
    "digest", "物业管理条例", "", work="物业管理条例", kind="行政法规", fidelity="digest", amended_on=date(2018, 3, 19)
)


def make_full(**facts: object) -> Document:
    return Document(**{"id": "full", "title": "物业管理条例", "text": "", "work": "物业管理条例", **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "hidden"),
    [
        ({"amended_on": date(2018, 3, 19)}, True),
        ({"issued_on": date(2003, 6, 8), "amended_on": date(2026, 1, 1)}, True),
        ({"amended_on": date(2016, 2, 6)}, False),
        ({}, False),
        ({"work": "城市绿化条例", "amended_on": date(2026, 1, 1)}, False),
    ],
)
def test_a_full_text_hides_the_digest_unless_it_is_older_or_undated(facts: dict[str, object], hidden: bool) -> None:
    assert find_superseded([DIGEST, make_full(**facts)]) == ({"digest"} if hidden else set())


def test_another_issuer_s_text_of_the_same_title_hides_nothing() -> None:
    facts: dict[str, object] = {"work": "方案", "doc_number": "建城〔2020〕68号", "issued_on": date(2020, 7, 22)}
    digest = Document("digest", "方案", "", kind="部门规范性文件", fidelity="digest", **facts)  # type: ignore[arg-type]
    local = make_full(title="方案", work="方案", doc_number="某建〔2021〕5号", issued_on=date(2021, 1, 1))
    assert find_superseded([digest, local]) == set()
    assert find_superseded([digest, make_full(**facts)])
