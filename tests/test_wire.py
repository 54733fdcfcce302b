"""The JSON contract: keys, offsets and numbers of what other programs read."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.cite import make_head
from assistant.model import Answer, Citation, Claim, Refusal
from ingest.parse import parse_text
from kb.errors import UnsupportedFile
from kb.model import Clause, ClauseRef, Document, Level, Note, Passage, Span, Step
from views.wire import (
    write_added,
    write_answer,
    write_answer_text,
    write_clause,
    write_document,
    write_hits,
    write_parse,
)

TEXT = "推动物业管理提质扩面。物业管理覆盖面不低于30%。"
DOCUMENT = Document(
    "plan", "实施方案", TEXT, doc_number="建城〔2020〕68号", issuers=("甲", "乙"), issued_on=date(2020, 7, 22)
)  # fmt: skip
CLAUSE = Clause(
    ClauseRef("plan", (Step(Level.OUTLINE_1, 3), Step(Level.OUTLINE_2, 4))), TEXT, Span(0, len(TEXT)),
    heading="强化智能安全的社区管理", parent=ClauseRef("plan", (Step(Level.OUTLINE_1, 3),)), page=2,
)  # fmt: skip
PASSAGE = Passage(DOCUMENT, CLAUSE, Span(11, len(TEXT)), 0.87654321, frozenset({"vector", "address"}))


def check_json(value: Any) -> Any:
    assert json.loads(json.dumps(value, ensure_ascii=False)) == value, "plain JSON values only"
    return value


def test_a_parsed_file_has_the_keys_of_the_contract() -> None:
    parsed = parse_text("社区管理办法\n第一条 为了管理。\n第二条 适用于社区。")
    wire = check_json(write_parse(parsed.document, parsed.clauses, (Note("x", "有一处存疑"),)))
    assert set(wire) == {"document", "clauses", "notes", "report"}
    assert wire["notes"] == ["有一处存疑"]
    assert {"id", "label", "level", "heading", "trail", "text", "start", "end", "page"} <= set(wire["clauses"][0])
    for clause in wire["clauses"]:
        assert wire["document"]["text"][clause["start"] : clause["end"]] == clause["text"]


def test_a_clause_is_written_with_plain_values() -> None:
    wire = check_json(write_clause(CLAUSE))
    assert wire["id"] == CLAUSE.ref.id
    assert (wire["label"], wire["level"], wire["page"], wire["trail"]) == ("三（四）", "outline_2", 2, [])
    assert wire["parent"] == "plan#" + wire["id"].split("#")[1].split("/")[0]


def test_dates_are_iso_or_null() -> None:
    wire = check_json(write_document(DOCUMENT))
    assert (wire["issued_on"], wire["effective_on"], wire["issuers"]) == ("2020-07-22", None, ["甲", "乙"])
    assert "text" not in wire


def test_a_hit_has_the_keys_of_the_contract() -> None:
    (wire,) = check_json(write_hits([PASSAGE]))
    assert {"document", "title", "doc_number", "ref", "clause", "score", "via", "text"} <= set(wire)
    assert (wire["ref"], wire["score"], wire["via"]) == ("三（四）", 0.8765, ["address", "vector"])
    assert wire["text"][wire["start"] : wire["end"]] == "物业管理覆盖面不低于30%。"


def test_an_answer_has_the_keys_of_the_contract() -> None:
    first, second = Citation(DOCUMENT, CLAUSE, "不低于30%"), Citation(DOCUMENT, CLAUSE, "提质扩面")
    claims = (Claim("甲。", (first,)), Claim("乙。", (second, first), "basis"))
    wire = check_json(write_answer(Answer("问", "figure", claims, seconds=0.12345)))
    assert {"answer", "refused", "citations", "seconds"} <= set(wire)
    assert (wire["refused"], wire["seconds"]) == (False, 0.123)
    assert wire["answer"] == "甲。[1]\n乙。[2][1]"
    assert [c["citations"] for c in wire["claims"]] == [[1], [2, 1]]
    keys = {"document", "title", "doc_number", "ref", "clause", "quote", "fidelity"}
    assert all(keys <= set(citation) for citation in wire["citations"])
    assert [c["quote"] for c in wire["citations"]] == ["不低于30%", "提质扩面"]


def test_a_refusal_says_what_was_searched_and_shows_the_nearest_three() -> None:
    answer = Answer("问", "open", refusal=Refusal("没有依据", "已检索80份文件", "请换个说法"), passages=(PASSAGE,) * 5)
    wire = check_json(write_answer(answer))
    assert (wire["refused"], wire["citations"], len(wire["nearest"])) == (True, [], 3)
    assert "已检索80份文件" in wire["answer"]


def test_a_sentence_names_each_of_its_citations_once() -> None:
    citation = Citation(DOCUMENT, CLAUSE, "不低于30%")
    assert write_answer_text(Answer("问", "figure", (Claim("甲。", (citation, citation)),))).endswith("甲。[1]")


def test_a_file_that_failed_is_told_beside_those_that_did_not() -> None:
    wire = check_json(write_added([], [(Path("a.jpg"), UnsupportedFile("不认识的文件格式", "请另存为 .docx"))]))
    assert wire == {"added": [], "failed": [{"path": "a.jpg", "error": "不认识的文件格式：请另存为 .docx"}]}


def test_what_the_library_says_of_a_document_is_neither_its_words_nor_a_digest() -> None:
    head = make_head(DOCUMENT)
    wire = write_answer(Answer("问", "fact", (Claim("甲。", (Citation(DOCUMENT, head, "文号：建城〔2020〕68号"),)),)))
    assert (wire["citations"][0]["fidelity"], wire["citations"][0]["ref"]) == ("record", "")


@pytest.mark.parametrize("verified", [True, False])
def test_a_locator_not_confirmed_is_never_printed_as_a_reference(verified: bool) -> None:
    clause = Clause(CLAUSE.ref, TEXT, CLAUSE.span, verified=verified)
    wire = write_answer(Answer("问", "figure", (Claim("甲。", (Citation(DOCUMENT, clause, "30%"),)),)))
    (citation,) = wire["citations"]
    assert citation["verified"] is verified
    assert citation["reference"].endswith("三（四）") is verified
    assert ("条号待核" in citation["reference"]) is not verified
