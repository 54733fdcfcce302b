"""The one place where adapters are built: settings in, a ready assistant out."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import Connection

from assistant.ask import Asker
from assistant.cautions import Cautioner
from assistant.check import Checker
from assistant.compare import Comparer
from assistant.compose import Composer
from assistant.context import History, join_context
from assistant.guide import Guide
from assistant.model import Answer, Report
from assistant.radar import Signal, find_signals
from ingest.parse import Parsed, parse, read_content, rename
from ingest.shipped import fingerprint_reader, fingerprint_shipped, read_shipped
from kb.config import Settings
from kb.database import read_setting, write_setting
from kb.encoder import Encoder, StaticEncoder, open_encoder
from kb.entries import Entry
from kb.expand import Thesaurus
from kb.keywords import count_tokens, index_keywords, rebuild_keywords
from kb.library import Library, Stored
from kb.model import Document, Note
from kb.rulebook import load_discrepancies, load_requirements, load_thesaurus
from kb.search import Found, Search
from kb.spelling import Speller
from kb.supersede import find_superseded
from kb.titles import Titles
from kb.vectors import Vectors
from kb.versions import UNKNOWN_ORIGIN, Origin

if TYPE_CHECKING:
    from assistant.generate import Writer

log = logging.getLogger(__name__)
# What is being done, how much is done, how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file: how it was stored, and what a person should know about it."""

    path: Path
    stored: Stored
    notes: tuple[Note, ...]


class Assistant:
    """Everything a view needs. Use `Assistant.open`."""

    def __init__(self, settings: Settings, library: Library, encoder: Encoder) -> None:
        self.settings = settings
        self.library = library
        self.encoder = encoder
        self.vectors = Vectors(library, encoder, settings)
        self._revision = ""

    @classmethod
    def open(cls, settings: Settings, progress: Progress | None = None, *, fill: bool = True) -> "Assistant":
        """Opens the library under `settings.home`, mends its caches and puts the shipped documents in when they are new.

        Raises LibraryUnavailable, EncoderUnavailable.
        """
        assistant = cls(settings, Library(settings.home / "library.db"), open_encoder(settings.encoder))
        assistant.vectors.refresh(progress)
        if fill:
            assistant._fill(progress)
        return assistant

    def warm(self) -> None:
        """Loads what the first question needs, so that it is answered as fast as the others."""
        self._asker.search.find("物业管理")
        self._asker.speller.load()

    def ask(self, question: str, history: History = ()) -> Answer:
        """The answer to a question; `history` holds (role, text) pairs, oldest first."""
        *_, answer = self.stream(question, history)
        return answer

    def stream(self, question: str, history: History = ()) -> Iterator[Answer]:
        """The answer as it comes to be: one without a model; with one, first the rules' answer, then the model's words."""
        self._notice_changes()
        if self._writer is None:
            yield self._asker.ask(question, history)
        else:
            yield from self._writer.write(question, history, self._asker.ask)

    def find(self, question: str, k: int = 10, history: History = ()) -> Found:
        """At most `k` passages for a question; a follow-up is read together with what was said before."""
        self._notice_changes()
        return self.search.find(join_context(question, history, self.search.titles), k)

    def check(self, parsed: Parsed) -> Report:
        """Judges every reference in a text against the library as it is today."""
        self._notice_changes()
        return Checker(self.library, self.search, date.today()).check(parsed)

    def look_out(self, documents: Sequence[Document]) -> tuple[Signal, ...]:
        """What has gone stale in these documents of the library, and where a local plan differs from national texts."""
        read = [Parsed(d, self.library.clauses(d.id), d.notes) for d in documents]
        return tuple(find_signals(self.library, documents, [self.check(one) for one in read]))

    def add(self, path: Path) -> Added:
        """Reads one file and stores it; raises UnsupportedFile, UnreadableFile, LibraryUnavailable."""
        return self.add_content(read_content(path), path)

    def add_content(self, content: bytes, path: Path) -> Added:
        """Stores what these bytes, known to the user as `path`, come to; raises as `add`.

        The same text is not stored twice, whatever file it comes in. A file is read again only when its bytes or the
        program that reads it have changed.
        """
        origin = Origin(hashlib.blake2b(content, digest_size=16).hexdigest(), fingerprint_reader())
        known = self.library.find_file(origin)
        if known:
            return Added(path, known, self.library.document(known.document_id).notes)
        parsed = parse(content, name=path.stem)
        same = self.library.find_text(parsed.document.text)
        if same is None:
            return Added(path, self.store(parsed, origin=origin), parsed.notes)
        document_id, reader = same
        if reader == origin.reader or self.library.is_shipped(document_id):
            return Added(path, Stored(document_id, "unchanged", len(parsed.clauses)), parsed.notes)
        return Added(path, self.store(rename(parsed, document_id), origin=origin), parsed.notes)

    @cached_property
    def _writer(self) -> "Writer | None":
        if not self.settings.model:
            return None
        # Loaded here only: what it needs is of no use without a model.
        from assistant.generate import Writer  # noqa: PLC0415

        return Writer(self.settings)

    def remove(self, document_id: str) -> None:
        """Removes a document; raises UnknownDocument."""
        self.library.remove(self.library.document(document_id).id)
        self._forget()

    def rebuild(self, progress: Progress | None = None) -> None:
        """Makes all caches anew from the truth: keywords and vectors."""
        rebuild_keywords(self.library, progress)
        self.vectors.rebuild(progress)
        self._forget()

    def _fill(self, progress: Progress | None) -> None:
        fingerprint = fingerprint_shipped()
        with self.library.engine.connect() as connection:
            if read_setting(connection, "shipped", "") == fingerprint:
                return
        parsed = tuple(read_shipped())
        for i, one in enumerate(parsed, 1):
            self.store(one, shipped=True)
            if progress:
                progress("装入自带文件", i, len(parsed))
        with self.library.writing() as connection:
            write_setting(connection, "shipped", fingerprint)
        log.info("filled documents=%d", len(parsed))

    def store(self, parsed: Parsed, *, shipped: bool = False, origin: Origin = UNKNOWN_ORIGIN) -> Stored:
        """Stores what a file came to; raises LibraryUnavailable."""
        put = partial(self.library.add, shipped=shipped, origin=origin)
        stored = put(parsed.document, parsed.clauses, parsed.asks, self._index)
        self._forget()
        return stored

    def _index(self, connection: Connection, made: Sequence[Entry]) -> None:
        index_keywords(connection, made)
        self.vectors.index(connection, made)

    def _notice_changes(self) -> None:
        """Forgets what was read from the library when another process has changed it."""
        with self.library.engine.connect() as connection:
            revision = read_setting(connection, "revision", "0")
        if revision != self._revision:
            self._forget()
            self._revision = revision

    def _forget(self) -> None:
        for name in ("search", "_asker"):
            self.__dict__.pop(name, None)

    @cached_property
    def search(self) -> Search:
        """The search over the library as it is now."""
        thesaurus = Thesaurus(load_thesaurus())
        documents = self.library.documents()
        hidden = find_superseded(documents)
        titles = Titles([d for d in documents if d.id not in hidden], thesaurus.customary_names())
        return Search(self.library, self.vectors, self.encoder, titles, thesaurus)

    @cached_property
    def _asker(self) -> Asker:
        search = self.search
        cautioner = Cautioner(self.library, search.titles, self.encoder, load_discrepancies())
        guide = Guide(self.library, self.encoder, load_requirements())
        composer = Composer(self.library, self.encoder)
        comparer = Comparer(search, composer, cautioner)
        return Asker(self.library, search, composer, comparer, cautioner, guide, self.open_speller())

    def open_speller(self) -> Speller:
        """What sets slips of the input method right by the words of this library."""
        words = self.encoder.tokenizer.get_vocab() if isinstance(self.encoder, StaticEncoder) else ()
        terms = (term for saying in load_thesaurus() for term in (*saying.say, *saying.means))
        return Speller(partial(count_tokens, self.library), words, terms)
