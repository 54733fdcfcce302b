"""What readers said an answer was worth: kept beside the documents, never searched, given out on request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from kb.library import Library
from kb.schema import opinions


@dataclass(frozen=True, slots=True)
class Opinion:
    """One reader's word on one answer: `cited` are the references it gave, `reason` what was wrong with it."""

    question: str
    answer: str
    cited: tuple[str, ...]
    helpful: bool
    reason: str = ""
    said_at: datetime | None = None


def keep_opinion(library: Library, opinion: Opinion) -> None:
    """Keeps one; the documents and what is remembered of them stay as they are. Raises LibraryUnavailable."""
    values = {
        "question": opinion.question, "answer": opinion.answer, "cited": list(opinion.cited), "helpful": opinion.helpful,
        "reason": opinion.reason, "said_at": opinion.said_at or datetime.now(UTC),
    }  # fmt: skip
    with library.engine.connect().execution_options(writing=True) as connection, connection.begin():
        connection.execute(opinions.insert().values(**values))


def read_opinions(library: Library) -> Sequence[Opinion]:
    """All that were kept, oldest first; times are UTC."""
    with library.engine.connect() as connection:
        rows = connection.execute(sa.select(opinions).order_by(opinions.c.id)).all()
    return [
        Opinion(row.question, row.answer, tuple(row.cited), row.helpful, row.reason, row.said_at.replace(tzinfo=UTC))
        for row in rows
    ]
