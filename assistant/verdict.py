"""对 or 不对 for what a question states of a clause, only where the clause's own words decide it; no ranking, no search."""

import re
from collections.abc import Sequence

from assistant.align import find_leftovers, find_tiles
from assistant.model import Claim
from assistant.phrasing import fold_wording, is_plain
from kb.operators import find_operators
from kb.quantities import Quantity, find_quantities

_TAG = re.compile(r"[，, ]*(?:对吗|对吧|对不对|是吗|是吧|是不是|没错吧|是这样吗)[？?。]*$")
# Of a statement's characters so many stand in the clause, and so many pairs of what a word of force governs.
_LEAST_HELD = 0.7
_LEAST_GOVERNED = 0.6
# A subject of fewer characters must end where a word of force or a number begins.
_SUBJECT = 3
_LEAVE = re.compile("就行|就够|够了|即可|可以|就可以|也行")
_EXCEPT = {"except", "perhaps"}
_FORCES = {"may", "forbid"}
_ENDS = {"least": 0, "most": 1}


def state_verdict(question: str, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """One sentence that begins with 对 or 不对, or nothing where the best clause does not decide what is stated.

    "居委会由3到7人组成，对吗" -> 不对，提问里是3到7人，这一条写的是5至9人。
    """
    tag = _TAG.search(question)
    if not tag or not claims or not claims[0].citations:
        return ()
    citation = claims[0].citations[0]
    said, held = fold_wording(question[: tag.start()]), fold_wording(citation.quote)
    if not _speaks_of_same(said, held):
        return ()
    numbers = find_quantities(said)
    text = _judge_number(said, held, numbers) if numbers else _judge_force(said, held)
    # 对 to a number is 对 to all that is said of it: no word may be another's.
    more, _, _ = find_leftovers(_blank_steered(said), held, "")
    return (Claim(text, (citation,)),) if text and not (more and text.startswith("对")) else ()


def _speaks_of_same(said: str, held: str) -> bool:
    """Whether the subject of a statement is that of the clause, word for word, and hardly a word of it is another."""
    first = next(iter(find_tiles(said, held)), None)
    steered = [o.span.start for o in find_operators(said)] + [q.span.start for q in find_quantities(said)]
    if first is None or first.start or (first.end < _SUBJECT and first.end not in steered):
        return False
    words = [c for c in _blank_steered(said) if c.isalnum() and not is_plain(c)]
    return sum(c in held for c in words) >= _LEAST_HELD * len(words)


def _blank_steered(text: str) -> str:
    """The text without its numbers and words of force, which are judged by themselves."""
    for span in [*(q.span for q in find_quantities(text)), *(o.span for o in find_operators(text))]:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def _judge_number(said: str, held: str, numbers: Sequence[Quantity]) -> str:
    """A verdict where one number stands against the only one of its unit: its value, or the bound set to it."""
    one = numbers[0]
    alike = {(q.value, q.bound): q for q in find_quantities(held) if q.unit == one.unit}
    if (
        len(numbers) != 1
        or not one.unit
        or len(alike) != 1
        or any(o.force in {"not", "forbid"} for o in find_operators(said))
    ):
        return ""
    other = next(iter(alike.values()))
    ends = other.value.split("-")
    if len(ends) == 2 and one.bound in _ENDS:
        fits = one.value == ends[_ENDS[one.bound]]
    elif one.value != other.value or {one.bound, other.bound} == {"least", "most"} or "封顶" in said:
        fits = False
    elif one.bound == other.bound or not one.bound or (one.bound, other.bound) in {("reach", "least"), ("least", "reach")}:
        fits = True
    else:
        return ""
    # 提前20天就行 is true where 15 days are the least.
    if not fits and one.value != other.value and _LEAVE.search(said) and not _falls_short(one, other):
        return ""
    if fits:
        return f"对，这一条写的是“{other.text}”。"
    return f"不对，提问里是{one.text}，这一条写的是{other.text}。"


def _falls_short(one: Quantity, other: Quantity) -> bool:
    try:
        return float(one.value) < float(other.value)
    except ValueError:
        return False


def _judge_force(said: str, held: str) -> str:
    """A verdict where the clause forbids what is said to be allowed, or forbids it too, and knows no exception."""
    stated, ruled = find_operators(said), find_operators(held)
    told = [o for o in stated if o.force in _FORCES]
    if len(told) != 1 or any(o.force in {"not", *_EXCEPT} for o in stated) or any(o.force in _EXCEPT for o in ruled):
        return ""
    wanted = _pairs(re.split("[，。；]", said[told[0].span.end :])[0])
    for ban in (o for o in ruled if o.force == "forbid"):
        governed = _pairs(re.split("[，。；]", held[ban.span.end :])[0])
        if len(wanted) >= 2 and len(wanted & governed) >= _LEAST_GOVERNED * len(wanted):
            return f"{'对' if told[0].force == 'forbid' else '不对'}，这一条写的是“{ban.text}”。"
    return ""


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1) if text[i : i + 2].isalnum())
