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
_APART = {"who", "deadline", "figure", "money", "list", "howto"}
# A part between commas asks something of its own only with such a word; a story ends in 怎么办.
_ASKING = re.compile(
    "谁|哪|几(?!乎)|多少|多久|多长|多大|什么|怎么|怎样|如何|为何|是否|能否|吗$|呢$|[能要有会是可][不没][能要有会是可]"
)
_STORY = re.compile("怎么办|咋办|怎么处理|对吗|对不对|行吗|可以吗")


def split_questions(message: str) -> tuple[str, ...]:
    """The questions of a message in order, at most `MOST`; one that holds a single question comes back whole.

    "物业覆盖多少？垃圾分类谁负责？" -> both; "居委会几个人、谁来选" -> both, the second about the first.
    """
    message = _say_once(message)
    for cut in (_NUMBERED, _ENDS, _JOINTS):
        parts = [part.strip(" ，,；;。\n") for part in cut.split(message)]
        parts = [part for part in parts if re.search(r"\w", part) and not find_outside(part)]
        if cut is _NUMBERED and parts and not _asks(parts[0]):
            parts = parts[1:]
        if cut is _JOINTS and any(len(part) > _LONGEST_JOINED for part in parts):
            continue
        if _are_questions(parts):
            finer = [piece for part in parts for piece in _split_finely(part)]
            return tuple((finer if _are_questions(finer) else parts)[:MOST])
    finer = _split_finely(message)
    return tuple(finer[:MOST]) if _are_questions(finer) else (message,)


def _say_once(message: str) -> str:
    """A message without the questions it repeats word by word."""
    parts = _ENDS.split(message)
    once = {part.strip(" ，,；;。？?\n"): part for part in parts}
    return message if len(once) == len(parts) else "\n".join(once.values())


def _split_finely(message: str) -> list[str]:
    """The parts between commas that ask something, each with what leads up to it: 楼上漏水，找谁修 is one."""
    pieces: list[str] = []
    lead = ""
    for mark, part in re.findall(r"(^|[，,；;、？?\n]+)([^，,；;、？?\n]+)", message):
        if _ASKING.search(part):
            pieces.append(f"{lead}{mark}{part}" if lead else part)
            lead = ""
        else:
            lead += f"{mark}{part}" if lead else part
    # What comes after the last question belongs to it: 能不能养鸡、养狗.
    if lead and pieces:
        pieces[-1] += f"，{lead}"
    pieces = [_JOINTS.sub("", piece, count=1) if _JOINTS.match(piece) else piece for piece in pieces]
    return pieces if len(pieces) > 1 and all(len(piece) <= _LONGEST_JOINED for piece in pieces) else [message]


def find_joined(message: str, part: str, following: str) -> str:
    """Two parts as they stand in the message with but a comma between them, or ""."""
    match = re.search(rf"{re.escape(part)}[，,；;、]\s*{re.escape(following)}", message)
    return match[0] if match else ""


def combine(parts: Sequence[str], answers: Sequence[Answer]) -> Answer:
    """One answer of several, each begun with its question; a question without an answer is named with the reason."""
    told: list[Claim] = []
    notes: list[str] = []
    for number, (part, answer) in enumerate(zip(parts, answers, strict=True), 1):
        lead = f"问题{number}“{part}”"
        if answer.refusal:
            notes.append(f"{lead}没有答：{answer.refusal.reason}")
            continue
        notes += [f"{lead}：{note}" for note in answer.understood]
        told += [replace(claim, text=f"{lead}：{claim.text}" if not i else claim.text) for i, claim in _pick(answer)]
    if not told:
        return answers[0]
    passages = tuple(passage for answer in answers for passage in answer.passages)
    return Answer("", "several", tuple(told), passages=passages, understood=tuple(notes))


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
        not names_nothing_new(part) or (kind in _APART and kind not in kinds[:i] and not _STORY.search(part))
        for i, (part, kind) in enumerate(zip(parts, kinds, strict=True))
        if i
    )


def _asks(part: str) -> bool:
    return find_intent(part).kind != "open" or find_want(part) is not None or bool(_ASKING.search(part.rstrip("？?")))
