"""What a document says of itself: 文号, issuers, addressee, dates, 有效期, status, basis; no titles, no clauses."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from ingest.blocks import Block
from ingest.dates import ANY_DATE, is_date_line, read_date
from ingest.doc_numbers import read_doc_number
from ingest.head_labels import is_labelled, read_labelled
from ingest.header import HISTORY, Header
from ingest.titles import is_issuer_line, load_title_rules, name_work
from kb.numerals import ANY_NUMBER, fold_capitals, fold_width, read_number

_EFFECTIVE = re.compile(rf"自\s*{ANY_DATE}\s*起(?:正式)?(?:施行|实施|执行|生效|试行)")
_AT_ONCE = re.compile(
    r"自(?:本.{0,6})?(?:印发|发布|公布|发文|下发)之日起"
    rf"(?:(?P<days>{ANY_NUMBER})日后)?(?:正式)?(?:施行|实施|执行|生效|试行)"
)
# What lasts is the document, not a licence it speaks of: 有效期 follows 本办法, 起施行 or the start of a sentence.
_OF_ITSELF = r"(?:^|本[一-鿿]{1,4}(?:自[^，]{0,30}起)?|(?:施行|实施|执行|生效|试行)[，,]?)\s*"
_TERM = r"(?:有效期(?:限)?|试行期?(?:限)?)(?:为|是|暂定为|暂定)?\s*"
_UNTIL = re.compile(
    rf"{_OF_ITSELF}(?:有效期(?:限)?)?(?:自?\s*{ANY_DATE}\s*起?)?\s*(?:截?至|到)\s*(?P<end>{ANY_DATE}|(?P<year>20[0-9]{{2}})年底)"
)
_ENDING = re.compile(rf"(?:^|[，,]|本[一-鿿]{{1,4}}[于至到]?)\s*(?P<end>{ANY_DATE})\s*(?:自动|自行)?(?:失效|废止)")
_LASTING = re.compile(rf"(?:{_OF_ITSELF}|起){_TERM}(?P<number>{ANY_NUMBER})\s*(?P<unit>年|个月)")
_SPEAKS = re.compile("施行|实施|执行|生效|有效期|试行|失效|废止")
_DAY = re.compile(ANY_DATE)
_CUE = re.compile("根据|依据|按照|遵照|贯彻|落实")
_NAMED = re.compile(r"《[^《》]{2,80}(?:《[^《》]{2,60}》[^《》]{0,20})?》(?:（[^（）]{2,30}号）)?")
_STATUS_LINE = re.compile("[（(【]?(?:(?:本|该)文件|全文)?(?:现)?(?:已|被|予以)?(?P<word>废止|失效)[）)】]?")
_ORDERED_BY = re.compile(r"(?P<issuer>[一-鿿]{2,30})令(?:第|$)")
_NAMED_EDITION = re.compile(rf"(?P<title>.{{2,}}?)\s*[(_]?\s*(?P<day>{ANY_DATE})\s*\)?")
# The days of passing, approval and publication of one edition lie nearer to each other.
_ANOTHER_EDITION = timedelta(days=183)
_BASIS_LINES = 6


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document says of itself; empty or None where it does not say it."""

    doc_number: str = ""
    issuers: tuple[str, ...] = ()
    addressee: str = ""
    issued_on: date | None = None
    amended_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    status: str = ""
    basis: tuple[str, ...] = ()


def date_edition(facts: Facts, title: str, name: str) -> Facts:
    """The same with the day in a file's name, where it tells a later edition than the head: 物业管理条例(2018-03-19)."""
    match = _NAMED_EDITION.fullmatch(fold_width(name))
    day = read_date(match["day"]) if match and name_work(match["title"]) == name_work(title) else None
    known = [one for one in (facts.issued_on, facts.amended_on) if one]
    if day is None or (known and day - max(known) < _ANOTHER_EDITION):
        return facts
    is_amended = known or (facts.effective_on and facts.effective_on < day)
    return replace(facts, amended_on=day) if is_amended else replace(facts, issued_on=day)


def read_facts(header: Header, lines: Sequence[Block], sign_off: range) -> Facts:
    """The facts from the head, the sign-off, and the sentences on taking effect, lasting and what it rests on."""
    head = [block.text for block in header.head]
    signed = [lines[i].text for i in sign_off]
    labelled = read_labelled(head)
    told = {kind: read_date(words) for kind, words in labelled.items()}
    first, amended = _read_history(head)
    issued = first or told.get("issued") or (read_date(signed[-1]) if signed else None) or told.get("published")
    body = [block.text for block in lines if not block.table]
    own = [*body, *(_name_self(line, header.title) for line in head)]
    number = read_doc_number([labelled.get("doc_number", ""), *head])
    effective = told.get("effective") or _read_effective(own, issued)
    return Facts(
        doc_number=number,
        issuers=_read_issuers(header.title, head, signed) or _name_issuers(labelled, number),
        addressee=header.addressee,
        issued_on=issued,
        amended_on=amended or told.get("amended"),
        effective_on=effective,
        expires_on=told.get("expires") or read_expiry(own, effective or issued),
        status=_read_status(header.title, [labelled.get("status", ""), *head]),
        basis=tuple(name for name in find_basis(body) if not _is_own(name, header.title)),
    )


def _is_own(name: str, title: str) -> bool:
    """Whether 《…》 is the document itself, or what it passes on."""
    return bool(title) and name_work(name.partition("》（")[0].strip("《》")) == name_work(title)


def _name_self(line: str, title: str) -> str:
    """A decree's words on the document it makes known, as that document would say them: 《…办法》自… -> 本文件自…."""
    return re.sub(rf"《[^《》]*{re.escape(title)}》", "本文件", line) if title else line


def read_expiry(lines: Sequence[str], start: date | None) -> date | None:
    """The last day a document says it holds: 有效期至 that day; 有效期五年 or 试行两年 the day before `start` comes again.

    "自2020年8月1日起施行，有效期5年" -> 2025-07-31. None where no day or no start is stated.
    """
    for sentence in _own_sentences(lines):
        if match := _UNTIL.search(sentence):
            return date(int(match["year"]), 12, 31) if match["year"] else read_date(match["end"])
        if match := _ENDING.search(sentence):
            return read_date(match["end"])
        if start and (match := _LASTING.search(sentence)) and (number := read_number(match["number"])):
            return _add_months(start, number * (12 if match["unit"] == "年" else 1)) - timedelta(days=1)
    return None


def find_basis(lines: Sequence[str]) -> tuple[str, ...]:
    """The documents that the first sentences name as what this one rests on, with their 文号 where it is given.

    "根据《物业管理条例》、《绿色社区创建行动方案》（建城〔2020〕68号），制定本方案。" -> both, as written
    """
    for line in lines[:_BASIS_LINES]:
        for sentence in re.split("[。；]", line):
            cue = _CUE.search(sentence)
            found = tuple(dict.fromkeys(_NAMED.findall(sentence, cue.end()))) if cue else ()
            if found:
                return found
    return ()


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    last = monthrange(min(day.year + year, 9998), month + 1)[1]
    return date(min(day.year + year, 9998), month + 1, min(day.day, last))


def _read_effective(lines: Sequence[str], issued: date | None) -> date | None:
    """The day stated after 自…起施行; 自印发之日起 is the day of issue."""
    own = tuple(_own_sentences(lines))
    stated = next((found for sentence in own if (found := _EFFECTIVE.search(sentence))), None)
    if stated:
        return read_date(stated.group())
    at_once = next((found for sentence in own if (found := _AT_ONCE.search(sentence))), None)
    return issued + timedelta(days=read_number(at_once["days"] or "") or 0) if issued and at_once else None


def _own_sentences(lines: Sequence[str]) -> Iterator[str]:
    """Sentences with 施行, 有效期 or the like that speak of this document: 本办法…, or of none by name."""
    for line in lines:
        for sentence in re.split("[。；]", line) if _SPEAKS.search(line) else ():
            first = _SPEAKS.search(sentence)
            if first and ("本" in sentence[: first.start()] or "《" not in sentence[: first.start()]):
                yield fold_capitals(fold_width(sentence))


def _read_issuers(title: str, head: Sequence[str], signed: Sequence[str]) -> tuple[str, ...]:
    """Those in the title before 关于, or all who signed where they are more, or those of the red head."""
    rules = load_title_rules()
    before = re.split("关于|转发|批转|印发", title, maxsplit=1)[0] if "关于" in title else ""
    found = [issuer for issuer in rules.issuers if issuer in before]
    known = [issuer for issuer in found if not any(issuer != other and issuer in other for other in found)]
    titled = tuple(sorted(known, key=before.find)) or tuple(_split_issuers(before))
    signers = tuple(dict.fromkeys(name for line in signed[:-1] for name in _split_issuers(line)))
    if len(signers) > len(titled):
        return signers
    heads = (name for line in head if line != title and is_issuer_line(line) for name in _split_issuers(line))
    return titled or tuple(dict.fromkeys(heads))


def _name_issuers(labelled: Mapping[str, str], number: str) -> tuple[str, ...]:
    """Those a label names, or who gave the order that the number is of: 青岚市人民政府令第12号."""
    if "issuers" in labelled:
        return tuple(_split_issuers(labelled["issuers"]))
    order = _ORDERED_BY.match(number)
    return tuple(_split_issuers(order["issuer"])) if order else ()


def _split_issuers(text: str) -> Iterator[str]:
    rules = load_title_rules()
    for word in re.split(
        r"[\s、]+", re.sub(r"[（(](?:盖?章|印)[）)]|文件$|等[\d一二三四五六七八九十]*部门$", "", text.strip())
    ):
        if len(word) > 2 and (word in rules.issuers or word.endswith(rules.issuer_ends)):
            yield word


def _read_history(lines: Sequence[str]) -> tuple[date | None, date | None]:
    """The first and the last date of the record of passing and amending; the last only where it amends."""
    parts = [part for line in lines if _is_record(line) for part in _part_at_dates(line)]
    dated = [(read_date(part), part) for part in parts]
    known = [(day, line) for day, line in dated if day]
    if not known:
        return None, None
    amended = [day for day, line in known if re.search("修正|修订|修改", line)]
    return known[0][0], amended[-1] if amended and amended[-1] != known[0][0] else None


def _part_at_dates(line: str) -> list[str]:
    """A record on one line, a part for each date: "2021年9月1日公布　2023年5月1日修订" -> two."""
    starts = [0, *(match.start() for match in _DAY.finditer(fold_width(line)))][1:]
    return [line[a:b] for a, b in pairwise([*starts, len(line)])]


def _is_record(line: str) -> bool:
    return not is_labelled(line) and (bool(HISTORY.search(fold_width(line))) or is_date_line(line))


def _read_status(title: str, head: Sequence[str]) -> str:
    words = load_title_rules().status_words
    plain = title.replace("(", "（")
    for line in head:
        if (match := _STATUS_LINE.fullmatch(line.strip())) and match["word"]:
            return words[match["word"]]
    return next((status for word, status in words.items() if f"（{word}" in plain), "")
