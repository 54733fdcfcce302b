"""What a sentence denies that the clause tells, and the other way round, without a word of force; no figures, no actors."""

import re
from collections.abc import Iterator

from assistant.figures import pair_words
from assistant.model import Difference
from assistant.phrasing import fold_wording
from assistant.retelling import load_compare_rules

# 不参加本社区…: four characters tell which deed is denied; 不得, 不少于 and the like deny none.
_DENIED = re.compile("不(?!同(?!意))(?![得少超低高足满服能符及予宜再仅论管到如按受是依履])(?P<deed>[一-鿿]{4})")
# 可以收取费用, where 不收取任何费用.
_LEAVE = re.compile("可以?(?P<deed>[一-鿿]{2})")
_ABOUT = 0.5
_SENTENCES = re.compile(r"[。；！？\n]")
_PARTS = re.compile(r"[，。；！？：\n,;]")
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


def compare_opposed(claim: str, clause: str) -> Iterator[Difference]:
    """A deed told as its opposite, where the sentence of the clause on just this matter has the opposite.

    compare_opposed("补领证件免收工本费", "首次申领免收工本费。补领证件应当缴纳工本费。") -> 免收, 缴纳
    """
    sentences = [part for part in _SENTENCES.split(fold_wording(clause)) if part]
    for part in filter(None, _SENTENCES.split(fold_wording(claim))):
        for pair in load_compare_rules().opposed:
            for said, held in ((pair[0], pair[1]), (pair[1], pair[0])):
                found = _read_only(part, said, held)
                told = {word: text for text in sentences for word in [_read_only(text, held, said)] if word}
                same = [text for text in sentences if _read_only(text, said, held)]
                if not (found and told and same):
                    continue
                words = pair_words(part.replace(found, "，"))
                word, against = max(told.items(), key=lambda one: len(words & pair_words(one[1])))
                if len(words & pair_words(against)) > max(len(words & pair_words(text)) for text in same):
                    yield Difference("说法", found, word)


def _read_only(text: str, words: str, others: str) -> str:
    """The word of one row that a text has, "" where it has one of the other row, too."""
    # 免收 and 不得收取 hold 收取: what is freed from is no due.
    free, due = (words, others) if "免" in words else (others, words)
    freed = re.search(free, text)
    owed = re.search(due, re.sub(free, "", text))
    match, other = (freed, owed) if free == words else (owed, freed)
    return match[0] if match and not other else ""
