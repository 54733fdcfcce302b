"""The PDF a document was read from: kept once, shown page by page, gone with the document."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pdf_files import print_pages

from assistant.assistant import Assistant
from ingest.page_picture import draw_page
from kb.config import Settings
from kb.errors import UnreadableFile

FIRST = ("松鹤市社区雨水花园管护办法", "第一条 为了管好社区雨水花园，制定本办法。")
PDF = print_pages(FIRST, ("第二条 雨水花园每季度至少清淤一次。",))


@pytest.fixture
def assistant(filled_home: Path, own_home: Path) -> Iterator[Assistant]:
    shutil.copytree(filled_home, own_home)
    opened = Assistant.open(Settings(home=own_home))
    yield opened
    opened.library.engine.dispose()


def test_a_pdf_is_kept_once_and_goes_with_its_document(assistant: Assistant) -> None:
    added = assistant.add_content(PDF, Path("办法.pdf"))
    assistant.add_content(PDF, Path("再来一次.pdf"))
    assert assistant.originals.find(added.document.id) == PDF
    assert len(list(assistant.originals.folder.iterdir())) == 1
    assistant.remove(added.document.id)
    assert assistant.originals.find(added.document.id) is None
    assert list(assistant.originals.folder.iterdir()) == []


def test_other_files_are_not_kept(assistant: Assistant) -> None:
    added = assistant.add_content("\n".join(FIRST).encode(), Path("办法.txt"))
    assert not assistant.originals.holds(added.document.id)
    assert not assistant.originals.folder.exists()


def test_a_page_is_drawn_and_counted() -> None:
    picture, count = draw_page(PDF, 2)
    assert count == 2
    assert picture.startswith(b"\xff\xd8")
    assert picture != draw_page(PDF, 1)[0]


@pytest.mark.parametrize(("content", "number"), [(PDF, 3), (b"%PDF-1.7 broken", 1)])
def test_what_cannot_be_drawn_is_told(content: bytes, number: int) -> None:
    with pytest.raises(UnreadableFile, match="画不出来"):
        draw_page(content, number)
