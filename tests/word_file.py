"""Word files for tests, made of the XML they hold, so that a case can say what Word would have written."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": _W,
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    }.items()
)
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = {"document": "document.main"}
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def save_word(body: str, **parts: str) -> bytes:
    """A .docx with this body and these parts (styles=, numbering=, footnotes=, …), each the XML inside its root."""
    files = {"document": f"<w:body>{body}</w:body>", **parts}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        overrides = "".join(
            f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{_MAIN.get(name, name)}+xml"/>' for name in files
        )
        package.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/>{overrides}</Types>',
        )
        package.writestr("_rels/.rels", _relate({"officeDocument": "word/document.xml"}))
        package.writestr("word/_rels/document.xml.rels", _relate({name: f"{name}.xml" for name in parts}))
        for name, xml in files.items():
            package.writestr(
                f"word/{name}.xml", f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {_SPACES}>{xml}</w:{name}>'
            )
    return buffer.getvalue()


def write_paragraph(text: str, properties: str = "") -> str:
    """One paragraph with one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{write_run(text)}</w:p>"


def write_run(text: str, properties: str = "") -> str:
    """One run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def write_item(text: str, level: int = 0, number: int = 1) -> str:
    """A paragraph standing in a list."""
    return write_paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def write_list(levels: Sequence[Mapping[str, object]], number: int = 1, definition: int = 0, overrides: str = "") -> str:
    """A list: its definition and the list itself; a level says form, text and, where it must, start, suffix, restart…"""
    written = "".join(_write_level(at, level) for at, level in enumerate(levels))
    return (
        f'<w:abstractNum w:abstractNumId="{definition}"><w:multiLevelType w:val="multilevel"/>{written}</w:abstractNum>'
        f"{write_instance(number, definition, overrides)}"
    )


def write_instance(number: int, definition: int = 0, overrides: str = "") -> str:
    """One list that counts with a definition."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/>{overrides}</w:num>'


def write_table(rows: Sequence[Sequence[str]]) -> str:
    """A table of plain cells."""
    cells = ("".join(f"<w:tc>{write_paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    columns = max(len(row) for row in rows)
    grid = "<w:gridCol/>" * columns
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def _write_level(at: int, level: Mapping[str, object]) -> str:
    words = {"start": level.get("start", 1), "numFmt": level["form"]}
    if "restart" in level:
        words["lvlRestart"] = level["restart"]
    if "style" in level:
        words["pStyle"] = level["style"]
    if level.get("legal"):
        words["isLgl"] = "1"
    words |= {"suff": level.get("suffix", "tab"), "lvlText": level["text"]}
    inner = "".join(f'<w:{name} w:val="{escape(str(value))}"/>' for name, value in words.items())
    return f'<w:lvl w:ilvl="{at}">{inner}</w:lvl>'


def _relate(targets: Mapping[str, str]) -> str:
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_KINDS}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets.items(), start=1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>'


def change_parts(content: bytes, edits: Mapping[bytes, bytes]) -> bytes:
    """The same package with words replaced in the names and contents of its parts; a part renamed to nothing is gone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            texts = [name.encode(), old.read(name)]
            for before, after in edits.items():
                texts = [text.replace(before, after) for text in texts]
            if texts[0]:
                new.writestr(texts[0].decode(), texts[1])
    return buffer.getvalue()
