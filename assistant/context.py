"""A follow-up read together with what was said before; no searching, no answering."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.intent import find_facts, without_facts
from assistant.requirements import Want, find_want
from assistant.scope import find_outside
from kb.address import find_addresses
from kb.numerals import ANY_NUMBER, read_number
from kb.rules_file import load_rules_file
from kb.titles import Titles, without_spans

History = Sequence[tuple[str, str]]

# A follow-up leans on what was said before when it begins or ends with such words.
_THIS = "这(?:个|项|条|些|样|种|份|里|事)?(?:文件|规定|要求|工作|事情|任务)?"
_PRONOUN = rf"(?:它|其中|{_THIS}(?=[是能可怎谁什多要有归由算啥哪合不会需呢吗，]|$))"
_LEANING = re.compile(rf"^(那|要是|如果是|换成|再|还有|{_PRONOUN})|^(钱|时间).{{0,4}}$|呢$|^(具体|展开|详细|细说)")
# What another document says of the matter: 物业管理条例怎么说.
_TOLD = re.compile(
    r"(?:怎么|怎样|如何)(?:说|规定|写|要求|讲)的?$|(?:有|有没有|有什么|也有)(?:规定|要求|说法)吗?$"
    r"|(?:要求|规定|写|说|提|提到|提及|写到|说到|讲到|涉及)(?:过|了|的)?(?:没有|没|吗)$"
)
_POINTING = re.compile("它|他们|[这那][个项条些样种份里事么]|其中|上面|前面|上述|刚才|之前|前者|后者")
_NEW_TOPIC = re.compile(r"先不说|不说这个|换个|另外问|再问一个|别的问题|另一个问题")
_ORDINAL = re.compile(rf"^(?:那么?)?第({ANY_NUMBER})[条点项个款块方]")
_TURN = re.compile(r"^那?([上前下后])一?[条款点项个段部]")
_SAME_ASKED = re.compile(r"^(?:那|那么|还有|换成|要是|如果是)?(.{2,10}?)(?:这块|那块|方面|这一块|那边)?呢$")
ASKING = re.compile("[由归]?谁|怎么|怎样|如何|多少|几|有?什么|哪|吗|是否|能不能|可不可以|要不要|有没有")
_STOPS = " ？?。！!，,~"
_LONGEST_FOLLOW_UP = 25
# A question of so many characters may be about what was said before without saying so: 要谁同意, 不给看怎么办.
_LONGEST_DEPENDENT = 12
# A topic of more characters stands alone.
_SHORTEST_TOPIC = 4
# So many turns back a conversation is read.
_TURNS = 6
_QUOTED = re.compile("“(?:（[^）]{1,3}）)?([^”。；]{4,40})")
_RULES = Path(__file__).parent / "rules" / "context.yaml"


class _Aspect(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    asks: tuple[str, ...]
    holds: tuple[str, ...]


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    topicless: tuple[str, ...]
    dependent: tuple[str, ...]
    aspects: tuple[_Aspect, ...]
    common: tuple[str, ...]
    same: dict[Want, str]
    source: tuple[str, ...]
    more: tuple[str, ...]
    prevails: tuple[str, ...]


@lru_cache
def _rules() -> _Rules:
    return load_rules_file(_RULES, _Rules)


def _stands_alone(_: str, __: str) -> bool:
    return False


def last_question(history: History, titles: Titles, leans: Callable[[str, str], bool] = _stands_alone) -> str:
    """What the user asked before, as it was understood then, or "": the second of 垃圾分类谁负责 and 那国家呢 holds both.

    Thanks, greetings and questions after the last answer itself (原文呢, 还有吗) are passed over. `leans` tells of a
    question that says nothing of leaning whether it is about the reply before it.
    """
    said = ""
    for question, reply in _turns(history):
        joined = join_turn(question, said, reply, titles)
        said = f"{said}，{question}" if joined == question and said and leans(question, reply) else joined
    return said


def join_context(question: str, history: History, titles: Titles) -> str:
    """The question, with what was asked before in front when it cannot stand alone.

    "法律上呢" after "方案怎么管噪声" -> "怎么管噪声，法律上呢": documents named now replace those named then.
    """
    return join_turn(question, last_question(history, titles), last_reply(history), titles)


def last_reply(history: History) -> str:
    """What was answered last, "" before any answer."""
    return next((text for role, text in reversed(history) if role == "assistant"), "")


def _turns(history: History) -> Iterator[tuple[str, str]]:
    """The user's last questions, each with the reply to the one before it."""
    reply, asked = "", []
    for role, text in history:
        if role == "assistant":
            reply = text
        elif not (find_outside(text) or asks_for_source(text) or asks_for_more(text) or find_turn(text)):
            asked.append((text, reply))
    yield from asked[-_TURNS:]


def join_turn(question: str, before: str, reply: str, titles: Titles) -> str:
    """The question with the one before it in front, if it leans on that or on the reply to it."""
    asked, before = question.rstrip(_STOPS), before.rstrip(_STOPS)
    if not before or _NEW_TOPIC.search(asked) or len(asked) > _LONGEST_FOLLOW_UP:
        return question
    named = bool(titles.find(asked))
    if not named and find_facts(asked) and not _cut(find_topic(without_facts(asked)), _rules().dependent):
        document = _name_document(before, reply, titles)
        return f"{document}，{question}" if document else question
    if not named and (addresses := find_addresses(asked)) and addresses[0].span.start <= 1:
        document = _name_document(before, reply, titles)
        return document + asked[addresses[0].span.start :] if document else question
    same, want = _SAME_ASKED.search(asked), find_want(before)
    if same and want and not (named or titles.find_group(asked)):
        # 时间呢 names no other topic: it is asked of the one before.
        return f"{want[1] or before}，{question}" if names_nothing_new(same[1]) else same[1] + _rules().same[want[0]]
    told = bool(_TOLD.search(asked)) and names_nothing_new(titles.without_places(asked))
    if not (told or _LEANING.search(asked) or names_no_topic(asked) or names_nothing_new(asked)):
        return question
    if named or titles.find_group(asked):
        before = _without_addresses(titles.without_places(before), reply)
    if not told and names_nothing_new(asked):
        # 没做到会怎样 after 噪声治理谁负责 is not asked of who is in charge.
        first, *others = before.split("，")
        before = "，".join((first, *(part for part in others if find_matter(part))))
    # 谁负责 after 噪声治理怎么做 is asked of 噪声治理, not of what is to be done.
    before = want[1] if want and want[1] and not find_want(asked) else before
    return f"{before}，{question}"


def names_nothing_new(question: str) -> bool:
    """Whether a short question has no topic of its own, only what may be asked of any: "谁负责", "要谁同意"."""
    return len(question) <= _LONGEST_DEPENDENT and not _cut(re.sub("[0-9]", "", find_topic(question)), _rules().dependent)


def find_matter(question: str) -> frozenset[str]:
    """Pairs of characters that tell what a question is about: "停车怎么管" -> 停车; none for what may be asked of any."""
    rules = _rules()
    said = re.sub(r"\W", " ", question)
    words = (word for word in (*rules.topicless, *rules.dependent, *rules.common) if len(word) > 1)
    for word in sorted(words, key=len, reverse=True):
        said = said.replace(word, " ")
    return frozenset(word[i : i + 2] for word in said.split() for i in range(len(word) - 1))


def name_topic(question: str) -> str:
    """What a question is about, in its own words, up to the question word: "公共收益归谁" -> 公共收益."""
    said = ASKING.split(question.split("，", maxsplit=1)[0], maxsplit=1)[0]
    return said if len(said) > 1 else question


def is_short(question: str) -> bool:
    """Whether a question says so little of its own that it may be about what was said before: "能移走吗", "政府出多少"."""
    asked = question.rstrip(_STOPS)
    return len(asked) <= _LONGEST_DEPENDENT and len(_cut(find_topic(asked), _rules().dependent)) <= _SHORTEST_TOPIC


def asks_of_another(question: str) -> bool:
    """Whether the question before is asked again of another thing: 烈性犬呢, 燃气呢."""
    return bool(_SAME_ASKED.search(question.rstrip(_STOPS))) and not names_nothing_new(question)


def find_aspect(question: str) -> tuple[str, ...]:
    """Words of which one must stand in what answers a bare question: "任期呢" -> 任期, 届; "钱从哪来" -> 资金, 出资 …."""
    if not names_nothing_new(question):
        return ()
    return next((aspect.holds for aspect in _rules().aspects if any(word in question for word in aspect.asks)), ())


def _without_addresses(text: str, reply: str) -> str:
    """The text without 三（二） and the like; what the clause there says stands in when nothing is left."""
    kept = without_spans(text, [address.span for address in find_addresses(text)])
    quoted = _QUOTED.search(reply)
    return quoted[1] if len(find_topic(kept)) <= 1 and quoted else kept


def _name_document(before: str, reply: str, titles: Titles) -> str:
    """The document spoken of before: the one the user named, else the first one of the last answer; "" if none."""
    for text in (before, reply):
        names = titles.find(text)
        if names:
            return text[names[0].span.start : names[0].span.end]
    return ""


def may_lean(question: str) -> bool:
    """Whether a question may need what was said before: it points at something, or is short and names nothing new."""
    asked = question.rstrip(_STOPS)
    points = _LEANING.search(asked) or _POINTING.search(asked)
    return len(asked) <= _LONGEST_FOLLOW_UP and bool(points or names_no_topic(asked) or names_nothing_new(asked))


def find_ordinal(question: str) -> int | None:
    """Which item of what was listed before is meant: "第二点细说" -> 2; None when the question says no such thing."""
    match = _ORDINAL.match(question.strip())
    return read_number(match[1]) if match else None


def find_turn(question: str) -> int:
    """Which neighbour of what was shown before is meant: "下一条呢" -> 1, "上一条" -> -1, anything else -> 0."""
    match = _TURN.match(question.strip())
    return 0 if match is None else 1 if match[1] in "下后" else -1


def asks_for_source(question: str) -> bool:
    """Whether the last answer's own clauses are wanted whole: "原文呢", "有依据吗", "展开说说"."""
    return _is_only(question, _rules().source)


def asks_for_more(question: str) -> bool:
    """Whether more of the same is wanted: "还有吗"."""
    return _is_only(question, _rules().more)


def asks_which_prevails(question: str) -> bool:
    """Whether it is asked which of the documents just cited holds: "以哪个为准"."""
    return _is_only(question, _rules().prevails)


def _is_only(question: str, words: Sequence[str]) -> bool:
    said = re.sub(r"\W", "", question)
    return any(word in said for word in words) and len(find_topic(_cut(said, words))) <= 1


def names_no_topic(question: str) -> bool:
    """Whether nothing is left of a question without question words: "谁负责？" is such, "充电桩归谁管？" is not."""
    return len(find_topic(question)) <= 1


def find_topic(question: str) -> str:
    """A question without question words and punctuation: "电梯坏了谁修？" -> 电梯坏修."""
    return _cut(re.sub(r"\W", "", question), _rules().topicless)


def _cut(text: str, words: Sequence[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return text
