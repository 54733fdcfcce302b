"""The parts of a message to be answered each by itself: taken apart in several, put together again here by what is found."""

from assistant.basis import BasisJudge
from assistant.context import is_short
from assistant.intent import find_intent
from assistant.several import find_joined, split_questions
from kb.search import Search

_DEPTH = 12
# Two parts ask of one matter when a clause fits both together with so much of the score of the best for either.
_ONE_MATTER = 0.8


def find_parts(message: str, search: Search, judge: BasisJudge) -> tuple[str, ...]:
    """The questions of a message, one put back to that before it where both ask of one matter.

    低保怎么申请，一个月领多少: the second alone would be answered of another matter; 怎么考核，考核结果有什么用: a clause
    fits both together about as well as any fits either.
    """
    kept: list[str] = []
    for part in split_questions(message):
        both = find_joined(message, kept[-1], part) if kept else ""
        if both and (_fit_one(search, both, kept[-1], part) or _leave_no_basis(search, judge, both, part)):
            kept[-1] = both
        else:
            kept.append(part)
    return tuple(kept)


def _leave_no_basis(search: Search, judge: BasisJudge, both: str, part: str) -> bool:
    return is_short(part) and judge.lacks_basis(both, search.find(both, _DEPTH))


def _fit_one(search: Search, both: str, *parts: str) -> bool:
    asked = [find_intent(part) for part in parts]
    # 多久检验一次，谁去报检 asks for two particulars of one clause.
    if all(intent.needs for intent in asked) and len({intent.kind for intent in asked}) > 1:
        return False
    found = [search.find(text, _DEPTH).passages[:1] for text in (both, *parts)]
    return all(found) and found[0][0].score >= _ONE_MATTER * max(best.score for (best,) in found[1:])
