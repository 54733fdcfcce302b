"""The document's own facts: title, 文号, issuers, dates, status words; what it cites is not its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ingest.blocks import Block
from ingest.clean import Cleaned
from ingest.dates import ANY_DATE, is_date_line, read_date
from ingest.markers import read_marker
from ingest.titles import is_issuer_line, load_title_rules
from kb.model import Level
from kb.numerals import fold_width

_NUMBER = re.compile(r"([一-鿿]{2,10})\s*[〔\[（(【﹝]\s*((?:19|20)\d{2})\s*[〕\]）)】﹞]\s*第?\s*(\d{1,5})\s*号")
_ORDER = re.compile(
    r"(?:中华人民共和国)?((?:国务院|主席|[一-鿿]{2,20}?)令)\s*[（(]?\s*第\s*([0-9一二三四五六七八九十百]+)\s*号"
)
_HISTORY = re.compile(
    rf"^[（(]?\s*{ANY_DATE}.{{0,120}}(?:通过|公布|修正|修订|批准|发布|施行|印发|实施)|^(?:实施|施行|发布|印发|修订)(?:时间|日期)"
)
_EFFECTIVE = re.compile(rf"自\s*{ANY_DATE}\s*起(?:正式)?(?:施行|实施|执行|生效)")
_HEAD_LINES, _TITLE_LENGTH = 12, 80


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the body (`head`), the body, and the title, "" when there is none."""

    title: str
    head: tuple[Block, ...]
    body: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document says of itself; empty or None where it does not say it."""

    doc_number: str
    issuers: tuple[str, ...]
    issued_on: date | None
    amended_on: date | None
    effective_on: date | None
    status: str


def part_header(cleaned: Cleaned) -> Header:
    """Parts the lines before the body (title, 文号, record of passing and amending) from the body; loses none."""
    blocks = _part_title(cleaned)
    at = _find_title(blocks, cleaned.title_hint)
    title, end = ("", 0) if at is None else (_plain_title(blocks[at].text), at + 1)
    while end < len(blocks) and (blocks[end].is_history or (end < _HEAD_LINES and _is_head_line(blocks[end]))):
        end += 1
    return Header(title, blocks[:end], blocks[end:])


def read_facts(header: Header, lines: Sequence[Block], sign_off: range) -> Facts:
    """文号, issuers, dates and status from the head, the sign-off and the clause on taking effect."""
    head = [block.text for block in header.head]
    issued, amended = _read_history(head)
    if issued is None and sign_off:
        issued = read_date(lines[sign_off.stop - 1].text)
    effective = next((found for block in lines if (found := _EFFECTIVE.search(block.text))), None)
    return Facts(
        doc_number=_read_number(head),
        issuers=_read_issuers(header.title, [lines[i].text for i in sign_off]),
        issued_on=issued,
        amended_on=amended,
        effective_on=read_date(effective.group()) if effective else None,
        status=_read_status(header.title),
    )


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
    for at, block in enumerate(blocks[: min(_HEAD_LINES, len(blocks) - 1)]):
        if (
            read_marker(block.text)
            or len(block.text) > _TITLE_LENGTH
            or block.text.endswith(("。", "；", "：", "，", "！", "？"))
        ):
            marker = read_marker(block.text)
            if marker and marker.step.level is Level.ATTACHMENT:
                continue
            return None
        if not _is_head_line(block) and not is_issuer_line(block.text):
            return at
    return None


def _is_head_line(block: Block) -> bool:
    text = block.text
    if block.is_history or (_HISTORY.search(text) and len(text) <= 400):
        return True
    return bool(
        is_date_line(text)
        or (len(text) <= 40 and (_NUMBER.search(fold_width(text)) or _ORDER.search(text)) and "。" not in text)
    )


def _plain_title(text: str) -> str:
    title = re.sub(r"\s+", " ", text)
    return title[1:-1] if re.fullmatch("《[^《》]+》", title) else title


def _read_number(lines: Sequence[str]) -> str:
    for line in lines:
        if match := _NUMBER.search(fold_width(line)):
            return f"{match[1]}〔{match[2]}〕{match[3]}号"
    for line in lines:
        if match := _ORDER.search(line):
            return f"{match[1]}第{match[2]}号"
    return ""


def _read_issuers(title: str, signed: Sequence[str]) -> tuple[str, ...]:
    rules = load_title_rules()
    before = title.split("关于", maxsplit=1)[0] if "关于" in title else ""
    found = [issuer for issuer in rules.issuers if issuer in before]
    found = [issuer for issuer in found if not any(issuer != other and issuer in other for other in found)]
    if not found:
        found = [w for line in signed for w in line.split() if w in rules.issuers or w.endswith(rules.issuer_ends)]
    return tuple(sorted(dict.fromkeys(found), key=title.find))


def _read_history(lines: Sequence[str]) -> tuple[date | None, date | None]:
    """The first and the last date of the record of passing and amending; the last only where it amends."""
    dated = [(read_date(line), line) for line in lines if _HISTORY.search(line) or is_date_line(line)]
    known = [(day, line) for day, line in dated if day]
    if not known:
        return None, None
    amended = [day for day, line in known if re.search("修正|修订|修改", line)]
    return known[0][0], amended[-1] if amended and amended[-1] != known[0][0] else None


def _read_status(title: str) -> str:
    return next((status for word, status in load_title_rules().status_words.items() if f"（{word}" in title), "")
