"""The package of an official Word file: only our own styles, fonts and settings, its properties, its bases; no body."""

from datetime import UTC, date, datetime

from docx import Document as open_docx
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from assistant.anchors import write_anchors, write_store
from assistant.paper import Paper
from views.word_styles import fill_settings, fill_styles, make_font_table
from views.word_text import Setting, clean

_KEPT = {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS}
_XML = "application/xml"
_LONGEST_PROPERTY = 255  # python-docx takes no more


def open_package(setting: Setting) -> WordDocument:
    """An empty document with our styles; themes, lists and other styles of python-docx's template are gone."""
    document = open_docx()
    part, package = document.part, document.part.package
    for number, relation in list(part.rels.items()):
        if relation.reltype not in _KEPT:
            del part.rels[number]
    for number, relation in list(package.rels.items()):
        if relation.reltype in (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES):
            del package.rels[number]
    fill_styles(document.styles.element, setting)
    fill_settings(document.settings.element)
    table = etree.tostring(make_font_table(setting.fonts), xml_declaration=True, encoding="UTF-8", standalone=True)
    name = PackURI("/word/fontTable.xml")
    part.relate_to(Part(name, CONTENT_TYPE.WML_FONT_TABLE, table, package), RELATIONSHIP_TYPE.FONT_TABLE)
    return document


def keep_anchors(document: WordDocument, paper: Paper) -> None:
    """Puts the bases of a paper into the package as a part of their own, where Word keeps them."""
    package = document.part.package
    item = Part(PackURI("/customXml/item1.xml"), _XML, write_anchors(paper.anchors, date.today()), package)
    name = PackURI("/customXml/itemProps1.xml")
    store = Part(name, CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES, write_store(), package)
    item.relate_to(store, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    document.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)


def describe(document: WordDocument, paper: Paper) -> None:
    """Sets the document's properties; the author is for a person to fill in."""
    facts = document.core_properties
    facts.title = clean(paper.title)[:_LONGEST_PROPERTY]
    facts.subject = clean(paper.subject)[:_LONGEST_PROPERTY]
    facts.keywords = clean("；".join(paper.keywords))[:_LONGEST_PROPERTY]
    facts.author = facts.last_modified_by = facts.comments = ""
    facts.language, facts.revision = "zh-CN", 1
    facts.created = facts.modified = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
