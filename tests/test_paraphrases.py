"""However a thing is asked, the same clause is cited first."""

from pathlib import Path

import pytest
import yaml

from assistant.assistant import Assistant
from kb.config import Settings

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "paraphrases.yaml").read_text("utf8"))


@pytest.fixture(scope="module")
def assistant(filled_home: Path) -> Assistant:
    return Assistant.open(Settings(home=filled_home))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["cites"])
def test_every_wording_of_a_question_cites_the_same_clause_first(assistant: Assistant, case: dict[str, object]) -> None:
    asks = case["asks"]
    assert isinstance(asks, list)
    first = {ask: assistant.ask(ask).claims[0].citations[0] for ask in asks}
    assert {f"{c.document.id} {c.clause.ref.label}" for c in first.values()} == {case["cites"]}


def test_who_asks_for_the_documents_is_told_all_kinds_of_them(assistant: Assistant) -> None:
    claims = assistant.ask("库里有哪些文件").claims
    told = " ".join(claim.text for claim in claims)
    assert claims[0].text == "实施方案1份：《绿色社区建设行动实施方案》。"
    assert all(f"{kind}{n}份" in told for kind, n in (("法律", 33), ("行政法规", 22), ("司法解释", 3)))
