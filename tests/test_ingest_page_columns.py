"""What stands side by side on a PDF page: tables without rules, two columns of text, and words struck through."""

from collections.abc import Sequence

import pytest
from pdf_files import make_pages, print_line

from ingest.parse import Parsed, parse

SIZE = 10
TITLE = b"".join(print_line(line, 72, 800 - 30 * at) for at, line in enumerate(("楼道清洁方案", "一、任务分工")))
HEAD = ("序号", "任务", "单位")
XS = (72, 132, 320)


def print_cells(rows: Sequence[Sequence[str]], top: float = 730, xs: Sequence[float] = XS, pitch: float = 24) -> bytes:
    """Rows without rules; `/` parts the lines of a cell."""
    drawing, y = b"", top
    for row in rows:
        lines = [cell.split("/") for cell in row]
        for x, cell in zip(xs, lines, strict=False):
            drawing += b"".join(print_line(line, x, y - 14 * at, size=SIZE) for at, line in enumerate(cell) if line)
        y -= pitch + 14 * (max(map(len, lines)) - 1)
    return drawing


def _show_rows(parsed: Parsed) -> list[str]:
    return [clause.text for clause in parsed.clauses if clause.level.value == "row"]


def _kinds(parsed: Parsed) -> set[str]:
    return {note.kind for note in parsed.notes}


def test_a_table_without_rules_is_read_by_its_columns() -> None:
    rows = [HEAD, ("（1）", "改造路灯", "住建局"), ("（2）", "垃圾分类", "城管局"), ("（3）", "绿化补种", "")]
    parsed = parse(make_pages([TITLE + print_cells(rows) + print_line("二、其他要求", 72, 600)]))
    assert _show_rows(parsed) == ["（1） | 改造路灯 | 住建局", "（2） | 垃圾分类 | 城管局", "（3） | 绿化补种 |"]
    assert next(c.heading for c in parsed.clauses if c.level.value == "row") == "序号 | 任务 | 单位"
    assert [c.ref.label for c in parsed.clauses if c.parent is None] == ["一", "二"]


def test_lines_of_a_cell_go_on_where_rows_stand_farther_apart() -> None:
    rows = [HEAD, ("（1）", "改造老旧小区的路灯/和充电设施", "住建局"), ("（2）", "垃圾分类", "城管局")]
    assert _show_rows(parse(make_pages([TITLE + print_cells(rows)]))) == [
        "（1） | 改造老旧小区的路灯和充电设施 | 住建局",
        "（2） | 垃圾分类 | 城管局",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [HEAD, ("（1）", "改造老旧小区的路灯/和充电设施", "住建局"), ("（2）", "垃圾分类/及清运", "城管局")],
        [HEAD, ("（1）", "改造路灯", "住建局")],
    ],
    ids=["lines of cells as far apart as rows", "two rows"],
)
def test_a_table_whose_rows_are_not_certain_is_told(rows: Sequence[Sequence[str]]) -> None:
    parsed = parse(make_pages([TITLE + print_cells(rows, pitch=14)]))
    assert not _show_rows(parsed)
    assert "rows_loose" in _kinds(parsed)
    assert all(cell.split("/")[0] in parsed.document.text for row in rows for cell in row)


@pytest.mark.parametrize(
    "rows",
    [
        [("海棠市民政局", "海棠市财政局", "海棠市教育局")] * 3,
        [
            ("（一）宣传", "（二）检查", "（三）总结"),
            ("（四）考核", "（五）公示", "（六）归档"),
            ("（七）甲", "（八）乙", "（九）丙"),
        ],
        [("联系人：", "电话：", "传真："), ("甲", "1234", "5678"), ("乙", "2345", "6789")],
    ],
    ids=["sign-offs", "items side by side", "a form"],
)
def test_what_only_stands_side_by_side_is_no_table(rows: Sequence[Sequence[str]]) -> None:
    assert not _show_rows(parse(make_pages([TITLE + print_cells(rows, xs=(72, 220, 380))])))


LEFT = [
    "第一条 为了加强楼道管理，保障居民通",
    "行安全和消防安全，根据有关法律法规，",
    "结合本市实际，制定本办法。",
    "第二条 物业服务人应当每日清扫楼道不",
    "少于一次，每月检查楼道照明设施不少于",
    "两次，发现损坏的，应当在二十四小时内",
    "修复，并在公告栏内向居民公示，接受居",
    "民的监督。",
    "第三条 居民应当爱护楼道内的公共设施，",
    "不得占用、堵塞疏散通道和安全出口，不",
]
RIGHT = [
    "得在楼道内停放电动自行车或者为其充电。",
    "第四条 街道办事处应当每季度组织一次",
    "楼道安全检查，检查结果于十日内向社会",
    "公布，并督促整改。",
    "第五条 违反本办法规定的，由有关部门",
    "责令改正；拒不改正的，依照有关法律法",
    "规的规定给予处罚，并可以在公告栏内通",
    "报批评。",
    "第六条 本办法自印发之日起施行。",
]


@pytest.mark.parametrize("is_by_rows", [False, True], ids=["column by column", "row by row"])
def test_two_columns_are_read_one_after_the_other(*, is_by_rows: bool) -> None:
    left = [print_line(line, 60, 740 - 20 * at, size=12) for at, line in enumerate(LEFT)]
    right = [print_line(line, 310, 740 - 20 * at, size=12) for at, line in enumerate(RIGHT)]
    both = [*left, *right]
    if is_by_rows:
        both = [half for at in range(len(left)) for half in (left[at : at + 1] + right[at : at + 1])]
    page = print_line("海棠市楼道管理办法", 220, 790) + b"".join(both) + print_line("- 1 -", 280, 40, size=12)
    parsed = parse(make_pages([page]))
    assert [(c.ref.label, c.text) for c in parsed.clauses] == [
        (f"第{'一二三四五六'[at]}条", words) for at, words in enumerate(_join_articles())
    ]
    assert parsed.document.title == "海棠市楼道管理办法"
    assert "pages_in_columns" not in _kinds(parsed)


def _join_articles() -> list[str]:
    whole = "".join([*LEFT, *RIGHT])
    return [f"第{part}" for part in whole.split("第")[1:]]


def test_a_page_that_only_looks_like_two_columns_is_told() -> None:
    lines = [f"甲乙丙丁戊己庚辛壬癸子丑{'寅' * (at % 7 * 2)}" for at in range(16)]
    left = [print_line(line, 40, 740 - 20 * at, size=10) for at, line in enumerate(lines)]
    right = [print_line(line, 330, 740 - 20 * at, size=10) for at, line in enumerate(reversed(lines))]
    assert "pages_in_columns" in _kinds(parse(make_pages([b"".join([*left, *right])])))


def test_struck_words_are_deleted_and_told() -> None:
    words = (
        print_line("第一条 每月检查一两次。", 72, 800)
        + print_line("第二条 删去。", 72, 770)
        + print_line("第三条 施行。", 72, 740)
    )
    # 一 is the eighth character; an underline stands below 两.
    rules = b"1 w 200 805.5 m 216 805.5 l S 217 798 m 232 798 l S 72 775.5 m 180 775.5 l S\n"
    parsed = parse(make_pages([words + rules]))
    assert [c.text for c in parsed.clauses] == ["第一条 每月检查两次。", "第三条 施行。"]
    told = next(note.message for note in parsed.notes if note.kind == "pages_struck")
    assert told.startswith("第1页印着修订标记（删除线 2 处，如“一”）")


def test_of_two_numbers_printed_with_changes_neither_is_taken() -> None:
    parsed = parse(make_pages([print_line("第一条 目的。", 72, 800) + print_line("第三条 [第六条 ] 施行。", 72, 770)]))
    assert [c.ref.label for c in parsed.clauses if c.level.value == "article"] == ["第一条"]
