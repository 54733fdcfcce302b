"""Addresses of clauses as people write them in a sentence, to steps; no exact labels, no documents, no lookups."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.labels import read_step
from kb.model import Level, Span, Step
from kb.numerals import ANY_NUMBER, CHINESE_NUMBER, fold_capitals, fold_width, read_number
from kb.series import find_series, spread_range

_N = ANY_NUMBER
_DIGITS = "零一二三四五六七八九十百千"


@dataclass(frozen=True, slots=True)
class Address:
    """Steps as someone wrote them, and where: `certain` is False when the words may mean something else ("一")."""

    steps: tuple[Step, ...]
    span: Span
    certain: bool


# Blanks inside an address are OCR or typing noise; NFKC is not used because it changes lengths.
_S = r"\s*"
_BRACKETS = str.maketrans("〔〕【】［］[]〈〉", "()()()()()")
# 统一、唯一 and the like end in a numeral that counts nothing.
_START = r"(?<![第统唯万同单逐之任某每专A-Za-z0-9零一二三四五六七八九十百千.])"
_POINT = "(?:小?点|小?项|方面)"
_PARAGRAPH_TAIL = rf"(?:{_S}的?{_S}第{_S}(?P<paragraph>{_N}){_S}(?:自然)?段)?"
_ARTICLE_FORM = re.compile(
    rf"(?P<di>第)?{_S}(?P<article>{_N}){_S}条(?!例|原则(?!上))(?:{_S}之{_S}(?P<article_sub>{_N}))?"
    rf"(?:{_S}的?第?{_S}(?P<paragraph>{_N}){_S}款)?(?:{_S}的?第?{_S}\(?{_S}(?P<item>{_N}){_S}\)?{_S}项)?"
    rf"(?:{_S}的?第?{_S}(?P<subitem>{_N}){_S}目)?"
)
_OUTLINE_FORM = re.compile(
    rf"(?:附件{_S}(?P<attachment>[0-9]+|{CHINESE_NUMBER})?{_S}[·.]?{_S})?"
    rf"(?:第{_S}(?P<part>{_N}){_S}(?:大?部分|大点|大项|大块)"
    rf"|{_START}(?P<outline_1>{CHINESE_NUMBER})"
    rf"(?={_S}[、.]?{_S}\({_S}{_N}{_S}\)|·[0-9]|{_S}的?{_S}第{_S}{_N}{_S}(?:自然)?段))"
    rf"(?:{_S}[、.·的]?{_S}(?:\({_S}(?P<outline_2>{_N}){_S}\)"
    rf"|第{_S}\(?{_S}(?P<second>{_N}){_S}\)?{_S}(?:{_POINT}|条|款|部分)))?"
    rf"(?:{_S}[·第]?{_S}(?P<outline_3>[0-9]+|(?<=第){CHINESE_NUMBER}){_S}(?:小点|点|项|[.．])?(?![0-9%年月日段自款条]))?"
    rf"{_PARAGRAPH_TAIL}"
)
# "3(4)", "三.4" and "三第四点" may be anything, except right after a document's name.
_LOOSE_OUTLINE_FORM = re.compile(
    rf"{_START}(?:(?P<outline_1>{CHINESE_NUMBER}){_S}(?:[.·]{_S}(?P<outline_2>{_N})(?![0-9%年月日万亿])"
    rf"|的?{_S}第?{_S}\(?{_S}(?P<second>{_N}){_S}\)?{_S}{_POINT})"
    rf"|(?P<digits>[0-9]{{1,2}}){_S}\({_S}(?P<third>{_N}){_S}\)){_PARAGRAPH_TAIL}"
)
_CHAPTER_FORM = re.compile(rf"第{_S}(?P<chapter>{_N}){_S}章(?:{_S}第{_S}(?P<section>{_N}){_S}节)?")
_IN = f"{_S}(?:的|中的|里的|里|中)?{_S}"
_TABLE_FORM = re.compile(
    rf"(?:(?P<attachment_name>附件|附表|附录[A-Z]?){_S}(?P<attachment>[0-9]+|{CHINESE_NUMBER})?{_IN})?"
    rf"(?:(?<!附)表格?{_S}(?P<table>[0-9]+|{CHINESE_NUMBER})?(?:-(?P<table_sub>[0-9]+))?{_IN})?"
    rf"(?:(?<=[0-9{_DIGITS}格表的中里附件录])第{_S}(?P<row>{_N}){_S}行(?![政业为]))?"
)
_DECIMAL_FORM = re.compile(r"(?<![0-9.第])(?P<decimal>[0-9]{1,2}(?:\.[0-9]{1,2}){1,3})(?![0-9.%万亿元倍年月个])")
_ATTACHMENT_FORM = re.compile(rf"附件{_S}(?P<attachment>[0-9]+|{CHINESE_NUMBER})(?:{_S}第{_S}(?P<item>{_N}){_S}项)?")
_MORE = re.compile(
    rf"{_S}(?:(?P<range>至|到|-|—+|–|~|～){_S}(?:{CHINESE_NUMBER}(?=\())?|(?:[、，,和与及跟或]|以及){_S})"
    rf"\((?P<outline_2>{_N})\)"
)
_BARE = re.compile(
    rf"{_START}(?P<outline_1>{CHINESE_NUMBER})"
    r"(?=\s*(?:$|[，。、；,;？?！：:和与及跟或]|以及|[说讲写]|是什么|的内容|有什么|有哪些))"
)

_ORDER = (Level.ATTACHMENT, Level.CHAPTER, Level.SECTION, Level.ARTICLE, Level.OUTLINE_1, Level.OUTLINE_2, Level.OUTLINE_3,
          Level.DECIMAL, Level.PARAGRAPH, Level.ITEM, Level.SUBITEM, Level.TABLE, Level.ROW)  # fmt: skip
_OTHER_NAMES = {
    "part": Level.OUTLINE_1, "digits": Level.OUTLINE_1, "second": Level.OUTLINE_2, "third": Level.OUTLINE_2,
}  # fmt: skip


def find_addresses(text: str) -> tuple[Address, ...]:
    """Addresses in a sentence, sloppy spellings included, left to right, never overlapping.

    "民法典281条1款" -> 第二百八十一条第一款; "方案 三(4)" -> 三（四）; "第三部分第二点" -> 三（二）;
    "５９９ 条" -> 第五百九十九条; "方案叁〔肆〕" -> 三（四）.
    """
    folded = fold_capitals(fold_width(text)).translate(_BRACKETS)
    found = [Address(steps, span, certain=True) for steps, span in find_series(folded)]
    taken = {at for address in found for at in range(address.span.start, address.span.end)}
    for form in (
        _TABLE_FORM, _ARTICLE_FORM, _OUTLINE_FORM, _LOOSE_OUTLINE_FORM, _CHAPTER_FORM, _ATTACHMENT_FORM, _DECIMAL_FORM,
        _BARE,
    ):  # fmt: skip
        for match in form.finditer(folded):
            address = _sloppy_address(match, text)
            if address and taken.isdisjoint(places := range(address.span.start, address.span.end)):
                found.append(address)
                taken.update(places)
    found += [more for address in found for more in _find_more(address, folded)]
    return tuple(_drop_inner(_extend(address, text) for address in found))


def _drop_inner(found: Iterable[Address]) -> Iterator[Address]:
    """The addresses left to right, without those that lie inside another; those of one range share its span."""
    last = Span(0, 0)
    for address in sorted(found, key=lambda a: (a.span.start, -a.span.end)):
        if address.span == last or address.span.start >= last.end:
            last = address.span
            yield address


def _extend(address: Address, text: str) -> Address:
    """The address with the finer steps that an exact label goes on with: "三（四）·二是", "三（二）表1第3行"."""
    steps, end = address.steps, address.span.end
    while found := read_step(text, end):
        steps, end = (*steps, found[0]), found[1]
    return Address(steps, Span(address.span.start, end), address.certain)


def _find_more(address: Address, folded: str) -> Iterator[Address]:
    """Further units of the same part that only their own number names: "三（二）、（三）" -> 三（三）."""
    if address.steps[-1].level is not Level.OUTLINE_2:
        return
    before = address.steps[-1].number
    match = _MORE.match(folded, address.span.end)
    while match:
        number = read_number(match["outline_2"]) or 0
        span = Span(match.start("range") if match["range"] else match.start("outline_2") - 1, match.end())
        for n in spread_range(before, number) if match["range"] else (number,):
            if n != before:
                yield Address((*address.steps[:-1], Step(Level.OUTLINE_2, n)), span, address.certain)
        before = number
        match = _MORE.match(folded, match.end())


def _sloppy_address(match: re.Match[str], text: str) -> Address | None:
    steps = tuple(sorted(_sloppy_steps(match), key=lambda s: _ORDER.index(s.level)))
    if not steps:
        return None
    end = match.start() + len(match.group().rstrip())
    written = text[match.start() : end]
    # A capital numeral may be half a word: 队伍（三）.
    half_word = match.re is _OUTLINE_FORM and fold_capitals(written) != written
    is_loose = match.re in (_BARE, _LOOSE_OUTLINE_FORM, _DECIMAL_FORM)
    is_word = match.re is _TABLE_FORM and not match["attachment_name"] and not match["row"]  # 代表1人
    certain = not (is_loose or is_word or half_word or _is_count(match, text))
    return Address(steps, Span(match.start(), end), certain)


def _sloppy_steps(match: re.Match[str]) -> Iterator[Step]:
    groups = match.groupdict()
    if match.re is _TABLE_FORM and not _names_table(match):
        return
    for name, number in groups.items():
        if number is None or name.endswith(("di", "_sub")):
            continue
        if name == "attachment_name":
            yield Step(
                Level.ATTACHMENT, read_number(groups["attachment"] or "") or 0, name="" if number == "附件" else number
            )
        elif name == "decimal":
            yield Step(Level.DECIMAL, int(number.rsplit(".", 1)[1]), name=number)
        elif (value := read_number(number)) is not None and not (name == "attachment" and "attachment_name" in groups):
            level = _OTHER_NAMES.get(name) or Level(name)
            yield Step(level, value, sub=read_number(groups.get(f"{level.value}_sub") or "") or 0)


def _names_table(match: re.Match[str]) -> bool:
    """Whether a table or a row of one is named: 表 in 代表1人 is none, 第三行 alone may be of anything."""
    return bool(match["table"] or (match["row"] and ("表" in match.group() or match["attachment_name"])))


def _is_count(match: re.Match[str], text: str) -> bool:
    """Whether "N条" counts things ("分三条讲") instead of naming an article."""
    if match.re is not _ARTICLE_FORM or match["di"] or match["paragraph"]:
        return False
    after_title = re.search(r"[法典例则定解释案见知》）)]\s*$", text[: match.start()])
    return not after_title and len(match["article"]) < 2
