"""An answer as it is quoted in an official text: 根据《…》…，…; only what may be quoted so."""

from assistant.cite import print_reference
from assistant.model import Answer, Citation

_CHECK = "（要点，引用前请核对原文）"
_ENDS = "。！？；：，"


def write_official(answer: Answer) -> tuple[str, ...]:
    """One sentence for each clause an answer rests on: 根据《…》（文号）三（四），“物业管理覆盖面不低于30%”。

    A digest's words are ours and say so; a clause whose locator is not confirmed is named by its heading and said to be
    unfit for quoting. Cautions and a document's own particulars are left out.
    """
    cited = (c for claim in answer.claims if claim.role != "caution" for c in claim.citations)
    return tuple(_write_one(c) for c in dict.fromkeys(cited) if c.clause.ref.steps)


def _write_one(cited: Citation) -> str:
    reference = print_reference(cited.document, cited.clause)
    words = " ".join(cited.quote.split("\n"))
    if not cited.clause.verified:
        return f"（不宜正式引用）{reference}：{words}"
    if cited.document.fidelity == "digest":
        return f"根据{reference}{_CHECK}，{words}"
    return f"根据{reference}，“{words.rstrip(_ENDS)}”。"
