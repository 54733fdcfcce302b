"""Ruled tables and footnotes of PDF pages: rows that can be named, over page breaks too; notes apart from the text."""

from collections.abc import Sequence

from pdf_files import draw_grid, make_pages, print_line

from ingest.parse import Parsed, parse
from ingest.read_pdf import read_pdf

XS = (72, 132, 320, 520)


def print_table(rows: Sequence[Sequence[str]], top: float = 680) -> bytes:
    """A ruled table of three columns, each row as high as its longest cell, whose lines `/` parts."""
    ys, drawing = [top], b""
    for row in rows:
        lines = [cell.split("/") for cell in row]
        for x, cell in zip(XS, lines, strict=False):
            drawing += b"".join(print_line(line, x + 5, ys[-1] - 20 - 20 * at) for at, line in enumerate(cell) if line)
        ys.append(ys[-1] - 10 - 20 * max(map(len, lines)))
    return drawing + draw_grid(XS, ys)


def show_rows(parsed: Parsed) -> list[tuple[str, str]]:
    return [(c.ref.label, c.text) for c in parsed.clauses if c.level.value == "row"]


HEAD = ("序号", "任务", "单位")
PLAN = b"".join(
    print_line(line, 72, 800 - 24 * at) for at, line in enumerate(("停车工作方案", "一、总体要求", "方便居民。"))
)
NOTICE = PLAN + print_line("附件2", 72, 728) + print_line("任务分工表", 200, 704)


def test_the_rows_of_a_ruled_table_can_be_named() -> None:
    parsed = parse(
        make_pages([NOTICE + print_table([HEAD, ("（1）", "改造路灯", "住建局"), ("（2）", "垃圾分类", "城管局")])])
    )
    assert show_rows(parsed) == [
        ("附件2表1第1行", "（1） | 改造路灯 | 住建局"),
        ("附件2表1第2行", "（2） | 垃圾分类 | 城管局"),
    ]
    assert next(c.heading for c in parsed.clauses if c.level.value == "row") == "序号 | 任务 | 单位"
    assert "rows_loose" not in {note.kind for note in parsed.notes}


def test_a_wrapped_cell_is_one_text() -> None:
    rows = [HEAD, ("（1）", "改造老旧小区的路灯和充/电设施，每月检查", "住建局/城管局")]
    assert show_rows(parse(make_pages([NOTICE + print_table(rows)])))[0][1] == (
        "（1） | 改造老旧小区的路灯和充电设施，每月检查 | 住建局 城管局"
    )


def test_a_table_goes_on_over_the_page_break_with_its_heads_and_its_split_row() -> None:
    pages = [
        NOTICE + print_table([HEAD, ("（1）", "改造路灯", "住建局"), ("（2）", "更换老旧小区的井盖并定", "住建局")], 680),
        print_table([HEAD, ("", "期检查", ""), ("（3）", "垃圾分类", "城管局")], 780)
        + print_line("填表说明：如实填写。", 72, 500),
    ]
    assert show_rows(parse(make_pages(pages))) == [
        ("附件2表1第1行", "（1） | 改造路灯 | 住建局"),
        ("附件2表1第2行", "（2） | 更换老旧小区的井盖并定期检查 | 住建局"),
        ("附件2表1第3行", "（3） | 垃圾分类 | 城管局"),
    ]


def test_a_row_that_had_room_for_the_next_is_not_joined_with_it() -> None:
    pages = [
        NOTICE + print_table([HEAD, ("居民", "水费", "三元")], 680),
        print_table([HEAD, ("", "电费", "五角")], 780),
    ]
    assert [text for _, text in show_rows(parse(make_pages(pages)))] == ["居民 | 水费 | 三元", "| 电费 | 五角"]


def test_a_table_under_a_title_of_its_own_is_another() -> None:
    pages = [
        NOTICE + print_table([HEAD, ("（1）", "改造路灯", "住建局")], 680),
        print_line("附件3", 72, 780) + print_table([HEAD, ("（1）", "垃圾分类", "城管局")], 720),
    ]
    assert [label for label, _ in show_rows(parse(make_pages(pages)))] == ["附件2表1第1行", "附件3表1第1行"]


def test_a_cell_merged_over_rows_stands_in_each() -> None:
    ys = (680, 650, 620, 590)
    drawing = draw_grid(XS, (680, 650, 590)) + b"132 620 m 520 620 l S\n"
    rows = (("类别", "项目", "标准"), ("", "水费", "三元"), ("", "电费", "五角"))
    words = b"".join(
        print_line(cell, x + 5, y - 20)
        for row, y in zip(rows, ys, strict=False)
        for x, cell in zip(XS, row, strict=False)
        if cell
    )
    parsed = parse(make_pages([NOTICE + drawing + words + print_line("居民", 77, 615)]))
    assert [text for _, text in show_rows(parsed)] == ["居民 | 水费 | 三元", "居民 | 电费 | 五角"]


def test_a_frame_around_text_is_no_table() -> None:
    lines = ["第一条 居民应当爱护绿地。", "第二条 本公约自公布之日起施行。"]
    drawing = b"".join(print_line(line, 80, 700 - 30 * at) for at, line in enumerate(lines))
    blocks = read_pdf(make_pages([drawing + draw_grid((60, 540), (740, 600))])).blocks
    assert [(block.text, block.table) for block in blocks] == [(line, 0) for line in lines]


def test_a_footnote_stands_apart_from_the_sentence_its_mark_stands_in() -> None:
    drawing = (
        print_line("第一条 到2026年，六成的社区", 72, 700)
        + print_line("（1）", 312, 706, size=9)
        + print_line("达标。", 321, 700)
        + print_line("第二条 本办法自公布之日起施行。", 72, 676)
        + print_line("（1）", 72, 95, size=6)
        + print_line("社区指城市社区，", 80, 90, size=10)
        + print_line("不含农村。", 72, 76, size=10)
    )
    parsed = parse(make_pages([drawing]))
    assert [(c.ref.label, c.text) for c in parsed.clauses] == [
        ("第一条", "第一条 到2026年，六成的社区达标。"),
        ("第二条", "第二条 本办法自公布之日起施行。"),
        ("脚注", "社区指城市社区，不含农村。"),
    ]


def test_a_raised_figure_without_a_note_is_a_power() -> None:
    drawing = print_line("第一条 总数不超过10", 72, 700) + print_line("12", 248, 706, size=9) + print_line("。", 266, 700)
    assert [block.text for block in read_pdf(make_pages([drawing])).blocks] == ["第一条 总数不超过10¹²。"]
