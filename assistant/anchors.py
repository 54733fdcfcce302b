"""What a written file says it rested on, and what has become of that since; how the file looks lives in views."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from lxml import etree

from assistant.cite import print_reference, print_status, print_title
from assistant.editions import name_edition
from assistant.paper import Anchor
from assistant.quotes import without_mark
from assistant.shelf import Shelf
from ingest.packages import open_package, parse_part
from kb.diff import Words, mark_words
from kb.errors import BadInput
from kb.library import Library
from kb.model import Clause, Document
from kb.supersede import Successor, is_newer, is_same_text
from kb.versions import hash_text

# The name of the vocabulary of our custom XML part; nobody loads it.
SPACE = "urn:green-community:anchors:1"
_ROOT, _ANCHOR = f"{{{SPACE}}}anchors", f"{{{SPACE}}}anchor"
_STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_STORE_ID = "{6B1F0C52-9C0E-4B0B-8E7C-5A2B9D3C7E10}"

Change = Literal["same", "edition", "text", "status", "gone", "replaced"]
# Of the words that changed so many are told.
_SHOWN = 3


def write_anchors(anchors: Sequence[Anchor], made: date) -> bytes:
    """The custom XML part (customXml/item1.xml) that a Word file carries its anchors in; Word and WPS keep it on saving."""
    root = etree.Element(_ROOT, {"made": made.isoformat()}, nsmap={None: SPACE})
    for one in anchors:
        etree.SubElement(
            root,
            _ANCHOR,
            {"clause": one.clause, "reference": one.reference, "hash": one.text_hash, "status": one.status},
        )
    content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return content


def write_store() -> bytes:
    """The part beside it (customXml/itemProps1.xml) that gives it an identity; without it LibreOffice drops both."""
    root = etree.Element(f"{{{_STORE}}}datastoreItem", {f"{{{_STORE}}}itemID": _STORE_ID}, nsmap={"ds": _STORE})
    references = etree.SubElement(root, f"{{{_STORE}}}schemaRefs")
    etree.SubElement(references, f"{{{_STORE}}}schemaRef", {f"{{{_STORE}}}uri": SPACE})
    content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return content


def read_anchors(content: bytes) -> tuple[tuple[Anchor, ...], str]:
    """The anchors in a .docx that `kb draft` made, and the day it was made; raises BadInput, UnreadableFile."""
    package = open_package(content)
    for name in package.namelist():
        if name.startswith("customXml/item") and name.endswith(".xml") and "Props" not in name:
            root = parse_part(package, name)
            if root.tag == _ROOT:
                return tuple(_read(one) for one in root.iterfind(_ANCHOR)), root.get("made", "")
    raise BadInput("这份文件里没有记下依据", "只有 kb draft 生成的 .docx 才能复查；别的文稿请用 kb check 核对")


def _read(element: etree._Element) -> Anchor:
    clause, reference, text_hash, status = (element.get(name, "") for name in ("clause", "reference", "hash", "status"))
    return Anchor(clause, reference, text_hash, status)


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What became of one anchor, told in Chinese where something did; `edition`: a newer text holds the same words."""

    anchor: Anchor
    change: Change
    message: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether the file has to be looked at again there."""
        return self.change not in ("same", "edition")


def recheck_anchors(
    anchors: Sequence[Anchor], library: Library, successors: Mapping[str, Successor], today: date
) -> tuple[Rechecked, ...]:
    """Each reference held against the library as it is today, once, in the order of the file."""
    shelf = Shelf(library)
    told: dict[str, Rechecked] = {}
    for anchor in anchors:
        one = _recheck(anchor, shelf, successors, today)
        before = told.get(anchor.reference)
        if before is None or (one.is_changed and not before.is_changed):
            told[anchor.reference] = one
    return tuple(told.values())


def _recheck(one: Anchor, shelf: Shelf, successors: Mapping[str, Successor], today: date) -> Rechecked:
    document_id = one.clause.split("#")[0]
    document = next((d for d in shelf.documents if d.id == document_id), None)
    if document is None:
        return _find_again(one, shelf, successors)
    newer, clause = successors.get(document_id), _find(shelf, document, one.clause)
    if newer:
        return _follow(one, clause, newer, shelf)
    if clause is None:
        return Rechecked(one, "gone", "库里这份文件已没有这一条")
    status = print_status(document, today)
    if status != one.status:
        after = next((print_title(d) for d in shelf.documents if d.id == document.superseded_by), document.superseded_by)
        told = f"，由{after}承接" if after else ""
        return Rechecked(one, "status", f"效力由“{one.status}”变为“{status}”{told}")
    if hash_text(clause.text) != one.text_hash:
        return Rechecked(one, "text", "这一条的文字已有改动，请对照现在的条文")
    return Rechecked(one, "same")


def _find_again(one: Anchor, shelf: Shelf, successors: Mapping[str, Successor]) -> Rechecked:
    """A clause whose document was taken out: another text of the same title may hold it word for word."""
    others = [d for d in shelf.documents if one.reference.startswith(print_title(d)) and d.id not in successors]
    found = [(d, c) for d in others for c in shelf.clauses(d.id) if print_reference(d, c) == one.reference]
    for document, clause in found:
        if hash_text(clause.text) == one.text_hash:
            return Rechecked(one, "edition", f"原来的文本已删去，现在的一版（{name_edition(document)}）里这一条内容未变")
        return Rechecked(one, "text", f"原来的文本已删去，现在的一版（{name_edition(document)}）里这一条文字不同，请改引")
    return Rechecked(one, "gone", "库里已没有这份文件，无从核对")


def _follow(one: Anchor, clause: Clause | None, newer: Successor, shelf: Shelf) -> Rechecked:
    """An anchor of which the library has a newer or fuller text: the clause there, word for word where that can be told."""
    label = one.clause.partition("#")[2]
    moved = next((c for c in shelf.clauses(newer.document.id) if c.ref.id.partition("#")[2] == label), None)
    name = f"较新的一版（{name_edition(newer.document)}）" if newer.newer else "全文"
    if moved is None and newer.newer:
        return Rechecked(one, "replaced", f"库里已有{name}，其中没有这一条，请改引")
    if clause and hash_text(clause.text) != one.text_hash:
        return Rechecked(one, "text", f"库里已有{name}，这一条的文字已有改动，请对照现在的条文")
    # A full text that does not count its 款 as the digest does: a new draft cites the digest there too.
    if moved is None:
        return Rechecked(one, "same")
    before = _find_full(one, clause, newer, shelf)
    if before is None and newer.newer:
        return Rechecked(one, "replaced", f"库里已有{name}，原来引的是要点，文字无从比对，请改引并核对")
    if before is None or _read_words(before) == _read_words(moved):
        return Rechecked(one, "edition", f"库里已有{name}，内容未变")
    return Rechecked(one, "text", f"库里已有{name}，这一条{_tell_change(before, moved, newer.document, shelf)}")


def _find_full(one: Anchor, clause: Clause | None, newer: Successor, shelf: Shelf) -> Clause | None:
    """The anchored clause in the words of its edition: its own, or those of the full text of a digest; None if not held."""
    document = next(d for d in shelf.documents if d.id == one.clause.split("#")[0])
    if document.fidelity == "full":
        return clause
    for other in shelf.documents:
        is_edition = other.fidelity == "full" and is_same_text(document, other) and other.id != newer.document.id
        if is_edition and not is_newer(other, document) and not is_newer(document, other):
            return _find(shelf, other, f"{other.id}#{one.clause.partition('#')[2]}")
    return None


def _tell_change(before: Clause, moved: Clause, document: Document, shelf: Shelf) -> str:
    """有改动：“十五日”改为“二十日”; or where in the newer text the words of the clause stand now."""
    again = next((c for c in shelf.clauses(document.id) if _read_words(c) == _read_words(before)), None)
    if again:
        return f"的内容移到了{again.ref.label}，请改引"
    changes = list(_list_changes(mark_words(without_mark(before.text), without_mark(moved.text))))
    return f"有改动：{'，'.join(changes[:_SHOWN])}{'等' if len(changes) > _SHOWN else ''}，请改引并核对"


def _list_changes(marked: Sequence[Words]) -> Iterator[str]:
    """“十五”改为“二十”; 删去“…”; 增加“…”."""
    for words, after in pairwise((*marked, Words("same", ""))):
        said = words.text.strip()
        if words.op == "removed":
            yield f"“{said}”改为“{after.text.strip()}”" if after.op == "added" else f"删去“{said}”"
    for before, words in pairwise((Words("same", ""), *marked)):
        if words.op == "added" and before.op != "removed":
            yield f"增加“{words.text.strip()}”"


def _find(shelf: Shelf, document: Document, clause_id: str) -> Clause | None:
    return next((c for c in shelf.clauses(document.id) if c.ref.id == clause_id), None)


def _read_words(clause: Clause) -> str:
    """What a clause says, whatever its number and wherever its lines break."""
    return re.sub(r"\s", "", without_mark(clause.text))
