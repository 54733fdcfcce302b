"""Clauses by address in a small library: exact, or said to be only part of it or only around it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.labels import parse_label
from kb.library import Library
from kb.lookup import Located, find_neighbours, locate
from kb.model import Clause, ClauseRef, Document, Span
from kb.titles import Titles

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases/lookup.yaml").read_text("utf8"))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library(tmp_path_factory.mktemp("lookup") / "kb.sqlite")
    for row in TABLE["documents"]:
        labels = row["labels"]
        document = Document(text="\n".join(labels), **{k: v for k, v in row.items() if k != "labels"})
        starts = [sum(len(label) + 1 for label in labels[:i]) for i in range(len(labels))]
        parts = [
            Clause(ClauseRef(row["id"], parse_label(label)), label, Span(start, start + len(label)))
            for label, start in zip(labels, starts, strict=True)
        ]
        library.add(document, parts, {}, lambda *_: None)
    return library


def look(text: str, library: Library) -> tuple[Located, ...]:
    return locate(text, library, Titles(library.documents(), {}))


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda c: c["says"])
def test_an_address_points_to_its_clauses(case: dict[str, Any], library: Library) -> None:
    (located,) = look(case["says"], library)
    assert [f"{c.ref.document_id} {c.ref.label}" for c in located.clauses] == case["finds"]
    assert located.fit == case["fit"]


@pytest.mark.parametrize("text", TABLE["none"])
def test_words_that_name_no_address_of_the_library_are_left_to_search(text: str, library: Library) -> None:
    assert look(text, library) == ()


@pytest.mark.parametrize("case", TABLE["lists"], ids=lambda c: c["says"])
def test_every_address_of_a_list_is_found(case: dict[str, Any], library: Library) -> None:
    assert [c.ref.label for where in look(case["says"], library) for c in where.clauses] == case["finds"]


def test_a_miss_in_a_law_held_in_parts_names_all_parts(library: Library) -> None:
    (located,) = look("民法典第一千条", library)
    assert (located.document_ids, located.clauses) == (("minfadian-yezhu", "minfadian-wuye"), ())


def test_each_address_belongs_to_the_document_named_before_it(library: Library) -> None:
    located = look("物业管理条例第九条，民法典第278条", library)
    assert [where.document_ids for where in located] == [("wuye-tiaoli",), ("minfadian-yezhu", "minfadian-wuye")]


@pytest.mark.parametrize("case", TABLE["near"], ids=lambda c: c["says"])
def test_the_nearest_clauses_are_told_for_a_miss(case: dict[str, Any], library: Library) -> None:
    (located,) = look(case["says"], library)
    assert [c.ref.label for c in find_neighbours(located, library)] == case["near"]
