"""OFD files (GB/T 33190) are read line by line, as the page shows them."""

import contextlib
import io
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block
from ingest.parse import parse
from ingest.read_ofd import read_ofd
from kb.errors import UnreadableFile
from tests.word_file import change_parts

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE = 5.0


def write_text(text: str, x: float, y: float, more: str = "", code: str = "") -> str:
    """A piece of text whose base line stands at height y (mm), one character every 5 mm."""
    box = f'Boundary="{x} {y - SIZE} 200 10"'
    inner = f'<ofd:TextCode X="0" Y="{SIZE}" DeltaX="g {max(len(text) - 1, 1)} {SIZE}" {code}>{text}</ofd:TextCode>'
    return (
        f'<ofd:TextObject ID="1" {box} Font="2" Size="{SIZE}" {more}><ofd:FillColor Value="0 0 0"/>{inner}</ofd:TextObject>'
    )


def write_page(*texts: str) -> str:
    layer = f'<ofd:Layer Type="Body"><ofd:PageBlock>{"".join(texts)}</ofd:PageBlock></ofd:Layer>'
    return f"<ofd:Page {SPACE}><ofd:Template TemplateID='9'/><ofd:Content>{layer}</ofd:Content></ofd:Page>"


def pack(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, xml in parts.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{xml}')
    return buffer.getvalue()


def save_ofd(pages: Sequence[str], places: Sequence[str] = (), root: str = "Doc_0/Document.xml") -> bytes:
    """An OFD file of these pages, each kept at Doc_0/Pages/Page_N/Content.xml and named as `places` says."""
    kept = [f"Pages/Page_{at}/Content.xml" for at in range(len(pages))]
    named = "".join(f'<ofd:Page ID="{at}" BaseLoc="{place}"/>' for at, place in enumerate(places or kept))
    parts = {
        "OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData><ofd:TemplatePage ID='9' BaseLoc='Tpls/T.xml'/>"
        f"</ofd:CommonData><ofd:Pages>{named}</ofd:Pages></ofd:Document>",
        "Doc_0/Tpls/T.xml": write_page(write_text("模板里的字", 10, 10)),
        "Doc_0/Annots/Page_0/Annotation.xml": write_page(write_text("批注里的字", 10, 10)),
        **{f"Doc_0/{name}": page for name, page in zip(kept, pages, strict=True)},
    }
    return pack(parts)


def test_pieces_at_one_height_are_one_line_from_left_to_right() -> None:
    first = write_page(
        write_text("第二条", 20, 60),
        write_text("绿色社区", 60, 40.5),
        write_text("某市关于创建", 20, 40),
        write_text("居民应当分类投放。", 40, 60),
    )
    assert read_ofd(save_ofd([first, write_page(write_text("附则", 20, 40))])).blocks == (
        Block("某市关于创建 绿色社区", page=1),
        Block("第二条 居民应当分类投放。", page=1),
        Block("附则", page=2),
    )


def test_pieces_that_touch_are_joined_without_a_blank() -> None:
    page = write_page(write_text("居民应", 20, 40), write_text("当守约。", 35, 40))
    assert read_ofd(save_ofd([page])).blocks == (Block("居民应当守约。", page=1),)


def test_a_wide_step_inside_a_piece_is_a_blank() -> None:
    code = '<ofd:TextCode X="0" Y="5" DeltaX="5 5 15 5">第一条居民</ofd:TextCode>'
    item = f'<ofd:TextObject Boundary="20 30 99 9" Size="{SIZE}">{code}</ofd:TextObject>'
    assert read_ofd(save_ofd([write_page(item)])).blocks[0].text == "第一条 居民"


def test_single_characters_make_words_and_figures() -> None:
    """As WPS writes them: each character an object of its own, in units of a twentieth, digits half as wide."""
    places = (("共", 20.0), ("计", 25.0), (":", 30.0), ("1", 35.0), ("2", 37.5), ("户", 40.0))
    item = f'<ofd:TextObject Boundary="{{}} 30 5 5" Size="{SIZE * 20}" CTM="0.05 0 0 0.05 0 0">'.format
    code = '<ofd:TextCode X="0" Y="86">{}</ofd:TextCode></ofd:TextObject>'.format
    page = write_page(*(item(left) + code(character) for character, left in places))
    assert read_ofd(save_ofd([page])).blocks[0].text == "共计: 12户"


def test_scaled_and_moved_text_finds_its_line() -> None:
    page = write_page(write_text("后", 20, 40, 'CTM="1 0 0 1 40 0"'), write_text("前", 20, 40, 'CTM="0.5 0 0 1 0 0"'))
    assert read_ofd(save_ofd([page])).blocks[0].text == "前 后"


def test_several_codes_of_one_object_stand_where_they_say() -> None:
    codes = '<ofd:TextCode X="0" Y="5">上</ofd:TextCode><ofd:TextCode Y="15">下</ofd:TextCode>'
    page = write_page(f'<ofd:TextObject Boundary="20 30 99 9" Size="{SIZE}">{codes}</ofd:TextObject>')
    assert [block.text for block in read_ofd(save_ofd([page])).blocks] == ["上", "下"]


def test_templates_annotations_hidden_and_slanted_text_stay_out() -> None:
    slanted = write_text("内部资料", 50, 50, 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    page = write_page(write_text("正文", 20, 40), write_text("看不见", 20, 50, 'Visible="false"'), slanted)
    reading = read_ofd(save_ofd([page]))
    assert [block.text for block in reading.blocks] == ["正文"]
    assert [note.kind for note in reading.notes] == ["text_turned"]


def test_pages_without_text_are_noted() -> None:
    reading = read_ofd(save_ofd([write_page(), write_page(write_text("甲", 20, 40)), write_page()]))
    assert reading.blocks == (Block("甲", page=2),)
    assert reading.notes[0].message.startswith("第 1、3 页没有文字")


@pytest.mark.parametrize(
    "place", ["/Doc_0/Pages/Page_0/Content.xml", "Doc_0/Pages/Page_0/Content.xml", "pages\\page_0\\content.xml"]
)
def test_pages_are_found_however_their_places_are_written(place: str) -> None:
    assert read_ofd(save_ofd([write_page(write_text("甲", 20, 40))], [place])).blocks[0].text == "甲"


def test_a_place_may_stand_in_an_element_of_its_own() -> None:
    content = save_ofd([write_page(write_text("甲", 20, 40))])
    moved = change_parts(
        content,
        {b' BaseLoc="Pages/Page_0/Content.xml"/>': b"><ofd:BaseLoc>Pages/Page_0/Content.xml</ofd:BaseLoc></ofd:Page>"},
    )
    assert read_ofd(moved).blocks[0].text == "甲"


def test_any_vocabulary_name_is_read() -> None:
    content = save_ofd([write_page(write_text("甲", 20, 40))])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        other = {name: package.read(name).decode().split("?>", 1)[1] for name in package.namelist()}
    changed = {
        name: xml.replace("http://www.ofdspec.org/2016", "urn:other").replace("ofd:", "") for name, xml in other.items()
    }
    assert read_ofd(pack({name: xml.replace("xmlns:ofd", "xmlns") for name, xml in changed.items()})).blocks[0].text == "甲"


def test_an_ofd_file_becomes_clauses_with_wraps_joined() -> None:
    articles = (
        "第一条 居民应当爱护绿地，不得损坏树木花草，不得占用公共绿地，不得在绿地里堆放杂物，违反的由社区劝阻。",
        "第二条 社区应当每月组织居民清理楼道和公共绿地，并把清理的结果在公告栏公布，接受居民监督，听取居民的意见。",
    )
    lines = ["社区绿化公约", *(article[at : at + 12] for article in articles for at in range(0, len(article), 12))]
    page = write_page(*(write_text(line, 20, 40 + 10 * at) for at, line in enumerate(lines)))
    parsed = parse(save_ofd([page]))
    assert [(clause.text, clause.page) for clause in parsed.clauses] == [(articles[0], 1), (articles[1], 1)]


def drop_root() -> bytes:
    return pack(
        {"OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:Signatures>/S.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>"}
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (save_ofd([write_page()]), "没有文字"),
        (drop_root(), "没有正文"),
        (save_ofd([write_page()], ["../../../etc/passwd"]), "缺少页面"),
        (save_ofd([write_page()], root="Doc_1/Document.xml"), "缺少页面"),
        (pack({"OFD.xml": "<a/>", "Encryptions.xml": "<a/>"}), "密码"),
        (pack({"OFD.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "实体"),
        (save_ofd(["<ofd:Page"]), "损坏"),
    ],
    ids=["没有文字层", "只有签章", "路径指向包外", "缺文档", "加密", "实体", "坏页"],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words) as caught:
        read_ofd(content)
    assert caught.value.hint


VALUES = st.sampled_from(["", "g", "g g g", "-1", "nan", "1e99 1e-99", "9" * 500, "g 999999999 1", "٣", "1 2 3 4 5 6 7"])


@given(st.fixed_dictionaries(dict.fromkeys(("Boundary", "Size", "CTM", "X", "Y", "DeltaX"), VALUES)))
def test_any_value_of_an_attribute_is_read(values: dict[str, str]) -> None:
    outer = " ".join(f'{name}="{values[name]}"' for name in ("Boundary", "Size", "CTM"))
    inner = " ".join(f'{name}="{values[name]}"' for name in ("X", "Y", "DeltaX"))
    page = write_page(f"<ofd:TextObject {outer}><ofd:TextCode {inner}>甲乙</ofd:TextCode></ofd:TextObject>")
    with contextlib.suppress(UnreadableFile):
        assert "".join(block.text for block in read_ofd(save_ofd([page])).blocks).replace(" ", "") == "甲乙"


WHOLE = save_ofd([write_page(write_text("甲", 20, 40))])


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_any_damage_is_refused_or_read(changes: list[tuple[int, int]]) -> None:
    content = bytearray(WHOLE)
    for at, value in changes:
        content[at] = value
    with contextlib.suppress(UnreadableFile):
        assert read_ofd(bytes(content)).blocks
