"""What a written file says it rested on, and what has become of that since; how the file looks lives in views."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lxml import etree

from assistant.cite import print_status, print_title
from assistant.paper import Anchor
from ingest.packages import open_package, parse_part
from kb.errors import BadInput
from kb.library import Library
from kb.supersede import Successor
from kb.versions import hash_text

# The name of the vocabulary of our custom XML part; nobody loads it.
SPACE = "urn:green-community:anchors:1"
_ROOT, _ANCHOR = f"{{{SPACE}}}anchors", f"{{{SPACE}}}anchor"
_STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_STORE_ID = "{6B1F0C52-9C0E-4B0B-8E7C-5A2B9D3C7E10}"

Change = Literal["same", "text", "status", "gone", "replaced"]


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
    """What became of one anchor, with a Chinese sentence where something did."""

    anchor: Anchor
    change: Change
    message: str = ""


def recheck_anchors(
    anchors: Sequence[Anchor], library: Library, successors: Mapping[str, Successor], today: date
) -> tuple[Rechecked, ...]:
    """Each anchor held against the library as it is today, in the order of the file."""
    documents = {document.id: document for document in library.documents()}
    clauses = {
        clause.ref.id: clause
        for document_id in {one.clause.split("#")[0] for one in anchors} & set(documents)
        for clause in library.clauses(document_id)
    }
    told = []
    for one in anchors:
        document, clause = documents.get(one.clause.split("#")[0]), clauses.get(one.clause)
        if document is None:
            told.append(Rechecked(one, "gone", "库里已没有这份文件，无从核对"))
            continue
        status, newer = print_status(document, today), successors.get(document.id)
        if newer:
            kind = "较新的一版" if newer.newer else "全文"
            told.append(Rechecked(one, "replaced", f"库里已有{print_title(newer.document)}的{kind}，请改引并重新核对"))
        elif clause is None:
            told.append(Rechecked(one, "gone", "库里这份文件已没有这一条"))
        elif status != one.status:
            after = f"，由《{document.superseded_by}》承接" if document.superseded_by else ""
            told.append(Rechecked(one, "status", f"效力由“{one.status}”变为“{status}”{after}"))
        elif hash_text(clause.text) != one.text_hash:
            told.append(Rechecked(one, "text", "这一条的文字已有改动，请对照现在的条文"))
        else:
            told.append(Rechecked(one, "same"))
    return tuple(told)
