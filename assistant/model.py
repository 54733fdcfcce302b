"""The judges' nouns: citations, claims, answers; no rules for making them."""

from dataclasses import dataclass
from typing import Literal

from kb.model import Clause, Document, Passage, Span


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim part of one clause: constructing it with words the clause does not hold raises ValueError."""

    document: Document
    clause: Clause
    quote: str

    def __post_init__(self) -> None:
        if not self.quote or self.quote not in self.clause.text:
            raise ValueError(f"not verbatim in {self.clause.ref.id}: {self.quote[:40]!r}")
        if self.clause.ref.document_id != self.document.id:
            raise ValueError(f"{self.clause.ref.id} is not a clause of {self.document.id}")

    @property
    def span(self) -> Span:
        """Where the quote stands in the clause's text."""
        start = self.clause.text.index(self.quote)
        return Span(start, start + len(self.quote))


Role = Literal["direct", "advice", "basis", "caution"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer and what it rests on; `role` says why it is there.

    direct answers the question, advice is how we would do it, basis shows a further clause, caution is what a careful
    colleague would add.
    """

    text: str
    citations: tuple[Citation, ...]
    role: Role = "direct"

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a claim without a citation cannot be shown")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, what was searched, and what the user may do next; all Chinese sentences."""

    reason: str
    searched: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Struck:
    """A sentence a language model wrote that its passages do not bear out, and why, in one Chinese sentence: no fact."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Written:
    """Who put an answer into words, when a language model is configured.

    `struck` holds what the model wrote and nobody may take for a fact; `plain` the answer without a model, beside one that
    a model wrote; `fallback` why the model did not write it; `busy` is True while the model still writes.
    """

    by: Literal["rules", "model"] = "rules"
    struck: tuple[Struck, ...] = ()
    plain: "Answer | None" = None
    fallback: str = ""
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What `ask` returns: claims, or a refusal with the nearest passages; `kind` is the kind of question understood.

    `understood` tells in sentences how the question was read where it was not read as it stands: 已按“充电桩”理解。
    """

    question: str
    kind: str
    claims: tuple[Claim, ...] = ()
    refusal: Refusal | None = None
    passages: tuple[Passage, ...] = ()
    seconds: float = 0.0
    written: Written = Written()
    understood: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.refusal is None) == (not self.claims):
            raise ValueError("an answer has claims or a refusal, never both, never neither")

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations in the order they are first used, each once: number n in the text is citations[n - 1]."""
        seen: dict[tuple[str, str], Citation] = {}
        for claim in self.claims:
            for citation in claim.citations:
                seen.setdefault((citation.clause.ref.id, citation.quote), citation)
        return tuple(seen.values())


Verdict = Literal["ok", "absent", "mismatch", "outdated", "ambiguous", "unknown_document", "not_judged"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing a text says otherwise than the clause it cites: `slot` is what kind of thing."""

    slot: str
    said: str
    clause: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The judgement on one reference: `span` counts into the checked text, `evidence` is the clause judged against.

    `place` says where it stands when not in the running text: 页眉, 脚注1, 文本框.
    """

    verdict: Verdict
    span: Span
    mention: str
    message: str
    document: Document | None = None
    ref: str = ""
    evidence: str = ""
    differences: tuple[Difference, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a careful reader would add without a reference being wrong: a claim our clauses regulate, said without one.

    `document` is the one whose clause regulates it.
    """

    span: Span
    message: str
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one text, in its order; every reference found in it is there, judged or named as not judged.

    The document's text is followed by headers, footers and comments, where its file has them; `unread` tells in sentences
    what of the file was not read, and so not checked; `searched` how many documents it was held against.
    """

    document: Document
    findings: tuple[Finding, ...]
    remarks: tuple[Remark, ...] = ()
    unread: tuple[str, ...] = ()
    searched: int = 0
