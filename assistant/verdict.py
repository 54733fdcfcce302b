"""对 or 不对 for what a question states of a clause, only where the clause's own words decide it; no ranking, no search."""

import re
from collections.abc import Sequence

from assistant.actors import find_named
from assistant.align import find_leftovers, find_tiles
from assistant.guard import Guard
from assistant.model import Citation, Claim
from assistant.phrasing import fold_words, is_plain
from assistant.sentences import Sentence
from assistant.verdict_figures import judge_figures
from assistant.verdict_forces import judge_forces
from kb.operators import find_operators
from kb.quantities import find_quantities

_TAG = re.compile(
    r"[，, ]*(?:这样)?(?:对吗|对吧|对不对|是吗|是吧|是不是|没错吧|没记错吧|是?真的吗|属实吗|是这样吗|吧)[？?。！!]*$"
)
_TOLD = re.compile(r"^(?:我?听说|听人说|据说|有人说|都说|网上说|我记得|记得|是不是)(?:过)?[，,：:]?")
# What is left of 方案里要求… without the document's name.
_LED = re.compile(
    r"^(?:[里中]|[里中]?(?:要求|规定|写|说|提出)(?:的是|了)?)?[，,：:]?(?:我们|咱们)?(?:小区(?:里的?|内的?)?(?=.{6}))?"
)
_ASKED = re.compile(r"吗[？?。]*$")
# A question with one of these words takes something for granted without saying so.
_GRANTED = re.compile("必须|一定要|只能|非得|最多|至少|最高|最低")
# 擅自拆除是允许的 is said of leave.
_ALLOWED = re.compile(r"(.{4,})(?:是|都是)(?:被)?(?:允许|可以|合法)的$")
_BOUND = re.compile("最高|最多|至多|顶多|封顶|最低|最少|至少|起码")
_REPEALED = "已废止"
# Of a statement's characters so many stand in the clause, and so many in another clause cited that may say the contrary.
_LEAST_HELD = 0.7
_ALSO_HELD = 0.6
# A subject of fewer characters must end where a word of force or a number begins.
_SUBJECT = 3
_LONGEST_PART = 40
# Of a statement that nothing contradicts so many characters must stand in the clause.
_WHOLLY = 0.9
# 物|业自己招人: so many characters before the first words shared may be part of a name.
_LED_BY = 1
_ONLY = re.compile("只|仅|唯一|才")
_PARTS = re.compile(r"[，。；！？：\n]")
_RANKED = re.compile("(?P<rank>国家|省级|市级|县级|区级|城市|街道|社区)(?:要|应|应当|负责)?(?P<deed>[^，。；：的]{3,4})")
_DONE_BY = re.compile(
    r"由(?P<who>[^，。；：\n由]{2,14}?)(?:统一|依法|具体)?(?P<deed>负责|制定|规定|确定|决定|组织|建立|批准|实施|管理|维护|维修|监督|承担|领导|主导|指导|办理|备案|接管)"
)


def state_verdict(question: str, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """One sentence that begins with 对 or 不对, or nothing where the best clause does not decide what is stated.

    "居委会由3到7人组成，对吗" -> 不对，提问里是3到7人，这一条写的是5至9人。
    """
    said = read_statement(question)
    if not said or not claims or "；" in said:
        return ()
    for citation in claims[0].citations:
        held = _read(citation)
        if citation.document.status == _REPEALED or not _speaks_of_same(said, f"{citation.document.title}\n{held}"):
            continue
        passed = _find_support(said, citation)
        text = _judge(said, held)
        if passed if text.startswith("不") else not passed and not _is_bare(said):
            # 对 to one word or number of it is 对 to all that is stated; what is borne out is not wrong.
            text = ""
        text = text or (passed and _confirm(said, passed, held)) or _name_other(said, held) or _name_rank(said, held)
        others = [_read(c) for claim in claims[1:] if claim.role == "basis" for c in claim.citations]
        if text and not (text.startswith("不") and any(_bears_out(said, other) for other in others)):
            return (Claim(text, (citation,)),)
    return ()


def read_statement(question: str) -> str:
    """What a question states, folded, "" for a question that states nothing: 听说…, …对吧, 必须…吗."""
    told, tag = _TOLD.match(question), _TAG.search(question)
    asked = _ASKED.search(question)
    if tag is None and told is None and not (asked and _GRANTED.search(question)):
        return ""
    end = tag or asked
    said = question[told.end() if told else 0 : end.start() if end else len(question)].rstrip("。！!？? ")
    return fold_words(_ALLOWED.sub(r"可以\1", _LED.sub("", said)))


def _read(citation: Citation) -> str:
    """The words a statement is held against: a digest's whole clause, of a full text what is quoted."""
    return fold_words(citation.clause.text if citation.document.fidelity == "digest" else citation.quote)


def _judge(said: str, held: str) -> str:
    numbers = [q for q in find_quantities(said) if q.value != "1" or q.unit]
    text = judge_figures(said, held) if numbers else judge_forces(said, held) or _affirm(said, held)
    # 对 to a number is 对 to all that is said of it: no word may be another's.
    more, _, _ = find_leftovers(_blank_steered(said), held, "")
    return "" if more and text.startswith("对") else text


def _affirm(said: str, held: str) -> str:
    """对 where a part of the clause says the very words, in their order."""
    if find_operators(said):
        return ""
    for part in re.split(r"[，。；！？：\n]", held):
        tiles = find_tiles(said, part)
        places = [tile.places[0] for tile in tiles]
        covered = sum(tile.end - tile.start for tile in tiles)
        if (
            len(part) <= _LONGEST_PART
            and tiles
            and covered >= len(said) - 1
            and places == sorted(places)
            and len(tiles) <= 3
        ):
            return "" if find_operators(part) else f"对，这一条写的是“{part}”。"
    return ""


def _is_bare(said: str) -> bool:
    """Whether a statement is a number told of a subject and nothing else: 居委会最多9人."""
    steered = [o for o in find_operators(said) if not any(q.span.holds(o.span) for q in find_quantities(said))]
    return bool(find_quantities(said)) and not steered and "，" not in said


def _find_support(said: str, citation: Citation) -> str:
    """The sentence of the clause that bears a statement out as it would a model's sentence, or ""."""
    verdict = Guard(((citation.document, citation.clause),)).check(Sentence(said, (1,)))
    return verdict.citations[0].quote if isinstance(verdict, Claim) else ""


def _confirm(said: str, quote: str, held: str) -> str:
    """对 where a statement that the clause bears out uses hardly a word but the clause's."""
    if find_quantities(said) or _ONLY.search(said) or _share(said, held) < _WHOLLY:
        return ""
    parts = [part for part in _PARTS.split(quote) if part]
    best = max(parts, key=lambda part: sum(t.end - t.start for t in find_tiles(said, fold_words(part))))
    return f"对，这一条写的是“{best}”。"


def _name_other(said: str, held: str) -> str:
    """不对 where just this is done by another: 由省级政府制定, 由国家建设主管部门制定."""
    told = _DONE_BY.search(said)
    if told is None or told["who"] in held or not find_named(told["who"]):
        return ""
    others = [m["who"] for m in _DONE_BY.finditer(held) if m["deed"][:2] == told["deed"][:2]]
    topic = said[: told.start()]
    is_same = others and _share(topic, held) >= _WHOLLY and len(set(others)) == 1
    return f"不对，提问里是{told['who']}，这一条写的是{others[0]}。" if is_same else ""


def _name_rank(said: str, held: str) -> str:
    """不对 where these very words are told of another rank: 市级负总责, 省级负总责."""
    for told in _RANKED.finditer(said):
        others = {m["rank"] for m in _RANKED.finditer(held) if m["deed"] == told["deed"]}
        if len(others) == 1 and told["rank"] not in held:
            return f"不对，提问里是{told['rank']}，这一条写的是{others.pop()}。"
    return ""


def _bears_out(said: str, held: str) -> bool:
    """Whether another clause cited states the number too, in much the same words."""
    return _share(said, held) >= _ALSO_HELD and judge_figures(said, held).startswith("对")


def _share(said: str, held: str) -> float:
    bare = _blank_steered(said)
    for actor in (a for a in find_named(said) if a.start):
        # Somebody else may be named where the clause names another: that is judged by itself.
        bare = bare[: actor.start] + " " * (actor.end - actor.start) + bare[actor.end :]
    words = [c for c in bare if c.isalnum() and not is_plain(c)]
    return sum(c in held for c in words) / max(1, len(words))


def _speaks_of_same(said: str, held: str) -> bool:
    """Whether the subject of a statement is that of the clause, word for word, and hardly a word of it is another."""
    bare = _blank_steered(said)
    first = next(iter(find_tiles(bare.lstrip(), held)), None)
    return (
        first is not None
        and bare.lstrip()[: first.start] in held
        and first.start <= _LED_BY
        and _share(said, held) >= _LEAST_HELD
    )


def _blank_steered(text: str) -> str:
    """The text without its numbers and words of force, which are judged by themselves."""
    for span in [*(q.span for q in find_quantities(text)), *(o.span for o in find_operators(text))]:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return _BOUND.sub(lambda m: " " * len(m.group()), text)
