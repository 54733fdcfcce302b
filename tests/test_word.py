"""The Word file of a paper as measured in its XML: page, grid, fonts, sizes, tables, links, and what is kept inside."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document as open_docx
from docx.oxml.ns import qn
from lxml import etree
from sample_paper import CLAUSES, make_paper, write

from assistant.anchors import read_anchors
from assistant.paper import Paper, Table, Words
from ingest.parse import parse
from kb.config import Fonts
from views.word import break_title, write_docx

MM = 1440 / 25.4  # twips
DEFAULT = Fonts()
FONT_SLOTS = ("ascii", "hAnsi", "cs", "eastAsia")


@pytest.fixture(scope="module")
def content() -> bytes:
    return write_docx(make_paper(), DEFAULT)


@pytest.fixture(scope="module")
def body(content: bytes) -> Any:
    return read_part(content, "word/document.xml")


@pytest.fixture(scope="module")
def styles(content: bytes) -> dict[str, Any]:
    return {one.get(qn("w:styleId")): one for one in read_part(content, "word/styles.xml").iter(qn("w:style"))}


def read_part(content: bytes, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return etree.fromstring(package.read(name))


def value(element: Any, path: str, attribute: str = "val") -> str:
    found = element.find("/".join(qn(f"w:{step}") for step in path.split("/")))
    assert found is not None, path
    return str(found.get(qn(f"w:{attribute}")))


def read_text(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def find_styled(body: Any, style: str) -> list[Any]:
    return [p for p in body.iter(qn("w:p")) if value(p, "pPr/pStyle") == style]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_the_type_area_is_156_by_225_mm_in_every_section(body: Any, at: int) -> None:
    section = list(body.iter(qn("w:sectPr")))[at]
    sides = {side: int(value(section, "pgMar", side)) for side in ("top", "right", "bottom", "left")}
    width, height = (int(value(section, "pgSz", side)) for side in ("w", "h"))
    area = (width - sides["left"] - sides["right"], height - sides["top"] - sides["bottom"])
    if at == 1:
        assert (sides["left"], sides["top"], *area) == pytest.approx((35 * MM, 28 * MM, 225 * MM, 156 * MM), abs=2)
        assert value(section, "pgSz", "orient") == "landscape"
    else:
        assert (sides["top"], sides["left"], *area) == pytest.approx((37 * MM, 28 * MM, 156 * MM, 225 * MM), abs=2)
        assert (width, height) == pytest.approx((210 * MM, 297 * MM), abs=1)


def test_the_grid_holds_22_lines_of_28_characters(body: Any) -> None:
    for section in body.iter(qn("w:sectPr")):
        assert value(section, "docGrid", "type") == "linesAndChars"
        pitch, space = (int(value(section, "docGrid", name)) for name in ("linePitch", "charSpace"))
        assert 22 * pitch <= 225 * MM < 23 * pitch
        character = 16 + space / 4096
        assert 28 * character <= 156 * MM / 20 < 29 * character
        assert 28 * character == pytest.approx(156 * MM / 20, abs=0.1)


def test_styles_have_the_sizes_and_fonts_of_the_standard(styles: dict[str, Any]) -> None:
    wanted = {
        "Title": ("44", "方正小标宋简体"), "BodyText": ("32", "仿宋_GB2312"), "Heading1": ("32", "黑体"),
        "Heading2": ("32", "楷体_GB2312"), "Heading3": ("32", "仿宋_GB2312"), "Heading4": ("32", "仿宋_GB2312"),
        "AnnexMark": ("32", "黑体"), "AnnexTitle": ("44", "方正小标宋简体"), "Footer": ("28", "宋体"),
    }  # fmt: skip
    found = {name: (value(styles[name], "rPr/sz"), value(styles[name], "rPr/rFonts", "eastAsia")) for name in wanted}
    assert found == wanted
    for name in ("BodyText", "Heading1", "Heading2", "Heading3", "Heading4"):
        assert value(styles[name], "pPr/ind", "firstLineChars") == "200"
        assert (value(styles[name], "pPr/spacing", "line"), value(styles[name], "pPr/spacing", "lineRule")) == (
            "579",
            "exact",
        )
    assert value(styles["Title"], "pPr/jc") == "center"


def test_headings_are_words_own_so_that_the_navigation_pane_shows_them(styles: dict[str, Any], body: Any) -> None:
    for level in (1, 2, 3, 4):
        style = styles[f"Heading{level}"]
        assert value(style, "name") == f"heading {level}"
        assert value(style, "pPr/outlineLvl") == str(level - 1)
        assert len(find_styled(body, f"Heading{level}")) == 1
    assert body.find(f".//{qn('w:numPr')}") is None


def find_fonts(content: bytes) -> Iterator[tuple[str, Any]]:
    """Every run, style and default with the part it stands in."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                root = etree.fromstring(package.read(name))
                for tag in ("w:r", "w:rPrDefault"):
                    yield from ((name, one) for one in root.iter(qn(tag)))
                yield from ((name, one) for one in root.iter(qn("w:style")) if one.find(qn("w:rPr")) is not None)


def test_every_run_and_style_names_a_font_for_every_kind_of_character(content: bytes) -> None:
    used = list(find_fonts(content))
    assert {name for name, _ in used} >= {"word/document.xml", "word/styles.xml", "word/footer1.xml"}
    for _, one in used:
        fonts = one.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        assert all(fonts.get(qn(f"w:{slot}")) for slot in FONT_SLOTS)
        assert fonts.get(qn("w:eastAsia")) in {
            DEFAULT.title,
            DEFAULT.body,
            DEFAULT.heading,
            DEFAULT.subheading,
            DEFAULT.page,
        }
        assert not [key for key in fonts.attrib if "Theme" in key]


def test_nothing_of_a_foreign_template_is_left(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not [name for name in package.namelist() if re.search("theme|thumbnail|Effects|numbering", name)]
        everything = b"".join(package.read(name) for name in package.namelist()).decode()
    for name in ("MS Mincho", "ＭＳ 明朝", "Cambria", "Calibri", "ja-JP", "python-docx"):
        assert name not in everything


def test_other_fonts_can_be_set() -> None:
    content = write_docx(make_paper(), Fonts(body="仿宋", title="宋体", subheading="楷体"))
    styles = read_part(content, "word/styles.xml")
    assert "GB2312" not in etree.tostring(styles, encoding="unicode")
    assert "GB2312" not in etree.tostring(read_part(content, "word/document.xml"), encoding="unicode")


def test_page_numbers_stand_at_the_outer_edges(content: bytes) -> None:
    document = open_docx(io.BytesIO(content))
    assert document.settings.odd_and_even_pages_header_footer
    for at, section in enumerate(document.sections):
        odd, even = section.footer.paragraphs, section.even_page_footer.paragraphs
        assert [value(p._p, "pPr/pStyle") for p in (*odd, *even)] == ["Footer", "Footer" if at == 1 else "FooterEven"]
        for paragraph in (*odd, *even):
            assert paragraph.text == "— 1 —"
            assert [i.text for i in paragraph._p.iter(qn("w:instrText"))] == ["PAGE"]
    styles = {s.style_id: s.element for s in document.styles}
    assert [value(styles[name], "pPr/jc") for name in ("Footer", "FooterEven")] == ["right", "left"]
    assert value(styles["Footer"], "pPr/ind", "rightChars") == value(styles["FooterEven"], "pPr/ind", "leftChars") == "100"


def test_annexes_are_listed_below_the_body_and_start_new_pages(body: Any) -> None:
    listed = [read_text(p) for p in find_styled(body, "AnnexList")]
    assert listed == ["附件：1.绿色社区创建任务分解表", "2.依据条款", "3.自评说明"]
    marks = find_styled(body, "AnnexMark")
    assert [read_text(mark) for mark in marks] == ["附件1", "附件2", "附件3"]
    # The first two follow the end of a section, which starts a page itself.
    assert [mark.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}") is not None for mark in marks] == [False, False, True]
    assert [len(mark.getprevious().findall(f".//{qn('w:sectPr')}")) for mark in marks] == [1, 1, 0]


def test_who_signs_stands_centred_over_the_day(body: Any) -> None:
    (signature,), (day,) = find_styled(body, "Signature"), find_styled(body, "Date")
    assert read_text(day) == "2026年【待填：月、日】"
    # 10 characters over 11 (four half ones among them), the day four characters from the right.
    per_character = 156 * MM / 28
    assert int(value(day, "pPr/ind", "right")) == pytest.approx(4 * per_character, abs=1)
    assert int(value(signature, "pPr/ind", "right")) == pytest.approx(4.5 * per_character, abs=1)


def test_tables_repeat_their_heads_and_keep_rows_whole(body: Any) -> None:
    tables = list(body.iter(qn("w:tbl")))
    assert len(tables) == 3
    for table in tables:
        rows = table.findall(qn("w:tr"))
        assert [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows] == [True] + [False] * (
            len(rows) - 1
        )
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        widths = [int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol"))]
        assert sum(widths) in (int(156 * MM), int(225 * MM))


def test_no_row_stands_alone_on_a_tables_last_page(body: Any) -> None:
    for table in body.iter(qn("w:tbl")):
        rows = table.findall(qn("w:tr"))[1:]
        kept = [all(layout.find(qn("w:keepNext")) is not None for layout in row.iter(qn("w:pPr"))) for row in rows]
        assert kept == [len(rows) - 3 <= at < len(rows) - 1 for at in range(len(rows))]


def test_the_schedule_shades_its_bars(body: Any) -> None:
    schedule = list(body.iter(qn("w:tbl")))[1]
    shaded = {
        (row, column)
        for row, cells in enumerate(schedule.findall(qn("w:tr")))
        for column, cell in enumerate(cells.findall(qn("w:tc")))
        if cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}") is not None
    }
    assert shaded == {(1, 1), (1, 2), (2, 3), (3, 12)}


def test_references_lead_to_their_entries_without_looking_like_links(body: Any) -> None:
    marks = {mark.get(qn("w:name")): read_text(mark.getparent()) for mark in body.iter(qn("w:bookmarkStart"))}
    links = list(body.iter(qn("w:hyperlink")))
    assert len(links) == 43
    assert all(re.fullmatch("[a-z][a-z0-9]{1,39}", name) for name in marks)
    assert {link.get(qn("w:anchor")) for link in links} == set(marks)
    assert [text[:2] for text in marks.values()] == ["1.", "2"]
    assert not [style for link in links for style in link.iter(qn("w:rStyle"), qn("w:u"), qn("w:color"))]
    starts, ends = ([m.get(qn("w:id")) for m in body.iter(qn(f"w:bookmark{kind}"))] for kind in ("Start", "End"))
    assert starts == ends == ["0", "1"]


def test_a_reference_without_an_entry_is_plain_text() -> None:
    paper = replace(make_paper(), annexes=())
    assert read_part(write_docx(paper, DEFAULT), "word/document.xml").find(f".//{qn('w:hyperlink')}") is None


def test_clauses_in_full_are_set_small(body: Any, styles: dict[str, Any]) -> None:
    (entry,) = find_styled(body, "Excerpt")
    assert read_text(entry).startswith("1.《绿色社区建设行动实施方案》第一条")
    assert value(styles["Excerpt"], "rPr/sz") == "18"


def test_blanks_are_marked_by_more_than_colour(body: Any, styles: dict[str, Any]) -> None:
    blanks = [run for run in body.iter(qn("w:r")) if run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}") is not None]
    assert {read_text(run) for run in blanks} == {"【待填：负责人】", "【待填：责任人】", "【待填：月、日】"}
    assert value(styles["Blank"], "rPr/u") == "dash"


def test_the_file_carries_its_bases_and_properties(content: bytes) -> None:
    paper = make_paper()
    anchors, _ = read_anchors(content)
    assert anchors == paper.anchors
    assert [one.clause for one in anchors] == [clause.ref.id for clause in CLAUSES]
    facts = open_docx(io.BytesIO(content)).core_properties
    assert (facts.title, facts.subject, facts.keywords) == (paper.title, "绿色社区创建", "绿色社区；工作方案")
    assert (facts.author, facts.last_modified_by, facts.comments, facts.language) == ("", "", "", "zh-CN")


def test_the_file_reads_back_as_it_was_written(content: bytes) -> None:
    text = parse(content).document.text
    assert text.startswith("幸福里社区绿色社区创建工作方案\n为推进绿色社区创建，依据《绿色社区建设行动实施方案》第一条，")


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("幸福里社区绿色社区创建工作方案", 15),
        ("滨河市东城区幸福街道幸福里社区绿色社区创建工作方案", 15),
        ("滨河市东城区幸福街道一个名字很长很长很长的社区", 12),
        ("长" * 41, 14),
    ],
)
def test_a_long_title_breaks_before_a_word(title: str, first: int) -> None:
    assert break_title(title, 20) == first


@pytest.mark.parametrize(
    "hostile",
    [
        "<w:p/><script>alert(1)</script>&amp;",
        "=cmd|' /C calc'!A0",
        "甲\x00\x08\ud800乙\ufffe",
        "长" * 10_000,
        "",
        "\n\t 丙\u2028",
    ],
    ids=["markup", "formula", "control", "long", "empty", "lines"],
)
def test_hostile_words_stay_text(hostile: str) -> None:
    plain = re.sub(r"\s+", " ", re.sub("[\x00\x08\ud800\ufffe]", "", hostile))
    rows = (((Words(hostile),),),)
    blocks = (*write(hostile), Table(hostile, (hostile,), rows, (1,)))
    content = write_docx(Paper(hostile, blocks, subject=hostile, keywords=(hostile,), signature=(Words(hostile),)), DEFAULT)
    document = open_docx(io.BytesIO(content))
    assert [p.text for p in document.paragraphs[:2]] == [plain, plain]
    assert document.tables[0].rows[1].cells[0].text == plain
    assert document.core_properties.title == plain[:255]


needs_office = pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")), reason="no LibreOffice or pdftotext"
)


def convert(content: bytes, form: str, folder: Path) -> Path:
    """What LibreOffice makes of a Word file."""
    file = folder / "文稿.docx"
    file.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(folder / "out"), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / "out" / f"文稿.{form.split(':', maxsplit=1)[0]}"


@needs_office
def test_a_rendered_page_holds_22_lines_of_28_characters(tmp_path: Path) -> None:
    file = convert(write_docx(Paper("题目", write("绿" * 28 * 60)), DEFAULT), "pdf", tmp_path)
    command = ["pdftotext", "-layout", str(file), "-"]
    pages = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.split("\f")
    lines = [line.strip() for line in pages[1].splitlines() if line.strip()]
    assert len(lines) == 23
    assert {len(line) for line in lines[:22]} == {28}
    assert re.sub(" ", "", lines[22]) == "—2—"
    assert [bool(page.strip()) for page in pages] == [True, True, True, False]


@needs_office
def test_the_bases_outlive_another_program(content: bytes, tmp_path: Path) -> None:
    saved = convert(content, "docx:MS Word 2007 XML", tmp_path).read_bytes()
    assert read_anchors(saved)[0] == make_paper().anchors
    body = read_part(saved, "word/document.xml")
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    assert {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))} <= marks
