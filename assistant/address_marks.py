"""Addresses of clauses and attachments in a text, those only understood beside a title among them; no documents."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.mention_rules import Mark, load_mention_rules
from kb.address import Address, find_addresses
from kb.model import Level, Span, Step
from kb.numerals import ANY_NUMBER, CHINESE_NUMBER, fold_width, read_number

_N = ANY_NUMBER
_PART = re.compile(
    rf"(?:第\s*[(（]?\s*(?P<paragraph>{_N})\s*[)）]?\s*款)?"
    rf"(?:\s*第?\s*[(（]?\s*(?P<item>{_N})\s*[)）]?\s*项)?(?:\s*第\s*(?P<subitem>{_N})\s*目)?"
)
# 15条网格线, 40项要求: without 第 it counts things, unless a title stands before it.
_COUNT = re.compile(rf"{_N}\s*[条项]")
_NAMED = re.compile(rf"(?:[法典例则定释见知号》）)」』〉>»]\s*的?|(?:[条款项]|第\s*{_N})\s*[、和及或至到—-])\s*$")
# What only a title right before it makes an address: 《意见》二、1, 《方案》三4.
_AFTER_TITLE = re.compile(rf"\s*(?P<one>{CHINESE_NUMBER})\s*[、.．·]?\s*(?P<three>\d{{1,2}})(?![\d%％年月日个名户])")
# 《方案》二提出; 《意见》三方面 counts.
_PART_AFTER_TITLE = re.compile(rf"\s*(?P<one>{CHINESE_NUMBER})(?=的?(?:要求|规定|明确)|提出|指出)")
# （建城〔2020〕68号）七，
_PART_ALONE = re.compile(rf"\s*(?P<one>{CHINESE_NUMBER})(?=\s*(?:[，。；、：）)]|和|及|$))", re.MULTILINE)
_SIXTH_PART = re.compile(rf"第\s*(?P<one>{_N})\s*大?部分\s*第?\s*(?P<three>{_N})\s*条")
_ATTACHMENT = re.compile(
    rf"(?<![邮配])附(?P<kind>件|表|录)[^\S\n]*(?P<number>\d{{1,2}}|{CHINESE_NUMBER}|[A-Z])?(?:[^\S\n]*第[^\S\n]*(?P<item>{_N})[^\S\n]*项)?(?![^\S\n]*[：:])"
)
# 第（一）（二）项, (1)、(2)项: several that share the word.
_ITEMS = re.compile(rf"第?\s*(?:[(（]\s*{_N}\s*[)）]\s*[、,，和及与]?\s*){{2,}}项")
_ITEM = re.compile(rf"[(（]\s*({_N})\s*[)）]")
_BRACKETED = re.compile(rf"[(（]\s*(?P<number>{CHINESE_NUMBER})\s*[)）]")
# What anybody would take for an address, whatever it means.
_REST = re.compile(
    rf"第\s*[(（]?\s*{_N}\s*[)）]?\s*(?:分编|编|章|节|条|款|项|目|部分)(?!例)"
    r"|第\s*(?:[0-9]{1,3}(?:\.[0-9]{1,3})+|[A-Za-zＸ×Ⅰ-Ⅻ○*]{1,6})\s*[条款项]|§\s*[0-9]+"
    rf"|(?<![{'一二三四五六七八九十'}]){CHINESE_NUMBER}\s*、?\s*[(（]\s*{_N}\s*[)）]"
    r"|(?<=[案见知划])\s*[0-9]{1,2}\s*[(（]\s*[0-9]{1,2}\s*[)）]"
)
# What goes on after an address that was read: 第十六条之（二）, 附件2-1; with it the address is another one.
_UNREAD = re.compile(rf"\s*(?:之\s*[(（]?\s*{_N}\s*[)）]?|(?<=\d)[-—]\d{{1,2}}(?![\d条款项]))")
_UNSURE = (Level.OUTLINE_1, Level.DECIMAL)


def find_address_marks(text: str, others: Sequence[Mark]) -> Iterator[Mark]:
    """Addresses that are sure, 第八、九条 as one piece with two units; those not sure only right after a title."""
    titles = {mark.span.end for mark in others if mark.kind in ("title", "edition")}
    numbers = {mark.span.end + text.startswith(("）", ")"), mark.span.end) for mark in others if mark.kind == "number"}
    for at in sorted(titles | numbers):
        if match := _AFTER_TITLE.match(text, at):
            steps = _outline(match["one"], match["three"])
            yield Mark("address", Span(match.start("one"), match.end()), units=(steps,))
        elif match := _PART_AFTER_TITLE.match(text, at) or (_PART_ALONE.match(text, at) if at in numbers else None):
            part = Step(Level.OUTLINE_1, read_number(match["one"]) or 0)
            yield Mark("address", Span(*match.span("one")), units=((part,),))
    for match in _SIXTH_PART.finditer(fold_width(text)):
        yield Mark("address", Span(*match.span()), units=(_outline(match["one"], match["three"]),))
    series: dict[Span, list[tuple[Step, ...]]] = {}
    for address in find_addresses(text):
        if _is_meant(address, text, titles):
            series.setdefault(address.span, []).append(address.steps)
    yield from (Mark("address", span, units=tuple(units)) for span, units in series.items())


def _outline(one: str, three: str) -> tuple[Step, ...]:
    return Step(Level.OUTLINE_1, read_number(one) or 0), Step(Level.OUTLINE_3, read_number(three) or 0)


def _is_meant(address: Address, text: str, titles: set[int]) -> bool:
    before, written = text[: address.span.start], text[address.span.start : address.span.end]
    if not address.certain:
        return len(before.rstrip()) in titles and address.steps[0].level in _UNSURE
    return not _COUNT.match(fold_width(written)) or _NAMED.search(before) is not None


def find_parts(text: str, others: Sequence[Mark]) -> Iterator[Mark]:
    """款 and 项 without their article, attachments without a number, and （三） that goes on from 三（一）."""
    folded = fold_width(text)
    for match in _ATTACHMENT.finditer(folded):
        name = "" if match["kind"] == "件" else f"附{match['kind']}"
        number = match["number"] or ""
        step = Step(
            Level.ATTACHMENT,
            read_number(number) or 0,
            name=f"{name}{number}" if number.isalpha() and number.isascii() else name,
        )
        inner = (Step(Level.ITEM, read_number(match["item"]) or 0),) if match["item"] else ()
        yield Mark("address", Span(match.start(), match.start() + len(match.group().rstrip())), units=((step, *inner),))
    items = [Mark("address", Span(*m.span()), units=_read_items(m[0])) for m in _ITEMS.finditer(folded)]
    yield from items
    for match in _PART.finditer(folded):
        steps = [
            Step(level, read_number(match[level.value]) or 0)
            for level in (Level.PARAGRAPH, Level.ITEM, Level.SUBITEM)
            if match[level.value]
        ]
        start = match.end() - len(match.group().lstrip())
        is_inner = any(mark.span.start <= start < mark.span.end for mark in items)
        if steps and not is_inner and not (_COUNT.match(folded, start) and not _NAMED.search(folded, 0, start)):
            yield Mark("address", Span(start, start + len(match.group().strip())), units=(tuple(steps),))
    yield from _find_bracketed(folded, others)


def _read_items(written: str) -> tuple[tuple[Step, ...], ...]:
    return tuple((Step(Level.ITEM, read_number(number) or 0),) for number in _ITEM.findall(written))


def _find_bracketed(folded: str, others: Sequence[Mark]) -> Iterator[Mark]:
    ends = {mark.span.end for mark in others if mark.kind in ("title", "edition", "address")}
    for match in _BRACKETED.finditer(folded):
        if match.start() in ends:
            ends.add(match.end())
            yield Mark("address", Span(*match.span()), units=((Step(Level.OUTLINE_2, read_number(match["number"]) or 0),),))


def mark_unread(folded: str, mark: Mark) -> Mark:
    """An address whose end was not understood as one not understood: half of it would be another clause."""
    match = _UNREAD.match(folded, mark.span.end) if mark.kind == "address" and mark.units else None
    return replace(mark, span=Span(mark.span.start, match.end()), units=()) if match else mark


def find_rest(text: str, others: Sequence[Mark]) -> Iterator[Mark]:
    """What looks like an address and was taken for none: it is named, not judged."""
    del others
    yield from (Mark("address", Span(*match.span())) for match in _REST.finditer(fold_width(text)))


def find_title_address(title: str) -> Address | None:
    """The address people put inside the brackets of a title: 《消防法第二十八条》; None for any other title."""
    last = next((a for a in reversed(find_addresses(title)) if a.certain and a.span.end == len(title)), None)
    words = tuple(load_mention_rules().document_words)
    return last if last and title[: last.span.start].endswith(words) else None
