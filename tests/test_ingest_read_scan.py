"""Pictures of pages: recognised where the OCR extra is installed, else refused with the command that installs it."""

import io

import pytest
from pdf_files import PICTURE, make_pages, print_pages
from PIL import Image, ImageDraw

from ingest.read import read_blocks
from ingest.read_scan import can_recognise
from kb.errors import BadInput, UnsupportedFile

with_extra = pytest.mark.skipif(not can_recognise(), reason="needs the OCR extra")
without_extra = pytest.mark.skipif(can_recognise(), reason="the OCR extra is installed")
LINES = ("ARTICLE 27 PROPERTY SERVICES", "30 PERCENT IN 2025")


def _draw(kind: str) -> bytes:
    picture = Image.new("RGB", (1200, 400), "white")
    pen = ImageDraw.Draw(picture)
    for i, line in enumerate(LINES):
        pen.text((60, 60 + 140 * i), line, fill="black", font_size=56)
    saved = io.BytesIO()
    picture.save(saved, kind)
    return saved.getvalue()


@with_extra
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "PDF"])
def test_pictures_are_recognised_and_told_to_be(kind: str) -> None:
    reading = read_blocks(_draw(kind))
    assert ["".join(block.text.split()) for block in reading.blocks] == ["".join(line.split()) for line in LINES]
    assert {block.page for block in reading.blocks} == {1}
    assert "pages_recognised" in [note.kind for note in reading.notes]


@with_extra
def test_an_empty_picture_is_refused() -> None:
    with pytest.raises(BadInput):
        read_blocks(make_pages([PICTURE]))


@without_extra
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "PDF"])
def test_without_the_extra_the_command_is_named(kind: str) -> None:
    with pytest.raises(UnsupportedFile) as caught:
        read_blocks(_draw(kind))
    assert "make ocr" in caught.value.hint


@pytest.mark.parametrize("start", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\x00", b"MM\x00*"])
def test_a_broken_picture_is_refused(start: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        read_blocks(start + bytes(range(256)))
    assert caught.value.hint


def test_a_text_layer_is_preferred() -> None:
    reading = read_blocks(print_pages(["第一条 甲。"]))
    assert not reading.notes
