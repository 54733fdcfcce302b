"""Which words of a text a reference stands for: what the text says the cited clause says; no judging."""

import re
from dataclasses import dataclass

from assistant.retelling import load_compare_rules
from kb.model import Span

_ENDS = re.compile(r"[。；！？\n]")
_SAYING = re.compile(r"^\W*?(?:(?:的?规定|明确|要求|指出|提出|写明|所称|中)+(?:的是)?\W*?)?(?=[“「『]|\w|$)")
_FEWEST = 4
_LONGEST_QUOTE = 400


@dataclass(frozen=True, slots=True)
class Claimed:
    """What is claimed of a clause (`claim`, a stretch of the text) and the sentence it stands in (`context`)."""

    claim: str
    context: str


def find_claim(text: str, mention: Span, floor: int, ceiling: int) -> Claimed:
    """The claim a reference supports: what precedes 依据是, 见 or a bracket, both sides of 依, 按照, else what follows it.

    `floor` and `ceiling` are where the references before and after it end and begin.
    """
    starts = [m.end() for m in _ENDS.finditer(text, 0, mention.start)]
    end = _ENDS.search(text, mention.end)
    low, high = max((starts or [0])[-1], floor), min(end.start() if end else len(text), ceiling)
    before, after = text[low : mention.start], text[mention.end : high]
    after += _close_quote(text, after, high)
    context = before + after
    rules = load_compare_rules()
    told = next((word for word in rules.claim_before if before.rstrip().endswith(word)), "")
    # 依据《…》第三条，…: nothing stands before it that it could be the basis of.
    if told and len(re.findall(r"\w", before.rstrip().removesuffix(told))) >= _FEWEST:
        return Claimed(before, context)
    if told:
        return Claimed(_SAYING.sub("", after, count=1), context)
    lead = next((word for word in rules.led_by if before.rstrip().endswith(word)), "")
    after = _SAYING.sub("", after, count=1)
    if lead:
        return Claimed(before.rstrip().removesuffix(lead) + after, context)
    return Claimed(after if len(re.findall(r"\w", after)) >= _FEWEST else before, context)


def _close_quote(text: str, after: str, end: int) -> str:
    """The rest of a quotation that a full stop inside it would cut off."""
    for opening, closing in ("“”", "「」", "『』"):
        if after.count(opening) > after.count(closing):
            rest = text[end : end + _LONGEST_QUOTE]
            return rest[: rest.find(closing) + 1]
    return ""
