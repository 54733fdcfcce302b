"""A profile becomes a paper: every task with its clause, every blank listed, nothing promised that the law forbids."""

import re
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.draft import Draft, list_pieces, measure_coverage
from assistant.paper import Blank, Reference
from assistant.profile_file import Sample, parse_profile, read_sample
from kb.config import Settings

SAMPLES: tuple[Sample, ...] = ("old", "new")


@pytest.fixture(scope="module")
def assistant(filled_home: Path) -> Assistant:
    return Assistant.open(Settings(home=filled_home))


@pytest.fixture(params=SAMPLES)
def made(request: pytest.FixtureRequest, assistant: Assistant) -> Draft:
    return assistant.draft(parse_profile(read_sample(request.param).encode()))


def test_every_requirement_not_met_has_a_task(made: Draft) -> None:
    assert measure_coverage(made) == 1.0
    assert all(task.basis for task in made.tasks)


def test_every_reference_of_the_paper_has_its_entry_among_the_clauses(made: Draft) -> None:
    pieces = list(list_pieces(made.paper.blocks, made.paper.annexes))
    entries = [block.entry for annex in made.paper.annexes for block in annex.blocks if getattr(block, "entry", "")]
    cited = {piece.anchor for piece in pieces if isinstance(piece, Reference)}
    assert cited == set(entries) == {anchor.clause for anchor in made.paper.anchors}
    assert len(entries) == len(set(entries))


def test_every_blank_is_listed(made: Draft) -> None:
    blanks = {piece.name for piece in list_pieces(made.paper.blocks, made.paper.annexes) if isinstance(piece, Blank)}
    assert blanks <= set(made.blanks)
    assert "成文日期" in made.blanks


def test_no_mark_of_a_text_format_stands_in_the_paper(made: Draft) -> None:
    text = "".join(piece.text for piece in list_pieces(made.paper.blocks, made.paper.annexes))
    assert not re.search(r"\*\*|^#|`|\{|\}", text)
