"""The parts of a Word package that its text stands in, parsed; what they say is read elsewhere."""

import posixpath
import re
import zipfile
from dataclasses import dataclass

from lxml import etree

from ingest.packages import open_package, parse_part
from kb.errors import UnreadableFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# ISO/IEC 29500 Strict names the same vocabulary otherwise.
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MAIN = "word/document.xml"
_INTEGER = re.compile(r"\s*-?[0-9]{1,8}\s*")
_OFF = ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class WordParts:
    """The roots of a Word file's parts; None for one it lacks.

    `comments` hold what reviewers wrote beside the text; `headers` and `footers` are all there are, used on a page or not.
    """

    body: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    footnotes: etree._Element | None
    endnotes: etree._Element | None
    comments: etree._Element | None
    headers: tuple[etree._Element, ...]
    footers: tuple[etree._Element, ...]


def open_word(content: bytes) -> WordParts:
    """The parts of a .docx, .docm or .dotx; raises UnreadableFile when the package or one of them is broken."""
    package = open_package(content)
    names = {name.replace("\\", "/").lower(): name for name in package.namelist()}
    main = _find_targets(package, names, "").get("officeDocument", [_MAIN])[0]
    beside = posixpath.dirname(main)
    targets = _find_targets(package, names, main)

    def parse_all(kind: str) -> tuple[etree._Element, ...]:
        held = [names.get(target.lower()) for target in targets.get(kind, [f"{beside}/{kind}.xml"])]
        return tuple(_parse(package, name) for name in held if name is not None)

    def parse(kind: str) -> etree._Element | None:
        return next(iter(parse_all(kind)), None)

    if main.lower() not in names:
        raise UnreadableFile("Word 文件已损坏，缺少正文", hint="请用 Word 或 WPS 打开后另存为新的 .docx 再导入")
    body = _parse(package, names[main.lower()]).find(f"{W}body")
    if body is None:
        raise UnreadableFile("Word 文件里没有正文", hint="请用 Word 或 WPS 打开后另存为新的 .docx 再导入")
    notes = parse("footnotes"), parse("endnotes"), parse("comments")
    return WordParts(body, parse("styles"), parse("numbering"), *notes, parse_all("header"), parse_all("footer"))


def read_value(parent: etree._Element | None, *path: str) -> str | None:
    """The w:val of the element down this path of w: names, or None."""
    element = None if parent is None else parent.find("/".join(f"{W}{name}" for name in path))
    return None if element is None else element.get(f"{W}val", "")


def read_integer(parent: etree._Element | None, *path: str) -> int | None:
    """The same as a whole number, or None when it is absent or none of an ordinary size."""
    return to_integer(read_value(parent, *path))


def to_integer(written: str | None) -> int | None:
    """The whole number an attribute says, or None: " 12 " -> 12, "²" and "9999999999" -> None."""
    return int(written) if written is not None and _INTEGER.fullmatch(written) else None


def read_switch(parent: etree._Element | None, *path: str) -> bool | None:
    """Whether a property that is on by standing there is on, or None when it does not stand there."""
    value = read_value(parent, *path)
    return None if value is None else value.lower() not in _OFF


def _find_targets(package: zipfile.ZipFile, names: dict[str, str], source: str) -> dict[str, list[str]]:
    """What a part refers to inside the package: {"header": ["word/header1.xml", "word/header2.xml"]}."""
    folder, file = posixpath.split(source)
    name = names.get(posixpath.join(folder, "_rels", f"{file}.rels").lower())
    if name is None:
        return {}
    targets: dict[str, list[str]] = {}
    for relation in parse_part(package, name).iter(_RELATION):
        if relation.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "").replace("\\", "/")))
            targets.setdefault(relation.get("Type", "").rsplit("/", 1)[-1], []).append(path.lstrip("/"))
    return targets


def _parse(package: zipfile.ZipFile, name: str) -> etree._Element:
    root = parse_part(package, name)
    if root.tag.startswith("{" + _STRICT.decode()):
        return etree.fromstring(etree.tostring(root).replace(_STRICT, _TRANSITIONAL))
    return root
