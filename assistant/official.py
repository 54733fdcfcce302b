"""An answer as it is quoted in an official text: 根据《…》…，…; only what may be quoted so."""

import re
from collections.abc import Iterable, Iterator

from assistant.cite import print_reference
from assistant.model import Answer, Citation, Claim

_CHECK = "（要点，引用前请核对原文）"
_ENDS = "。！？；：，"
# In a caution, that a text no longer holds or is not the latest.
_STALE = re.compile("已过有效期|是旧版")


def write_official(answer: Answer) -> tuple[str, ...]:
    """One sentence for each clause an answer rests on: 根据《…》（文号）三（四），“物业管理覆盖面不低于30%”。

    A digest's words are ours and say so; a clause whose locator is not confirmed, or that no longer holds, is said to be
    unfit for quoting, and the one in force stands after it. A document's own particulars and other cautions are left out.
    """
    cautions = [claim for claim in answer.claims if claim.role == "caution"]
    cited = [c for claim in answer.claims if claim.role != "caution" for c in claim.citations]
    current = [now for c in cited for now in (c, *_find_current(c, cautions))]
    stale = {c.document.id for claim in cautions if _STALE.search(claim.text) for c in claim.citations}
    once = {(c.clause.ref.id, c.quote): c for c in current if c.clause.ref.steps}
    return tuple(_write_one(c, is_stale=c.document.id in stale) for c in once.values())


def _find_current(old: Citation, cautions: Iterable[Claim]) -> Iterator[Citation]:
    """The clauses that a caution sets in the place of one that no longer holds."""
    if old.clause.successor:
        for claim in cautions:
            first, *now = claim.citations
            if first.clause.ref == old.clause.ref and old.clause.successor in claim.text:
                yield from (c for c in now if not c.clause.successor)


def _write_one(cited: Citation, *, is_stale: bool) -> str:
    reference = print_reference(cited.document, cited.clause)
    words = " ".join(cited.quote.split("\n"))
    if cited.clause.successor:
        return f"（已不再适用，不宜引作现行依据；现行规定：{cited.clause.successor}）{reference}：{words}"
    if cited.document.status == "已废止":
        return f"（已废止，不宜引作现行依据）{reference}：{words}"
    if is_stale:
        return f"（不是现行文本，引用前请核实）{reference}：{words}"
    if not cited.clause.verified:
        return f"（不宜正式引用）{reference}：{words}"
    if cited.document.fidelity == "digest":
        return f"根据{reference}{_CHECK}，{words}"
    return f"根据{reference}，“{words.rstrip(_ENDS)}”。"
