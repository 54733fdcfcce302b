"""Laws 5 and 7: a citation is verbatim or does not exist, and references are printed by code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.cite import make_head, print_badges, print_reference, print_title
from assistant.model import Answer, Citation, Claim, Refusal
from kb.labels import parse_label
from kb.model import Clause, ClauseRef, Document, Note, Span

TEXT = "一、基本原则\n以人为本、全民参与。\n物业管理覆盖面不低于30%。"


def make(label: str = "三（四）", text: str = TEXT, **document: object) -> tuple[Document, Clause]:
    held = Document(id="plan", title="绿色社区建设行动实施方案", text=text, **document)  # type: ignore[arg-type]
    return held, Clause(ClauseRef("plan", parse_label(label)), text, Span(0, len(text)), heading="基本原则")


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_any_part_of_a_clause_can_be_cited(a: int, b: int) -> None:
    document, clause = make()
    quote = TEXT[min(a, b) : max(a, b)]
    if quote:
        citation = Citation(document, clause, quote)
        assert clause.text[citation.span.start : citation.span.end] == quote


@given(st.text(min_size=1))
def test_words_a_clause_does_not_hold_cannot_be_cited(words: str) -> None:
    document, clause = make()
    if words not in clause.text:
        with pytest.raises(ValueError, match="not verbatim"):
            Citation(document, clause, words)


def test_an_empty_quote_cannot_be_cited() -> None:
    with pytest.raises(ValueError, match="not verbatim"):
        Citation(*make(), "")


def test_a_clause_of_another_document_cannot_be_cited() -> None:
    _, clause = make()
    other = Document(id="other", title="另一份", text=TEXT)
    with pytest.raises(ValueError, match="not a clause of"):
        Citation(other, clause, "以人为本")


def test_a_claim_without_a_citation_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="without a citation"):
        Claim("物业管理覆盖面不低于30%。", ())


def test_an_answer_has_claims_or_a_refusal_never_both() -> None:
    claim = Claim("x", (Citation(*make(), "以人为本"),))
    with pytest.raises(ValueError, match="never both"):
        Answer("问", "open", (claim,), Refusal("无", "无"))
    with pytest.raises(ValueError, match="never neither"):
        Answer("问", "open")


def test_citations_are_numbered_in_order_of_use_and_once() -> None:
    one, two = (Citation(*make(), quote) for quote in ("以人为本", "30%"))
    answer = Answer("问", "open", (Claim("甲", (two,)), Claim("乙", (one, two))))
    assert [c.quote for c in answer.citations] == ["30%", "以人为本"]


def test_a_title_comes_before_its_number() -> None:
    document, _ = make(doc_number="建城〔2020〕68号")
    assert print_title(document) == "《绿色社区建设行动实施方案》（建城〔2020〕68号）"


def test_a_number_nobody_verified_says_so() -> None:
    document, _ = make(doc_number="建城〔2020〕93号", notes=(Note("doc_number_unverified", "文号未核实"),))
    assert "文号待核" in print_title(document)


def test_a_partial_locator_is_never_printed_as_a_reference() -> None:
    document, clause = make("二（三）")
    unsure = Clause(clause.ref, clause.text, clause.span, heading="营造社区宜居环境", verified=False)
    printed = print_reference(document, unsure)
    assert "二（三）" not in printed
    assert printed.endswith("“营造社区宜居环境”部分（条号待核）")
    assert "条号待核" in print_badges(document, unsure)


def test_a_law_is_cited_without_its_decree_number() -> None:
    document, clause = make("第五十三条", doc_number="国务院令第379号")
    assert print_reference(document, clause) == "《绿色社区建设行动实施方案》第五十三条"


def test_parts_of_one_law_are_cited_by_the_law() -> None:
    _, clause = make("第二百七十八条")
    part = Document(id="plan", title="民法典·物权编第六章", work="民法典", text=TEXT)
    assert print_reference(part, clause) == "《民法典》第二百七十八条"


def test_the_head_of_a_document_can_be_cited() -> None:
    document, _ = make(doc_number="建城〔2020〕68号", issuers=("住房和城乡建设部",))
    head = make_head(document)
    assert Citation(document, head, "文号：建城〔2020〕68号").clause.ref.label == ""
