"""What references are made of, as a text writes them: titles, 文号, editions, pointers, addresses; not yet put together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kb.address import find_addresses
from kb.model import Level, Span, Step
from kb.numerals import ANY_NUMBER, fold_width, read_number
from kb.rules_file import load_rules_file
from kb.titles import fold_name

_RULES = Path(__file__).parent / "rules" / "mentions.yaml"
_LONGEST_TITLE = 100
_YEAR_NUMBER = re.compile(r"(?P<code>[一-鿿]{1,12})\s*\[\s*(?P<year>(?:\d\s*){4})\]\s*第?\s*(?P<number>(?:\d\s*){1,5})号")
# As a copy without brackets has it: 建城202068号.
_BRACKETLESS = re.compile(
    r"(?P<code>[一-鿿]{1,6}[发办函字规城房建科综环委政府资令])(?P<year>(?:19|20)\d{2})(?P<number>\d{1,4})号"
)
_ORDER = re.compile(
    r"(?P<issuer>[一-鿿]{0,20}?(?:部|院|局|委|会|署|政府|主席|办公室))\s*令\s*第?\s*(?P<number>[0-9]{1,4}|[一二三四五六七八九十百]{1,6})\s*号"
)
_ORDER_LAST = re.compile(r"(?P<issuer>国务院|[一-鿿]{1,12}?部)第?\s*(?P<number>[0-9]{1,4})\s*号令")
_EDITION = re.compile(r"[（(]\s*(?P<year>(?:19|20)\d{2})\s*年?\s*(?P<word>修订|修正|修改|版)[^（）()]{0,6}[）)]")
_N = ANY_NUMBER
_PART = re.compile(
    rf"(?:第\s*(?P<paragraph>{_N})\s*款)?"
    rf"(?:\s*第?\s*[(（]?\s*(?P<item>{_N})\s*[)）]?\s*项)?(?:\s*第\s*(?P<subitem>{_N})\s*目)?"
)
Kind = Literal["title", "number", "edition", "pointer", "address"]


class MentionRules(BaseModel):
    """The words of rules/mentions.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    document_words: tuple[str, ...]
    self_words: tuple[str, ...]
    back_words: tuple[str, ...]
    same_words: tuple[str, ...]
    before: tuple[str, ...]
    not_pointers: tuple[str, ...]
    defining: tuple[str, ...]
    code_leads: tuple[str, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One piece of a reference: a title, a 文号 in its standard form, an edition, a pointer, or an address."""

    kind: Kind
    span: Span
    value: str = ""
    units: tuple[tuple[Step, ...], ...] = ()


@lru_cache
def load_mention_rules() -> MentionRules:
    """The validated words; raises BadRules when the file breaks its schema."""
    return load_rules_file(_RULES, MentionRules)


def find_marks(text: str) -> list[Mark]:
    """All pieces in a text, left to right, none overlapping another."""
    folded = fold_name(text)
    found = [*_find_titles(text), *_find_numbers(folded), *_find_editions(text), *_find_pointers(text)]
    taken = [token.span for token in found if token.kind == "title"]
    found = [t for t in found if t.kind == "title" or not any(span.holds(t.span) for span in taken)]
    found = [_trim(mark, found) for mark in found]
    busy = [token.span for token in found]
    # 第八、九条 is one piece that stands for two units.
    series: dict[Span, list[tuple[Step, ...]]] = {}
    for address in find_addresses(text):
        if address.certain and not any(_overlap(span, address.span) for span in busy):
            series.setdefault(address.span, []).append(address.steps)
    found += [Mark("address", span, units=tuple(units)) for span, units in series.items()]
    found += [part for part in _find_parts(text) if not any(_overlap(token.span, part.span) for token in found)]
    return sorted(found, key=lambda token: token.span.start)


def _trim(mark: Mark, others: Sequence[Mark]) -> Mark:
    """A 文号 without the words before its agency's code that belong to another piece: 本办法建城〔2020〕68号."""
    ends = [o.span.end for o in others if o.kind == "pointer" and o.span.start <= mark.span.start < o.span.end]
    if mark.kind != "number" or not ends:
        return mark
    return replace(mark, span=Span(ends[0], mark.span.end), value=mark.value[ends[0] - mark.span.start :])


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _find_titles(text: str) -> Iterator[Mark]:
    """Outermost 《…》, nested ones inside: "《关于印发〈方案〉的通知》" is one title."""
    start, depth = 0, 0
    for at, character in enumerate(text):
        if character == "《":
            start, depth = (at, 1) if depth == 0 else (start, depth + 1)
        elif character == "》" and depth:
            depth -= 1
            if depth == 0 and 0 < at - start - 1 <= _LONGEST_TITLE:
                yield Mark(
                    "title",
                    Span(start, at + 1),
                    re.sub(r"\s*\n\s*|(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text[start + 1 : at]),
                )
        if depth and at - start > _LONGEST_TITLE:
            depth = 0


def _find_numbers(folded: str) -> Iterator[Mark]:
    for match in (*_YEAR_NUMBER.finditer(folded), *_BRACKETLESS.finditer(folded)):
        lead = re.match(rf".*(?:{'|'.join(load_mention_rules().code_leads)})", match["code"])
        code = match["code"][lead.end() :] if lead else match["code"]
        if code:
            year, number = (re.sub(r"\s", "", match[name]) for name in ("year", "number"))
            yield Mark("number", Span(match.end("code") - len(code), match.end()), f"{code}〔{year}〕{number}号")
    for match in _ORDER_LAST.finditer(folded):
        yield Mark("number", Span(*match.span()), f"{match['issuer']}令第{read_number(match['number'])}号")
    for match in _ORDER.finditer(folded):
        yield Mark("number", Span(*match.span()), f"{match['issuer']}令第{read_number(match['number'])}号")


def _find_editions(text: str) -> Iterator[Mark]:
    for match in _EDITION.finditer(fold_width(text)):
        yield Mark("edition", Span(*match.span()), f"{match['year']}年{match['word']}")


def _find_pointers(text: str) -> Iterator[Mark]:
    rules = load_mention_rules()
    ends, barred = "|".join(rules.document_words), "".join(rules.not_pointers)
    forms = (
        rf"本(?:{'|'.join(rules.self_words)})(?![{barred}])",
        rf"(?:{'|'.join(rules.back_words)})(?:{ends})(?![{barred}])|同(?:{'|'.join(rules.same_words)})(?=第|规定|的)",
        "|".join(rules.before),
    )
    for form in forms:
        yield from (Mark("pointer", Span(*match.span()), match.group()) for match in re.finditer(form, text))


def _find_parts(text: str) -> Iterator[Mark]:
    """款 and 项 without their article, as after 同条 or in a list: "第一款、第三款"."""
    folded = fold_width(text)
    for match in _PART.finditer(folded):
        steps = [
            Step(level, read_number(match[level.value]) or 0)
            for level in (Level.PARAGRAPH, Level.ITEM, Level.SUBITEM)
            if match[level.value]
        ]
        if steps:
            yield Mark("address", Span(match.start(), match.start() + len(match.group().rstrip())), units=(tuple(steps),))
