"""A web page to blocks: its text in order, headings with their depth, table rows; no scripts, no menus."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from lxml import etree
from pydantic import BaseModel, ConfigDict

from ingest.blocks import Block, Reading
from ingest.html_tables import Cell, Table
from ingest.notes import make_note
from kb.errors import UnreadableFile
from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "html.yaml"
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FILE = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|zip|rar|7z|jpe?g|png)(?:[?#].*)?$", re.IGNORECASE)
_ATTACHMENT = re.compile(r"(?:附件|附表|相关附件|附件下载)?[\s\d一二三四五六七八九十]*[:：.、]?\s*")
_BETWEEN_LINKS = re.compile(r"[\s|>＞»›/·、-]*")
_NUMBERED = re.compile(r"[（(]|第?[\d一二三四五六七八九十百]+[、.．）)章节条]|[①-⑳]")
_FEWEST_LINKS = 4
_MOST_EVENTS, _DEEPEST_TABLES, _MOST_COLUMNS, _MOST_ROWS = 2_000_000, 20, 63, 1000


class HtmlRules(BaseModel):
    """The names of rules/html.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dropped: frozenset[str]
    lines: frozenset[str]
    around: frozenset[str]


@lru_cache
def _load_names() -> HtmlRules:
    return load_rules_file(_RULES, HtmlRules)


def read_html(text: str) -> Reading:
    """A page's blocks; one per table row, its cells joined by " | ". Raises UnreadableFile for a page without text."""
    parser = etree.HTMLParser(encoding="utf-8", target=_Page())
    try:
        # Events instead of a tree: however deep a page nests, nothing is cut off and nothing recurses.
        page: _Page = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise _explain_nothing() from error
    if not page.out:
        raise _explain_nothing()
    removed = page.removed
    examples = "；".join(f"“{line[:12]}{'…' if len(line) > 12 else ''}”" for line in removed[:3])
    notes = (make_note("links_removed", count=len(removed), examples=examples),) if removed else ()
    return Reading(tuple(page.out), notes, named=" ".join("".join(page.named or page.titled).split()))


class _Page:
    """What lxml tells about a page, gathered into blocks."""

    def __init__(self) -> None:
        self.out: list[Block] = []
        self.removed: list[str] = []
        self._names = _load_names()
        self._tables: list[Table] = []
        self._ordinal = 0
        self._events = 0
        self._hidden = 0
        self._articles = 0
        self._heading = 0
        self._counters: list[int | None] = []
        self._number = ""
        self._pieces: list[str] = []
        self._link: str | None = None
        self._hrefs: list[str] = []
        self._unlinked: list[str] = []
        self._waiting: list[tuple[Block, int]] = []
        self.named = ""
        self.titled: list[str] = []
        self._is_title = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._count()
        if tag == "meta" and attributes.get("name", "").lower() == "articletitle":
            self.named = attributes.get("content", "")
        self._is_title = tag == "title" and not self.out
        if self._hidden or self._is_around(tag, attributes):
            self._hidden += 1
            return
        if tag in self._names.lines:
            self._end_line()
        if tag in ("article", "main"):
            self._articles += 1
        elif tag == "a":
            self._link = attributes.get("href", "")
        elif tag in ("ol", "ul"):
            self._counters.append(_read_number(attributes.get("start"), 1) - 1 if tag == "ol" else None)
        elif tag == "li":
            self._start_item(attributes)
        elif re.fullmatch(r"h[1-6]", tag):
            self._heading = int(tag[1])
        else:
            self._start_table_part(tag, attributes)

    def end(self, tag: str) -> None:
        self._count()
        self._is_title = False
        if self._hidden:
            self._hidden -= 1
            return
        if tag in self._names.lines:
            self._end_line()
        if tag in ("article", "main"):
            self._articles -= 1
        elif tag == "a":
            self._link = None
        elif tag in ("ol", "ul") and self._counters:
            self._counters.pop()
        elif tag == "li":
            self._number = ""
        elif re.fullmatch(r"h[1-6]", tag):
            self._heading = 0
        elif tag == "table":
            self._end_table()
        elif tag == "thead" and self._tables:
            self._tables[-1].in_head = False

    def data(self, data: str) -> None:
        self._count()
        if self._is_title:
            self.titled.append(data)
        if not self._hidden:
            self._pieces.append(data)
            if not self._link or self._link.startswith("#"):
                self._unlinked.append(data)
            elif data.strip() and self._hrefs[-1:] != [self._link]:
                self._hrefs.append(self._link)

    def close(self) -> "_Page":
        self._end_line()
        while self._tables:
            self._end_table()
        self._settle()
        return self

    def _count(self) -> None:
        self._events += 1
        if self._events > _MOST_EVENTS:
            raise UnreadableFile("网页的标签太多", hint="请在浏览器中打开网页，另存为文本后再导入")

    def _is_around(self, tag: str, attributes: Mapping[str, str]) -> bool:
        """Whether an element stands around the text, or is not shown."""
        if tag in self._names.dropped or (tag == "header" and not self._articles):
            return True
        if tag in ("html", "body", "form", "main", "article"):
            return False
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().split()
        hidden = "hidden" in attributes or _HIDING.search(attributes.get("style", "")) is not None
        return hidden or not self._names.around.isdisjoint(names)

    def _start_item(self, attributes: Mapping[str, str]) -> None:
        """The number a browser prints before an item of a numbered list."""
        counter = self._counters[-1] if self._counters else None
        if counter is not None:
            self._counters[-1] = _read_number(attributes.get("value"), counter + 1)
            self._number = f"{self._counters[-1]}."

    def _start_table_part(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in ("table", "tr", "td", "th"):
            self._settle()
        if tag == "table" and len(self._tables) < _DEEPEST_TABLES:
            self._tables.append(Table())
        elif tag == "table":
            raise UnreadableFile("网页的表格层层嵌套，读不了", hint="请在浏览器中打开网页，另存为文本后再导入")
        elif tag in ("thead", "tbody", "tfoot") and self._tables:
            self._tables[-1].in_head = tag == "thead"
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif tag in ("td", "th") and self._tables and self._tables[-1].rows:
            table = self._tables[-1]
            width, height = _read_span(attributes, "colspan", _MOST_COLUMNS), _read_span(attributes, "rowspan", _MOST_ROWS)
            table.rows[-1].append(Cell(width, height, tag == "th" or table.in_head))

    def _end_table(self) -> None:
        self._settle()
        if self._tables:
            table = self._tables.pop()
            if table.is_grid():
                self._ordinal += 1
                self._target().extend(table.write_rows(self._ordinal))
            else:
                self._target().extend(table.list_blocks())

    def _target(self) -> list[Block]:
        """Where blocks go: the cell that is open, else the page."""
        for table in reversed(self._tables):
            if table.rows and table.rows[-1]:
                return table.rows[-1][-1].blocks
        return self.out

    def _end_line(self) -> None:
        text, unlinked, hrefs = " ".join("".join(self._pieces).split()), "".join(self._unlinked), self._hrefs
        self._pieces, self._unlinked, self._hrefs = [], [], []
        if not text:
            return
        if hrefs and all(_FILE.search(href) for href in hrefs) and _ATTACHMENT.fullmatch(unlinked):
            self.removed.append(text)
            return
        number, self._number = self._number, ""
        block = Block(text if _NUMBERED.match(text) else number + text, self._heading)
        if hrefs and not self._heading and _BETWEEN_LINKS.fullmatch(unlinked):
            self._waiting.append((block, len(hrefs)))
        else:
            self._settle()
            self._target().append(block)

    def _settle(self) -> None:
        """Lines that are links and nothing else: many in a row are a menu, few belong to the text."""
        if sum(links for _, links in self._waiting) >= _FEWEST_LINKS:
            self.removed += [block.text for block, _ in self._waiting]
        else:
            self._target().extend(block for block, _ in self._waiting)
        self._waiting = []


def _read_number(written: str | None, default: int) -> int:
    return int(written) if written and re.fullmatch(r"[0-9]{1,6}", written) else default


def _read_span(attributes: Mapping[str, str], name: str, most: int) -> int:
    return min(max(_read_number(attributes.get(name), 1), 1), most)


def _explain_nothing() -> UnreadableFile:
    return UnreadableFile("网页里没有可读的内容", hint="请在浏览器中打开网页，另存为文本后再导入")
