"""Documents on sites' pages and printed from them: the document stays, what the site sets around it goes and is told."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.blocks import Block
from ingest.clean import clean_blocks
from ingest.parse import Parsed, parse
from tests.pdf_files import make_pages, print_line

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/sites.yaml").read_text("utf8"))


def _read(case: dict[str, Any]) -> Parsed:
    if "page" in case:
        return parse(case["page"].encode())
    sizes = [16 if len(line) < 30 else 7 for line in case["lines"]]
    lines = enumerate(zip(case["lines"], sizes, strict=True))
    return parse(make_pages([b"".join(print_line(line, 72, 800 - 28 * i, size=size) for i, (line, size) in lines)]))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_document_on_a_site_s_page_stands_alone(case: dict[str, Any]) -> None:
    parsed = _read(case)
    document = parsed.document
    facts = {name: getattr(document, name) for name in ("doc_number", "addressee", "issued_on") if name in case}
    assert document.title == case["title"]
    assert facts == {name: case[name] for name in facts}
    assert not case.get("issuers") or document.issuers == tuple(case["issuers"])
    assert [clause.ref.label for clause in parsed.clauses] == case["labels"]
    assert not [words for words in case["kept"] if words not in document.text]
    assert not [words for words in case.get("dropped", ()) if words in document.text]
    told = any(note.kind == "frame_removed" for note in parsed.notes)
    assert told == bool(case.get("dropped"))


def test_a_line_that_only_looks_like_a_site_s_proves_nothing() -> None:
    lines = ["楼道公约", "第一条 居民可以扫一扫二维码报修。", "第二条 相关信息在公告栏公布。", "相关信息"]
    assert [block.text for block in clean_blocks([Block(line) for line in lines]).blocks] == lines
