"""Word documents are read as Word shows them, whatever wrote them."""

import contextlib
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block
from ingest.parse import parse
from ingest.read_docx import read_docx
from kb.errors import UnreadableFile, UnsupportedFile
from tests.word_file import (
    change_parts,
    save_word,
    write_instance,
    write_item,
    write_list,
    write_paragraph,
    write_run,
    write_table,
)

NUMBERS = yaml.safe_load((Path(__file__).parent / "cases" / "word_numbers.yaml").read_text("utf-8"))
ARTICLES = [{"form": "chineseCountingThousand", "text": "第%1条"}]


def read_texts(content: bytes) -> list[str]:
    return [block.text for block in read_docx(content).blocks]


def read_kinds(content: bytes) -> list[str]:
    return [note.kind for note in read_docx(content).notes]


def start_at(number: int) -> str:
    return f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{number}"/></w:lvlOverride>'


@pytest.mark.parametrize("case", NUMBERS, ids=[case["name"] for case in NUMBERS])
def test_automatic_numbers_are_those_word_shows(case: dict[str, Any]) -> None:
    body = "".join(write_item(text, level, *number) for level, text, _, *number in case["lines"])
    numbering = write_list(case["levels"]) + "".join(
        write_instance(number, overrides=start_at(options["start"]) if "start" in options else "")
        for number, options in case.get("lists", {}).items()
    )
    assert read_texts(save_word(body, numbering=numbering)) == [shown for _, _, shown, *_ in case["lines"]]


def style(name: str, inner: str, based_on: str = "", kind: str = "paragraph") -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{base}{inner}</w:style>'


def in_list(number: int | None = None, level: int | None = None) -> str:
    inner = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    inner += "" if number is None else f'<w:numId w:val="{number}"/>'
    return f"<w:pPr><w:numPr>{inner}</w:numPr></w:pPr>"


def styled(text: str, name: str, more: str = "") -> str:
    return write_paragraph(text, f'<w:pStyle w:val="{name}"/>{more}')


def test_headings_are_numbered_through_their_styles() -> None:
    levels = [
        {"form": "chineseCounting", "text": "%1、", "style": "H1"},
        {"form": "chineseCounting", "text": "（%2）", "style": "H2"},
    ]
    styles = (
        style("H1", in_list(1)).replace('"H1"/>', '"heading 1"/>', 1)
        + style("H2", in_list(1)).replace('"H2"/>', '"heading 2"/>', 1)
        + style("H2own", "", based_on="H2")
    )
    body = styled("总体要求", "H1") + styled("指导思想", "H2") + styled("基本原则", "H2own") + styled("任务", "H1")
    assert read_docx(save_word(body, styles=styles, numbering=write_list(levels))).blocks == (
        Block("一、总体要求", 2),
        Block("（一）指导思想", 3),
        Block("（二）基本原则", 3),
        Block("二、任务", 2),
    )


def test_a_style_may_name_only_its_level_and_inherit_the_list() -> None:
    levels = [{"form": "decimal", "text": "%1."}, {"form": "decimal", "text": "%1.%2"}]
    styles = style("A", in_list(1, 0)) + style("B", in_list(level=1), based_on="A")
    body = styled("甲", "A") + styled("乙", "B") + styled("丙", "B")
    assert read_texts(save_word(body, styles=styles, numbering=write_list(levels))) == ["1.甲", "1.1　乙", "1.2　丙"]


def test_list_zero_switches_a_styles_numbering_off() -> None:
    styles = style("A", in_list(1, 0)) + style("B", in_list(0), based_on="A")
    off = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
    body = styled("甲", "A") + styled("不编号", "A", off) + styled("也不编号", "B") + styled("乙", "A")
    texts = read_texts(save_word(body, styles=styles, numbering=write_list(ARTICLES)))
    assert texts == ["第一条　甲", "不编号", "也不编号", "第二条　乙"]


def test_a_list_may_point_to_a_numbering_style() -> None:
    numbering = (
        write_list(ARTICLES, number=1, definition=0)
        + '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>'
        + write_instance(2, 1)
    )
    content = save_word(write_item("甲", number=2), styles=style("L", in_list(1), kind="numbering"), numbering=numbering)
    assert read_texts(content) == ["第一条　甲"]


def test_numbers_go_on_through_tables_and_text_boxes() -> None:
    row = f"<w:tc>{write_item('宣传')}</w:tc><w:tc>{write_paragraph('每月')}</w:tc>"
    body = write_item("甲") + f"<w:tbl><w:tr>{row}</w:tr></w:tbl>" + write_item("乙")
    texts = read_texts(save_word(body, numbering=write_list([{"form": "decimal", "text": "%1."}])))
    assert texts == ["1.甲", "2.宣传 | 每月", "3.乙"]


def test_numbers_that_skip_a_level_are_noted() -> None:
    levels = [{"form": "decimal", "text": "%1."}, {"form": "decimal", "text": "%1.%2"}]
    body = write_item("甲", 1) + write_item("乙", 0) + write_item("丙", 1)
    reading = read_docx(save_word(body, numbering=write_list(levels)))
    assert [block.text for block in reading.blocks] == ["1.1　甲", "1.乙", "1.1　丙"]
    assert reading.notes[0].message.startswith("有 2 个自动编号跳过了上级（如 “1.1”、“1.”）")


def test_numbered_word_documents_become_clauses() -> None:
    levels = [
        {"form": "chineseCountingThousand", "text": "第%1章"},
        {"form": "chineseCountingThousand", "text": "第%2条", "restart": 0},
    ]
    body = write_paragraph("社区绿化管理办法") + "".join(
        write_item(text, level)
        for level, text in ((0, "总则"), (1, "为了管好绿化，制定本办法。"), (0, "附则"), (1, "本办法自印发之日起施行。"))
    )
    parsed = parse(save_word(body, numbering=write_list(levels)))
    assert [clause.ref.label for clause in parsed.clauses if clause.ref.label.endswith("条")] == ["第一条", "第二条"]
    assert parsed.clauses[-1].text.endswith("本办法自印发之日起施行。")


def test_bullets_are_part_of_the_paragraph_that_announces_them() -> None:
    levels = [{"form": "bullet", "text": "•"}]
    body = write_paragraph("社区材料办法") + write_paragraph("第一条　材料包括：")
    body += write_item("申请表；") + write_item("证明。") + write_paragraph("第二条　本办法自印发之日起施行。")
    parsed = parse(save_word(body, numbering=write_list(levels)))
    assert [clause.text for clause in parsed.clauses] == [
        "第一条　材料包括：\n申请表；\n证明。",
        "第二条　本办法自印发之日起施行。",
    ]


def test_tables_keep_their_columns_when_cells_are_merged() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{write_paragraph(text)}</w:tc>"

    rows = (
        cell("类别", '<w:vMerge w:val="restart"/>') + cell("指标", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vMerge/>") + cell("数量") + cell("时限"),
        cell("宣传") + cell("12次") + cell("每月"),
    )
    body = (
        write_table([["甲", "乙"]])
        + write_paragraph("表二")
        + f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    )
    assert read_docx(save_word(body)).blocks == (
        Block("甲 | 乙", table=1, cells=("甲", "乙")),
        Block("表二"),
        Block("类别 | 指标", table=2, cells=("类别", "指标", "指标")),
        Block("类别 | 数量 | 时限", table=2, cells=("类别", "数量", "时限")),
        Block("宣传 | 12次 | 每月", table=2, cells=("宣传", "12次", "每月")),
    )


def test_a_table_inside_a_cell_follows_the_whole_table() -> None:
    inner = write_table([["一月", "二月"]])
    first = f"<w:tc>{write_paragraph('进度')}{inner}{write_paragraph('见表')}</w:tc><w:tc>{write_paragraph('街道')}</w:tc>"
    second = f"<w:tc>{write_paragraph('宣传')}</w:tc><w:tc>{write_paragraph('社区')}</w:tc>"
    assert read_docx(save_word(f"<w:tbl><w:tr>{first}</w:tr><w:tr>{second}</w:tr></w:tbl>")).blocks == (
        Block("进度 见表 | 街道", table=1, cells=("进度 见表", "街道")),
        Block("宣传 | 社区", table=1, cells=("宣传", "社区")),
        Block("一月 | 二月", table=2, cells=("一月", "二月")),
    )


def test_a_row_repeated_as_heads_on_every_page_is_marked() -> None:
    cell = "<w:tc>{}</w:tc>".format
    first = (
        "<w:tr><w:trPr><w:tblHeader/></w:trPr>" + cell(write_paragraph("对象")) + cell(write_paragraph("做法")) + "</w:tr>"
    )
    second = "<w:tr>" + cell(write_paragraph("住户")) + cell(write_paragraph("登记")) + "</w:tr>"
    blocks = read_docx(save_word(f"<w:tbl>{first}{second}</w:tbl>")).blocks
    assert [(block.text, block.is_head) for block in blocks] == [("对象 | 做法", True), ("住户 | 登记", False)]


def test_a_long_cell_merged_over_many_rows_is_written_once() -> None:
    long = "长" * 1000
    row = "<w:tr><w:tc><w:tcPr><w:vMerge{}/></w:tcPr>{}</w:tc><w:tc><w:p/></w:tc></w:tr>".format
    rows = row(' w:val="restart"', write_paragraph(long)) + row("", "<w:p/>") * 5
    blocks = read_docx(save_word(f"<w:tbl>{rows}</w:tbl>")).blocks
    assert sum(len(block.text) for block in blocks) < 1100
    assert [block.cells[0] for block in blocks] == [long] * 6


def test_a_frame_of_one_cell_is_no_table() -> None:
    row = f"<w:tc>{write_item('甲')}{write_item('乙')}</w:tc>"
    texts = read_docx(save_word(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>", numbering=write_list(ARTICLES))).blocks
    assert texts == (Block("第一条　甲"), Block("第二条　乙"))


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def test_tracked_changes_are_read_as_accepted_and_noted() -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>每年</w:delText></w:r></w:del>'
    added = f'<w:ins w:id="2">{write_run("每月")}</w:ins>'
    moved = f'<w:moveFrom w:id="3">{write_run("旧处")}</w:moveFrom><w:moveTo w:id="4">{write_run("新处")}</w:moveTo>'
    content = save_word(paragraph(write_run("社区"), deleted, added, write_run("检查"), moved))
    assert read_texts(content) == ["社区每月检查新处"]
    assert read_docx(content).notes[0].message == "文件里有修订标记 4 处，都按接受修订后的样子读入"


def test_a_deleted_paragraph_end_joins_two_paragraphs_under_one_number() -> None:
    mark = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr>'
    gone = paragraph('<w:del w:id="2"><w:r><w:delText>删去的一条</w:delText></w:r></w:del>', properties=mark)
    body = paragraph(write_run("居民应当"), properties=mark) + write_item("分类投放。") + gone + write_item("乙")
    assert read_texts(save_word(body, numbering=write_list(ARTICLES))) == ["第一条　居民应当分类投放。", "第二条　乙"]


def test_a_deleted_row_is_left_out() -> None:
    rows = "<w:tr><w:trPr><w:del w:id='1'/></w:trPr><w:tc><w:p/></w:tc></w:tr>"
    table = write_table([["甲", "乙"], ["丙", "丁"]]).replace("</w:tblGrid>", f"</w:tblGrid>{rows}")
    assert read_texts(save_word(table)) == ["甲 | 乙", "丙 | 丁"]


def test_hidden_words_and_comments_are_left_out_and_noted() -> None:
    comment = '<w:commentRangeStart w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
    styles = style("暗", "<w:rPr><w:vanish/></w:rPr>", kind="character")
    body = paragraph(
        comment,
        write_run("看得见"),
        write_run("暗一", "<w:vanish/>"),
        write_run("暗二", '<w:rStyle w:val="暗"/>'),
        write_run("也看得见", '<w:rStyle w:val="暗"/><w:vanish w:val="0"/>'),
    )
    content = save_word(body, styles=styles, comments=f'<w:comment w:id="0">{write_paragraph("请核")}</w:comment>')
    assert read_texts(content) == ["看得见也看得见"]
    assert read_kinds(content) == ["word_hidden", "word_comments"]


def test_footnotes_and_endnotes_come_last_and_leave_no_mark() -> None:
    def note(number: int, text: str, kind: str = "footnote") -> str:
        first = f"<w:p><w:r><w:{kind}Ref/></w:r>{write_run(' ' + text)}</w:p>"
        return f'<w:{kind} w:id="{number}">{first}{write_paragraph("续")}</w:{kind}>'

    def reference(number: int, kind: str = "footnote", more: str = "") -> str:
        return f'<w:r><w:{kind}Reference w:id="{number}" {more}/>{"<w:t>*</w:t>" if more else ""}</w:r>'

    body = paragraph(
        write_run("创建"),
        reference(3, "endnote"),
        write_run("行动"),
        reference(2),
        reference(5, more='w:customMarkFollows="1"'),
        write_run("方案"),
    )
    footnotes = (
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>' + note(2, "指省里的行动。") + note(5, "另见附件。")
    )
    content = save_word(body + write_paragraph("正文完"), footnotes=footnotes, endnotes=note(3, "尾注。", "endnote"))
    assert read_docx(content).blocks == (
        Block("创建行动方案"),
        Block("正文完"),
        Block("尾注。 续", is_footnote=True, place="尾注1"),
        Block("指省里的行动。 续", is_footnote=True, place="脚注1"),
        Block("另见附件。 续", is_footnote=True, place="脚注2"),
    )


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{write_paragraph('框里的话')}</w:txbxContent>"
    drawing = f"<w:drawing><wp:anchor><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></wp:anchor></w:drawing>"
    picture = f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice>'
        f"<mc:Fallback>{picture}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = paragraph(write_run("前"), both, write_run("后")) + paragraph(f"<w:r>{picture}</w:r>") + write_paragraph("尾")
    assert read_texts(save_word(body)) == ["前后", "框里的话", "框里的话", "尾"]


def field(instruction: str, *result: str) -> str:
    turn = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    told = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return turn("begin") + told + turn("separate") + "".join(result) + turn("end")


def test_fields_give_their_results_and_not_their_instructions() -> None:
    nested = field(f" IF {field(' REF a ', write_run('看不见'))} ", write_run("成立"))
    simple = f'<w:fldSimple w:instr=" REF b ">{write_run("第三条")}</w:fldSimple>'
    assert read_texts(save_word(paragraph(write_run("按"), simple, nested, write_run("办")))) == ["按第三条成立办"]


def test_a_field_without_end_hides_nothing() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF a </w:instrText></w:r>'
    assert read_texts(save_word(paragraph(begin, write_run("甲")) + write_paragraph("乙"))) == ["甲", "乙"]


def test_words_own_contents_and_page_numbers_are_dropped() -> None:
    turn = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    begin = f"{turn('begin')}<w:r><w:instrText>TOC \\o</w:instrText></w:r>{turn('separate')}"
    entry = write_run("第一章 总则") + "<w:r><w:tab/></w:r>" + field(" PAGEREF _Toc1 ", write_run("1"))
    body = (
        write_paragraph("目　录")
        + paragraph(begin, entry)
        + paragraph(entry, turn("end"))
        + write_paragraph("第一章 总则")
        + paragraph(write_run("— "), field(" PAGE ", write_run("3")), write_run(" —"))
        + paragraph(write_run("共"), field(" PAGE ", write_run("3")), write_run("页"))
    )
    content = save_word(body)
    assert read_texts(content) == ["第一章 总则", "共页"]
    assert read_docx(content).notes[0].message == "去掉了目录 2 行"


def test_contents_in_a_content_control_are_dropped_other_controls_are_read() -> None:
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    contents = f"<w:sdt>{gallery}<w:sdtContent>{write_paragraph('目录')}{write_paragraph('总则 1')}</w:sdtContent></w:sdt>"
    block = f"<w:sdt><w:sdtContent>{write_paragraph('整段')}{write_table([['甲', '乙']])}</w:sdtContent></w:sdt>"
    inline = f"<w:sdt><w:sdtContent>{write_run('日期')}</w:sdtContent></w:sdt>"
    link = f'<w:hyperlink r:id="rId9">{write_run("网址")}</w:hyperlink>'
    tag = f"<w:smartTag>{write_run('北京')}</w:smartTag>"
    content = save_word(contents + block + paragraph(inline, link, tag))
    assert read_texts(content) == ["整段", "甲 | 乙", "日期网址北京"]


def test_signs_breaks_and_special_characters() -> None:
    pieces = (
        write_run("第一行"),
        "<w:r><w:br/></w:r>",
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>合格</w:t></w:r>',
        '<w:r><w:sym w:font="Wingdings" w:char="F0FD"/><w:sym w:font="宋体" w:char="3007"/></w:r>',
        "<w:r><w:t>A</w:t><w:softHyphen/><w:t>B</w:t><w:noBreakHyphen/><w:t>C</w:t></w:r>",
        "<w:r><w:ruby><w:rt><w:r><w:t>lǜ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>绿</w:t></w:r></w:rubyBase></w:ruby></w:r>",
        "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>",
        field(r" eq \o\ac(○,11) "),
    )
    assert read_texts(save_word(paragraph(*pieces))) == ["第一行", "☑合格☒〇AB-C绿x=1⑪"]


def test_an_unknown_sign_is_shown_as_unreadable() -> None:
    assert read_texts(save_word(paragraph('<w:r><w:sym w:font="Webdings" w:char="F041"/></w:r>'))) == ["\ufffd"]


def test_pictures_and_inserted_files_are_noted() -> None:
    body = paragraph('<w:r><w:drawing><a:blip r:embed="rId9"/></w:drawing></w:r>') + '<w:altChunk r:id="rId8"/>'
    content = save_word(body + write_paragraph("甲"))
    assert read_texts(content) == ["甲"]
    assert read_kinds(content) == ["word_pictures", "word_parts_unread"]


def test_heading_depths_come_from_styles_and_outline_levels() -> None:
    styles = style("Title", "") + style("a1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>') + style("b", "", based_on="a1")
    level = '<w:outlineLvl w:val="{}"/>'.format
    body = styled("题", "Title") + styled("甲", "b") + write_paragraph("乙", level(1)) + styled("丙", "b", level(9))
    blocks = read_docx(save_word(body, styles=styles)).blocks
    assert [(block.text, block.heading) for block in blocks] == [("题", 1), ("甲", 2), ("乙", 3), ("丙", 0)]


def test_strict_documents_are_read() -> None:
    strict = change_parts(
        save_word(write_item("甲"), numbering=write_list(ARTICLES)),
        {
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            b"http://schemas.openxmlformats.org/officeDocument/2006": b"http://purl.oclc.org/ooxml/officeDocument",
        },
    )
    assert read_texts(strict) == ["第一条　甲"]


def test_parts_are_found_by_their_relationships() -> None:
    content = save_word(write_item("甲"), numbering=write_list(ARTICLES))
    assert read_texts(change_parts(content, {b"document.xml": b"document2.xml", b"numbering.xml": b"lists.xml"})) == [
        "第一条　甲"
    ]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b"<w:body>", b"<w:body", "损坏"),
        (b"w:body>", b"w:other>", "没有正文"),
        (b"word/document.xml", b"", "缺少正文"),
        (b"<w:document ", b'<!DOCTYPE a [<!ENTITY b "c">]><w:document ', "实体"),
        (b"<w:numbering ", b"<!DOCTYPE a><w:numbering ", "实体"),
    ],
)
def test_damaged_and_harmful_documents_are_refused_in_one_sentence(before: bytes, after: bytes, words: str) -> None:
    content = save_word(write_item("甲"), numbering=write_list(ARTICLES))
    with pytest.raises(UnreadableFile, match=words) as caught:
        read_docx(change_parts(content, {before: after}))
    assert caught.value.hint


def test_deep_nesting_is_refused_in_one_sentence() -> None:
    deep = "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>" * 10_000 + "</w:tc></w:tr></w:tbl>" * 10_000
    with pytest.raises(UnreadableFile):
        read_docx(save_word(deep))
    held = "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>" * 60 + write_paragraph("最里") + "</w:tc></w:tr></w:tbl>" * 60
    assert read_texts(save_word(held))[-1].endswith("最里")


PARTS = {
    "styles": style("A", in_list(1, 0)),
    "numbering": write_list(ARTICLES),
    "footnotes": f'<w:footnote w:id="2">{write_paragraph("注")}</w:footnote>',
}
WHOLE = save_word(
    paragraph(write_run("甲"), field(" REF a ", write_run("乙")), '<w:r><w:footnoteReference w:id="2"/></w:r>')
    + write_table([["一", "二"], ["三", "四"]])
    + styled("丙", "A")
    + write_item("丁"),
    **PARTS,
)
NAMES = [
    "w:p",
    "w:r",
    "w:t",
    "w:tbl",
    "w:tr",
    "w:tc",
    "w:pPr",
    "w:numPr",
    "w:sdt",
    "w:del",
    "w:ins",
    "w:val",
    "w:id",
    "w:body",
]


def read_or_refuse(content: bytes) -> None:
    with contextlib.suppress(UnreadableFile, UnsupportedFile):
        assert all(isinstance(block.text, str) for block in read_docx(content).blocks)


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_any_damage_to_the_bytes_is_refused_or_read(changes: list[tuple[int, int]]) -> None:
    content = bytearray(WHOLE)
    for at, value in changes:
        content[at] = value
    read_or_refuse(bytes(content))


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from([*NAMES, "w:x"]), min_size=1, max_size=4))
def test_any_elements_in_any_place_are_refused_or_read(swaps: dict[str, str]) -> None:
    read_or_refuse(change_parts(WHOLE, {before.encode(): after.encode() for before, after in swaps.items()}))


@given(st.sampled_from(["0", "1", "2"]), st.sampled_from(["", "-1", "x", "²", "٣", "1e9", "9" * 5000, "2147483647"]))
def test_any_value_of_an_attribute_is_refused_or_read(before: str, after: str) -> None:
    read_or_refuse(change_parts(WHOLE, {f'"{before}"'.encode(): f'"{after}"'.encode()}))


TAGS = [tag.group() for tag in re.finditer("<[^>]+>", zipfile.ZipFile(io.BytesIO(WHOLE)).read("word/document.xml").decode())]


@given(st.lists(st.tuples(st.integers(2, len(TAGS) - 1), st.sampled_from(["", *TAGS])), min_size=1, max_size=4))
def test_any_tag_in_any_place_is_refused_or_read(moves: list[tuple[int, str]]) -> None:
    read_or_refuse(change_parts(WHOLE, {TAGS[at].encode(): tag.encode() for at, tag in moves}))
