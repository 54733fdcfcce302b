"""Official documents with a trap each: the tree a lawyer expects, and laws that hold for any text."""

from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
import yaml
from outline_text import write_tree

from ingest.asides import move_notes
from ingest.blocks import Block
from ingest.clauses import Body, place_clauses
from ingest.closing import find_closing
from ingest.outline import build_units
from ingest.parse import parse_file
from kb.model import Clause, Level

GOLDEN = Path(__file__).parent / "golden"

DOCUMENTS = sorted(p for p in (GOLDEN / "structure").iterdir() if p.suffix != ".tree")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_a_document_is_divided_as_a_lawyer_would(path: Path, golden: Callable[[str, str], None]) -> None:
    golden(f"structure/{path.stem}.tree", write_tree(parse_file(path)))


TABLES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/tables.yaml").read_text("utf8"))


def _divide(lines: list[Block]) -> tuple[Clause, ...]:
    starts = tuple(accumulate((len(line.text) + 1 for line in lines), initial=0))
    body = Body("d", tuple(lines), starts, "\n".join(line.text for line in lines))
    return place_clauses(body, build_units(lines, find_closing(lines)))


@pytest.mark.parametrize("case", TABLES, ids=lambda case: case["name"])
def test_rows_are_counted_as_a_reader_counts_them(case: dict[str, Any]) -> None:
    rows = [
        Block(
            " | ".join(row if case.get("repeated") else dict.fromkeys(row)),
            table=1,
            cells=tuple(row),
            is_head=at < case.get("marked", 0),
        )
        for at, row in enumerate(case["rows"])
    ]
    clauses = _divide([Block("一、任务"), *(Block(line) for line in case.get("before", [])), *rows])
    assert [f"{c.ref.label}｜{c.heading}｜{c.text}" for c in clauses if c.level is Level.ROW] == case["wants"]


def test_footnotes_come_last_and_belong_to_no_clause() -> None:
    clauses = _divide(
        [Block("一、任务"), Block("植树。"), Block("树种见名录。", is_footnote=True), Block("注二。", is_footnote=True)]
    )
    assert [(c.ref.label, c.text) for c in clauses] == [("一", "一、任务\n植树。"), ("脚注", "树种见名录。\n注二。")]


def test_a_text_box_belongs_to_no_article_unless_it_holds_one() -> None:
    box = "文本框"
    lines = [
        *(Block("第一条 楼道应当保持畅通。"), Block("咨询电话：000-1234", place=box), Block("违者劝告。")),
        *(Block("第二条 居民可以举报。", place=box), Block("举报应当核实。"), Block("楼道指公用部分。", is_footnote=True)),
    ]
    divided = [(clause.ref.label, clause.text) for clause in _divide(list(move_notes(lines)))]
    assert divided == [
        ("第一条", "第一条 楼道应当保持畅通。\n违者劝告。"),
        ("第一条第一款", "楼道应当保持畅通。"),
        ("第一条第二款", "违者劝告。"),
        ("第二条", "第二条 居民可以举报。\n举报应当核实。"),
        ("第二条第一款", "居民可以举报。"),
        ("第二条第二款", "举报应当核实。"),
        ("文本框", "咨询电话：000-1234"),
        ("脚注", "楼道指公用部分。"),
    ]
