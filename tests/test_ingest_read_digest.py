"""Digests: what each field becomes, and what is refused."""

from datetime import date

import pytest

from ingest.parse import parse
from ingest.read_digest import compose_digest, is_digest, read_digest
from kb.errors import UnreadableFile

DIGEST = """
id: jc-2020-93
title: 关于进一步推进某项工作的若干意见
number: 建城〔2020〕93号（文号未在网页中核实）
kind: 部门规范性文件
issuers: [住房和城乡建设部]
issued: 2020-11-27（2020年12月公布）
status: 未核实
status_note: 未查到废止的信息。
relation: 本地方案三（二）的上位文件。
attachments: [清单]
notes: [只见转载页。]
sources: [甲, 乙]
clauses:
  - ref: 一（二）
    heading: 基本原则
    gist: 要一步一步来。
    figures:
      - {what: 覆盖率, value: 90%以上, scope: 全市, by: 2025年}
      - {what: 试点数, value: 3个}
    actors: [街道]
    topics: [垃圾分类]
    confidence: verified
  - ref: 服务内容（条号未核实）
    heading: 服务
    gist: 办好服务。
    topics: []
    confidence: partial
    note: 编号由次序推定。
    now: 新法第三条
"""


def test_each_clause_is_heading_gist_and_figures() -> None:
    document, clauses = compose_digest(read_digest(DIGEST))
    assert clauses[0].text == "基本原则\n要一步一步来。\n覆盖率：90%以上（全市；2025年）\n试点数：3个"
    assert document.text == clauses[0].text + "\n" + clauses[1].text
    assert document.text[clauses[1].span.start : clauses[1].span.end] == clauses[1].text


def test_facts_and_remarks_are_told_apart() -> None:
    document, _ = compose_digest(read_digest(DIGEST))
    assert document.doc_number == "建城〔2020〕93号"
    assert document.issued_on == date(2020, 11, 27)
    assert document.fidelity == "digest"
    assert document.source == "甲；乙"
    assert [note.kind for note in document.notes] == [
        "editor",
        "doc_number_unverified",
        "date_unverified",
        "attachments_named",
    ]


def test_a_number_that_is_not_known_is_empty() -> None:
    for written in ("未核实", "无"):
        digest = read_digest(DIGEST.replace("建城〔2020〕93号（文号未在网页中核实）", written))
        assert compose_digest(digest)[0].doc_number == ""


def test_confidence_note_and_successor_reach_the_clause() -> None:
    _, (first, second) = compose_digest(read_digest(DIGEST))
    assert first.verified
    assert not second.verified
    assert (second.note, second.successor) == ("编号由次序推定。", "新法第三条")
    assert second.ref.label == "服务内容（条号未核实）"
    assert (first.actors, first.topics) == (("街道",), ("垃圾分类",))


def test_the_same_locator_twice_gives_two_ids() -> None:
    digest = read_digest(DIGEST.replace("服务内容（条号未核实）", "一（二）"))
    labels = [clause.ref.label for clause in compose_digest(digest)[1]]
    assert labels == ["一（二）", "一（二）（重号2）"]


def test_a_digest_is_recognised_by_content() -> None:
    assert is_digest(DIGEST)
    assert not is_digest("id: 3\n普通文字")
    parsed = parse(DIGEST.encode("utf-8"))
    assert parsed.document.id == "jc-2020-93"
    assert parsed.notes == parsed.document.notes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("confidence: partial", "confidence: sure"),
        ("kind:", "sort:"),
        ("id: jc", "id: 建城"),
        ("gist: 办好服务。", "gist: ''"),
    ],
)
def test_a_wrong_field_is_named(old: str, new: str) -> None:
    with pytest.raises(UnreadableFile, match="字段"):
        read_digest(DIGEST.replace(old, new))


def test_broken_yaml_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="YAML"):
        read_digest(DIGEST + "\n  - [")
