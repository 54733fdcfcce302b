"""What a clause sets as the condition of a penalty and a sentence leaves out; no other slots."""

import re
from collections.abc import Iterator

from assistant.figures import agree
from assistant.model import Difference
from assistant.retelling import load_compare_rules
from kb.quantities import Quantity, find_quantities

_SENTENCES = re.compile(r"[。；！？\n]")
_UNITS = ("元", "日")


def compare_provisos(claim: str, clause: str) -> Iterator[Difference]:
    """A penalty told without the condition under which alone the clause has it.

    compare_provisos("占用的，由部门吊销执照", "占用的，责令改正；拒不改正的，吊销执照") -> 拒不改正
    """
    rules = load_compare_rules()
    if re.search(rules.conditioned, claim) or not re.search(rules.consequences + "|罚", claim):
        return
    free: list[tuple[str, str]] = []
    bound: list[tuple[str, str]] = []
    for part in filter(None, _SENTENCES.split(clause)):
        condition = re.search(rules.conditional, part)
        (bound if condition else free).append((condition[0] if condition else "", part))
    for told, part in bound:
        is_only = [word for word in re.findall(rules.consequences, part) if word in claim and not _stands_in(word, free)]
        if is_only or (_holds_figures(claim, part) and not any(_holds_figures(claim, other) for _, other in free)):
            yield Difference("条件", "", told)
            return


def _stands_in(word: str, parts: list[tuple[str, str]]) -> bool:
    return any(word in part for _, part in parts)


def _holds_figures(claim: str, part: str) -> bool:
    """Whether a part has all the money and days that a sentence tells."""
    said, held = _list_figures(claim), _list_figures(part)
    return bool(said) and all(any(agree(one, other) for other in held) for one in said)


def _list_figures(text: str) -> list[Quantity]:
    return [q for q in find_quantities(text) if q.unit in _UNITS]
