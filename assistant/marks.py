"""What references are made of, as a text writes them: titles, 文号, editions, pointers, addresses; not yet put together."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.address_marks import find_address_marks, find_parts, find_rest, find_title_address, mark_unread
from assistant.mention_rules import Mark, load_mention_rules, overlap
from assistant.number_marks import find_numbers
from kb.model import Span
from kb.numerals import fold_width
from kb.titles import fold_name

_LONGEST_TITLE = 100
# （2018年修正）, （2007年8月26日修订）; a bare （2016年） only right behind a title.
_EDITION = re.compile(
    r"[（(]\s*(?P<year>(?:19|20)\d{2})\s*年?\s*(?:\d{1,2}\s*月\s*(?:\d{1,2}\s*日)?\s*)?"
    r"(?:(?:第[一二三四五]次)?(?P<word>修订|修正|修改|版)[^（）()]{0,6}|(?<=年))[）)]"
)
# Brackets that hold anything else as well: a title only right before an address, 【消防法】第十六条.
_BEFORE_ADDRESS = re.compile(
    r"(?:【([^【】]{2,60})】|\[([^\[\]]{2,60})\]|［([^［］]{2,60})］|﹝([^﹝﹞]{2,60})﹞|“([^“”]{2,60})”|\"([^\"\n]{2,60})\")"
    r"(?=\s*的?\s*(?:第\s*[(（]?\s*[零〇一二三四五六七八九十百千\d]|[一二三四五六七八九十]{1,2}\s*[(（]))"
)
_BLANKS = re.compile(r"\s*\n\s*|(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
# Brackets that people type for 《》. Only what ends like a title is taken for one.
_OTHER_BRACKETS = re.compile(
    r"「([^「」]{2,60})」|『([^『』]{2,60})』|〈([^〈〉]{2,60})〉|[<＜]([^<>＜＞]{2,60})[>＞]|«([^«»]{2,60})»"
)


def find_marks(text: str) -> list[Mark]:
    """All pieces in a text, left to right, none overlapping another; of what looks like a piece nothing is passed over."""
    folded = fold_name(text)
    found = [*_find_titles(text), *find_numbers(folded), *_find_editions(text), *_find_pointers(text)]
    inside = _cover(mark for mark in found if mark.kind == "title")
    found = [mark for mark in found if mark.kind == "title" or not inside.issuperset(_cover([mark]))]
    pointers = [mark for mark in found if mark.kind == "pointer"]
    found = [_trim(mark, pointers) if mark.kind == "number" else mark for mark in found]
    wide, taken = fold_width(text), _cover(found)
    for find in (find_address_marks, find_parts, find_rest):
        for mark in (mark_unread(wide, mark) for mark in tuple(find(text, tuple(found)))):
            if taken.isdisjoint(places := _cover([mark])):
                found.append(mark)
                taken |= places
    return sorted(found, key=lambda mark: mark.span.start)


def _cover(marks: Iterable[Mark]) -> set[int]:
    return {at for mark in marks for at in range(mark.span.start, mark.span.end)}


def _trim(mark: Mark, pointers: Sequence[Mark]) -> Mark:
    """A 文号 without the words before its agency's code that belong to another piece: 本办法建城〔2020〕68号."""
    ends = [o.span.end for o in pointers if o.span.start <= mark.span.start < o.span.end]
    if not ends or ends[0] >= mark.span.end:
        return mark
    return replace(mark, span=Span(ends[0], mark.span.end), value=mark.value[ends[0] - mark.span.start :])


def _find_titles(text: str) -> Iterator[Mark]:
    """Outermost 《…》, nested ones inside: "《关于印发〈方案〉的通知》" is one title; then what other brackets hold."""
    start, depth = 0, 0
    taken: list[Span] = []
    for at, character in enumerate(text):
        if character == "《":
            start, depth = (at, 1) if depth == 0 else (start, depth + 1)
        elif character == "》" and depth:
            depth -= 1
            if depth == 0 and 0 < at - start - 1 <= _LONGEST_TITLE:
                taken.append(Span(start, at + 1))
                yield _make_title(taken[-1], text[start + 1 : at])
        if depth and at - start > _LONGEST_TITLE:
            depth = 0
    ends = tuple(load_mention_rules().document_words)
    for match in (*_OTHER_BRACKETS.finditer(text), *_BEFORE_ADDRESS.finditer(text)):
        span, inner = Span(*match.span()), next(filter(None, match.groups()))
        if _BLANKS.sub("", inner).endswith(ends) and not any(overlap(other, span) for other in taken):
            yield _make_title(span, inner)


def _make_title(span: Span, written: str) -> Mark:
    title = _BLANKS.sub("", written)
    # 《《消防法》》 is a slip of the hand.
    title = title[1:-1] if re.fullmatch("《[^《》]+》", title) else title
    address = find_title_address(title)
    if address is None:
        return Mark("title", span, title)
    return Mark("title", span, title[: address.span.start], units=(address.steps,))


def _find_editions(text: str) -> Iterator[Mark]:
    for match in _EDITION.finditer(fold_width(text)):
        if match["word"] or text[: match.start()].endswith("》"):
            yield Mark("edition", Span(*match.span()), f"{match['year']}年{match['word'] or ''}")


def _find_pointers(text: str) -> Iterator[Mark]:
    """Words that point to a document or a clause told before; where two begin together the longer one counts."""
    rules = load_mention_rules()
    ends, barred = "|".join(rules.document_words), "|".join(rules.not_pointers)
    several = r"(?:[一二两三四五六七八九十几各]+[个份部项件]?)?"
    backs = "|".join(rules.back_words)
    forms = (
        "|".join((*rules.own, *rules.before)),
        rf"本(?:{'|'.join(rules.kind_words)})?(?:{'|'.join(rules.self_words)})(?!{barred})",
        rf"(?:{backs}){several}(?:{'|'.join(rules.kind_words)})?(?:{ends})(?!{barred})",
        rf"同(?:{'|'.join(rules.same_words)})(?=第|规定|的|[一二三四五六七八九十]+\s*[（(])|(?<=[（(])同[条款项](?=[）)])",
    )
    found = [Mark("pointer", Span(*match.span()), match.group()) for form in forms for match in re.finditer(form, text)]
    end = 0
    for mark in sorted(found, key=lambda mark: (mark.span.start, -mark.span.end)):
        if mark.span.start >= end:
            end = mark.span.end
            yield mark
