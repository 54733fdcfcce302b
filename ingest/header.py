"""Where a document's header ends and its body begins, its title and addressee; its other facts are read in facts.py."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.blocks import Block
from ingest.clean import Cleaned
from ingest.dates import ANY_DATE, is_date_line
from ingest.doc_numbers import is_notice, is_number_line, is_order
from ingest.head_labels import is_labelled
from ingest.markers import read_marker
from ingest.titles import is_addressed, is_issuer_line, load_title_rules
from kb.model import Level
from kb.numerals import fold_width

HISTORY = re.compile(
    rf"^[（(]?\s*{ANY_DATE}.{{0,120}}(?:通过|公布|修正|修订|批准|发布|施行|印发|实施)"
    rf"|^[（(]?\s*根据[^。]{{0,60}}{ANY_DATE}[^。]{{0,160}}(?:修正|修订)[）)]?$"
)
_ADDRESSEE = re.compile("(?P<names>[^。；！？：:]{2,400})[：:]")
_STATED = re.compile(
    "[（(【]?(?:(?:本|该)文件|全文)?现?(?:已|被|予以)?(?:废止|失效)[）)】]?|[（(](?:征求意见稿|草案|送审稿|试行|暂行)[）)]"
)
_HEAD_LINES, _TITLE_LENGTH = 12, 80


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the body (`head`), the body, and the title, "" when there is none."""

    title: str
    head: tuple[Block, ...]
    body: tuple[Block, ...]
    addressee: str = ""


def part_header(cleaned: Cleaned) -> Header:
    """Parts the lines before the body (title, 文号, record of passing and amending) from the body; loses none."""
    blocks = _part_title(cleaned)
    at = _find_title(blocks, cleaned.title_hint)
    title, end = ("", 0) if at is None else (_plain_title(blocks[at].text), at + 1)
    while end < len(blocks) and (
        blocks[end].is_history
        or (end < _HEAD_LINES and (_is_head_line(blocks[end]) or _plain_title(blocks[end].text) == title))
        or (title and end < _HEAD_LINES and _is_signed(blocks, end))
    ):
        end += 1
    addressee = _read_addressee(blocks[end]) if end < len(blocks) - 1 and title else ""
    end += bool(addressee)
    return Header(title, blocks[:end], blocks[end:], addressee)


def _is_signed(blocks: Sequence[Block], at: int) -> bool:
    """Whether who issued the text stands under its title, with the day in the next line and text after that."""
    is_dated = at + 2 < len(blocks) and is_date_line(blocks[at + 1].text)
    return is_dated and bool(blocks[at].text.split()) and is_issuer_line(blocks[at].text)


def _read_addressee(block: Block) -> str:
    """The 主送机关 of a line that names nothing else, or "": "各区人民政府：" -> "各区人民政府"."""
    match = _ADDRESSEE.fullmatch(block.text)
    if match is None or block.heading or read_marker(block.text):
        return ""
    names = re.split("[、，,；; 　]", match["names"])
    return match["names"] if any(is_addressed(name) for name in names) else ""


def _part_title(cleaned: Cleaned) -> tuple[Block, ...]:
    """A title run into the first paragraph becomes a block: proved by the removed furniture, or by 方案为贯彻…."""
    blocks = cleaned.blocks
    if not blocks or blocks[0].heading:
        return blocks
    first, hint = blocks[0].text, cleaned.title_hint
    end = len(hint) if hint and first.startswith(hint) else 0
    if not end:
        rules = load_title_rules()
        ends, starts = "|".join(rules.title_ends), "|".join(rules.body_starts)
        match = re.match(rf"[^，。；：]{{2,60}}?(?:{ends})(?=(?:{starts}))", first)
        end = match.end() if match else 0
    if not end or end == len(first):
        return blocks
    page = blocks[0].page
    return (Block(first[:end], 1, page), Block(first[end:].strip(), 0, page), *blocks[1:])


def _find_title(blocks: Sequence[Block], hint: str) -> int | None:
    for at, block in enumerate(blocks[:_HEAD_LINES]):
        if block.heading == 1 or (hint and block.text == hint):
            return at
    if (decreed := _find_decreed(blocks)) is not None:
        return decreed
    notice = None
    for at, block in enumerate(blocks[: min(_HEAD_LINES, len(blocks) - 1)]):
        if (
            read_marker(block.text)
            or len(block.text) > _TITLE_LENGTH
            or block.text.endswith(("。", "；", "：", "，", "！", "？"))
        ):
            marker = read_marker(block.text)
            if marker and marker.step.level is Level.ATTACHMENT:
                continue
            return notice
        if is_notice(block.text) and notice is None:
            notice = at
        elif not _is_head_line(block) and not is_issuer_line(block.text) and not _is_order(blocks, at):
            return at
    return notice


def _find_decreed(blocks: Sequence[Block]) -> int | None:
    """The title of what a decree makes known: the line right before its first number that ends what 《…》 names."""
    if not any(_is_order(blocks, at) for at in range(min(3, len(blocks)))):
        return None
    named = [name for block in blocks[:_HEAD_LINES] for name in re.findall("《([^《》]+)》已?经?", block.text)]
    first = next((at for at, block in enumerate(blocks[: _HEAD_LINES + 1]) if at and read_marker(block.text)), 0)
    title = _plain_title(blocks[first - 1].text) if first else ""
    return first - 1 if len(title) > 3 and any(name.endswith(title) for name in named) else None


def _is_order(blocks: Sequence[Block], at: int) -> bool:
    """Whether a line is a half of "青岚市人民政府令" / "第12号"."""
    halves = [block.text for block in blocks[max(0, at - 1) : at + 2]]
    return any(is_order(one, two) for one, two in pairwise(halves))


def _is_head_line(block: Block, title: str = "") -> bool:
    """Whether a line tells of the document, or is its title again."""
    text = block.text
    if block.is_history or _plain_title(text) == title or (HISTORY.search(fold_width(text)) and len(text) <= 400):
        return True
    return bool(is_date_line(text) or is_number_line(text) or is_labelled(text) or _STATED.fullmatch(text))


def _plain_title(text: str) -> str:
    title = re.sub(r"\s+", " ", text)
    return title[1:-1] if re.fullmatch("《[^《》]+》", title) else title
