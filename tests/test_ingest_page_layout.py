"""Paragraphs printed on pages in the layouts people use come back as they were; what the page leaves open is told."""

from pathlib import Path

import pytest
import yaml
from pdf_files import make_pages, print_line

from ingest.parse import parse, parse_text

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "printed.yaml").read_text(encoding="utf-8"))
LEFT, SIZE, PITCH, WIDTH = 72, 16, 24, 28


def print_paragraphs(paragraphs: list[str], indent: int = 0, hang: int = 0, gap: float = 0.0) -> bytes:
    """The drawing of a page whose lines hold 28 characters."""
    drawing, y = b"", 790.0
    for words in paragraphs:
        first, second = (0, hang) if hang and words.startswith("（") else (indent, 0)
        begin, rest = words[: WIDTH - first], words[WIDTH - first :]
        cut = [rest[at : at + WIDTH - second] for at in range(0, len(rest), WIDTH - second)]
        for line, at in ((begin, first), *((line, second) for line in cut)):
            drawing += print_line(line, LEFT + SIZE * at, y)
            y -= PITCH
        y -= gap * PITCH
    return drawing


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_printed_paragraphs_come_to_the_clauses_of_the_text(case: dict[str, object]) -> None:
    paragraphs = case["paragraphs"]
    printed = parse(make_pages([print_paragraphs(paragraphs, **case.get("layout", {}))]))  # type: ignore[arg-type]
    whole = parse_text("\n".join(paragraphs))  # type: ignore[arg-type]
    assert [(c.ref.label, c.text) for c in printed.clauses] == [(c.ref.label, c.text) for c in whole.clauses]
    told = {note.kind for note in printed.notes} & {"wraps_parted", "wraps_uncertain"}
    assert told == ({case["note"]} if "note" in case else set())


def test_a_line_said_on_every_page_is_no_header_where_it_stands_in_the_text() -> None:
    pages = []
    for number in range(1, 6):
        lines = [f"第{number}条 居民应当爱护绿地。"] * number + ["情节严重的从重处理", f"- {number} -"]
        pages.append(b"".join(print_line(line, LEFT, 790 - PITCH * at) for at, line in enumerate(lines)))
    parsed = parse(make_pages(pages))
    assert parsed.document.text.count("情节严重的从重处理") == 5


def test_headers_on_every_page_are_counted_in_the_report() -> None:
    pages = []
    for number in range(1, 6):
        lines = [f"第{number}条 居民应当爱护绿地。", "违反规定的，责令改正。"] * number
        body = b"".join(print_line(line, LEFT, 740 - PITCH * at) for at, line in enumerate(lines))
        pages.append(print_line("海棠市人民政府公报", LEFT, 800) + body + print_line(f"- {number} -", LEFT, 40))
    parsed = parse(make_pages(pages))
    told = next(note.message for note in parsed.notes if note.kind == "pages_removed")
    assert "页码 5 处、页眉页脚 5 行" in told
    assert parsed.document.text.count("违反规定的，责令改正。") == 15
