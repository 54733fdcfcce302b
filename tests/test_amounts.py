"""What the user's own notices state is answered from them: no matter that the library says it has no such document."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.assistant import Assistant
from kb.config import Settings

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases/amounts.yaml").read_text("utf8"))


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    home = tmp_path_factory.mktemp("amounts")
    notice = home / "notice.txt"
    notice.write_text(TABLE["text"], "utf8")
    opened = Assistant.open(Settings(home=home / "kb"))
    opened.add(notice)
    return opened


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["ask"])
def test_an_amount_the_user_added_is_told(assistant: Assistant, case: dict[str, Any]) -> None:
    answer = assistant.ask(case["ask"])
    assert (answer.refusal is not None) == case.get("refused", False)
    if answer.claims:
        assert case["says"] in answer.claims[0].text
        assert "没有收" not in "".join(answer.understood)
