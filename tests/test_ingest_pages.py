"""A text wrapped at any width with page numbers in it comes to the same clauses; without proof no line is taken out."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingest.blocks import Block
from ingest.clean import clean_blocks
from ingest.pages import find_page_furniture
from ingest.parse import Parsed, parse_text
from kb.numerals import write_number

SENTENCES = (
    "社区居民委员会应当每季度公布一次楼道保洁费用的收支情况。",
    "小区的绿地由物业服务企业养护，业主不得擅自占用或者改作菜地。",
    "违反本办法第三条规定的，由街道办事处责令限期改正；逾期不改正的，处二百元以上五百元以下的罚款。",
    "生活垃圾应当分为可回收物、有害垃圾、厨余垃圾和其他垃圾四类投放。",
    "依照前款规定减免费用的，应当在二十日以内报上一级部门备案。",
)
ITEMS = ("建立台账并且明确专人负责；", "每年至少清洗两次水箱，并向居民公布水质检测的结果；", "法律、法规规定的其他情形。")
NUMBERS = ("- {} -", "— {} —", "第 {} 页 共 99 页", "{}")
HEADER = "某某区绿色社区管理办法"


@st.composite
def write_measures(draw: st.DrawFn) -> list[str]:
    """The paragraphs of a small 办法: chapters, articles of one or more 款, items."""
    paragraphs = [HEADER]
    article, house = 0, iter(range(1, 1000))

    def write_sentence(words: str) -> str:
        return f"{write_number(next(house))}号楼的{words}"  # no two sentences alike, as in real text

    for chapter in range(1, draw(st.integers(2, 4))):
        paragraphs.append(f"第{write_number(chapter)}章　{draw(st.sampled_from(('总则', '管理与服务', '法律责任')))}")
        for _ in range(draw(st.integers(2, 5))):
            article += 1
            paragraphs.append(
                f"第{write_number(article)}条　"
                + "".join(map(write_sentence, draw(st.lists(st.sampled_from(SENTENCES), min_size=2))))
            )
            if draw(st.booleans()):
                paragraphs.append(write_sentence("业主有下列情形之一的，街道办事处可以给予适当的奖励或者补助："))
                paragraphs += [f"（{write_number(n)}）{write_sentence(words)}" for n, words in enumerate(ITEMS, 1)]
            if draw(st.booleans()):
                paragraphs.append(write_sentence(draw(st.sampled_from(SENTENCES))))
    return paragraphs


def wrap(paragraphs: list[str], width: int) -> list[str]:
    """The paragraphs indented as official text is, cut at a width."""
    indented = (f"　　{words}" for words in paragraphs)
    return [words[at : at + width] for words in indented for at in range(0, len(words), width)]


def put_pages(lines: list[str], height: int, number: str, header: str) -> str:
    out: list[str] = []
    for at, line in enumerate(lines):
        if at and at % height == 0:
            out += [number.format(at // height), *([header] if header else [])]
        out.append(line)
    return "\n".join(out)


def show_clauses(parsed: Parsed) -> list[tuple[str, str]]:
    return [(clause.ref.label, "".join(clause.text.split())) for clause in parsed.clauses]


@given(write_measures(), st.integers(16, 45), st.integers(12, 40), st.sampled_from(NUMBERS), st.booleans())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_wrapped_pages_come_to_the_clauses_of_the_text(
    paragraphs: list[str], width: int, height: int, number: str, has_header: bool
) -> None:
    # A lone number between two whole sentences, without a header beside it, could be a line of the text.
    assume(has_header or number != "{}")
    lines = wrap(paragraphs, width)
    assume(len(lines) >= 24)  # a page; a few lines prove no width
    wrapped = put_pages(lines, height, number, HEADER if has_header else "")
    assert show_clauses(parse_text(wrapped)) == show_clauses(parse_text("\n".join(paragraphs)))


@given(write_measures())
@settings(max_examples=50, deadline=None)
def test_a_text_without_pages_loses_nothing(paragraphs: list[str]) -> None:
    cleaned = clean_blocks([Block(words) for words in paragraphs])
    assert [block.text for block in cleaned.blocks] == paragraphs
    assert not cleaned.notes


def _furniture(*lines: str) -> list[str]:
    found = find_page_furniture([Block(line) for line in lines])
    return [lines[i] for i in sorted(found.numbers | found.headers)]


TEXT = [
    "社区应当把居民最关心的事情放在前面，一件一件地办好，办一件成一",
    "件，让居民看得见、摸得着、用得上，并且每个月向居民公布一次结果",
] * 7


def test_bare_numbers_that_rise_with_the_pages_are_page_numbers() -> None:
    assert _furniture(*TEXT, "7", *TEXT, "8", *TEXT, "9", *TEXT) == ["7", "8", "9"]


@pytest.mark.parametrize("numbers", [("7", "5", "9"), ("100", "300", "200")])
def test_bare_numbers_in_no_order_stay(numbers: tuple[str, ...]) -> None:
    rows = ["水费", "电费", "保洁费"]
    assert _furniture(*(line for row, number in zip(rows, numbers, strict=True) for line in (row, number))) == []


def test_a_line_that_comes_back_beside_page_numbers_is_a_header_and_the_title_stays() -> None:
    lines = ["节水手册", *TEXT, "- 1 -", "节水手册", *TEXT, "- 2 -", "节水手册", *TEXT, "- 3 -", "节水手册", *TEXT]
    assert _furniture(*lines) == ["- 1 -", "节水手册", "- 2 -", "节水手册", "- 3 -", "节水手册"]
    assert clean_blocks([Block(line) for line in lines]).blocks[0].text.startswith("节水手册")


def test_a_line_that_comes_back_anywhere_is_no_header() -> None:
    assert _furniture("第一章 总则", *TEXT, "- 1 -", *TEXT, "加强领导", *TEXT[:5], "加强领导", *TEXT, "- 2 -", *TEXT) == [
        "- 1 -",
        "- 2 -",
    ]


def test_headers_without_page_numbers_are_told_by_even_distances() -> None:
    assert _furniture(*TEXT, "节水月报", *TEXT, "节水月报", *TEXT, "节水月报", *TEXT, "节水月报", *TEXT) == ["节水月报"] * 4


def test_lines_at_the_edges_of_printed_pages_are_told_by_their_place() -> None:
    pages = [[Block(line, page=n) for line in ("节水月报", *TEXT, str(n))] for n in range(1, 5)]
    blocks = [block for page in pages for block in page]
    found = find_page_furniture(blocks)
    assert {blocks[i].text for i in found.numbers} == {"1", "2", "3", "4"}
    assert {blocks[i].text for i in found.headers} == {"节水月报"}


def test_issuers_above_the_date_sign_though_the_red_head_names_them_too() -> None:
    head = ["海棠市住房和城乡建设局", "海棠市民政局", "海建发〔2024〕8号", "关于加强楼道保洁的通知", *TEXT, "- 1 -"]
    sign_off = ["海棠市住房和城乡建设局　海棠市民政局", "2024年5月6日", *TEXT, "- 2 -"]
    found = find_page_furniture([Block(line, page=n) for n, lines in enumerate([head, sign_off], 1) for line in lines])
    assert (len(found.numbers), found.headers) == (2, frozenset())
