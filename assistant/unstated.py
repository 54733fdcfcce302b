"""What is said first where no clause, or not the first one, states the number or day asked for; no choosing of clauses."""

from collections.abc import Sequence

from assistant.cite import print_reference
from assistant.intent import Intent
from assistant.model import Citation, Claim
from kb.model import Passage

ASKED = {"figure": "具体数字", "money": "金额", "deadline": "时间", "date": "时间"}
# A yes-or-no question with a number in it may be answered by a clause without one.
_VALUED = {"figure", "money", "deadline"}


def say_unstated(intent: Intent, telling: Sequence[Passage], claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """A first sentence on clauses that do not state what was asked; `telling` are the passages that do, best first."""
    asked = "或".join(dict.fromkeys(ASKED[kind] for kind in intent.needs if kind in ASKED))
    if not asked or not claims:
        return ()
    first = claims[0].citations[0]
    if not telling:
        return (Claim(f"找到的条款都没有写明{asked}，只有相关的规定，见下。", (first,)),)
    if intent.kind not in _VALUED or _is_of(first, telling[0]):
        return ()
    cited = next(c for claim in claims for c in claim.citations if _is_of(c, telling[0]))
    where = print_reference(cited.document, cited.clause)
    return (Claim(f"下面第一条没有写明{asked}；写有{asked}的是{where}，请看它说的是不是您问的事。", (first, cited)),)


def _is_of(citation: Citation, passage: Passage) -> bool:
    return citation.document.id == passage.document.id and passage.clause.span.holds(citation.clause.span)
