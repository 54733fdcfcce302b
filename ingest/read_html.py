"""An HTML page to blocks: the part that holds the text, headings with their depth, table rows; no scripts, no menus."""

from lxml import etree, html

from ingest.blocks import Block
from kb.errors import UnreadableFile

_DROPPED = ("script", "style", "noscript", "nav", "header", "footer", "aside", "form", "button", "svg", "head", "iframe")
_BLOCKS = (
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "section",
    "article",
    "td",
    "th",
    "dd",
    "dt",
    "blockquote",
    "body",
)


def read_html(text: str) -> tuple[Block, ...]:
    """Blocks in page order; a table row is one block with its cells joined by " | ". Raises UnreadableFile for no page."""
    try:
        root = html.document_fromstring(
            text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", huge_tree=False)
        )
    except (etree.ParserError, etree.LxmlError, ValueError) as error:
        raise UnreadableFile("网页里没有可读的内容", hint="请在浏览器中打开网页，另存为文本后再导入") from error
    etree.strip_elements(root, *_DROPPED, etree.Comment, with_tail=False)
    for br in root.iter("br"):
        br.tail = "\n" + (br.tail or "")
    return tuple(block for element in root.iter(*_BLOCKS) for block in _read_element(element))


def _read_element(element: html.HtmlElement) -> list[Block]:
    if element.tag == "tr":
        cells = (" ".join(cell.text_content().split()) for cell in element.iter("td", "th"))
        return [Block(" | ".join(cells))]
    if element.tag in ("td", "th") or next(element.iterancestors("tr"), None) is not None:
        return []
    depth = int(element.tag[1]) if element.tag[0] == "h" and element.tag[1:].isdigit() else 0
    return [Block(" ".join(line.split()), depth) for line in _own_text(element).split("\n") if line.strip()]


def _own_text(element: html.HtmlElement) -> str:
    """The text that stands in this element and in no block inside it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag in _BLOCKS or child.tag in ("table", "tbody", "ul", "ol"):
            parts.append("\n")
        else:
            parts.append(_own_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
