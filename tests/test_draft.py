"""A profile becomes a paper: every task with its clause, every blank listed, nothing promised that the law forbids."""

import re
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.draft import Draft, list_pieces, measure_coverage
from assistant.outline import Kind, load_wording
from assistant.paper import Blank, Heading, Paragraph, Reference
from assistant.profile import Profile
from assistant.profile_file import parse_profile, read_sample
from assistant.profile_values import STATUS_WORDS, Status
from assistant.tables import COVERAGE_WORDS
from assistant.tasks import write_target, write_task, write_text
from ingest.parse import parse, parse_text
from kb.config import Settings
from kb.rulebook import load_requirements
from views.word import write_docx

FACTS = "社区: 甲社区\n最早建成年份: 1990\n有可用空间: 是\n有智能设备: 是\n有物业: 是\n有学校: 是\n"
NAMES = [requirement.name for requirement in load_requirements()]
NOTHING = FACTS + "物业覆盖率: 5\n各项现状:\n" + "".join(f"  {name}: 未做\n" for name in NAMES)
PROFILES = {"old": read_sample("old"), "new": read_sample("new"), "bare": FACTS, "nothing": NOTHING}
SCREENED = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def assistant(filled_home: Path) -> Assistant:
    return Assistant.open(Settings(home=filled_home))


def read_profile(name: str) -> Profile:
    return parse_profile(PROFILES[name].encode())


@pytest.fixture(params=PROFILES)
def made(request: pytest.FixtureRequest, assistant: Assistant) -> Draft:
    return assistant.draft(read_profile(request.param))


def read_body(made: Draft) -> str:
    written = [block for block in made.paper.blocks if isinstance(block, Heading | Paragraph)]
    return "\n".join(block.text if isinstance(block, Heading) else write_text(block.pieces) for block in written)


def test_every_requirement_not_met_has_a_task(made: Draft) -> None:
    assert measure_coverage(made) == 1.0
    assert all(task.basis for task in made.tasks)
    assert [one.requirement for one in made.coverage] == [requirement.id for requirement in load_requirements()]


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
    assert not re.search(r"\*\*|^#|`|\{|\}|None", text)


@pytest.mark.parametrize("kind", ["plan", "yearly", "selfcheck"])
@pytest.mark.parametrize("name", PROFILES)
def test_no_citation_of_our_own_papers_is_found_wrong(assistant: Assistant, name: str, kind: Kind) -> None:
    made = assistant.draft(read_profile(name), kind)
    report = assistant.check(parse(write_docx(made.paper, assistant.settings.fonts), "方案"))
    wrong = [(one.mention, one.message) for one in report.findings if one.verdict not in ("ok", "not_judged")]
    assert wrong == []
    assert len([one for one in report.findings if one.verdict == "ok"]) >= len(made.paper.anchors)


def test_each_task_in_the_body_ends_with_its_clause(made: Draft) -> None:
    body = read_body(made)
    told = body[body.index("三、重点任务") : body.index("四、进度安排")].strip().split("\n")[1:]
    lines = [line for line in told if re.match(r"\d", line)]
    assert len(lines) == len(made.tasks)
    for line, task in zip(lines, made.tasks, strict=True):
        assert line.endswith(f"落实“{task.says.quote}”（《实施方案》{task.says.clause.ref.label}）。"), line
        assert task.name in line
        assert task.rule.does in line


def test_a_plan_is_short_enough_to_be_read(assistant: Assistant) -> None:
    # What several tasks share is told once.
    assert len(read_body(assistant.draft(read_profile("old")))) <= 6500


def test_only_the_sentences_relied_on_are_listed_and_word_for_word(made: Draft) -> None:
    cited = [piece for piece in list_pieces((), made.paper.annexes) if isinstance(piece, Reference)]
    texts = {one.anchor: one.clause.text.replace("\n", "") for one in cited}
    for block in made.paper.annexes[-1].blocks:
        assert isinstance(block, Paragraph)
        told = block.pieces[1].text
        assert re.search(r"（(原文|要点)(，[^（）]*(（[^（）]*）)?[^（）]*)?）$", told), told
        for words in re.sub(r"（(原文|要点)[^。]*）$", "", told).removeprefix("：").split("……"):
            assert words.strip("“”") in texts[block.entry]


def test_a_plan_keeps_the_force_of_the_words_it_carries_out(made: Draft) -> None:
    verbs = {"应当": "应达到", "推动": "推动达到", "鼓励": "有条件的争取达到"}
    for task in made.tasks:
        gap = task.assessed.gap
        if gap and gap.source and gap.is_short:
            told = write_text(write_task(task, load_wording()).pieces)
            is_law = gap.source.document.kind in ("法律", "行政法规")
            assert f"，{verbs['应当' if is_law else task.assessed.requirement.strength]}{write_target(gap)}" in told
            assert task.rule.word in task.says.clause.text


def test_what_needs_the_owners_vote_or_consent_says_so_with_its_article(assistant: Assistant) -> None:
    made = assistant.draft(read_profile("nothing"))
    told = {task.name: " ".join(f"{text}{reference.text}" for text, reference in task.limits) for task in made.tasks}
    for name in ("屋顶悬垂等立体绿化", "充电设施合理配建", "适老化改造", "物业管理提质扩面", "结合旧改做好设施维护"):
        assert "《民法典》第二百七十八条第二款" in told[name], name
    assert "第十条第一款" in told["门禁和停车智能化升级"]
    assert "不得以人脸识别作为出入小区的唯一方式" in told["门禁和停车智能化升级"]
    beyond = {task.name: task.beyond for task in made.tasks if task.beyond}
    assert "《行政处罚法》第二十条第一款" in beyond["城管进社区与联合执法"][1].text
    assert {one.status for one in made.coverage if made.tasks[one.tasks[0] - 1].beyond} == {"beyond"}


def test_a_day_told_is_the_day_printed(assistant: Assistant) -> None:
    rows = "各项现状: {噪声治理: {现状: 未做, 完成时限: 2027-06-15}, 适老化改造: {现状: 未做, 完成时限: 2027-06-30}}"
    made = assistant.draft(parse_profile(f"社区: 甲社区\n{rows}\n".encode()))
    told = {task.name: task.deadline.text for task in made.tasks}
    assert (told["噪声治理"], told["适老化改造"]) == ("2027年6月15日前", "2027年6月底前")


def test_the_garbled_number_of_the_plan_is_a_blank(assistant: Assistant) -> None:
    made = assistant.draft(read_profile("old"))
    opening = read_body(made).split("\n")[0]
    assert "202368" not in opening
    assert "《绿色社区建设行动实施方案》（【待填：本地实施方案的文号】，以下简称《实施方案》）" in opening
    assert "《绿色社区创建行动方案》（建城〔2020〕68号）" in opening


def test_nobody_is_named_and_no_day_is_set_that_the_profile_does_not_tell(assistant: Assistant) -> None:
    made = assistant.draft(read_profile("bare"))
    body = read_body(made)
    assert {"户数", "人口", "街道", "城市", "结束时间"} <= set(made.blanks)
    assert not re.search(r"20[0-9]{2}年[0-9]+月", body)
    for task in made.tasks:
        assert isinstance(task.responsible, Blank)
        assert isinstance(task.deadline, Blank)


@given(name=st.sampled_from(NAMES))
@SCREENED
def test_a_requirement_met_drops_its_task_and_a_gap_adds_one(assistant: Assistant, name: str) -> None:
    standings = dict.fromkeys(NAMES, "已做到")
    text = FACTS + "各项现状:\n"
    met = assistant.draft(parse_profile((text + _list(standings)).encode()))
    assert met.tasks == ()
    gap = assistant.draft(parse_profile((text + _list(standings | {name: "未做"})).encode()))
    assert [task.name for task in gap.tasks] == [name]
    assert gap.paper != met.paper


@given(stated=st.lists(st.sampled_from(list(STATUS_WORDS)), min_size=40, max_size=40))
@SCREENED
def test_tasks_are_those_of_the_requirements_not_met(assistant: Assistant, stated: list[Status]) -> None:
    words = {name: STATUS_WORDS[status] for name, status in zip(NAMES, stated, strict=True)}
    made = assistant.draft(parse_profile((FACTS + "各项现状:\n" + _list(words)).encode()))
    open_ones = [n for n, status in zip(NAMES, stated, strict=True) if status in ("partly", "missing", "unknown")]
    assert [task.name for task in made.tasks] == open_ones
    assert measure_coverage(made) == 1.0
    assert {one.status for one in made.coverage} <= set(COVERAGE_WORDS)


def _list(words: dict[str, str]) -> str:
    return "".join(f"  {name}: {word}\n" for name, word in words.items())


def test_a_draft_takes_less_than_a_second(assistant: Assistant) -> None:
    # Time of this process: what other programs take meanwhile is no matter of ours.
    start = time.process_time()
    made = assistant.draft(read_profile("nothing"))
    write_docx(made.paper, assistant.settings.fonts)
    assert time.process_time() - start < 1


def test_a_library_without_the_plan_gives_no_task_and_says_so(tmp_path: Path, filled_home: Path) -> None:
    shutil.copytree(filled_home, tmp_path / "bare")
    bare = Assistant.open(Settings(home=tmp_path / "bare"))
    bare.remove("plan")
    made = bare.draft(read_profile("old"))
    assert made.tasks == ()
    assert measure_coverage(made) == 0.0
    assert any("没有写成任务" in flag for flag in made.flags)


def test_a_later_edition_that_says_something_else_is_not_cited(tmp_path: Path, filled_home: Path) -> None:
    shutil.copytree(filled_home, tmp_path / "newer")
    newer = Assistant.open(Settings(home=tmp_path / "newer"))
    articles = "\n".join(f"第{n}条 居民委员会的标志、档案和印章由民政部门另行规定。" for n in range(1, 51))
    newer.store(parse_text(f"中华人民共和国城市居民委员会组织法\n（2026年10月1日修订，自公布之日起施行）\n{articles}\n"))
    made = newer.draft(read_profile("old"))
    text = "".join(piece.text for piece in list_pieces(made.paper.blocks, made.paper.annexes))
    assert "《城市居民委员会组织法》第" not in text
    assert any("《城市居民委员会组织法》第三十四条有较新的一版" in flag for flag in made.flags)
    assert measure_coverage(made) == 1.0
