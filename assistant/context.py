"""A follow-up read together with what was said before; no searching, no answering."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from assistant.intent import find_facts
from kb.numerals import ANY_NUMBER, read_number
from kb.rules_file import load_rules_file
from kb.titles import Titles

History = Sequence[tuple[str, str]]

# A follow-up leans on what was said before when it begins or ends with such words.
_LEANING = re.compile(r"^(那|要是|如果是|换成|再|还有|它|这|其中|钱|时间)|呢[？?]?$|(具体|展开|详细|细说)")
_NEW_TOPIC = re.compile(r"先不说|不说这个|换个|另外问|再问一个|别的")
_ORDINAL = re.compile(rf"^第({ANY_NUMBER})[条点项个款块方]")
_TURN = re.compile(r"^那?([上前下后])一?[条款点项个段部]")
# A question after a document's particular has hardly any other words: 哪年发的, 还有效吗.
_BARE_FACT = 5
_LONGEST_FOLLOW_UP = 25
_RULES = Path(__file__).parent / "rules" / "context.yaml"


def last_question(history: History) -> str:
    """What the user asked before, or ""."""
    return next((text for role, text in reversed(history) if role == "user"), "")


def find_ordinal(question: str) -> int | None:
    """Which item of what was listed before is meant: "第二点细说" -> 2; None when the question says no such thing."""
    match = _ORDINAL.match(question.strip())
    return read_number(match[1]) if match else None


def find_turn(question: str) -> int:
    """Which neighbour of what was shown before is meant: "下一条呢" -> 1, "上一条" -> -1, anything else -> 0."""
    match = _TURN.match(question.strip())
    return 0 if match is None else 1 if match[1] in "下后" else -1


def join_context(question: str, history: History, titles: Titles) -> str:
    """The question, with the one before it in front when it cannot stand alone.

    "法律上呢" after "方案怎么管噪声" -> "怎么管噪声，法律上呢": documents named now replace those named then.
    """
    before = last_question(history).rstrip("？?。 ")
    if not before or _NEW_TOPIC.search(question) or len(question) > _LONGEST_FOLLOW_UP:
        return question
    if find_facts(question) and len(find_topic(question)) <= _BARE_FACT and not titles.find(question):
        named = _name_document(history, titles)
        return f"{named}，{question}" if named else question
    if not (_LEANING.search(question) or names_no_topic(question)):
        return question
    if titles.find(question) or titles.find_group(question):
        before = titles.without_places(before)
    return f"{before}，{question}"


def _name_document(history: History, titles: Titles) -> str:
    """The document spoken of before: the last one the user named, else the first one of the last answer; "" if none."""
    reply = next((text for role, text in reversed(history) if role == "assistant"), "")
    for text in (last_question(history), reply):
        names = titles.find(text)
        if names:
            return text[names[0].span.start : names[0].span.end]
    return ""


def names_no_topic(question: str) -> bool:
    """Whether nothing is left of a question without question words: "谁负责？" is such, "充电桩归谁管？" is not."""
    return len(find_topic(question)) <= 1


def find_topic(question: str) -> str:
    """A question without question words and punctuation: "电梯坏了谁修？" -> 电梯坏修."""
    left = re.sub(r"\W", "", question)
    for word in _topicless():
        left = left.replace(word, "")
    return left


@lru_cache
def _topicless() -> tuple[str, ...]:
    words = load_rules_file(_RULES, dict[str, tuple[str, ...]])
    return tuple(sorted(words["topicless"], key=len, reverse=True))
