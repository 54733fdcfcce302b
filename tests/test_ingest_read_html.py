"""Pages of government sites: the text, its tables and numbered lists; nothing that stands around it."""

import pytest

from ingest.blocks import Block
from ingest.read_html import read_html
from kb.errors import UnreadableFile


def _read(body: str) -> tuple[Block, ...]:
    return read_html(f"<!DOCTYPE html><html><head><title>x</title></head><body>{body}</body></html>").blocks


def _texts(body: str) -> list[str]:
    return [block.text for block in _read(body)]


def test_a_page_is_read_without_menus_and_scripts() -> None:
    page = """<nav>首页</nav><script>var a</script><div class="breadcrumb">首页 > 政策</div>
    <h1>某某办法</h1><div><p>一、范围<br>全体<b>社区</b>。</p></div><div class="footer">主办单位</div>"""
    assert _read(page) == (Block("某某办法", 1), Block("一、范围"), Block("全体社区。"))


def test_what_is_not_shown_is_not_read() -> None:
    assert _texts('<p>甲</p><p style="display: none">乙</p><div hidden><p>丙</p></div><p>丁</p>') == ["甲", "丁"]


def test_a_page_that_is_one_form_is_read() -> None:
    assert _texts("<form id=aspnetForm><p>第一条 甲。</p><select><option>全部</option></select></form>") == ["第一条 甲。"]


def test_the_head_of_an_article_is_read_the_head_of_a_site_is_not() -> None:
    assert _texts("<header>某市政府</header><article><header><h1>某某办法</h1></header><p>甲。</p></article>") == [
        "某某办法",
        "甲。",
    ]


def test_a_table_is_read_by_rows_and_merged_cells_stand_in_every_column() -> None:
    table = """<table><tr><th>类别</th><th colspan=2>任务</th></tr>
    <tr><td rowspan=2>节水</td><td><p>宣传</p><p>活动</p></td><td>每月</td></tr>
    <tr><td>改造</td><td>每年</td></tr></table>"""
    assert _read(table) == (
        Block("类别 | 任务", table=1, cells=("类别", "任务", "任务"), is_head=True),
        Block("节水 | 宣传 活动 | 每月", table=1, cells=("节水", "宣传 活动", "每月")),
        Block("节水 | 改造 | 每年", table=1, cells=("节水", "改造", "每年")),
    )


def test_a_table_that_only_places_things_is_no_table() -> None:
    inner = "<table><tr><td>宣传</td><td>每月</td></tr></table>"
    page = f"<table><tr><td>栏目</td><td><h1>某某办法</h1><p>第一条 甲。</p>{inner}</td></tr></table>"
    assert _read(page) == (
        Block("栏目"),
        Block("某某办法", 1),
        Block("第一条 甲。"),
        Block("宣传 | 每月", table=1, cells=("宣传", "每月")),
    )


def test_numbered_lists_keep_the_numbers_a_browser_prints() -> None:
    lists = "<ol><li>宣传<ul><li>海报</li></ul></li><li>检查</li><li value=7>总结</li><li></li></ol>"
    assert _texts(lists + "<p>甲。</p>") == ["1.宣传", "海报", "2.检查", "7.总结", "甲。"]
    assert _texts("<ol start=3><li>（一）自有编号</li><li>四月</li></ol>") == ["（一）自有编号", "4.四月"]


def test_links_to_files_and_menus_of_links_go_and_are_told() -> None:
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("首页", "新闻", "公开", "服务"))
    page = f"<ul>{menu}</ul><p>依据<a href='/a.pdf'>《某某办法》</a>制定。</p><p>附件：<a href='b.docx?x=1'>1.标准</a></p>"
    reading = read_html(f"<html>{page}</html>")
    assert [block.text for block in reading.blocks] == ["依据《某某办法》制定。"]
    assert [note.message for note in reading.notes] == ["去掉了网页上的链接 5 行：“首页”；“新闻”；“公开”"]


def test_a_few_links_in_a_text_stay() -> None:
    assert _texts('<p>甲。</p><p><a href="/b">《某某办法》</a></p><p><a href="#1">第一章</a></p>') == [
        "甲。",
        "《某某办法》",
        "第一章",
    ]


@pytest.mark.parametrize("tags", [("<div>", "</div>"), ("<ul><li>", "</li></ul>"), ("<b>", "</b>"), ("<blockquote>", "")])
def test_nothing_is_lost_ten_thousand_levels_deep(tags: tuple[str, str]) -> None:
    page = "".join(f"{tags[0]}第{n}项，" for n in range(10_000)) + tags[1] * 10_000 + "<p>末尾</p>"
    text = "".join(_texts(page))
    assert all(f"第{n}项，" in text for n in range(0, 10_000, 100))
    assert text.endswith("末尾")


@pytest.mark.parametrize("page", ["", "  ", "<html><body><script>var a</script></body></html>", "<table><tr><td>" * 10_000])
def test_a_page_without_text_or_sense_is_refused(page: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_html(page)
    assert caught.value.hint
