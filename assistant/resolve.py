"""What a text's references point to: candidates in the library, never a guess; judging them is check's."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from assistant.marks import load_mention_rules
from assistant.mentions import Mention, find_mentions, find_short_names
from ingest.parse import Parsed
from ingest.titles import name_work, shorten_title
from kb.model import Document, Level, Span, Step
from kb.numerals import ANY_NUMBER, read_number
from kb.titles import fold_name

_LONGEST_NAME = 40
_JOINED = re.compile(r"\s*(?:[、和与及或]|以及)\s*")
_NEAREST = 3
_NUMBER = re.compile(r"(?P<code>.*?)\[(?P<year>\d{4})\](?P<serial>\d+)号")
_NEAR = 0.6
_LONGEST_SHORT_NAME = 6


@dataclass(frozen=True, slots=True)
class Resolution:
    """What one mention may mean: no document is unknown, one is resolved, several are ambiguous.

    `documents` of one work (parts of a law) count as one; `numbered` are the documents that bear its 文号 when the title
    points elsewhere; `nearest` name documents like an unknown one; `is_self` means the text itself.
    """

    mention: Mention
    documents: tuple[Document, ...] = ()
    numbered: tuple[Document, ...] = ()
    units: tuple[tuple[Step, ...], ...] = ()
    is_self: bool = False
    nearest: tuple[str, ...] = ()
    pending: str = ""

    @property
    def works(self) -> tuple[str, ...]:
        """The works the candidates belong to, each once."""
        return tuple(dict.fromkeys(document.work or document.id for document in self.documents))


def fold_number(number: str) -> str:
    """A 文号 for comparing: "中华人民共和国国务院令 第776号" -> "国务院令776号"."""
    plain = re.sub(r"\s|第|中华人民共和国", "", fold_name(number))
    return re.sub(rf"(?<=令){ANY_NUMBER}(?=号)", lambda match: str(read_number(match[0])), plain)


class Names:
    """All names under which the library's documents may be referred to."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._titles: dict[str, list[Document]] = {}
        self._numbers: dict[str, list[Document]] = {}
        for document in documents:
            for name in {*list_names(document.title), fold_title(document.short_title), fold_title(document.work)}:
                if len(name) >= 2:
                    self._titles.setdefault(name, []).append(document)
            if document.doc_number:
                self._numbers.setdefault(fold_number(document.doc_number), []).append(document)

    def titled(self, title: str) -> tuple[Document, ...]:
        """Documents of this title, with or without its issuers, 中华人民共和国, edition mark or the notice around it."""
        found = next((self._titles[name] for name in list_names(title) if name in self._titles), ())
        return _prefer_current(found)

    def numbered(self, number: str) -> tuple[Document, ...]:
        """Documents that bear this 文号."""
        return _prefer_current(self._numbers.get(fold_number(number), ()))

    def numbered_like(self, number: str) -> tuple[Document, ...]:
        """Documents of the same agency with the same year or the same serial number: candidates, never a correction."""
        said = _NUMBER.search(fold_number(number))
        if said is None:
            return ()
        alike = []
        for known, documents in self._numbers.items():
            held = _NUMBER.search(known)
            if held and held["code"] == said["code"] and (held["serial"] == said["serial"] or held["year"] == said["year"]):
                alike += documents
        return tuple(alike)

    def find_nearest(self, title: str) -> tuple[str, ...]:
        """At most three titles most like this one."""
        near = get_close_matches(fold_title(title), self._titles, _NEAREST, _NEAR)
        return tuple(dict.fromkeys(f"《{self._titles[name][0].title}》" for name in near))


def list_names(title: str) -> tuple[str, ...]:
    """The folded names of a title: whole, without issuers and the notice around it, without an edition mark."""
    inner = title.replace("〈", "《").replace("〉", "》")
    return tuple(dict.fromkeys(fold_title(name) for name in (title, shorten_title(inner), name_work(inner))))


def fold_title(title: str) -> str:
    """A title for comparing: no blanks, one kind of brackets, no 中华人民共和国 before it."""
    return re.sub(r"\s", "", fold_name(title)).removeprefix("中华人民共和国")


def _prefer_current(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Of several versions of a work the newest; parts of one version all."""
    kept: dict[str, list[Document]] = {}
    for document in documents:
        known = kept.setdefault(document.work or document.id, [])
        if not known or _dated(document) == _dated(known[0]):
            known.append(document)
        elif _dated(document) > _dated(known[0]):
            kept[document.work or document.id] = [document]
    return tuple(document for group in kept.values() for document in group)


def _dated(document: Document) -> str:
    return str(document.amended_on or document.issued_on or "")


def resolve_mentions(parsed: Parsed, names: Names) -> tuple[Resolution, ...]:
    """What every reference in a text points to, in the order of the text; numbers of its own headings are no references."""
    return _Reading(parsed, names).resolve()


@dataclass(slots=True)
class _Reading:
    """One pass over a text, with what has been named so far."""

    parsed: Parsed
    names: Names
    done: list[Resolution] = field(default_factory=list)
    short_names: dict[str, int] = field(default_factory=dict)

    def resolve(self) -> tuple[Resolution, ...]:
        text = self.parsed.document.text
        own = {clause.span.start for clause in self.parsed.clauses}
        mentions = [m for m in find_mentions(text) if m.names_document or m.pointer or m.span.start not in own]
        known = find_short_names(text, mentions)
        for place, mention in enumerate(mentions):
            self.done.append(self._resolve(self._take_name(mention)))
            self.short_names |= {fold_title(s.name): place for s in known if s.mention == place}
        return tuple(self.done)

    def _take_name(self, mention: Mention) -> Mention:
        """A bare address with the name written right before it: 按照消防法第二十八条 -> 消防法第二十八条."""
        if mention.names_document or mention.pointer or not mention.units:
            return mention
        text = self.parsed.document.text
        floor = max([0, *(r.mention.span.end for r in self.done)])
        run = re.search(r"[一-鿿]+(?=\s*的?\s*$)", text[max(floor, mention.span.start - _LONGEST_NAME) : mention.span.start])
        if run is None:
            return mention
        end = mention.span.start - (
            len(text[max(floor, mention.span.start - _LONGEST_NAME) : mention.span.start]) - run.end()
        )
        for length in range(len(run[0]), 0, -1):
            name = run[0][-length:]
            if fold_title(name) in self.short_names or (length > 1 and self.names.titled(name)):
                span = Span(end - length, mention.span.end)
                return replace(mention, span=span, text=text[span.start : span.end], title=name)
        return mention

    def _resolve(self, mention: Mention) -> Resolution:
        if mention.names_document:
            return self._resolve_named(mention)
        if mention.pointer:
            return self._resolve_pointer(mention)
        return self._resolve_bare(mention)

    def _resolve_named(self, mention: Mention) -> Resolution:
        base = Resolution(mention, units=mention.units)
        numbered = self.names.numbered(mention.number) if mention.number else ()
        if mention.number and not mention.title:
            if fold_number(mention.number) == fold_number(self.parsed.document.doc_number):
                return replace(base, is_self=True)
            like = (
                ()
                if numbered
                else tuple(f"《{d.title}》（{d.doc_number}）" for d in self.names.numbered_like(mention.number))
            )
            return replace(base, documents=numbered, nearest=like)
        if fold_title(mention.title) == fold_title(self.parsed.document.title):
            return replace(base, is_self=True)
        short = self.short_names.get(fold_title(mention.title))
        if short is not None:
            return replace(self.done[short], mention=mention, units=mention.units)
        documents = self.names.titled(mention.title) or self._find_ending(mention.title)
        if documents:
            same = {d.id for d in documents} & {d.id for d in numbered}
            return replace(base, documents=documents, numbered=() if same else numbered)
        return replace(base, documents=numbered, nearest=self.names.find_nearest(mention.title))

    def _find_ending(self, title: str) -> tuple[Document, ...]:
        """Documents named before whose titles end in what stands here: 《意见》 after 《…指导意见》."""
        if len(title) > _LONGEST_SHORT_NAME:
            return ()
        before = [r for r in self.done if r.documents and len(r.works) == 1 and self._ends(r, title)]
        return tuple({d.id: d for r in before for d in r.documents}.values())

    def _ends(self, resolution: Resolution, words: str) -> bool:
        return any(re.sub(r"（[^（）]*）$", "", name_work(d.title)).endswith(words) for d in resolution.documents)

    def _resolve_pointer(self, mention: Mention) -> Resolution:
        rules = load_mention_rules()
        base = Resolution(mention, units=mention.units)
        if mention.pointer.startswith("本"):
            return replace(base, is_self=True)
        if mention.pointer in rules.before:
            return replace(base, pending="back")
        noun = mention.pointer.removeprefix("同")
        for lead in rules.back_words:
            noun = noun.removeprefix(lead)
        for before in reversed(self.done):
            if before.is_self or not before.documents or len(before.works) > 1:
                continue
            if noun == "条":
                last = before.units[-1] if before.units else ()
                article = last[:1] if last and last[0].level is Level.ARTICLE else ()
                units = tuple((*article, *steps) for steps in mention.units) or (article,)
                return replace(base, documents=before.documents, units=units)
            if noun == "文件" or self._ends(before, noun) or (noun == "法" and self._ends(before, "法典")):
                return replace(base, documents=before.documents)
        return replace(base, pending="pointer")

    def _resolve_bare(self, mention: Mention) -> Resolution:
        """A bare address goes on with the document of a list, else is the text's own where it has articles of its own."""
        base = Resolution(mention, units=mention.units)
        text = self.parsed.document.text
        last = self.done[-1] if self.done else None
        first = mention.units[0]
        is_part = first[0].level in (Level.PARAGRAPH, Level.ITEM, Level.SUBITEM)
        if last and _JOINED.fullmatch(text, last.mention.span.end, mention.span.start):
            whole = last.units[-1] if last.units and is_part else ()
            kept = [step for step in whole if step.level.depth < first[0].level.depth]
            units = tuple((*kept, *steps) for steps in mention.units)
            return replace(base, documents=last.documents, is_self=last.is_self, units=units, pending=last.pending)
        if is_part:
            return replace(base, pending="part")
        if any(clause.ref.steps == first for clause in self.parsed.clauses) and self._has_articles():
            return replace(base, is_self=True)
        for before in reversed(self.done):
            if "\n" in text[before.mention.span.end : mention.span.start]:
                break
            if before.documents and len(before.works) == 1:
                return replace(base, documents=before.documents)
        return replace(base, is_self=self._has_articles(), pending="" if self._has_articles() else "bare")

    def _has_articles(self) -> bool:
        return any(clause.level is Level.ARTICLE for clause in self.parsed.clauses)
