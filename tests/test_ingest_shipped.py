"""The shipped corpus: every file is listed, every question people ask belongs to a clause, everything loads quickly."""

from pathlib import Path
from shutil import copytree

import pytest

from ingest.make_plan import make_plan
from ingest.parse import Parsed, parse_file
from ingest.shipped import CORPUS, fingerprint_shipped, load_manifest, read_shipped
from kb.errors import BadRules
from kb.rulebook import load_discrepancies, load_requirements


@pytest.fixture(scope="module")
def shipped() -> tuple[Parsed, ...]:
    return tuple(read_shipped())


def test_every_file_of_the_corpus_is_in_the_manifest() -> None:
    manifest = load_manifest()
    listed = {*manifest.digests, *(full.file for full in manifest.full)}
    found = {str(path.relative_to(CORPUS)) for path in CORPUS.rglob("*.*")}
    asks = {f"asks/{parsed.document.id}.yaml" for parsed in read_shipped() if parsed.asks}
    assert found == listed | asks | {"manifest.yaml"}


def test_documents_come_in_order_with_unique_ids(shipped: tuple[Parsed, ...]) -> None:
    ids = [parsed.document.id for parsed in shipped]
    assert ids[0] == "plan"
    assert len(set(ids)) == len(ids) == 82
    assert sum(len(parsed.clauses) for parsed in shipped[1:]) == 824


def test_spans_of_every_shipped_clause_hold_its_text(shipped: tuple[Parsed, ...]) -> None:
    for parsed in shipped:
        for clause in parsed.clauses:
            assert parsed.document.text[clause.span.start : clause.span.end] == clause.text
            assert clause.ref.document_id == parsed.document.id


def test_every_question_people_ask_belongs_to_a_clause(shipped: tuple[Parsed, ...]) -> None:
    for parsed in shipped:
        assert parsed.asks
        assert set(parsed.asks) <= {clause.ref.label for clause in parsed.clauses}


def test_every_rule_points_at_a_shipped_clause(shipped: tuple[Parsed, ...]) -> None:
    known = {(parsed.document.id, clause.ref.label) for parsed in shipped for clause in parsed.clauses}
    for requirement in load_requirements():
        assert ("plan", requirement.area) in known
        for locator in (*requirement.basis, *requirement.cautions):
            assert (locator.doc, locator.ref) in known
    for discrepancy in load_discrepancies():
        assert discrepancy.plan is None or ("plan", discrepancy.plan) in known
        assert discrepancy.other is None or (discrepancy.other.doc, discrepancy.other.ref) in known


def test_superseding_documents_are_shipped(shipped: tuple[Parsed, ...]) -> None:
    ids = {parsed.document.id for parsed in shipped}
    assert {parsed.document.superseded_by for parsed in shipped} - {""} <= ids


def test_plan_says_what_is_not_known_of_it(shipped: tuple[Parsed, ...]) -> None:
    document = shipped[0].document
    assert (document.kind, document.status, document.doc_number, document.fidelity) == ("实施方案", "未核实", "", "full")
    kinds = {note.kind for note in document.notes}
    assert {"doc_number_irregular", "years_masked", "ending_broken", "quotes_unbalanced", "editor"} <= kinds


def test_parts_of_the_civil_code_share_one_work(shipped: tuple[Parsed, ...]) -> None:
    works = {parsed.document.work for parsed in shipped if parsed.document.id.startswith("minfadian")}
    assert works == {"民法典"}


def test_plan_in_word_is_made_the_same_every_time() -> None:
    path = CORPUS / "绿色社区建设行动实施方案.docx"
    parsed = parse_file(path)
    once, again = make_plan(parsed), make_plan(parsed)
    assert once == again
    assert once == path.read_bytes()


def test_asks_for_an_unknown_clause_are_refused(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    copytree(CORPUS, corpus)
    (corpus / "asks" / "plan.yaml").write_text("- {ref: 九, asks: [有没有第九部分]}\n", encoding="utf-8")
    with pytest.raises(BadRules, match="九"):
        next(read_shipped(corpus))


def test_fingerprint_changes_with_the_corpus(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    copytree(CORPUS, corpus)
    before = fingerprint_shipped(corpus)
    assert before == fingerprint_shipped()
    (corpus / "manifest.yaml").write_text("full: []\ndigests: []\n", encoding="utf-8")
    assert fingerprint_shipped(corpus) != before


def test_a_manifest_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_text("full: []\ndigests: []\nextra: 1\n", encoding="utf-8")
    with pytest.raises(BadRules):
        load_manifest(tmp_path)
