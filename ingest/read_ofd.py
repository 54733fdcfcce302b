"""The text of an OFD file (GB/T 33190-2016) to one block per printed line; no images, annotations, seals or templates.

OFD puts every piece of text at a place on its page; pieces at one height are one line, read from left to right.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from ingest.blocks import Block, Reading
from ingest.notes import make_note
from ingest.packages import open_package, parse_part
from kb.errors import UnreadableFile

ENTRY = "ofd.xml"
_LOCKED = "encryptions.xml"
_GAP = 0.8  # of a character's size: wider than this is a blank that was not written
_NARROW_GAP = 0.45  # the same between letters and digits, which are half as wide
_NARROW_ENDS = "\u2000"
_SAME_LINE = 0.5  # of a character's size: nearer than this in height is the same line
_STRAIGHT = 0.1
_UNTURNED = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_NUMBER = re.compile(r"[-+]?(?:\d{1,9}\.?\d{0,9}|\.\d{1,9})(?:[eE][-+]?\d{1,2})?", re.ASCII)
_MOST_PAGES_NAMED = 10
_MOST_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some text on a page: where it begins and ends, the height of its base line, the size of its characters (mm)."""

    text: str
    left: float
    right: float
    base: float
    size: float


def is_ofd(names: Sequence[str]) -> bool:
    """Whether a package with these parts is an OFD file."""
    return any(name.lower() in (ENTRY, _LOCKED) for name in names)


def read_ofd(content: bytes) -> Reading:
    """One block per printed line with its page; raises UnreadableFile when broken, locked or without any text."""
    package = open_package(content)
    names = {name.replace("\\", "/").lower(): name for name in package.namelist()}
    if _LOCKED in names:
        raise UnreadableFile("OFD 文件加了密码", hint="请用 OFD 阅读软件解除密码后再导入")
    pages = [_read_page(parse_part(package, name)) for name in dict.fromkeys(_find_pages(package, names))]
    blocks = tuple(Block(line, page=at) for at, (lines, _) in enumerate(pages, start=1) for line in lines)
    if not blocks:
        raise UnreadableFile("OFD 里没有文字", hint="这多半是扫描件，请先做文字识别（OCR）再导入")
    empty = [at for at, (lines, _) in enumerate(pages, start=1) if not lines]
    turned = sum(count for _, count in pages)
    notes = [make_note("pages_without_text", pages=_name_pages(empty), count=len(empty))] if empty else []
    notes += [make_note("text_turned", count=turned)] if turned else []
    return Reading(blocks, tuple(notes))


def _find_pages(package: zipfile.ZipFile, names: dict[str, str]) -> Iterator[str]:
    """The parts that hold the pages, in the order of the document."""
    roots = [_text_of(item) for item in _find(_parse(package, names, "", ENTRY), "DocRoot")]
    for root in roots:
        document = _parse(package, names, "", root)
        for pages in _find(document, "Pages"):
            for page in _find(pages, "Page"):
                yield _resolve(names, posixpath.dirname(root), page.get("BaseLoc") or _text_of(page))
    if not roots:
        raise UnreadableFile("OFD 里没有正文", hint="请用 OFD 阅读软件打开，另存后再导入")


def _parse(package: zipfile.ZipFile, names: dict[str, str], folder: str, path: str) -> etree._Element:
    return parse_part(package, _resolve(names, folder, path))


def _resolve(names: dict[str, str], folder: str, path: str) -> str:
    """The part a path leads to: from the folder it is written in, or, as some programs write it, from the root."""
    written = path.strip().replace("\\", "/")
    for start in (folder, ""):
        name = posixpath.normpath(posixpath.join("/", start, written)).lstrip("/").lower()
        if name in names:
            return names[name]
    raise UnreadableFile("OFD 文件已损坏，缺少页面", hint="请重新下载，或用 OFD 阅读软件打开后另存再导入")


def _find(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Elements of this name in any vocabulary: programs write OFD's own in several ways."""
    yield from element.iter(f"{{*}}{name}")


def _text_of(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext()).strip()


def _read_page(page: etree._Element) -> tuple[list[str], int]:
    """A page's lines from top to bottom, and how many turned texts (watermarks, mostly) were left out."""
    pieces: list[_Piece] = []
    turned = 0
    for item in _find(page, "TextObject"):
        if item.get("Visible", "true").lower() == "false":
            continue
        matrix = _read_numbers(item.get("CTM", ""), _UNTURNED)
        if abs(matrix[1]) > _STRAIGHT * abs(matrix[0]):
            turned += 1
        else:
            pieces += _read_pieces(item, matrix)
    return [line for line in _write_lines(pieces) if line], turned


def _read_pieces(item: etree._Element, matrix: Sequence[float]) -> Iterator[_Piece]:
    left, top, *_ = _read_numbers(item.get("Boundary", ""), (0.0, 0.0, 0.0, 0.0))
    scale = abs(matrix[0]) or 1.0
    size = _read_numbers(item.get("Size", ""), (1.0,))[0] or 1.0
    x = y = 0.0
    for code in _find(item, "TextCode"):
        x, y = _read_numbers(code.get("X", ""), (x,))[0], _read_numbers(code.get("Y", ""), (y,))[0]
        steps = _read_steps(code.get("DeltaX", ""))
        text = "".join(str(words) for words in code.itertext())
        written, width = _write_piece(text, steps, size)
        if written.strip():
            start = left + matrix[0] * x + matrix[2] * y + matrix[4]
            base = top + matrix[1] * x + matrix[3] * y + matrix[5]
            yield _Piece(written, start, start + width * scale, base, size * scale)


def _write_piece(text: str, steps: Sequence[float], size: float) -> tuple[str, float]:
    """The characters with a blank where the next one stands far off, and how far they reach."""
    written, width = "", 0.0
    for at, character in enumerate(text):
        own = size / 2 if character < _NARROW_ENDS else size
        step = steps[at] if at < len(steps) else own
        following = text[at + 1 : at + 2]
        written += character
        if following:
            written += " " if _is_blank_between(written, following, (step - own) / size) else ""
        width += step if following else own
    return re.sub(r"[\r\n\t]", " ", written), width


def _is_blank_between(before: str, after: str, gap: float) -> bool:
    """Whether a gap, in characters, between two texts is a blank: "年度 报告", "No 5"."""
    if not before or before[-1].isspace() or after[0].isspace():
        return False
    return gap > (_NARROW_GAP if max(before[-1], after[0]) < _NARROW_ENDS else _GAP)


def _write_lines(pieces: Sequence[_Piece]) -> Iterator[str]:
    row: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.base, piece.left)):
        if row and piece.base - row[0].base > _SAME_LINE * max(piece.size, row[0].size):
            yield _write_line(row)
            row = []
        row.append(piece)
    if row:
        yield _write_line(row)


def _write_line(row: Sequence[_Piece]) -> str:
    line, reached = "", 0.0
    for piece in sorted(row, key=lambda piece: piece.left):
        line += " " if _is_blank_between(line, piece.text, (piece.left - reached) / piece.size) else ""
        line += piece.text
        reached = piece.right
    return line.strip()


def _read_numbers(written: str, default: Sequence[float]) -> Sequence[float]:
    """The numbers of an attribute, or the default when they are not all there."""
    numbers = _NUMBER.findall(written)
    return tuple(float(number) for number in numbers) if len(numbers) >= len(default) else default


def _read_steps(written: str) -> list[float]:
    """How far each character stands from the one before: "g 3 5.6 2" is 5.6 three times, then 2."""
    steps: list[float] = []
    words = iter(written.split())
    for word in words:
        times = _read_times(next(words, "")) if word == "g" else 1
        step = next(words, "") if word == "g" else word
        steps += [_read_numbers(step, (0.0,))[0]] * times
        if len(steps) > _MOST_CHARACTERS:
            break
    return steps


def _read_times(written: str) -> int:
    return min(int(_read_numbers(written, (1.0,))[0]), _MOST_CHARACTERS)


def _name_pages(pages: Sequence[int]) -> str:
    """A few pages named, of many only the first: "2、3、5"."""
    named = "、".join(str(page) for page in pages[:_MOST_PAGES_NAMED])
    return named + ("…" if len(pages) > _MOST_PAGES_NAMED else "")
