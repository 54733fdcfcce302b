"""Adding files: editions, digests that give way, what is said of it, and answers that rest on the right text."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.health import look_over
from assistant.importer import Added
from ingest.parse import parse_text
from ingest.shipped import read_shipped
from kb.config import Settings
from kb.errors import BadInput, UnknownDocument
from kb.numerals import write_number
from views.inputs import find_edition

OWN_WORDS = {
    1: "为了规范物业管理活动，制定本条例。",
    11: "下列事项由业主共同决定：\n（一）制定业主大会议事规则；\n（二）使用专项维修资金。",
    12: "业主大会会议可以采用集体讨论的形式。",
    28: "物业服务企业应当在{days}日内移交资料。",
}
HISTORY = "（2003年6月8日中华人民共和国国务院令第379号公布　根据{amended}《国务院关于修改部分行政法规的决定》修订）"
# All articles but 第二条.
NUMBERS = (1, *range(3, 68))
ARTICLES = (f"第{write_number(n)}条 {OWN_WORDS.get(n, f'本条例关于物业的第{write_number(n)}项规定。')}" for n in NUMBERS)
LAW = "\n".join(("物业管理条例", HISTORY, *ARTICLES))
OLD = LAW.format(amended="2016年2月6日", days="十")
NOW = LAW.format(amended="2018年3月19日", days="十")
NEXT = LAW.format(amended="2030年1月5日", days="十五")
MEASURES = "社区停车管理办法\n第一条 为了规范停车，制定本办法。\n第三条 占用消防通道停车的，由街道责令改正。\n"


@pytest.fixture
def assistant(filled_home: Path, own_home: Path) -> Iterator[Assistant]:
    shutil.copytree(filled_home, own_home)
    opened = Assistant.open(Settings(home=own_home))
    yield opened
    opened.library.engine.dispose()


def add(assistant: Assistant, text: str, name: str = "一份文件.txt") -> Added:
    return assistant.add_content(text.encode(), Path(name))


def find_kinds(added: Added) -> list[str]:
    return [note.kind for note in added.notes]


def test_the_full_text_of_a_digest_s_edition_answers_in_its_place(assistant: Assistant) -> None:
    added = add(assistant, NOW)
    assert find_kinds(added) == ["digest_replaced"]
    full = assistant.library.document(added.stored.document_id)
    assert (full.status, full.status_note[:2]) == ("现行有效", "条例")
    answer = assistant.ask("物业管理条例第十一条")
    assert {c.document.id for c in answer.citations} == {full.id}
    assert any("与民法典不一致" in claim.text for claim in answer.claims)
    missing = [n.message for n in added.report.odd if n.kind == "digest_clause_missing"]
    assert "本库要点所列的第二条，原文里没有这个条号" in missing


def test_a_removed_full_text_gives_its_place_back_to_the_digest(assistant: Assistant) -> None:
    assistant.remove(add(assistant, NOW).stored.document_id)
    assert {c.document.id for c in assistant.ask("物业管理条例第十一条").citations} == {"wuye-tiaoli"}


def test_an_old_text_is_kept_and_said_to_be_old_wherever_it_is_cited(assistant: Assistant) -> None:
    added = add(assistant, OLD)
    assert find_kinds(added) == ["edition_older"]
    old = assistant.library.document(added.stored.document_id)
    cautions = [c for c in assistant.ask("物业管理条例第一条规定了什么").claims if "是旧版" in c.text]
    assert [c.citations[0].document.id for c in cautions] == [old.id]
    assert "2016年2月6日" in cautions[0].text
    assert "2018年3月19日" in cautions[0].text


def test_a_new_edition_stands_for_the_old_one_which_stays(assistant: Assistant) -> None:
    old, new = add(assistant, NOW), add(assistant, NEXT)
    assert "edition_newer" in find_kinds(new)
    assert new.changes is not None
    assert [c.new.clause.ref.label for c in new.changes.comparison.changed] == ["第二十八条"]
    assert new.changes.old.document.id == old.stored.document_id
    answer = assistant.ask("物业管理条例第二十八条")
    assert {c.document.id for c in answer.citations} == {new.stored.document_id}
    assert assistant.library.document(old.stored.document_id).text


def test_an_old_edition_asked_for_by_its_number_is_quoted_and_said_to_be_old(assistant: Assistant) -> None:
    text = "青岚市养犬办法\n青政规〔{}〕{}号\n第一条 制定本办法。\n第二条 登记费每年{}元。\n青岚市人民政府\n{}年1月1日"
    old, new = add(assistant, text.format(2022, 5, 200, 2022)), add(assistant, text.format(2024, 9, 150, 2024))
    answer = assistant.ask("青政规〔2022〕5号第二条")
    assert {c.document.id for c in answer.citations} == {old.stored.document_id}
    assert any("是旧版" in claim.text and new.stored.document_id in claim.text for claim in answer.claims)


def test_an_edition_not_yet_in_force_does_not_stand_for_the_one_that_is(assistant: Assistant) -> None:
    old = add(assistant, NOW)
    new = add(assistant, NEXT.replace("制定本条例。", "制定本条例。本条例自2031年1月1日起施行。"))
    assert assistant.library.document(new.stored.document_id).effective_on == date(2031, 1, 1)
    assert old.stored.document_id not in assistant.editions


def test_a_corrected_text_is_a_version_of_the_same_document(assistant: Assistant) -> None:
    first, second = add(assistant, NOW), add(assistant, NOW.replace("集体讨论", "书面征求意见"))
    assert (second.stored.outcome, second.stored.document_id) == ("updated", first.stored.document_id)
    assert second.changes is not None
    assert (second.changes.old.number, second.changes.new.number) == (1, None)
    assert [c.new.clause.ref.label for c in second.changes.comparison.changed] == ["第十二条"]


def test_a_new_version_taken_back_leaves_the_document_as_it_was(assistant: Assistant) -> None:
    first = add(assistant, MEASURES).document
    former, clauses = assistant.library.document(first.id), assistant.library.clauses(first.id)
    asked = "社区停车管理办法第一条"
    answer = assistant.ask(asked).claims
    changed = MEASURES.replace("第一条 ", "第一条 自明年起，", 1)
    assert add(assistant, changed).stored.outcome == "updated"
    assistant.remove(first.id, former)
    assert len(assistant.library.versions(first.id)) == 1
    assert assistant.library.document(first.id) == former
    assert assistant.library.clauses(first.id) == clauses
    assert assistant.ask(asked).claims == answer
    assert not [fact for fact in look_over(assistant) if not fact.fine]
    with pytest.raises(UnknownDocument):
        assistant.remove(first.id, former)
    assert add(assistant, changed).stored.outcome == "updated"


def test_one_work_in_two_formats_does_not_go_from_one_text_to_the_other(assistant: Assistant) -> None:
    one, other = MEASURES, MEASURES.replace("责令改正", "责令 改正")
    outcomes = [add(assistant, text).stored.outcome for text in (one, other, one, other, f"{one}\n", other)]
    assert outcomes == ["added", "updated", "unchanged", "unchanged", "unchanged", "unchanged"]


def test_another_part_of_one_law_is_no_version_of_the_part_before(assistant: Assistant) -> None:
    parts = [
        "民居法典\n第一条 甲事。\n第二条 乙事。",
        "民居法典\n第三条 丙事。\n第四条 丁事。",
        "民居法典\n第五条 戊事。",
        "民居法典\n第三条 丙事改了。\n第四条 丁事。",
    ]
    stored = [add(assistant, part).stored for part in parts]
    assert [one.outcome for one in stored] == ["added", "added", "added", "updated"]
    assert len({one.document_id for one in stored}) == 3
    assert stored[1].document_id == stored[3].document_id


def test_two_texts_of_one_title_and_no_issuer_are_both_used_and_that_is_said(assistant: Assistant) -> None:
    first = add(assistant, MEASURES + "第四条 本办法自2024年1月1日起施行。")
    second = add(assistant, MEASURES + "第四条 本办法自2025年1月1日起施行。")
    assert find_kinds(second) == ["edition_unsure"]
    assert any("2024年1月1日起施行" in note.message for note in second.notes)
    assert not assistant.editions.keys() & {first.stored.document_id, second.stored.document_id}


def test_a_gap_is_told_once_wherever_the_document_is_cited(assistant: Assistant) -> None:
    added = add(assistant, MEASURES)
    assert [n.message for n in added.report.gaps] == ["第一条之后直接是第三条，中间缺 1 个编号"]
    told = [c.text for c in assistant.ask("社区停车管理办法第三条").claims if "不完整" in c.text]
    assert told == ["本库提示：《社区停车管理办法》的库存文本不完整：第一条之后直接是第三条。"]


def test_a_document_without_gaps_is_cited_without_a_word_of_them(assistant: Assistant) -> None:
    assert not [c for c in assistant.ask("物业管理条例第十一条").claims if "不完整" in c.text]
    told = [c.text for c in assistant.ask("物业管理要覆盖多少？").claims if "不完整" in c.text]
    assert told == ["本库提示：《绿色社区建设行动实施方案》的库存文本不完整：正文到三（五）中断。"]


def test_a_file_read_before_is_not_read_again(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    added = add(assistant, MEASURES)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("assistant.importer.parse", refuse)
    again = add(assistant, MEASURES, "另一个名字.txt")
    assert (again.stored.outcome, again.stored.document_id) == ("unchanged", added.stored.document_id)
    assert again.report.gaps == added.report.gaps


def test_a_better_reader_reads_the_same_file_again_under_its_old_name(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = add(assistant, MEASURES)
    monkeypatch.setattr("assistant.importer.fingerprint_reader", lambda: "a better reader")
    again = add(assistant, MEASURES)
    assert (again.stored.outcome, again.stored.document_id) == ("unchanged", added.stored.document_id)
    assert len(assistant.library.versions(added.stored.document_id)) == 1


def test_new_digests_of_a_new_program_go_over_to_full_texts_added_before(
    assistant: Assistant, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = add(assistant, NOW).stored.document_id
    repealed = [
        replace(p, document=replace(p.document, status="已废止")) if p.document.id == "wuye-tiaoli" else p
        for p in read_shipped()
    ]
    monkeypatch.setattr("assistant.assistant.fingerprint_shipped", lambda: "another program")
    monkeypatch.setattr("assistant.assistant.read_shipped", lambda: repealed)
    assert Assistant.open(Settings(home=own_home)).library.document(full).status == "已废止"


def test_a_text_whose_term_is_over_is_said_to_be_wherever_it_is_cited(assistant: Assistant) -> None:
    term = "社区停车管理办法\n第一条 占用通道的，由街道责令改正。\n第二条 本办法自2020年1月1日起施行，有效期至{}年12月31日。"
    over, open_ended = add(assistant, term.format(2024)), add(assistant, term.replace("停车", "晾晒").format(2099))
    assert over.document.expires_on == date(2024, 12, 31)
    told = [c.text for c in assistant.ask("社区停车管理办法第一条").claims if "有效期" in c.text]
    assert told == ["本库提示：《社区停车管理办法》已过有效期（2024年12月31日），是否延续请向发文机关核实。"]
    assert open_ended.document.expires_on == date(2099, 12, 31)
    assert not [c for c in assistant.ask("社区晾晒管理办法第一条").claims if "有效期" in c.text]
    draft = parse_text("关于有关工作的报告\n\n根据《社区停车管理办法》第一条，责令改正。\n")
    assert [f.verdict for f in assistant.check(draft).findings] == ["outdated"]


def test_a_copy_with_parts_missing_does_not_replace_the_whole_text(assistant: Assistant) -> None:
    rest = "第四条 街道每年公布一次。\n第五条 本办法自2026年1月1日起施行。\n"
    head, last = MEASURES.split("第三条")
    held = add(assistant, f"{head}第二条 停车位公示价格。\n第三条{last}{rest}")
    with pytest.raises(BadInput, match="第二条") as caught:
        add(assistant, MEASURES + rest)
    assert held.stored.document_id in (caught.value.hint or "")
    assert "第二条" in {clause.ref.label for clause in assistant.library.clauses(held.stored.document_id)}


def test_a_later_edition_that_drops_an_article_is_no_copy(assistant: Assistant) -> None:
    add(assistant, MEASURES.replace("第三条", "第二条") + "第三条 街道每年公布一次。\n第四条 另行收费的，公示价格。\n")
    later = add(assistant, MEASURES.replace("责令改正", "处二百元罚款"))
    assert later.stored.outcome == "updated"


LOCAL = """松鹤市河道条例
（2019年5月6日松鹤市第九届人民代表大会常务委员会第三次会议通过{amended}）
第一条 为了保护河道，制定本条例。
第二条 违反本条例的，处{fine}罚款。
"""


def test_a_later_amendment_of_a_local_law_is_its_new_edition(assistant: Assistant) -> None:
    add(assistant, LOCAL.format(amended="", fine="五千元"))
    amended = "　根据2024年9月27日松鹤市第十届人民代表大会常务委员会第一次会议《关于修改〈松鹤市河道条例〉的决定》修正"
    later = add(assistant, LOCAL.format(amended=amended, fine="八千元"))
    assert find_kinds(later) == ["edition_newer"]
    answer = assistant.ask("松鹤市河道条例第二条罚多少")
    assert "八千元" in answer.claims[0].text
    assert "五千元" not in "".join(claim.text for claim in answer.claims)


def test_a_title_with_a_number_counts_over_all_editions(assistant: Assistant) -> None:
    add(assistant, OLD)
    add(assistant, NOW)
    first, second = (find_edition(assistant.library, f"物业管理条例@{number}").document for number in (1, 2))
    assert (first.amended_on, second.amended_on) == (date(2016, 2, 6), date(2018, 3, 19))


def test_what_a_document_rests_on_and_how_long_it_holds_are_told(assistant: Assistant) -> None:
    text = (
        "松鹤市社区共享书屋管理办法\n松政规〔2026〕5号\n"
        "第一条 为了管好书屋，根据《中华人民共和国公共图书馆法》，制定本办法。\n第二条 书屋免费开放。\n"
        "第三条 本办法自2026年3月1日起施行，有效期五年。\n松鹤市人民政府\n2026年2月1日\n"
    )
    add(assistant, text)
    assert "2031年2月28日" in assistant.ask("松鹤市社区共享书屋管理办法有效期到什么时候").claims[0].text
    assert "公共图书馆法" in assistant.ask("松鹤市社区共享书屋管理办法的制定依据是什么").claims[0].text
