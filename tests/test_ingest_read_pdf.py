"""PDFs with a text layer: lines in reading order, with page numbers, and what could not be read."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pdf_files import PICTURE, join_objects, make_pages, print_line, print_pages

from ingest.parse import parse
from ingest.read import read_blocks
from ingest.read_pdf import read_pdf
from ingest.read_scan import can_recognise
from kb.errors import BadInput, UnreadableFile

ROOT = Path(__file__).parents[1]
DRAWN = b"BT /F1 12 Tf 10 10 Td (a) Tj ET\n"
HARMFUL: dict[str, Callable[[], bytes]] = {
    "a page of 300 MB": lambda: make_pages([DRAWN * 9_000_000]),
    "a state saved 50 million times": lambda: make_pages([b"q " * 50_000_000]),
    "a page that names itself as its parent's page": lambda: join_objects(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>"]
    ),
    "a tree of pages 5,000 levels deep": lambda: join_objects(
        [b"<</Type/Catalog/Pages 2 0 R>>", *(b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % n for n in range(3, 5003))]
    ),
    "an array 2 million levels deep": lambda: join_objects([b"[" * 2_000_000]),
    "a drawing that draws itself": lambda: join_objects(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Contents 4 0 R>>",
            b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Length 12>>\n"
            b"stream\n/X Do /X Do \nendstream",
        ]
    ),
}


def _read(*drawings: bytes, extra: bytes = b"") -> list[str]:
    return [block.text for block in read_pdf(make_pages(drawings, extra)).blocks]


def _kinds(content: bytes) -> dict[str, str]:
    return {note.kind: note.message for note in read_pdf(content).notes}


def test_lines_carry_their_pages() -> None:
    blocks = read_pdf(print_pages(["某某办法", "第一条 居民应当爱护绿地。"], ["第二条 本办法自公布之日起施行。"])).blocks
    assert [(block.text, block.page) for block in blocks] == [
        ("某某办法", 1),
        ("第一条 居民应当爱护绿地。", 1),
        ("第二条 本办法自公布之日起施行。", 2),
    ]


def test_indents_tell_paragraphs_from_wrapped_lines() -> None:
    lines = [
        ("海棠市停车办法", 200),
        ("第一条 为了规范停车，制定本办法。", 104),
        ("第二条 停车应当遵守下列规定，不得妨碍消防车和救护车", 104),
        ("《海棠市消防条例》另有规定的除外：", 72),
        ("（一）车头朝外；", 104),
        ("（二）在占用业主共有的道路或者其他场地停放的，先报送进", 104),
        ("展情况。", 72),
        ("违反本条规定的，责令改正。", 104),
    ]
    drawing = b"".join(print_line(text, x, 770 - 28 * i) for i, (text, x) in enumerate(lines))
    assert [(clause.ref.label, clause.text) for clause in parse(make_pages([drawing])).clauses][2:] == [
        (
            "第二条第一款",
            "停车应当遵守下列规定，不得妨碍消防车和救护车《海棠市消防条例》另有规定的除外：\n（一）车头朝外；\n"
            "（二）在占用业主共有的道路或者其他场地停放的，先报送进展情况。",
        ),
        ("第二条第一款第一项", "（一）车头朝外；"),
        ("第二条第一款第二项", "（二）在占用业主共有的道路或者其他场地停放的，先报送进展情况。"),
        ("第二条第二款", "违反本条规定的，责令改正。"),
    ]


def test_what_looks_like_a_table_is_told() -> None:
    page = ["第二条 收费标准如下：", "类别 定额 价格", "居民用水 十吨 三元", "第三条 本办法自公布之日起施行。"]
    told = next(note.message for note in parse(print_pages(page)).notes if note.kind == "rows_loose")
    assert "类别 定额 价格" in told


def test_one_column_is_read_from_top_to_bottom_however_it_was_drawn() -> None:
    assert _read(print_line("二、任务", 72, 600) + print_line("一、目标", 72, 700) + print_line("题名", 200, 780)) == [
        "题名",
        "一、目标",
        "二、任务",
    ]


@pytest.mark.parametrize("spacing", [4, 8, 16])
def test_characters_set_apart_are_one_word(spacing: float) -> None:
    assert _read(print_line("绿色社区创建方案", 72, 700, spacing)) == ["绿色社区创建方案"]


def test_the_gap_between_characters_and_digits_is_no_blank() -> None:
    drawing = print_line("自", 72, 700) + print_line("2025", 92, 700) + print_line("年起", 160, 700)
    assert _read(drawing) == ["自2025年起"]


def test_blanks_the_author_wrote_stay() -> None:
    assert _read(print_line("第一条 为了 建设", 72, 700)) == ["第一条 为了 建设"]


def test_characters_of_radical_fonts_become_ordinary_ones() -> None:
    assert _read(print_line("⼀⽂⼈⺠，①２０", 72, 700)) == ["一文人民，①２０"]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_turned_page_is_read_in_order(angle: int) -> None:
    drawing = print_line("一、目标", 72, 700) + print_line("二、任务", 72, 600)
    assert _read(drawing, extra=b"/Rotate %d" % angle) == ["一、目标", "二、任务"]


@pytest.mark.skipif(can_recognise(), reason="the picture would be recognised")
def test_pages_without_text_are_named_blank_ones_are_not() -> None:
    content = make_pages([print_line("第一条 甲。", 72, 700), PICTURE, b"", PICTURE, PICTURE])
    assert "第 2、4—5 页没有文字" in _kinds(content)["pages_without_text"]


def test_text_hidden_behind_a_picture_is_told_to_be_recognised() -> None:
    content = make_pages([PICTURE + b"\n3 Tr " + print_line("第一条 甲。", 72, 700)])
    assert _kinds(content)["pages_recognised"].startswith("第1页的文字由识别得到")


def test_a_page_that_is_missing_is_named() -> None:
    whole = print_pages(["第一条 甲。"])
    content = whole.replace(b"/Count 1/Kids[4 0 R]", b"/Count 2/Kids[4 0 R 9 0 R]")
    reading = read_pdf(content)
    assert [block.text for block in reading.blocks] == ["第一条 甲。"]
    assert [note.kind for note in reading.notes] in (["pages_broken"], [])


def test_a_cut_off_file_gives_what_is_there_or_one_sentence() -> None:
    whole = print_pages(["第一条 甲。"], ["第二条 乙。"])
    for share in range(1, 10):
        try:
            texts = [block.text for block in read_pdf(whole[: len(whole) * share // 10]).blocks]
            assert set(texts) <= {"第一条 甲。", "第二条 乙。"}
        except BadInput:
            continue


def test_a_locked_file_is_told_to_be_locked() -> None:
    lock = b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>", lock]
    with pytest.raises(UnreadableFile, match="有密码"):
        read_pdf(join_objects(objects, b"/Encrypt 3 0 R/ID[<00><00>]"))


def test_a_file_is_a_pdf_even_when_bytes_precede_it() -> None:
    assert read_blocks(b"\n\n" + print_pages(["第一条 甲。"])).blocks[0].text == "第一条 甲。"


# What the reading's own child took, in KiB; a process of its own, because the count is of all children a process ever had.
MEASURE = """
import resource, sys
from pathlib import Path
from ingest.read_pdf import read_pdf
from kb.errors import BadInput
try:
    read_pdf(Path(sys.argv[1]).read_bytes())
except BadInput as error:
    print(bool(error.hint), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted so on Linux only")
@pytest.mark.parametrize("name", HARMFUL)
def test_a_file_made_to_do_harm_costs_little_time_and_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / "harm.pdf"
    path.write_bytes(HARMFUL[name]())
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    has_hint, kibibytes = done.stdout.split()
    assert has_hint == "True"
    assert int(kibibytes) < 1.3 * 1024**2


def test_many_pages_are_read_within_seconds() -> None:
    started = time.monotonic()
    reading = read_pdf(print_pages(*([f"第{number}条 居民应当爱护绿地。"] for number in range(1, 5001))))
    assert len(reading.blocks) == 5000
    assert reading.blocks[-1].page == 5000
    assert not reading.notes
    assert time.monotonic() - started < 60


def test_too_many_pages_are_refused() -> None:
    kids = b"4 0 R " * 10_001
    content = print_pages(["甲"]).replace(b"/Count 1/Kids[4 0 R]", b"/Count 10001/Kids[" + kids + b"]")
    with pytest.raises(UnreadableFile, match="10000 页"):
        read_pdf(content)


def test_what_was_read_before_time_ran_out_stays_and_the_rest_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.read_pdf._SECONDS", 2.0)
    heavy = DRAWN * 100_000
    reading = read_pdf(make_pages([print_line("第一条 甲。", 72, 700), *[heavy] * 60]))
    assert (reading.blocks[0].text, reading.blocks[0].page) == ("第一条 甲。", 1)
    assert "未读入" in {note.kind: note.message for note in reading.notes}["pages_unread"]


def test_a_program_of_the_user_named_like_ours_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ingest").mkdir()
    (tmp_path / "ingest" / "__init__.py").write_text("raise SystemExit", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert [block.text for block in read_pdf(print_pages(["第一条 甲。"])).blocks] == ["第一条 甲。"]
