"""The laws of parsing, the plan as it reached us, and outlines a lawyer can check."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
import yaml
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from outline_text import write_labels, write_outline

from ingest.parse import Parsed, parse, parse_file, parse_text
from ingest.report import read_head
from ingest.shipped import CORPUS
from kb.errors import BadInput, UnreadableFile
from kb.labels import parse_label
from kb.model import Clause, Level

SCRAPED = ROOT.parent / "shared" / "policy" / "plan" / "绿色社区建设行动实施方案.scraped.txt"
SHIPPED = CORPUS / "绿色社区建设行动实施方案.docx"
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "outlines.yaml").read_text(encoding="utf-8"))

FRAGMENTS = (
    "第一编 总则", "第二编", "第一分编 通则", "第一章 总则", "第 二 章", "第一节", "第一条 为了", "第二条",
    "第十二条之一　", "第三条规定的，", "第九千九百九十九条 ", "一、总体要求", "二、", "三、创建内容（一）建立机制。",
    "十一、", "（一）指导思想。", "(二)原则。", "（二）", "1.加强", "2、", "（1）", "(2)做好", "①", "附件", "附件1",
    "附件：", "目录", "基本原则以人为本、全民参与。", "因地制宜、有序推进。", "20*年", "建城202368号",
    "建城〔2020〕68号", "2020年7月22日", "二〇二〇年七月二十二日", "某某人民政府", "# 题名", "## 第一章 总则",
    "### 附则", "<!-- INFO END -->", "---", "“", "”", "；", "。", "，", ":", "(", ")", "\n", "\n\n", "\t", "　",
    "\ufeff", "\u200b", "\x00", "\ud800", "百分之三十", "绿色社区创建行动实施方案为贯彻落实", "由会员分享在线阅读",
    "- 配套讲稿:", "1.1 ", "1.2 术语", "1.1.1 ", "3.3 ", "1 总则", "2 ", "②焊缝；", "③", "㈠", "㈡", "⑴", "⒈",
    "1)甲；", "2）",     "一）", "二）", "a.", "b)乙；", "i.", "ii.", "一是甲；二是乙；三是丙。",
    "一是", "二是丁。", "第一，", "第二、", "下列：（一）甲；（二）乙。", "如下：1.甲；2.乙。", "：①丙；②丁。", "（三）戊；",
    "表1 分工表",     "| 序号 | 任务 |", "|---|---|", "| 1 | 植树 |", "||", "附表1", "附录 ", "附件2 名单", "附件：1.名单",
    "2.样表",
    "（此件公开发布）", "抄送：市委办。", "各社区：", "行动方案", "某某市民政局　某某市水务局", "2024.5.6", "有效期五年。",
    "自印发之日起施行，有效期9999年", "自9998年1月1日起施行，试行二十年。", "第12号", "某某市人民政府令", "第三、四季度",
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=12)), max_size=40).map("".join)
LINES = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("\n".join)


def _labels(parsed: Parsed) -> list[str]:
    return [clause.ref.label for clause in parsed.clauses]


def _assert_laws(parsed: Parsed) -> None:
    text = parsed.document.text
    by_ref = {clause.ref: clause for clause in parsed.clauses}
    assert len({clause.ref.id for clause in parsed.clauses}) == len(parsed.clauses)
    ends: dict[object, int] = {}
    for clause in parsed.clauses:
        assert text[clause.span.start : clause.span.end] == clause.text
        assert clause.text
        if clause.parent is not None:
            assert by_ref[clause.parent].span.holds(clause.span)
        assert ends.get(clause.parent, 0) <= clause.span.start
        ends[clause.parent] = clause.span.end
    _assert_tiled(text, [clause for clause in parsed.clauses if clause.parent is None])
    head = text[: parsed.clauses[0].span.start] if parsed.clauses else text
    shown = (parsed.document.title, *read_head(parsed.document, parsed.clauses))
    assert all(line.strip("《》") in shown or line in shown for line in head.splitlines() if line.strip())


def _assert_tiled(text: str, tops: list[Clause]) -> None:
    if not tops:
        return
    for before, after in pairwise(tops):
        assert not text[before.span.end : after.span.start].strip("\n")
    assert tops[-1].span.end == len(text)


@given(st.one_of(TEXTS, LINES))
@settings(max_examples=400, deadline=None)
def test_any_text_parses_and_the_laws_of_clauses_hold(text: str) -> None:
    _assert_laws(parse_text(text))


MANY = (
    "{n}、甲", "（{n}）甲", "1.{n} 甲", "第{n}条 甲", "一是甲；二是乙。", "| {n} | 甲 |\n|---|---|", "表{n}\n| 甲 |\n|-|",
    "附件{n}\n甲", "①甲\n②乙", "（一）\n1.\n（1）\n①\na.", "某某市民政局\n2024年5月6日\n附件",
)  # fmt: skip


@pytest.mark.parametrize("lines", MANY, ids=lambda lines: lines.replace("\n", "／"))
def test_ten_thousand_numbers_take_no_longer_than_as_many_lines(lines: str) -> None:
    def measure(count: int) -> float:
        text = "公约\n" + "\n".join(lines.format(n=n) for n in range(1, count // len(lines.split("\n")) + 1))
        start = process_time()
        _assert_laws(parse_text(text))
        return process_time() - start

    assert measure(10_000) < max(8 * measure(2_500), 2.0)  # four times the lines: linear is 4, quadratic 16


@given(LINES)
@settings(max_examples=100, deadline=None)
def test_reading_the_same_text_again_gives_the_same_ids(text: str) -> None:
    assert parse_text(text) == parse_text(text)


@given(LINES, st.text("甲乙丙丁，。", min_size=1, max_size=20))
@settings(max_examples=100, deadline=None)
def test_ids_come_from_structure_not_from_words(text: str, words: str) -> None:
    body = "公约\n第一条 居民应当{}遵守公约。\n第二条 本公约自即日起施行。\n"
    one, two = (parse_text(body.format(w)) for w in ("", words))
    assert [c.ref.steps for c in one.clauses] == [c.ref.steps for c in two.clauses]


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_parse_or_are_refused(content: bytes) -> None:
    try:
        parsed = parse(content)
    except BadInput:
        return
    _assert_laws(parsed)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_outline_is_what_a_lawyer_expects(case: dict[str, object]) -> None:
    parsed = parse_text(str(case["text"]))
    assert write_labels(parsed) == case["outline"]
    assert [note.kind for note in parsed.notes] == case.get("notes", [])
    _assert_laws(parsed)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_labels_read_back_as_the_same_steps(case: dict[str, object]) -> None:
    for clause in parse_text(str(case["text"])).clauses:
        assert parse_label(clause.ref.label) == clause.ref.steps


@pytest.fixture(scope="module")
def scraped() -> Parsed:
    if not SCRAPED.exists():
        pytest.skip("the scraped page is not beside this checkout")
    return parse_file(SCRAPED)


def test_scraped_plan_is_as_a_lawyer_read_it(scraped: Parsed, golden: Callable[[str, str], None]) -> None:
    golden("plan/outline.txt", write_outline(scraped))


def test_scraped_and_shipped_plan_have_the_same_clauses(scraped: Parsed) -> None:
    shipped = parse_file(SHIPPED)
    assert shipped.document.text == scraped.document.text
    assert shipped.clauses == scraped.clauses


def test_shipped_plan_has_the_known_clauses() -> None:
    parsed = parse_file(SHIPPED)
    principles = [f"一第{n}段" for n in range(1, 5)]
    contents = [f"三（{n}）" for n in "一二三四五"]
    assert _labels(parsed) == ["引言", "一", *principles, "二", "三", *contents]
    headings = {clause.ref.label: clause.heading for clause in parsed.clauses}
    assert headings["一"] == "基本原则"
    assert headings["一第2段"] == "因地制宜、有序推进"
    assert headings["三（四）"] == "强化智能安全的社区管理"
    assert parsed.document.doc_number == ""
    assert parsed.document.issued_on is None
    _assert_laws(parsed)


def test_plan_keeps_its_oddities() -> None:
    text = parse_file(SHIPPED).document.text
    for oddity in ("建城202368号", "20*年，全面启动", "等措施等方式", "“最后一公里结合", "积极社会各界关心"):
        assert oddity in text
    assert "社区治理和服务体系建设有机结合" in text
    assert text.endswith("依托社区内的中小学校和幼儿园，开展")


def test_paragraphs_of_an_article_exclude_its_number() -> None:
    parsed = parse_text("公约\n第一条 甲应当遵守。\n乙也应当遵守。")
    texts = {clause.ref.label: clause.text for clause in parsed.clauses}
    assert texts["第一条第一款"] == "甲应当遵守。"
    assert texts["第一条"].startswith("第一条 甲")


def test_articles_are_addressed_without_their_chapter_and_keep_it_as_trail() -> None:
    parsed = parse_text("办法\n第一编 总则\n第一章　基本规定\n第一条 为了规范管理，制定本办法。")
    article = parsed.clauses[-1]
    assert [step.level for step in article.ref.steps] == [Level.ARTICLE]
    assert article.trail == ("第一编 总则", "第一章 基本规定")
    assert article.parent == parsed.clauses[1].ref


def test_chapters_carry_their_part_only_where_numbers_restart() -> None:
    running = parse_text("办法\n第一编 甲\n第一章 子\n第一条 一。\n第二编 乙\n第二章 丑\n第二条 二。")
    restarting = parse_text("办法\n第一编 甲\n第一章 子\n第一条 一。\n第二编 乙\n第一章 丑\n第二条 二。")
    assert "第二章" in _labels(running)
    assert "第二编第一章" in _labels(restarting)


def test_a_missing_file_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        parse_file(tmp_path / "没有.docx")
    assert "没有这个文件" in caught.value.hint


@pytest.mark.parametrize(
    "text", ["一" * 5000 + "、", "第" + "9" * 5000 + "条 甲", "附件" + "二" * 5000, "（" + "十" * 5000 + "）"]
)
def test_a_run_of_numerals_is_no_number(text: str) -> None:
    _assert_laws(parse_text(text))
