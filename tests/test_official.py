"""What an answer may be quoted as in an official text."""

from dataclasses import replace

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


def test_what_no_longer_holds_is_no_basis_and_what_holds_now_is() -> None:
    now = cite(DIGEST, "第二十条", "要分四类投放。")
    replaced = cite(DIGEST, "第三条", "要分两类投放。")
    replaced = replace(replaced, clause=replace(replaced.clause, successor="某某条例第二十条"))
    repealed = cite(Document("old", "某某市垃圾办法", "", status="已废止"), "第五条", "每日清运。")
    warned = Claim("《某某条例》第三条已不再适用，现行规定：某某条例第二十条。", (replaced, now), "caution")
    told = write_official(Answer("问", "open", (Claim("答", (replaced, repealed)), warned)))
    assert told == (
        "（已不再适用，不宜引作现行依据；现行规定：某某条例第二十条）《某某条例》第三条：要分两类投放。",
        "根据《某某条例》第二十条（要点，引用前请核对原文），要分四类投放。",
        "（已废止，不宜引作现行依据）《某某市垃圾办法》第五条：每日清运。",
    )


def test_an_old_edition_is_marked() -> None:
    cited = cite(PLAN, "一", "以人为本。")
    warned = Claim("本库提示：《某某市绿色社区实施方案》已过有效期（2024年5月1日），请核实。", (cited,), "caution")
    assert write_official(Answer("问", "open", (Claim("答", (cited,)), warned)))[0].startswith("（不是现行文本")


def test_a_caution_is_no_basis() -> None:
    only = cite(PLAN, "一", "以人为本。")
    beside = cite(PLAN, "二", "创建目标。")
    answer = Answer("问", "open", (Claim("答", (only,)), Claim("提示", (beside,), "caution")))
    assert len(write_official(answer)) == 1
