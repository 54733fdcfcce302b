"""The reader: a document opened at a clause, found by address or by its words, as markup."""

import re

import pytest

from assistant.assistant import Assistant
from kb.config import Settings
from views.reader import find_address
from views.reader_html import write_reader


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant.open(Settings(home=tmp_path_factory.mktemp("reader")))


@pytest.mark.parametrize(
    ("document", "address", "label", "told"),
    [
        ("plan", "三（四）", "三（四）", ""),
        ("plan", "三(四)", "三（四）", ""),
        ("plan", "三（九）", None, "三（五）"),
        ("plan", "海绵化改造", "三（二）", "不是条号"),
        ("plan", "第二百条", None, "没有"),
        ("wuye-tiaoli", "第十六条第一款", "第十六条第一款", ""),
        ("wuye-tiaoli", "<script>", None, "没有"),
    ],
)
def test_an_address_or_words_of_a_clause_are_turned_to(
    assistant: Assistant, document: str, address: str, label: str | None, told: str
) -> None:
    held = assistant.library.document(document)
    clause, said = find_address(assistant, held, assistant.library.clauses(document), address)
    assert (clause.ref.label if clause else None) == label
    assert told in said
    assert bool(told) == bool(said)


def test_the_quote_is_marked_and_its_clause_shown(assistant: Assistant) -> None:
    plan, clauses = assistant.library.document("plan"), assistant.library.clauses("plan")
    at = next(clause for clause in clauses if clause.ref.label == "三（四）")
    page = write_reader(plan, clauses, at, "物业管理覆盖面不低于30%")
    assert re.findall(r"<mark>(.*?)</mark>", page) == ["物业管理覆盖面不低于30%"]
    assert len(re.findall(r'class="here"', page)) == 1
    assert page.count("data-unit=") == sum(not clause.parent or clause.level.value == "outline_2" for clause in clauses)


def test_every_line_of_every_document_is_in_the_reader(assistant: Assistant) -> None:
    for document in assistant.library.documents():
        page = write_reader(document, assistant.library.clauses(document.id))
        shown = re.findall(r"<p data-of=[^>]*>(?:<b>[^<]*</b> )?(.*?)</p>", page)
        lines = [line for line in document.text.splitlines() if line.strip()]
        assert len(shown) == len(lines), document.id
