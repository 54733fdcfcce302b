"""Titles, 文号, dates and kinds: what a document says of itself, never what it cites."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.dates import read_date
from ingest.markers import read_marker
from ingest.parse import parse_text
from ingest.report import read_head
from ingest.titles import guess_kind, name_work, shorten_title

HEADERS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/headers.yaml").read_text("utf8"))
FACTS = (
    *("title", "doc_number", "issuers", "addressee", "issued_on", "amended_on", "effective_on", "expires_on", "status"),
    "basis",
)


@pytest.mark.parametrize("case", HEADERS, ids=lambda case: case["name"])
def test_a_document_tells_its_own_facts(case: dict[str, Any]) -> None:
    parsed = parse_text(case["text"])
    document = parsed.document
    assert list(read_head(document, parsed.clauses)) == case.get("head", list(read_head(document, parsed.clauses)))
    told = {name: fact for name in FACTS if (fact := getattr(document, name))}
    assert {name: list(fact) if isinstance(fact, tuple) else fact for name, fact in told.items()} == case["facts"]


@pytest.mark.parametrize(
    "written", ["建城〔2020〕68号", "建城[2020]68号", "建城（2020）68号", "建城(2020)第68号", "建城【２０２０】６８号"]
)
def test_doc_number_is_read_in_every_spelling(written: str) -> None:
    document = parse_text(f"关于做好某项工作的通知\n{written}\n各社区：\n一、做好宣传\n办好宣传栏。").document
    assert document.doc_number == "建城〔2020〕68号"


def test_a_cited_doc_number_is_not_the_documents_own() -> None:
    document = parse_text(
        "某某方案\n为贯彻绿色社区创建行动方案（建城〔2020〕68号），制定本方案。\n一、目标\n建成。"
    ).document
    assert document.doc_number == ""


def test_sign_off_gives_issuer_and_date() -> None:
    parsed = parse_text("关于评选的通知\n一、范围\n全体。\n某某市人民政府办公室\n二〇二四年五月六日")
    assert parsed.document.issuers == ("某某市人民政府办公室",)
    assert parsed.document.issued_on == date(2024, 5, 6)
    assert [c.ref.label for c in parsed.clauses[-2:]] == ["落款", "成文日期"]


def test_a_history_in_one_paragraph_gives_the_last_amendment_and_the_order_s_number() -> None:
    document = parse_text(
        "物业条例\n（2003年6月8日中华人民共和国国务院令第379号公布"
        "　根据2007年8月26日《国务院关于修改〈物业条例〉的决定》第一次修订"
        "　根据2016年2月6日《国务院关于修改部分行政法规的决定》第二次修订）\n第一条 为了规范活动，制定本条例。"
    ).document
    assert (document.issued_on, document.amended_on) == (date(2003, 6, 8), date(2016, 2, 6))
    assert (document.doc_number, document.kind) == ("国务院令第379号", "行政法规")


def test_history_of_a_regulation_gives_its_dates_number_and_kind() -> None:
    document = parse_text(
        "# 物业条例\n\n2003年6月8日 中华人民共和国国务院令第379号公布\n\n2018年3月19日 修订\n\n<!-- INFO END -->\n\n"
        "第一条 为了规范活动，制定本条例。\n\n第二条 本条例自2003年9月1日起施行。"
    ).document
    assert (document.issued_on, document.amended_on, document.effective_on) == (
        date(2003, 6, 8),
        date(2018, 3, 19),
        date(2003, 9, 1),
    )
    assert (document.doc_number, document.kind) == ("国务院令第379号", "行政法规")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020年7月22日", date(2020, 7, 22)),
        ("二〇二〇年十二月三十一日", date(2020, 12, 31)),
        ("20*年7月", None),
        ("2020年13月1日", None),
    ],
)
def test_dates_are_read_or_none(text: str, day: date | None) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    ("title", "work", "short"),
    [
        ("中华人民共和国民法典·物权编第六章 业主的权利（第271—287条）", "民法典", "民法典"),
        ("民法典（绿色原则等相关条款）", "民法典", "民法典"),
        ("关于印发《垃圾分类方案（试行）》的通知", "垃圾分类方案", "垃圾分类方案（试行）"),
        ("国务院办公厅关于推进海绵城市建设的指导意见", "关于推进海绵城市建设的指导意见", "关于推进海绵城市建设的指导意见"),
        ("中共中央　国务院关于加强社区治理的意见", "关于加强社区治理的意见", "关于加强社区治理的意见"),
        ("快递暂行条例", "快递暂行条例", "快递暂行条例"),
        ("培育行动方案（2021-2023年）", "培育行动方案（2021-2023年）", "培育行动方案（2021-2023年）"),
    ],
)
def test_work_and_short_title_of_a_title(title: str, work: str, short: str) -> None:
    assert (name_work(title), shorten_title(title)) == (work, short)


@pytest.mark.parametrize(
    ("title", "number", "kind"),
    [
        ("中华人民共和国节约能源法", "", "法律"),
        ("绿色社区建设行动实施方案", "", "实施方案"),
        ("物业管理条例", "", ""),
        ("物业管理条例", "国务院令第379号", "行政法规"),
        ("最高人民法院关于物业纠纷的解释", "", "司法解释"),
    ],
)
def test_kind_is_guessed_only_where_it_is_proved(title: str, number: str, kind: str) -> None:
    assert guess_kind(title, number) == kind


@pytest.mark.parametrize(
    "line",
    [
        "第七条、第八条规定的",
        "第三条规定的情形",
        "3.5亿元",
        "一、二年级学生",
        "第二章的规定适用于前款。",
        "附件：1.清单",
        "第条",
        "（甲）",
    ],
)
def test_numbers_inside_prose_are_no_markers(line: str) -> None:
    assert read_marker(line) is None


def test_same_text_has_the_same_id_and_another_version_another() -> None:
    text = "# 某法\n\n{}年1月1日 通过\n\n<!-- INFO END -->\n\n第一条 甲。"
    first, again, other = (parse_text(text.format(year)).document.id for year in (2001, 2001, 2002))
    assert first == again != other


LAW = "垃圾投放管理条例\n2003年6月8日公布\n2016年2月6日修订\n第一条 定时投放。\n第二条 分类投放。\n"


@pytest.mark.parametrize(
    ("name", "amended"),
    [
        ("垃圾投放管理条例(2018-03-19)", date(2018, 3, 19)),
        ("垃圾投放管理条例（2018年3月19日）", date(2018, 3, 19)),
        ("垃圾投放管理条例(2016-05-01)", date(2016, 2, 6)),
        ("停车管理条例(2018-03-19)", date(2016, 2, 6)),
        ("垃圾投放管理条例", date(2016, 2, 6)),
    ],
    ids=["later", "in words", "the same edition published later", "another work", "no day"],
)
def test_a_file_named_by_a_later_day_is_of_that_edition(name: str, amended: date) -> None:
    parsed = parse_text(LAW, name)
    assert parsed.document.amended_on == amended
    assert any(note.kind == "date_from_name" for note in parsed.notes) == (amended.year == 2018)
