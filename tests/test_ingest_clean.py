"""Each cleaning step acts on evidence and says so; without evidence it leaves the text alone."""

import pytest

from ingest.blocks import Block
from ingest.clean import Cleaned, clean_blocks
from ingest.punctuation import widen_punctuation
from ingest.wraps import join_wraps

LONG = "各社区要把居民最关心的事放在前面，一件一件办好，办一件成一件，让居民看得见、摸得着、用得上，" * 2


def _clean(*lines: str) -> Cleaned:
    return clean_blocks([Block(line) for line in lines])


def _kinds(cleaned: Cleaned) -> list[str]:
    return [note.kind for note in cleaned.notes]


def test_pager_numbers_inside_sentences_are_removed_and_joined() -> None:
    cleaned = _clean(f"1、{LONG}推进社", f"2、区治理。{LONG}不断满足", "3、群众需要。")
    assert len(cleaned.blocks) == 1
    assert "推进社区治理。" in cleaned.blocks[0].text
    assert cleaned.blocks[0].text.endswith("不断满足群众需要。")
    assert _kinds(cleaned) == ["chunk_numbers_removed"]


def test_a_real_list_keeps_its_numbers() -> None:
    short = _clean("1、加强领导", "2、加强宣传", "3、加强考核")
    whole = _clean(f"1、{LONG}完成。", f"2、{LONG}完成。", "3、结束。")
    assert len(short.blocks) == len(whole.blocks) == 3
    assert not short.notes
    assert not whole.notes


def test_furniture_before_and_after_goes_and_names_the_title() -> None:
    cleaned = _clean(
        "某某方案.docx", "《某某方案.docx》由会员分享,可在线阅读。", "正文内容。", "正文又一段。", "- 配套讲稿:", "其他说明"
    )
    assert [block.text for block in cleaned.blocks] == ["正文内容。", "正文又一段。"]
    assert cleaned.title_hint == "某某方案"
    assert _kinds(cleaned) == ["furniture_removed"]


def test_page_numbers_on_their_own_line_go() -> None:
    assert [b.text for b in _clean("甲。", "— 3 —", "第 4 页 共 9 页", "乙。").blocks] == ["甲。", "乙。"]


def test_invisible_characters_go_and_unreadable_ones_are_noted() -> None:
    cleaned = _clean("\u200b甲\ufeff乙\x07", "丙\ufffd")
    assert [block.text for block in cleaned.blocks] == ["甲乙", "丙\ufffd"]
    assert _kinds(cleaned) == ["characters_unreadable"]


def test_contents_without_the_word_are_recognised_by_repetition() -> None:
    chapters = ["第一章 总 则", "第二章 管理", "第三章 附 则"]
    cleaned = _clean(*chapters, "第一章 总 则", "第一条 甲。", "第二章 管理", "第二条 乙。", "第三章 附 则", "第三条 丙。")
    assert len(cleaned.blocks) == 6
    assert _kinds(cleaned) == ["contents_removed"]


def test_contents_with_leaders_page_numbers_and_a_broken_entry_go() -> None:
    cleaned = _clean(
        "某某市节约用水条例",
        "目　录",
        "第一章　总则……………………1",
        "第二章　用水定额、用水计划与计量设施的日常管理和",
        "维护…………………………3",
        "附则…………………………9",
        "第一章　总则",
        "第一条　为了节约用水，制定本条例。",
        "第二章　用水定额、用水计划与计量设施的日常管理和维护",
        "第二条　用水单位应当安装计量设施。",
        "附则",
        "第三条　本条例自公布之日起施行。",
    )
    assert [block.text for block in cleaned.blocks][:2] == ["某某市节约用水条例", "第一章　总则"]
    assert len(cleaned.blocks) == 7
    assert _kinds(cleaned) == ["contents_removed"]


def test_the_word_contents_alone_removes_nothing() -> None:
    cleaned = _clean("目录", "一、抓宣传", "办好宣传栏。", "二、抓分类", "配齐分类桶。")
    assert len(cleaned.blocks) == 5
    assert not cleaned.notes


def test_law_is_quoted_with_the_punctuation_of_its_file() -> None:
    cleaned = _clean("第一条 居民应当节水,节电。", "第二条 违反本公约的,予以劝告。")
    assert cleaned.blocks[0].text == "第一条 居民应当节水,节电。"
    assert not cleaned.notes


@pytest.mark.parametrize(
    ("written", "widened"),
    [
        ("方案如下:一、原则", "方案如下：一、原则"),
        ("社区(含村),以及", "社区（含村），以及"),
        ("达到40%,力争60%;", "达到40%，力争60%；"),
        ("第(五)项", "第（五）项"),
        ("一处，两处，三处,四处", "一处，两处，三处,四处"),
        ("共3,400户,10:30开会", "共3,400户，10:30开会"),
        ("see (a), then b", "see (a), then b"),
        ("20*年,启动", "20*年，启动"),
    ],
)
def test_punctuation_is_widened_only_beside_chinese(written: str, widened: str) -> None:
    (block,), _ = widen_punctuation([Block(written)])
    assert block.text == widened


def test_hard_wrapped_lines_are_joined_and_numbered_lines_stay() -> None:
    text = "第一条 为了建设绿色社区，改善居住环境，提高居民生活质量，根据有关规定，制定本办法，并请各单位认真遵照执行。"
    lines = [text[i : i + 20] for i in range(0, len(text), 20)] * 4
    joined = join_wraps([Block(line) for line in lines]).blocks
    assert [block.text for block in joined] == [text] * 4


def test_a_reference_at_the_start_of_a_wrapped_line_goes_on_in_its_sentence() -> None:
    text = "第一条 物业服务企业违反本公约第三条、第七条第二款和本市其他有关规定，或者违反物业服务合同第十一条第二款约定的，"
    lines = [text[i : i + 19] for i in range(0, len(text), 19)]
    assert any(line.startswith("第七条第二款") for line in lines)
    joined = join_wraps([Block(line) for line in [*lines, "由居民委员会予以劝告。"] * 3]).blocks
    assert [block.text for block in joined] == [text + "由居民委员会予以劝告。"] * 3


def test_english_words_broken_at_a_blank_get_it_back() -> None:
    lines = [
        "社区宣传栏应当同时使用中文和英文标明 green",
        "community 字样，并在每年四月公布一次上一年度",
        "的用水用电总量和人均数量，数据由街道办事处统",
    ] * 4
    assert "green community 字样" in join_wraps([Block(line) for line in lines]).blocks[0].text


def test_lines_of_many_widths_stay_apart() -> None:
    blocks = tuple(Block("甲" * n + "。") for n in range(3, 60, 4))
    assert join_wraps(blocks).blocks == blocks


def test_a_site_s_menu_line_and_links_to_readings_are_furniture() -> None:
    lines = [
        "首页 | 无障碍浏览 | 登录 注册",
        "某某市楼道保洁办法",
        "第一条 首页应当公布电话。",
        "第二条 图解：见附件，一图读懂。",
    ]
    cleaned = clean_blocks([Block(line) for line in (*lines, "图解：楼道保洁办法", "一图读懂")])
    assert [block.text for block in cleaned.blocks] == lines[1:]
