"""What a site sets around a document on its page: menus above the title, tools below it, links and imprint at the end.

Nothing goes without evidence that a site made the page; no numbers are interpreted.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block
from ingest.doc_numbers import is_number_line, is_order
from ingest.furniture import load_furniture_rules
from ingest.head_labels import is_labelled, read_labelled
from ingest.markers import CONTAINERS, read_marker
from ingest.titles import is_issuer_line
from kb.model import Level

_MAIN = (*CONTAINERS, Level.ARTICLE, Level.OUTLINE_1, Level.OUTLINE_2, Level.ATTACHMENT)
_SHORTEST_TITLE, _TITLE_LINES, _PROSE, _LONGEST, _HEAD_LINES = 6, 4, 30, 100, 8
_SEPARATORS = "_|-—–·－｜/"
_OTHER_SIZE = 0.1
# 2023-07-2009:30: the blank between two figures is too narrow for a PDF to tell.
_RUN_TOGETHER = re.compile(r"(?<=[0-9]{4}-[0-9]{2}-[0-9]{2})(?=[0-9]{2}:)")


@dataclass(frozen=True, slots=True)
class Framed:
    """A page's blocks without its frame, the lines and words that went, and the title the page names ("" when none)."""

    blocks: tuple[Block, ...]
    removed: tuple[str, ...] = ()
    title: str = ""


def drop_site_frame(blocks: Sequence[Block], named: str) -> Framed:
    """The document on a site's page; `named` is what the file's own particulars call it, the site's name included.

    Above the title only particulars stay (文号, 索引号：…). From a line that opens what a site puts after a document
    (相关解读, 主办单位：…) everything goes unless numbered text follows.
    """
    names = _gather_names(blocks, named)
    if not _is_site(blocks, is_named=bool(names)):
        return Framed(tuple(blocks))
    title = _find_named(blocks, names) or _find_above_source(blocks) or range(0)
    end = _find_tail(blocks, title.stop)
    above = {i for i in range(title.start) if not _is_particular(blocks, i)}
    removed = [blocks[i].text for i in (*sorted(above), *range(end, len(blocks)))]
    kept: list[Block] = []
    for i, block in enumerate(blocks[:end]):
        if i in above or i in title[1:]:
            continue
        if i in title:
            kept.append(replace(block, text=_join(blocks, title), heading=1))
        elif title.stop <= i < title.stop + _HEAD_LINES or i < title.start:
            plain = _drop_tools(block.text)
            removed += [block.text] if plain != block.text else []
            kept += [replace(block, text=plain)] if plain else []
        else:
            kept.append(block)
    return Framed(tuple(kept), tuple(removed), _join(blocks, title))


def _gather_names(blocks: Sequence[Block], named: str) -> tuple[str, ...]:
    """What the page, a browser's printed head and the table of particulars call the document, without blanks."""
    rules = load_furniture_rules()
    printed = (rules.find_printed(block.text) for block in blocks)
    labelled = read_labelled(block.text for block in blocks[: _first_text(blocks)]).get("title", "")
    names = ("".join(name.split()) for name in (named, labelled, *dict.fromkeys(printed)))
    return tuple(name for name in dict.fromkeys(names) if len(name) >= _SHORTEST_TITLE)


def _is_site(blocks: Sequence[Block], *, is_named: bool) -> bool:
    """Whether two lines that only sites write prove one; one is enough where the page names its document."""
    is_sign = load_furniture_rules().is_site_sign
    signs = (1 for block in blocks if len(block.text) <= _LONGEST and not block.text.endswith("。") and is_sign(block.text))
    return sum(signs) >= (1 if is_named else 2)


def _first_text(blocks: Sequence[Block]) -> int:
    """Where numbered text or a full sentence begins: the title stands before it."""
    return next(
        (i for i, block in enumerate(blocks) if _is_text(block) and not block.table),
        len(blocks),
    )


def _is_text(block: Block) -> bool:
    """Whether a line is the document's own: numbered, a row, or a full sentence."""
    return _is_main(block) or bool(block.table) or (len(block.text) >= _PROSE and block.text.endswith("。"))


def _is_main(block: Block) -> bool:
    marker = read_marker(block.text)
    return marker is not None and marker.step.level in _MAIN


def _find_named(blocks: Sequence[Block], names: Sequence[str]) -> range | None:
    """The last lines before the text that together are what the page is called: sites repeat the title."""
    stop = _first_text(blocks)
    spans = (
        range(at, at + count)
        for at in reversed(range(stop))
        for count in range(min(_TITLE_LINES, stop - at), 0, -1)
        if not blocks[at].table
    )
    return next((span for span in spans if any(_is_name(name, _join(blocks, span)) for name in names)), None)


def _is_name(name: str, line: str) -> bool:
    """Whether a line is a name, or a name less what a site adds to it: "某某通知_政策文件_某某市人民政府"."""
    words = "".join(line.split())
    if len(words) < _SHORTEST_TITLE or is_issuer_line(line):
        return False
    before, found, after = name.partition(words)
    return bool(found) and before[-1:] in _SEPARATORS and after[:1] in _SEPARATORS


def _find_above_source(blocks: Sequence[Block]) -> range | None:
    """The lines right above "来源：…　发布时间：…　字号：大 中 小"; more than one where they are printed alike."""
    is_source = load_furniture_rules().is_source
    source = next((i for i in range(_first_text(blocks)) if is_source(blocks[i].text)), 0)
    last = next((i for i in reversed(range(source)) if not _is_particular(blocks, i)), None)
    if last is None or len(blocks[last].text) < _SHORTEST_TITLE or load_furniture_rules().is_line(blocks[last].text):
        return None
    first = last
    while first and last - first < _TITLE_LINES and _is_alike(blocks[first - 1], blocks[last], blocks[source]):
        first -= 1
    return range(first, last + 1)


def _is_alike(above: Block, title: Block, source: Block) -> bool:
    one, two, other = above.printed, title.printed, source.printed
    if one and two and other:
        return abs(one.size - two.size) < _OTHER_SIZE * two.size and two.size > (1 + _OTHER_SIZE) * other.size
    return bool(title.heading) and above.heading == title.heading


def _is_particular(blocks: Sequence[Block], at: int) -> bool:
    """Whether a line above the title tells of the document: a 文号, a label, a red head, or running text."""
    text = blocks[at].text
    if is_labelled(text) or is_number_line(text) or any(is_order(*pair) for pair in _pair(blocks, at)):
        return True
    is_head = is_issuer_line(text) and any(is_number_line(block.text) for block in blocks[at + 1 : at + 3])
    return is_head or (text.endswith("。") and len(text) >= _PROSE)


def _pair(blocks: Sequence[Block], at: int) -> Iterator[tuple[str, str]]:
    for one in (at - 1, at):
        if 0 <= one < len(blocks) - 1:
            yield blocks[one].text, blocks[one + 1].text


def _find_tail(blocks: Sequence[Block], start: int) -> int:
    """The first line below the title that opens what follows a document on a site, with no text of it after that."""
    rules = load_furniture_rules()
    end = at = len(blocks)
    while at > start and (rules.opens_tail(blocks[at - 1].text) or not _is_text(blocks[at - 1])):
        at -= 1
        end = at if at and rules.opens_tail(blocks[at].text) else end
    return end


def _drop_tools(text: str) -> str:
    """A line of the head without a site's buttons and counters; one that is nothing else comes to nothing."""
    rules = load_furniture_rules()
    if not is_labelled(text) and not rules.is_tools(text):
        return text
    return _RUN_TOGETHER.sub(" ", rules.drop_tools(text))


def _join(blocks: Sequence[Block], span: range) -> str:
    return "".join(blocks[i].text for i in span)
