"""Which words of a text a reference stands for: what the text says the cited clause says; no judging."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.cells import read_row
from assistant.retelling import load_compare_rules
from kb.model import Span

_ENDS = re.compile(r"[。；！？\n]")
_STOPS = re.compile(r"[。！？\n]")
_SAYING = re.compile(r"^\W*?(?:(?:的?规定|明确|要求|指出|提出|写明|所称|中)+(?:的是)?\W*?)?(?=[“「『]|\w|$)")
# 第十四条规定的提前15日通知的要求: what the clause asks stands between.
_ASKED = re.compile(
    r"^\W{0,2}(?:规定|要求|明确|确定|提出)的(?P<what>[^，。；]{4,60}?)的(?:要求|规定|标准|比例|期限|原则|程序)"
)
_JOINED = re.compile(r"\s*(?:[、，,]|和|及|以及|与|或者|或)\s*")
_EACH = re.compile(r"\s*(?:中|里)?\s*分别(?:对此)?(?:规定|明确|要求|指出|提出|写明|为|是)?(?:了|的是)?[：:，,]?")
_FEWEST = 4
_LONGEST_QUOTE = 400


@dataclass(frozen=True, slots=True)
class Claimed:
    """What is claimed of a clause (`claim`, a stretch of the text) and the sentence it stands in (`context`).

    `partners` are the references, counted from 0, that share the claim: 根据第三条和第五条，…. `is_planned` when it tells
    what one means to do, of which only the figures are the clause's.
    """

    claim: str
    context: str
    partners: tuple[int, ...] = ()
    is_planned: bool = False


def find_claim(text: str, spans: Sequence[Span], at: int) -> Claimed:
    """The claim a reference supports: what precedes 依据是, 见 or a bracket, both sides of 依, 按照, else what follows it.

    `spans` are the references of the text in order. Of references joined by 、 or 和 each has what follows the last of
    them, or with 分别 its own part; in a table's row what its cells say. A reference that only points (以上见…,
    …对此有明确规定) has the sentence beside it.
    """
    row = read_row(text, spans, at)
    if row is not None and row.claim:
        beside = tuple(i for i, span in enumerate(spans) if row.cell.start <= span.start < row.cell.end)
        return Claimed(row.claim, row.claim, beside if len(beside) > 1 else (), is_planned=row.is_planned)
    group = _find_group(text, spans, at)
    floor = _pass_comma(text, spans[group[0] - 1], spans[group[0]].start) if group[0] else 0
    ceiling = len(text)
    if group[-1] + 1 < len(spans):
        after = spans[group[-1] + 1].start
        begins = _pass_comma(text, spans[group[-1]], after)
        ceiling = begins if begins > spans[group[-1]].end else after
    if row is not None:
        floor, ceiling = max(floor, row.cell.start), min(ceiling, row.cell.end)
    start, end = spans[group[0]].start, spans[group[-1]].end
    if len(group) > 1 and (parts := _read_parts(text, end, ceiling, len(group))):
        part = parts[group.index(at)]
        return Claimed(part, part)
    claimed = _read_claim(text, Span(start, end), floor, ceiling)
    return Claimed(claimed.claim, claimed.context, tuple(group)) if len(group) > 1 else claimed


def _pass_comma(text: str, before: Span, start: int) -> int:
    """Where a reference's own words begin when it goes on like the one before: 甲按第十六条教育，乙按第十七条回访."""
    words = tuple(load_compare_rules().led_by)
    between = text[before.end : start]
    if _ENDS.search(between) or not (between.endswith(words) and text[: before.start].endswith(words)):
        return before.end
    return before.end + between.rfind("，") + 1


def _find_group(text: str, spans: Sequence[Span], at: int) -> list[int]:
    """The references around one that nothing but 、 or 和 stands between."""
    first = last = at
    while first and _JOINED.fullmatch(text, spans[first - 1].end, spans[first].start):
        first -= 1
    while last + 1 < len(spans) and _JOINED.fullmatch(text, spans[last].end, spans[last + 1].start):
        last += 1
    return list(range(first, last + 1))


def _read_parts(text: str, start: int, ceiling: int, count: int) -> list[str]:
    """What 分别 gives to each of several references, empty where the parts cannot be told apart."""
    each = _EACH.match(text, start, ceiling)
    end = _STOPS.search(text, start)
    if each is None:
        return []
    said = text[each.end() : min(end.start() if end else len(text), ceiling)]
    splits = (re.split(mark, said) for mark in ("；", "，", "、|和"))
    return next((parts for parts in splits if len(parts) == count), [])


def _read_claim(text: str, mention: Span, floor: int, ceiling: int) -> Claimed:
    end = _ENDS.search(text, mention.end)
    begin = max(text.rfind(mark, 0, mention.start) + 1 for mark in "。；！？\n")
    low, high = max(begin, floor), min(end.start() if end else len(text), ceiling)
    before, after = text[low : mention.start], text[mention.end : high]
    after += _close_quote(text, after, high)
    context = before + after
    rules = load_compare_rules()
    told = next((word for word in rules.claim_before if before.rstrip().endswith(word)), "")
    lead = before.rstrip().removesuffix(told)
    has_lead = _count_words(lead, rules.pointing) >= _FEWEST
    if asked := _ASKED.match(after):
        return Claimed(asked["what"], context)
    # 依据《…》第三条，…: nothing stands before it that it could be the basis of.
    if told and has_lead:
        is_of_place = any(word in told for word in (*rules.meeting, *rules.reached, *rules.short))
        return Claimed(lead + told if is_of_place else lead, context)
    after = _SAYING.sub("", after, count=1)
    has_more = _count_words(after, rules.pointing) >= _FEWEST
    if not has_lead and not has_more:
        beside = _read_beside(text, low, high, floor, ceiling, is_back=bool(told) or bool(lead.strip()))
        return Claimed(beside, beside) if beside else Claimed(after, context)
    if told:
        return Claimed(after, context)
    more = _go_on(text, high, ceiling)
    if has_more:
        joint = next((word for word in rules.led_by if before.rstrip().endswith(word)), "")
        start = before.rstrip().removesuffix(joint) if joint else ""
        return Claimed(start + after + more, context + more)
    return Claimed(before, context)


def _count_words(text: str, empty: Sequence[str]) -> int:
    """How many characters are left of a text without the words that only point: 以上, 对此有明确规定."""
    for word in empty:
        text = text.replace(word, "")
    return len(re.findall(r"\w", text))


def _read_beside(text: str, low: int, high: int, floor: int, ceiling: int, *, is_back: bool) -> str:
    """The sentence before or after one that holds a reference and nothing else, in the same paragraph."""
    if is_back:
        line = text[max(text.rfind("\n", 0, low) + 1, floor) : low].rstrip("。！？")
        # A sentence with a reference of its own is that one's.
        is_taken = floor and not re.search(r"[。！？\n]", text[floor:low].rstrip("。！？\n"))
        return "" if is_taken else re.split(r"[。！？]", line)[-1]
    stop = _STOPS.search(text, high + 1)
    after = text[high : min(stop.start() if stop else len(text), ceiling)]
    return "" if after.startswith("\n") else _drop_opening(after)


def _go_on(text: str, end: int, ceiling: int) -> str:
    """The next sentence where it begins with 该条规定 or 其中: it speaks of the clause still."""
    words = "|".join(load_compare_rules().going_on)
    match = re.compile(rf"[。；]\s*(?:{words})[^。！？\n]*").match(text, end, max(end, ceiling))
    return "。" + _drop_opening(match[0]) if match else ""


def _drop_opening(sentence: str) -> str:
    """A sentence without the words that point to the clause: 该条规定，…."""
    words = "|".join(load_compare_rules().going_on)
    return _SAYING.sub("", re.sub(rf"^[。；！？\s]*(?:{words})?", "", sentence), count=1)


def _close_quote(text: str, after: str, end: int) -> str:
    """The rest of a quotation that a full stop inside it would cut off."""
    for opening, closing in ("“”", "「」", "『』"):
        if after.count(opening) > after.count(closing):
            rest = text[end : end + _LONGEST_QUOTE]
            return rest[: rest.find(closing) + 1]
    return ""
