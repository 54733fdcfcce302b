"""A conversation as text that the browser keeps, and back; a citation returns only if the library still holds it."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.cite import make_head
from assistant.model import Answer, Citation, Claim, Refusal, Role, Struck, Written
from kb.errors import UnknownDocument
from kb.library import Library
from kb.model import Clause, Document, Passage, Span
from views.turns import Turn

CHANGED = "这条回答所引的条款后来有了变动，没有保留，请再问一次。"
# What one browser may hand back: a day's work, not a library.
MOST = 40


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Place(_Kept):
    document: str
    clause: str
    quote: str = ""


class _Claim(_Kept):
    text: str
    role: Role
    places: tuple[_Place, ...]


class _Refusal(_Kept):
    reason: str
    searched: str
    advice: str = ""


class _Answer(_Kept):
    kind: str
    claims: tuple[_Claim, ...] = ()
    refusal: _Refusal | None = None
    near: tuple[_Place, ...] = ()
    understood: tuple[str, ...] = ()
    by: Literal["rules", "model"] = "rules"
    fallback: str = ""
    struck: tuple[tuple[str, str], ...] = ()


class _Turn(_Kept):
    question: str
    answer: _Answer | None = None
    error: str = ""
    opinion: str = ""


class _Turns(_Kept):
    turns: tuple[_Turn, ...]


def keep_turns(turns: Sequence[Turn]) -> str:
    """The turns as JSON; what a model wrote beside its answer is not kept."""
    kept = _Turns(
        turns=tuple(
            _Turn(question=t.question, answer=_keep(t.answer), error=t.error, opinion=t.opinion) for t in turns[-MOST:]
        )
    )
    return kept.model_dump_json(exclude_defaults=True) if turns else ""


def restore_turns(kept: str, library: Library) -> tuple[Turn, ...]:
    """The turns out of their JSON; none for anything that `keep_turns` did not write."""
    try:
        read = _Turns.model_validate_json(kept)
    except ValidationError:
        return ()
    return tuple(_restore_turn(turn, library) for turn in read.turns[-MOST:])


def _keep(answer: Answer | None) -> _Answer | None:
    if answer is None:
        return None
    refusal, written = answer.refusal, answer.written
    return _Answer(
        kind=answer.kind,
        claims=tuple(_Claim(text=c.text, role=c.role, places=tuple(map(_place, c.citations))) for c in answer.claims),
        refusal=_Refusal(reason=refusal.reason, searched=refusal.searched, advice=refusal.advice) if refusal else None,
        near=tuple(_Place(document=p.document.id, clause=p.clause.ref.id) for p in answer.passages) if refusal else (),
        understood=answer.understood,
        by=written.by,
        fallback=written.fallback,
        struck=tuple((struck.text, struck.reason) for struck in written.struck),
    )


def _place(citation: Citation) -> _Place:
    return _Place(document=citation.document.id, clause=citation.clause.ref.id, quote=citation.quote)


def _restore_turn(turn: _Turn, library: Library) -> Turn:
    if turn.answer is None:
        return Turn(turn.question, error=turn.error)
    try:
        return Turn(turn.question, _restore(turn.question, turn.answer, library), opinion=turn.opinion)
    except (LookupError, ValueError, UnknownDocument):
        return Turn(turn.question, error=CHANGED)


def _restore(question: str, kept: _Answer, library: Library) -> Answer:
    claims = tuple(
        Claim(claim.text, tuple(Citation(*_find(place, library), place.quote) for place in claim.places), claim.role)
        for claim in kept.claims
    )
    near = tuple(Passage(*_find(place, library), Span(0, 0), 0) for place in kept.near)
    refusal = Refusal(**kept.refusal.model_dump()) if kept.refusal else None
    written = Written(kept.by, tuple(Struck(*one) for one in kept.struck), fallback=kept.fallback)
    return Answer(question, kept.kind, claims, refusal, near, written=written, understood=kept.understood)


def _find(place: _Place, library: Library) -> tuple[Document, Clause]:
    """Raises UnknownDocument, or LookupError when the document has no such clause any more."""
    document = library.document(place.document)
    head = make_head(document)
    fits = (clause for clause in (head, *library.clauses(document.id)) if clause.ref.id == place.clause)
    found = next(fits, None)
    if found is None:
        raise LookupError(place.clause)
    return document, found
