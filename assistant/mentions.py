"""References as a text writes them: titles, 文号, addresses, 本办法 and 前款, each with its place; no library."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.marks import find_marks
from assistant.mention_rules import Kind, Mark, load_mention_rules
from kb.model import Level, Span, Step

_BLANKS = re.compile(r"(?<=[一-鿿《])[ \u3000]+(?=[一-鿿》])")
# A number torn apart by blanks or by the end of a line: 第 二 十 八 条.
_SPREAD_NUMBER = re.compile(r"第[ \u3000\n\d零〇一二三四五六七八九十百千]{2,16}(?=[条款项章])")
# Up to the bracket that holds a 文号, but not over another title in it.
_CLOSING = re.compile(r"\s*[，,；;]?[^（）()。《》〈〉]{0,40}?[）)]")

# What may stand between two parts of one reference: a bracket, 的, a short name being defined.
_TO_ADDRESS = re.compile(
    r"(?:文件?)?(?:[^\S\n]*[（(]?[^（）()。；\n]{0,40}[）)])?[^\S\n]*[的中之]?[^\S\n]*(?:[一-鿿]{1,6}编)?[^\S\n]*"
)
_BETWEEN = re.compile(r"[^\S\n]*(?:至|到|—|－|-|~|～)?[^\S\n]*")
_RANGE = ("至", "到", "—", "－", "-", "~", "～")
_LINKS: dict[tuple[Kind, Kind], re.Pattern[str]] = {
    ("title", "number"): re.compile(r"[^\S\n]*[（(]?[^\S\n]*"),
    ("title", "edition"): re.compile(r"[^\S\n]*"),
    ("number", "title"): re.compile(r"[^\S\n]*"),
    ("title", "address"): _TO_ADDRESS,
    ("number", "address"): _TO_ADDRESS,
    ("edition", "address"): _TO_ADDRESS,
    ("pointer", "address"): _TO_ADDRESS,
}


@dataclass(frozen=True, slots=True)
class Mention:
    """One reference as written: at most one document (title, 文号, edition, or a pointer such as 该法) and one address.

    `units` are its addresses: several for 第八、九条, both ends for 三（一）至三（五）, which `is_range` tells.
    A bare address has neither title, number nor pointer; one without units is an address whose form was not understood.
    """

    span: Span
    text: str
    title: str = ""
    number: str = ""
    edition: str = ""
    pointer: str = ""
    units: tuple[tuple[Step, ...], ...] = ()
    is_range: bool = False

    @property
    def names_document(self) -> bool:
        """Whether it names a document itself, and not by pointing to one named before."""
        return bool(self.title or self.number)


@dataclass(frozen=True, slots=True)
class ShortName:
    """The name a text gives to a document for what follows (以下简称《方案》); `mention` counts from 0."""

    name: str
    mention: int


def find_mentions(text: str) -> tuple[Mention, ...]:
    """Every reference in a text, left to right, never overlapping; blanks and line breaks inside one do no harm.

    "《消防法》第二十八条和第三十条" -> 《消防法》第二十八条 / 第三十条
    """
    plain, places = _drop_blanks(text)
    tokens = find_marks(plain)
    mentions: list[Mention] = []
    at = 0
    while at < len(tokens):
        group, at = _take_group(plain, tokens, at)
        mentions.append(_place(_make_mention(plain, group), text, places))
    return tuple(mentions)


def _drop_blanks(text: str) -> tuple[str, Sequence[int]]:
    """The text without blanks between two Chinese characters, and where each character left stood."""
    dropped = {at for match in _BLANKS.finditer(text) for at in range(*match.span())}
    spread = [at for match in _SPREAD_NUMBER.finditer(text) for at in range(*match.span())]
    dropped |= {at for at in spread if text[at].isspace()}
    places = [at for at in range(len(text)) if at not in dropped]
    return "".join(text[at] for at in places), places


def _place(mention: Mention, text: str, places: Sequence[int]) -> Mention:
    span = Span(places[mention.span.start], places[mention.span.end - 1] + 1)
    return replace(mention, span=span, text=text[span.start : span.end])


def find_short_names(text: str, mentions: Sequence[Mention]) -> tuple[ShortName, ...]:
    """The names a text defines right after a reference: "（以下简称《方案》）" -> 方案."""
    words = "|".join(load_mention_rules().defining)
    pattern = re.compile(rf"\s*[（(，,]?\s*(?:{words})\s*(?:为|[：:])?\s*[《“‘\"「〈]?(?P<name>[一-鿿]{{1,20}})")
    names = []
    for place, mention in enumerate(mentions):
        match = pattern.match(text, mention.span.end) or pattern.search(text[: mention.span.end], mention.span.start)
        if mention.names_document and match:
            names.append(ShortName(match["name"], place))
    return tuple(names)


def _take_group(text: str, tokens: Sequence[Mark], at: int) -> tuple[list[Mark], int]:
    """The tokens that make one reference, from `at` on, and the place of the token after them."""
    group = [tokens[at]]
    at += 1
    while at < len(tokens):
        link = _LINKS.get((group[-1].kind, tokens[at].kind))
        kinds = [token.kind for token in group]
        if tokens[at].kind == "address" and not tokens[at].units:
            break
        if link is None and not _goes_on(text, group[-1], tokens[at]):
            break
        if kinds.count(tokens[at].kind) > (tokens[at].kind == "address"):
            break
        if link and not link.fullmatch(text, group[-1].span.end, tokens[at].span.start):
            break
        group.append(tokens[at])
        at += 1
    return group, at


def _goes_on(text: str, one: Mark, other: Mark) -> bool:
    """Whether an address is one with that before it: the end of its range, or a finer part of it (第三条第（四）款)."""
    between = text[one.span.end : other.span.start]
    if (
        (one.kind, other.kind) != ("address", "address")
        or not _BETWEEN.fullmatch(between)
        or not one.units
        or not other.units
    ):
        return False
    return _ends_range(text, one, other) or (not between.strip() and _is_part(one, other))


def _ends_range(text: str, one: Mark, other: Mark) -> bool:
    return (text[one.span.end : other.span.start] + text[other.span.start]).strip().startswith(_RANGE)


def _is_part(one: Mark, other: Mark) -> bool:
    inner = other.units[0][0].level
    return inner in (Level.PARAGRAPH, Level.ITEM, Level.SUBITEM) and one.units[-1][-1].level.depth < inner.depth


def _join_units(text: str, addresses: Sequence[Mark]) -> tuple[tuple[Step, ...], ...]:
    units: list[tuple[Step, ...]] = []
    for before, mark in zip((None, *addresses), addresses, strict=False):
        if before and not _ends_range(text, before, mark):
            units[-1:] = [(*units[-1], *steps) for steps in mark.units]
        else:
            units += mark.units
    return tuple(units)


def _make_mention(text: str, group: Sequence[Mark]) -> Mention:
    said: dict[Kind, list[Mark]] = {}
    for token in group:
        said.setdefault(token.kind, []).append(token)
    end = group[-1].span.end
    if len(group) > 1 and group[-1].kind == "number" and text[: group[-1].span.start].rstrip().endswith(("（", "(")):
        closing = _CLOSING.match(text, end)
        end = closing.end() if closing else end
    first = {kind: tokens[0].value for kind, tokens in said.items()}
    addresses = said.get("address", [])
    first_units = said["title"][0].units if "title" in said else ()
    span = Span(group[0].span.start, end)
    return Mention(
        span,
        text[span.start : span.end],
        title=first.get("title", ""),
        number=first.get("number", ""),
        edition=first.get("edition", ""),
        pointer=first.get("pointer", ""),
        units=_join_units(text, addresses) or first_units,
        is_range=any(_ends_range(text, *pair) for pair in pairwise(addresses)),
    )
