"""Text in whatever encoding it comes, and text that was once saved in a wrong one."""

import pytest

from ingest.parse import parse
from ingest.read import read_blocks
from ingest.read_text import decode_text

SIMPLIFIED = "某市社区公约\n第一条 居民应当爱护绿地，不得损坏公共设施。\n第二条 本公约自公布之日起施行。\n"
TRADITIONAL = "社區管理條例\n第一條 為加強公寓大廈之管理維護，提昇居住品質，特制定本條例。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_is_read_in_any_usual_encoding(encoding: str) -> None:
    assert decode_text(SIMPLIFIED.encode(encoding)) == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030"])
def test_traditional_text_is_read_in_the_encodings_it_comes_in(encoding: str) -> None:
    assert decode_text(TRADITIONAL.encode(encoding)) == TRADITIONAL


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_a_byte_order_mark_decides(mark: bytes) -> None:
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert decode_text(mark + SIMPLIFIED.encode(encoding)) == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_broken_byte_does_not_change_the_encoding(encoding: str) -> None:
    content = SIMPLIFIED.encode(encoding)
    cut = content.index(b"\n") + 1
    assert decode_text(content[:cut] + b"\xff" + content[cut:]).replace("\ufffd", "") == SIMPLIFIED
    assert decode_text(content[:-4]).startswith(SIMPLIFIED[:-5])


@pytest.mark.parametrize(("right", "wrong"), [("utf-8", "gb18030"), ("gb18030", "latin-1"), ("utf-8", "latin-1")])
def test_text_saved_in_a_wrong_encoding_is_noted(right: str, wrong: str) -> None:
    garbled = SIMPLIFIED.encode(right).decode(wrong, "replace")
    notes = parse(garbled.encode("utf-8")).notes
    assert [note.kind for note in notes if note.kind == "text_garbled"] == ["text_garbled"]


@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, "café déjà vu, naïve Zürich façade\n", "Ελληνικά και русский\n"])
def test_sound_text_is_not_called_garbled(text: str) -> None:
    assert not read_blocks(text.encode("utf-8")).notes
