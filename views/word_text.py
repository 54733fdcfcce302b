"""Paragraphs and runs of a Word file: fonts on every run, blanks, links to the entries of clauses; no page, no styles."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from assistant.paper import Blank, Piece, Reference, Words
from kb.config import Fonts
from kb.versions import hash_text

# XML 1.0, 2.2: what no document may contain.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Styles by the kind of font they are set in; all others stand in the font of the body.
_FONTS = {
    "Title": "title", "AnnexTitle": "title", "Heading1": "heading", "Heading2": "subheading", "AnnexMark": "heading",
    "Caption": "heading", "TableHead": "heading", "TableHeadSmall": "heading", "Footer": "page", "FooterEven": "page",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """How text is set: the fonts, and the bookmarks of the entries that references can lead to, by clause id."""

    fonts: Fonts
    bookmarks: Mapping[str, str]

    def find_font(self, style: str) -> str:
        """The East Asian font of a style."""
        return str(getattr(self.fonts, _FONTS.get(style, "body")))


def make(tag: str, **attributes: object) -> Any:
    """An element of Word's vocabulary with these attributes: <w:jc w:val="center"/>."""
    element: Any = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def clean(text: str) -> str:
    """The text on one line, without the characters that no XML document may contain."""
    return re.sub(r"\s+", " ", _ILLEGAL.sub("", text))


def name_bookmark(clause_id: str) -> str:
    """The bookmark of a clause's entry: Word takes a letter and at most 39 more letters and digits."""
    return f"c{hash_text(clause_id)}"


def make_fonts(east_asian: str, latin: str) -> Any:
    """Fonts for every kind of character; the hint sets “ ” — … ① in the East Asian one, as a Chinese typist means them."""
    return make("rFonts", hint="eastAsia", ascii=latin, hAnsi=latin, eastAsia=east_asian, cs=latin)


def make_run(text: str, east_asian: str, latin: str, *, strong: bool = False, style: str = "") -> Any:
    """One run of text."""
    run, properties = make("r"), make("rPr")
    if style:
        properties.append(make("rStyle", val=style))
    properties.append(make_fonts(east_asian, latin))
    if strong:
        properties.append(make("b"))
    run.append(properties)
    if text:
        written = make("t")
        written.text = clean(text)
        written.set(qn("xml:space"), "preserve")
        run.append(written)
    return run


def add_paragraph(parent: Any, style: str) -> Any:
    """An empty paragraph of this style at the end of a body, cell or footer."""
    paragraph, properties = make("p"), make("pPr")
    properties.append(make("pStyle", val=style))
    paragraph.append(properties)
    # The properties of the last section stand at the end of a body.
    last = parent[-1] if len(parent) else None
    if last is not None and last.tag == qn("w:sectPr"):
        last.addprevious(paragraph)
    else:
        parent.append(paragraph)
    return paragraph


def add_pieces(paragraph: Any, pieces: Iterable[Piece], setting: Setting, entry: str = "") -> None:
    """Writes the pieces into a paragraph; `entry` makes it the place that references to this clause id lead to."""
    font, latin = setting.find_font(paragraph.pPr.pStyle.get(qn("w:val"))), setting.fonts.latin
    ends = _add_bookmark(paragraph, setting, entry)
    for piece in pieces:
        match piece:
            case Words(text, strong):
                paragraph.append(make_run(text, font, latin, strong=strong))
            case Blank():
                paragraph.append(make_run(piece.text, font, latin, style="Blank"))
            case Reference():
                run = make_run(piece.text, font, latin)
                paragraph.append(run if piece.anchor == entry else _link(run, setting.bookmarks.get(piece.anchor, "")))
    if ends is not None:
        paragraph.append(ends)


def _link(run: Any, bookmark: str) -> Any:
    """The run as a link inside the file, looking like the text around it; as it is where there is no entry."""
    if not bookmark:
        return run
    link = make("hyperlink", anchor=bookmark, history=1)
    link.append(run)
    return link


def _add_bookmark(paragraph: Any, setting: Setting, entry: str) -> Any | None:
    """Starts the bookmark of an entry; what ends it, or None when there is none to set."""
    if entry not in setting.bookmarks:
        return None
    number = list(setting.bookmarks).index(entry)
    paragraph.append(make("bookmarkStart", id=number, name=setting.bookmarks[entry]))
    return make("bookmarkEnd", id=number)
