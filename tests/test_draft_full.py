"""A library with full texts beside our digests: what we draft on it passes our own check, quotes word for word, stays."""

import shutil
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.draft import Draft, list_pieces, measure_coverage
from assistant.outline import Kind
from assistant.paper import Paragraph, Reference
from assistant.profile_file import parse_profile, read_sample
from assistant.profile_values import STATUS_WORDS
from ingest.parse import parse, parse_text
from kb.config import Settings
from kb.model import Level
from kb.numerals import write_number
from kb.rulebook import load_requirements
from views.word import write_docx

NAMES = [requirement.name for requirement in load_requirements()]
FILLER = "其他事项按照有关规定办理。"
FULL = ("jumin-weiyuanhui-fa", "xiaofang-fa", "baoan-fuwu-tiaoli", "zhengwu-shuju-tiaoli", "xingzheng-chufa-fa")
SAMPLES = {"old": read_sample("old"), "new": read_sample("new")}
FEW = settings(deadline=None, max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])


def write_full(assistant: Assistant, document_id: str) -> str:
    """A text of the digest's edition with an article for each of its numbers, in the words of our digest."""
    document = next(one for one in assistant.library.documents() if one.id == document_id)
    articles: dict[int, dict[int, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
    for clause in assistant.library.clauses(document_id):
        steps = {step.level: step.number for step in clause.ref.steps}
        words = clause.text.split("\n")[1].replace("“", "").replace("”", "")
        article = articles[steps[Level.ARTICLE]]
        article[steps.get(Level.PARAGRAPH, 1)][steps.get(Level.ITEM, 0)] = words
        if Level.PARAGRAPH in steps:  # An article of one paragraph has none that is counted.
            article[steps[Level.PARAGRAPH] + 1].setdefault(0, FILLER)
    lines = []
    for number in range(1, max(articles) + 1):
        paragraphs = [_write_paragraph(articles[number][at]) for at in range(1, max(articles[number], default=1) + 1)]
        lines.append(f"第{number}条 " + "\n".join(paragraphs))
    day = document.amended_on or document.issued_on
    assert day is not None
    head = f"{document.title}\n（{day.year}年{day.month}月{day.day}日修订）\n"
    return head + "\n".join(lines) + "\n"


def _write_paragraph(told: dict[int, str]) -> str:
    """A paragraph, or what opens its list and the items, those the digest does not tell filled in."""
    if not max(told, default=0):
        return told.get(0, FILLER)
    numbers = range(1, max(told) + 1)
    items = [
        f"（{write_number(at)}）{told.get(at, FILLER).rstrip('。')}{'。' if at == max(told) else '；'}" for at in numbers
    ]
    return "\n".join([f"{told.get(0, '').rstrip('。')}下列事项依法办理：", *items])


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, filled_home: Path) -> Assistant:
    home = tmp_path_factory.mktemp("full") / "own"
    shutil.copytree(filled_home, home)
    made = Assistant.open(Settings(home=home))
    for document_id in FULL:
        made.store(parse_text(write_full(made, document_id)))
    return Assistant.open(Settings(home=home))


def find_cited(made: Draft) -> list[Reference]:
    return [one for one in list_pieces(made.paper.blocks, made.paper.annexes) if isinstance(one, Reference)]


def assert_sound(assistant: Assistant, made: Draft) -> None:
    file = write_docx(made.paper, assistant.settings.fonts)
    report = assistant.check(parse(file, "方案"))
    assert [(f.mention, f.message) for f in report.findings if f.verdict not in ("ok", "not_judged")] == []
    assert len(report.remarks) <= 2
    assert all(one.quote in one.clause.text for one in find_cited(made))
    for block in made.paper.annexes[-1].blocks:
        assert isinstance(block, Paragraph)
        assert "（原文" in block.pieces[1].text or "（要点" in block.pieces[1].text
    changed, _ = assistant.recheck(file)
    assert {one.change for one in changed} == {"same"}


@pytest.mark.parametrize("kind", ["plan", "yearly", "selfcheck"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_draft_on_full_texts_passes_its_own_check_and_recheck(assistant: Assistant, sample: str, kind: Kind) -> None:
    assert_sound(assistant, assistant.draft(parse_profile(SAMPLES[sample].encode()), kind))


def test_the_full_texts_are_cited_and_not_the_digests(assistant: Assistant) -> None:
    cited = {one.document.id for one in find_cited(assistant.draft(parse_profile(SAMPLES["old"].encode())))}
    assert not cited & set(FULL)
    titles = {one.document.title for one in find_cited(assistant.draft(parse_profile(SAMPLES["old"].encode())))}
    assert any("居民委员会组织法" in title for title in titles)


@given(
    stated=st.lists(st.sampled_from(list(STATUS_WORDS.values())), min_size=len(NAMES), max_size=len(NAMES)),
    coverage=st.integers(0, 100),
    kind=st.sampled_from(["plan", "yearly", "selfcheck"]),
)
@FEW
def test_any_profile_gives_a_sound_draft(assistant: Assistant, stated: list[str], coverage: int, kind: Kind) -> None:
    rows = "".join(f"  {name}: {word}\n" for name, word in zip(NAMES, stated, strict=True))
    made = assistant.draft(parse_profile(f"社区: 甲社区\n物业覆盖率: {coverage}\n各项现状:\n{rows}".encode()), kind)
    assert measure_coverage(made) == 1.0
    unmet = [one.requirement.name for one in made.assessed if one.is_unmet]
    assert [task.name for task in made.tasks] == unmet
    assert_sound(assistant, made)
