"""A conversation as a paper: each question with its answer, and the clauses it rests on as an annex; no layout."""

from collections.abc import Iterator, Sequence
from datetime import date

from assistant.cite import print_reference
from assistant.model import Answer, Citation, Role
from assistant.paper import Annex, Block, Heading, Paper, Paragraph, Piece, Reference, Words
from kb.numerals import write_number

_TITLE = "政策问答记录"
_ROLES: dict[Role, str] = {
    "direct": "",
    "advice": "办法建议（本库整理，不是条款原话）：",
    "basis": "相关依据：",
    "caution": "注意：",
}


def record_answers(answers: Sequence[Answer], today: date) -> Paper:
    """The answered questions in order; a clause cited several times stands once in the annex."""
    blocks = [block for n, answer in enumerate(answers, 1) for block in _write_answer(answer, n)]
    cited = {(one.clause.ref.id, one.quote): one for answer in answers for one in answer.citations if one.clause.ref.steps}
    annexes = (Annex(1, "依据条款", tuple(_list_clauses(tuple(cited.values())))),) if cited else ()
    day = f"{today.year}年{today.month}月{today.day}日"
    return Paper(_TITLE, tuple(blocks), annexes, date=(Words(day),), subject="绿色社区创建政策问答")


def _write_answer(answer: Answer, n: int) -> Iterator[Block]:
    yield Heading(1, f"{write_number(n)}、{' '.join(answer.question.split())}")
    if answer.refusal:
        for told in (answer.refusal.reason, answer.refusal.searched, answer.refusal.advice):
            if told:
                yield Paragraph((Words(told),))
        return
    role: Role = "direct"
    for claim in answer.claims:
        opening = _ROLES[claim.role] if claim.role != role else ""
        role = claim.role
        yield Paragraph(tuple(_write_claim(opening + claim.text, claim.citations)))


def _write_claim(text: str, citations: Sequence[Citation]) -> Iterator[Piece]:
    """The sentence with the clauses it names as references; those it does not name follow: （依据：《…》第十六条）."""
    unnamed = []
    for one in dict.fromkeys(citations):
        before, name, after = text.partition(print_reference(one.document, one.clause))
        if name and one.clause.ref.steps:
            yield from (Words(before), Reference(name, one.document, one.clause, one.quote))
            text = after
        elif not name:
            unnamed.append(one)
    yield Words(text)
    for i, one in enumerate(unnamed):
        yield Words("；" if i else "（依据：")
        name = print_reference(one.document, one.clause)
        yield Reference(name, one.document, one.clause, one.quote) if one.clause.ref.steps else Words(name)
    yield from (Words("）") for _ in unnamed[:1])


def _list_clauses(cited: Sequence[Citation]) -> Iterator[Block]:
    listed: set[str] = set()
    for one in cited:
        entry = one.clause.ref.id if one.clause.ref.id not in listed else ""
        listed.add(one.clause.ref.id)
        words = f"“{one.quote}”" if one.document.fidelity == "full" else f"（要点，引用前请核对原文）{one.quote}"
        name = print_reference(one.document, one.clause)
        yield Paragraph((Words(f"{name}：", strong=True), Words(" ".join(words.split()))), entry=entry)
