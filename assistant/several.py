"""Several questions in one message: taken apart, and their answers put together; no answering."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.context import names_no_topic, names_nothing_new
from assistant.intent import find_intent
from assistant.model import Answer, Claim
from assistant.requirements import find_want
from assistant.scope import find_outside

_MARK = r"(?:[0-9一二三四五六七八九]{1,2}[、.．)）]|[（(][0-9一二三四五六七八九]{1,2}[)）]|[①-⑨])"
_NUMBERED = re.compile(rf"(?:^|[\s。；;，,？?：:]){_MARK}\s*(?=[^0-9\s])")
_ENDS = re.compile(r"(?<=[？?])[\s，,。；;]*(?=\S)|\n+")
_JOINTS = re.compile(r"[，,；;。]?\s*(?:还有就是|还有|以及|另外|顺便问一下|再就是|同时)[，,：:]?\s*")
# More are not answered at once.
MOST = 4
# Of each answer so many claims are told, cautions apart.
_MOST_CLAIMS = 3
# Questions joined by a word are short; a longer part tells a story.
_LONGEST_JOINED = 25
# What another question about the same matter asks for.
_APART = {"who", "deadline", "figure", "money"}


def split_questions(message: str) -> tuple[str, ...]:
    """The questions of a message in order, at most `MOST`; one that holds a single question comes back whole.

    "物业覆盖多少？垃圾分类谁负责？" -> both; "漏水了怎么办？谁来管？" -> both, the second about the first.
    """
    for cut in (_NUMBERED, _ENDS, _JOINTS):
        parts = [part.strip(" ，,；;。\n") for part in cut.split(message)]
        parts = [part for part in parts if re.search(r"\w", part) and not find_outside(part)]
        if cut is _NUMBERED and parts and not _asks(parts[0]):
            parts = parts[1:]
        if cut is _JOINTS and any(len(part) > _LONGEST_JOINED for part in parts):
            continue
        if _are_questions(parts):
            return tuple(parts[:MOST])
    return (message,)


def combine(parts: Sequence[str], answers: Sequence[Answer]) -> Answer:
    """One answer of several, each begun with its question; a question without an answer is named with the reason."""
    told: list[Claim] = []
    unanswered: list[str] = []
    for number, (part, answer) in enumerate(zip(parts, answers, strict=True), 1):
        lead = f"问题{number}“{part}”"
        if answer.refusal:
            unanswered.append(f"{lead}没有答：{answer.refusal.reason}")
            continue
        told += [replace(claim, text=f"{lead}：{claim.text}" if not i else claim.text) for i, claim in _pick(answer)]
    if not told:
        return answers[0]
    passages = tuple(passage for answer in answers for passage in answer.passages)
    return Answer("", "several", tuple(told), passages=passages, understood=tuple(unanswered))


def _pick(answer: Answer) -> list[tuple[int, Claim]]:
    """The first claims of an answer and its first caution, numbered."""
    cautions = [claim for claim in answer.claims if claim.role == "caution"]
    others = [claim for claim in answer.claims if claim.role != "caution"]
    return list(enumerate((*others[:_MOST_CLAIMS], *cautions[:1])))


def _are_questions(parts: list[str]) -> bool:
    if len(parts) < 2 or not all(_asks(part) for part in parts) or names_no_topic(parts[0]):
        return False
    kinds = [find_intent(part).kind for part in parts]
    return all(
        not names_nothing_new(part) or (kind in _APART and kind not in kinds[:i])
        for i, (part, kind) in enumerate(zip(parts, kinds, strict=True))
        if i
    )


def _asks(part: str) -> bool:
    return find_intent(part).kind != "open" or find_want(part) is not None or part.endswith(("？", "?"))
