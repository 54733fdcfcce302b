"""Names of documents in a sentence: titles, short titles, 文号, customary names; the longest wins, nothing is guessed."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.model import Document
from kb.titles import Titles, fold_name

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases/titles.yaml").read_text("utf8"))


def make_titles() -> Titles:
    documents = [Document(text="", **row) for row in TABLE["documents"]]
    return Titles(documents, TABLE["customary"])


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda c: c["says"])
def test_a_sentence_names_these_documents(case: dict[str, Any]) -> None:
    found = make_titles().find(case["says"])
    assert [list(name.document_ids) for name in found] == case["wants"]
    assert [case["says"][n.span.start : n.span.end] for n in found] == case.get(
        "words", [case["says"][n.span.start : n.span.end] for n in found]
    )


def test_without_a_plan_in_the_library_the_word_plan_names_nothing() -> None:
    assert Titles([], {}).find("方案三（四）") == ()


def test_of_an_old_edition_only_a_number_no_other_bears_is_a_name() -> None:
    new = Document("new", "养犬办法", "", doc_number="青政规〔2024〕9号")
    old = Document("old", "养犬办法", "", doc_number="青政规〔2022〕5号")
    kept = Document("kept", "养犬办法", "", doc_number="青政规〔2024〕9号")
    titles = Titles([new], {}, [old, kept])
    found = [
        titles.find(said)[0].document_ids for said in ("青政规〔2022〕5号第三条", "养犬办法第三条", "青政规〔2024〕9号")
    ]
    assert found == [("old",), ("new",), ("new",)]


@pytest.mark.parametrize("name", ["建城［２０２０］68号", "建城【2020】68号", "建城〔2020〕68号", "建城（2020）68号"])
def test_folding_a_name_keeps_its_length(name: str) -> None:
    assert len(fold_name(name)) == len(name)
