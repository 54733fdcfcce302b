"""Who changed or took out what: rows that are only ever added, in the transaction of the change; no wording.

The database refuses to change or delete them (kb.schema). That holds off the program and anyone who uses SQL through it,
not a person who may write the file itself: against that person keep copies elsewhere (`kb audit --csv`, `kb backup`).
"""

import getpass
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.database import begin_writing
from kb.schema import audit, questions

# Who puts in what the program came with.
PROGRAM = "程序"
# What can happen to documents (added to withdrawn) and to the library as a whole.
Action = Literal["added", "updated", "reread", "removed", "withdrawn", "worded", "filled", "restored", "exported"]


@dataclass(frozen=True, slots=True)
class Event:
    """What `actor`, a user of the page or who ran the program, did: `target` is a document's id, `detail` its title."""

    at: datetime
    actor: str
    action: str
    target: str
    detail: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, kept only where the settings say so."""

    at: datetime
    actor: str
    question: str


def put_event(connection: Connection, actor: str, action: Action, target: str = "", detail: str = "") -> None:
    """Adds one event inside the caller's transaction; without an actor it was whoever runs the program."""
    event = Event(datetime.now(UTC).replace(tzinfo=None), actor or find_local_user(), action, target, detail)
    connection.execute(audit.insert().values(**asdict(event)))


def name_outcome(before: str | None, text: str) -> Literal["added", "updated", "reread"]:
    """What storing a text is, where the document had the text `before`, or is new (None)."""
    return "added" if before is None else "reread" if before == text else "updated"


def record_event(engine: Engine, actor: str, action: Action, target: str = "", detail: str = "") -> None:
    """Adds one event in a transaction of its own; raises LibraryUnavailable."""
    with begin_writing(engine) as connection:
        put_event(connection, actor, action, target, detail)


def read_events(engine: Engine, since: date | None = None) -> Sequence[Event]:
    """All events from that day on, local time, in the order they happened; times are UTC."""
    query = sa.select(audit).order_by(audit.c.at, audit.c.id)
    with engine.connect() as connection:
        rows = connection.execute(query if since is None else query.where(audit.c.at >= _begin(since))).all()
    return [Event(row.at.replace(tzinfo=UTC), row.actor, row.action, row.target, row.detail) for row in rows]


def carry_events(engine: Engine, known: Sequence[Event]) -> None:
    """Adds the events that this library lacks, so that an older copy put back tells of what came after it."""
    missing = sorted(set(known) - set(read_events(engine)), key=lambda event: event.at)
    with begin_writing(engine) as connection:
        for event in missing:
            connection.execute(audit.insert().values(**asdict(event) | {"at": event.at.replace(tzinfo=None)}))


def keep_question(engine: Engine, actor: str, question: str, days: int) -> None:
    """Keeps one question, and forgets those asked more than `days` ago; raises LibraryUnavailable."""
    now = datetime.now(UTC).replace(tzinfo=None)
    with begin_writing(engine) as connection:
        connection.execute(questions.delete().where(questions.c.at < now - timedelta(days=days)))
        connection.execute(questions.insert().values(at=now, actor=actor or find_local_user(), question=question))


def read_questions(engine: Engine, since: date | None = None) -> Sequence[Asked]:
    """All questions that are kept from that day on, oldest first; times are UTC."""
    query = sa.select(questions).order_by(questions.c.id)
    with engine.connect() as connection:
        rows = connection.execute(query if since is None else query.where(questions.c.at >= _begin(since))).all()
    return [Asked(row.at.replace(tzinfo=UTC), row.actor, row.question) for row in rows]


def find_local_user() -> str:
    """Whoever runs the program, told apart from users of the page: 本机（王）."""
    try:
        return f"本机（{getpass.getuser()}）"
    except (OSError, KeyError, ImportError):
        return "本机"


def _begin(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone(UTC).replace(tzinfo=None)
