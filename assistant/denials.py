"""What a sentence denies that the clause tells, and the other way round, without a word of force; no figures, no actors."""

import re
from collections.abc import Iterator

from assistant.figures import pair_words
from assistant.model import Difference

# 不参加本社区…: four characters tell which deed is denied; 不得, 不少于 and the like deny none.
_DENIED = re.compile("不(?![得少超低高足满服能同符及予宜再仅论管到如按受是依履])(?P<deed>[一-鿿]{4})")
# 可以收取费用, where 不收取任何费用.
_LEAVE = re.compile("可以?(?P<deed>[一-鿿]{2})")
_ABOUT = 0.5
_NEGATED = re.compile("(?:[不未无禁非免没拒勿]|逾期|停止|取消|中止)[^，。；：、]{0,5}$")


def compare_denials(claim: str, clause: str) -> Iterator[Difference]:
    """What one of the two says is not so and the other, in the same words, says is.

    compare_denials("产检时间不计入劳动时间", "产前检查所需时间计入劳动时间") -> 不计入劳动, 计入劳动
    """
    for one, other in ((claim, clause), (clause, claim)):
        for match in _DENIED.finditer(one):
            deed = match["deed"]
            own, told = ([m.start() for m in re.finditer(deed, text)] for text in (one, other))
            is_plain = told and not any(_NEGATED.search(other[:at]) for at in told)
            if is_plain and all(_NEGATED.search(one[:at]) for at in own):
                said, held = (f"不{deed}", deed) if one is claim else (deed, f"不{deed}")
                yield Difference("说法", said, held)
    if len(pair_words(claim) & pair_words(clause)) < _ABOUT * len(pair_words(claim)):
        return
    for leave in _LEAVE.finditer(claim):
        places = [m.start() for m in re.finditer(leave["deed"], clause)]
        if places and all(clause[:at].endswith("不") for at in places):
            yield Difference("语气", leave[0], "不" + leave["deed"])
