"""What an answer may be quoted as in an official text."""

import pytest

from assistant.model import Answer, Citation, Claim
from assistant.official import write_official
from kb.labels import parse_label
from kb.model import Clause, ClauseRef, Document, Span

PLAN = Document("plan", "某某市绿色社区实施方案", "", doc_number="某建〔2021〕3号")
DIGEST = Document("law", "某某条例", "", fidelity="digest")


def cite(document: Document, label: str, text: str, *, verified: bool = True) -> Citation:
    clause = Clause(ClauseRef(document.id, parse_label(label)), text, Span(0, len(text)), heading="停车", verified=verified)
    return Citation(document, clause, text)


@pytest.mark.parametrize(
    ("citation", "says"),
    [
        (
            cite(PLAN, "三（四）", "覆盖面不低于30%。"),
            "根据《某某市绿色社区实施方案》（某建〔2021〕3号）三（四），“覆盖面不低于30%”。",
        ),
        (cite(DIGEST, "第九条", "要定期公开。"), "根据《某某条例》第九条（要点，引用前请核对原文），要定期公开。"),
        (cite(DIGEST, "二", "要配车位。", verified=False), "（不宜正式引用）《某某条例》“停车”部分（条号待核）：要配车位。"),
    ],
)
def test_a_clause_is_quoted_as_it_may_be(citation: Citation, says: str) -> None:
    answer = Answer("问", "open", (Claim("答", (citation,)), Claim("提示", (citation,), "caution")))
    assert write_official(answer) == (says,)


def test_a_caution_is_no_basis() -> None:
    only = cite(PLAN, "一", "以人为本。")
    beside = cite(PLAN, "二", "创建目标。")
    answer = Answer("问", "open", (Claim("答", (only,)), Claim("提示", (beside,), "caution")))
    assert len(write_official(answer)) == 1
