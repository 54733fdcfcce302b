"""Documents named in a question that the library does not hold: they are told by name, and ordinary words are not."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.unknown import find_unknown_titles
from kb.model import Document
from kb.titles import Titles

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases/unknown.yaml").read_text("utf8"))


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda c: c["says"])
def test_documents_named_but_not_held_are_told(case: dict[str, Any]) -> None:
    titles = Titles([Document(text="", **row) for row in TABLE["documents"]], TABLE["customary"])
    assert list(find_unknown_titles(case["says"], titles)) == case["names"]
