"""The one place where adapters are built: settings in, a ready assistant out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.anchors import Rechecked, read_anchors, recheck_anchors
from assistant.ask import Asker
from assistant.assess import Assessed, assess
from assistant.basis import BasisJudge
from assistant.cautions import Cautioner
from assistant.check import Checker
from assistant.compare import Comparer
from assistant.compose import Composer
from assistant.context import History, join_context
from assistant.draft import Draft, make_draft
from assistant.editions import move_discrepancies, move_requirements
from assistant.grounds import Grounds
from assistant.guide import Guide
from assistant.importer import Added, Importer
from assistant.model import Answer, Report
from assistant.outline import Kind
from assistant.profile import Profile
from assistant.radar import Signal, find_signals
from assistant.reword import Reworded, reword_tasks
from ingest.parse import Parsed, read_content
from ingest.shipped import fingerprint_shipped, read_shipped
from kb.audit import PROGRAM, keep_question, put_event
from kb.config import Settings
from kb.database import read_setting, write_setting
from kb.encoder import Encoder, StaticEncoder, open_encoder
from kb.expand import Thesaurus
from kb.holdings import read_addresses, read_asks, read_headers, read_rivals
from kb.indexes import open_index
from kb.library import Library, Stored
from kb.model import Document
from kb.originals import Originals
from kb.rulebook import load_discrepancies, load_requirements, load_thesaurus
from kb.search import Found, Search
from kb.spelling import Speller
from kb.supersede import Successor, find_hidden, find_successors
from kb.titles import Titles

if TYPE_CHECKING:
    from assistant.generate import Writer

# What is being done, how much is done, how much there is.
Progress = Callable[[str, int, int], None]


class Assistant:
    """Everything a view needs. Use `Assistant.open`."""

    def __init__(
        self, settings: Settings, library: Library, encoder: Encoder, today: Callable[[], date] = date.today
    ) -> None:
        self.settings = settings
        self.library = library
        self.encoder = encoder
        self.index = open_index(library, encoder, settings)
        self.originals = Originals(settings.home / "originals", library)
        self._importer = Importer(library, self.index.put, today)
        self._revision = ""

    @classmethod
    def open(cls, settings: Settings, progress: Progress | None = None, *, fill: bool = True) -> "Assistant":
        """Opens the library under `settings.home`, mends its caches and puts the shipped documents in when they are new.

        Raises LibraryUnavailable, EncoderUnavailable.
        """
        assistant = cls(settings, Library(settings.home / "library.db", settings.database), open_encoder(settings.encoder))
        assistant.index.refresh(progress)
        if fill:
            assistant._fill(progress)
        return assistant

    def warm(self) -> None:
        """Loads what the first question needs, so that it is answered as fast as the others."""
        self._asker.search.find("物业管理")
        self._asker.speller.load()

    def ask(self, question: str, history: History = (), actor: str = "") -> Answer:
        """The answer to a question; `history` holds (role, text) pairs, oldest first."""
        *_, answer = self.stream(question, history, actor)
        return answer

    def stream(self, question: str, history: History = (), actor: str = "") -> Iterator[Answer]:
        """The answer as it comes to be: one without a model; with one, first the rules' answer, then the model's words."""
        self._notice_changes()
        if self.settings.keep_questions:
            keep_question(self.library.engine, actor, question, self.settings.keep_questions)
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
        return tuple(find_signals(self.library, documents, [self.check(one) for one in read], date.today()))

    def assess(self, profile: Profile) -> tuple[Assessed, ...]:
        """Where a community stands on each requirement."""
        return assess(profile, self._open_grounds())

    def draft(self, profile: Profile, kind: Kind = "plan", *, reword: bool = False) -> Draft:
        """The paper of this kind for a community; raises BadInput when a model is to reword it and none is configured."""
        return make_draft(profile, self._open_grounds(), kind, partial(reword_tasks, self.settings) if reword else Reworded)

    def recheck(self, content: bytes) -> tuple[tuple[Rechecked, ...], str]:
        """What has become of the clauses a drafted .docx rests on, and the day it was made; raises BadInput."""
        anchors, made = read_anchors(content)
        self._notice_changes()
        return recheck_anchors(anchors, self.library, self.editions, self._importer.today()), made

    def _open_grounds(self) -> Grounds:
        self._notice_changes()
        return Grounds(self.library, self.editions, self._importer.today())

    def add(self, path: Path) -> Added:
        """Reads one file and stores it; raises UnsupportedFile, UnreadableFile, LibraryUnavailable."""
        return self.add_content(read_content(path), path)

    def add_content(self, content: bytes, path: Path, actor: str = "") -> Added:
        """Stores what these bytes, known to `actor` as `path`, come to; raises as `add`."""
        added = self._importer.add_content(content, path, actor)
        self.originals.keep(added.document.id, content)
        self._forget()
        return added

    @cached_property
    def _writer(self) -> "Writer | None":
        if not self.settings.model:
            return None
        # Loaded here only: what it needs is of no use without a model.
        from assistant.generate import Writer  # noqa: PLC0415

        return Writer(self.settings, partial(join_context, titles=self.search.titles), partial(read_asks, self.library))

    def remove(self, document_id: str, former: Document | None = None, actor: str = "") -> None:
        """Removes a document, or only its newest text where `former` tells what it was before; raises UnknownDocument."""
        if former:
            self._importer.take_back(former, actor)
        else:
            self.library.remove(self.library.document(document_id).id, actor)
        self.originals.sweep()
        self._forget()

    def add_wordings(self, document_id: str, most: int, progress: Progress | None = None, actor: str = "") -> int:
        """Has the configured model put at most `most` questions to each clause of a document; how many are kept.

        They only help finding. Raises UnknownDocument, BadInput, ModelUnavailable, and then the document is as it was.
        """
        from assistant.wordings import make_wordings  # noqa: PLC0415

        document = self.library.document(document_id)
        made = make_wordings(self.settings, (document, self.library.clauses(document.id)), most, progress)
        self.library.add_asks(document.id, made, self.index.put, actor)
        self._forget()
        return sum(map(len, made.values()))

    def rebuild(self, progress: Progress | None = None) -> None:
        """Makes all caches anew from the truth: keywords and vectors."""
        self.index.rebuild(progress)
        self._forget()

    def _fill(self, progress: Progress | None) -> None:
        fingerprint = fingerprint_shipped()
        with self.library.engine.connect() as connection:
            if read_setting(connection, "shipped", "") == fingerprint:
                return
        parsed = tuple(read_shipped())
        renewed = set[str]()
        for i, one in enumerate(parsed, 1):
            if self._importer.store(one, shipped=True).outcome != "unchanged":
                renewed.add(one.document.work)
            if progress:
                progress("装入自带文件", i, len(parsed))
        self._importer.renew(sorted(renewed))
        with self.library.writing() as connection:
            write_setting(connection, "shipped", fingerprint)
            put_event(connection, PROGRAM, "filled", detail=str(len(parsed)))
        self._forget()

    def store(self, parsed: Parsed) -> Stored:
        """Stores what a file came to; raises LibraryUnavailable."""
        stored = self._importer.store(parsed)
        self._forget()
        return stored

    def _notice_changes(self) -> None:
        """Forgets what was read from the library when another process has changed it."""
        with self.library.engine.connect() as connection:
            revision = read_setting(connection, "revision", "0")
        if revision != self._revision:
            self._forget()
            self._revision = revision

    def _forget(self) -> None:
        for name in ("search", "_asker", "editions"):
            self.__dict__.pop(name, None)

    @cached_property
    def search(self) -> Search:
        """The search over the library as it is now."""
        thesaurus = Thesaurus(load_thesaurus())
        hidden, documents = find_hidden(self.editions), read_headers(self.library)
        shown = [d for d in documents if d.id not in hidden]
        titles = Titles(shown, thesaurus.customary_names(), [d for d in documents if d.id in hidden])
        return Search(self.library, self.index, self.encoder, titles, thesaurus)

    @cached_property
    def editions(self) -> Mapping[str, Successor]:
        """By id, the documents that a later edition, or the full text of a digest, stands for now."""
        addresses = partial(read_addresses, self.library)
        return find_successors(read_rivals(self.library), addresses, self._importer.today())

    @cached_property
    def _asker(self) -> Asker:
        search = self.search
        moved = partial(move_discrepancies, successors=self.editions, library=self.library)
        rules = moved(load_discrepancies())
        cautioner = Cautioner(self.library, search.titles, self.encoder, rules, self.editions, self._importer.today)
        guide = Guide(self.library, self.encoder, move_requirements(load_requirements(), self.editions, self.library))
        composer = Composer(self.library, self.encoder, search.thesaurus)
        comparer = Comparer(search, composer, cautioner)
        return Asker(self.library, search, composer, comparer, cautioner, guide, BasisJudge(search), self.open_speller())

    def open_speller(self) -> Speller:
        """What sets slips of the input method right by the words of this library."""
        words = self.encoder.tokenizer.get_vocab() if isinstance(self.encoder, StaticEncoder) else ()
        terms = (term for saying in load_thesaurus() for term in (*saying.say, *saying.means))
        return Speller(self.index.count, words, terms)
