"""What a text's references point to: candidates in the library, never a guess; judging them is check's."""

import re
from dataclasses import dataclass, field, replace

from assistant.document_names import Names, fold_number, fold_title
from assistant.marks import load_mention_rules
from assistant.mentions import Mention, find_mentions, find_short_names
from ingest.parse import Parsed
from ingest.titles import name_work
from kb.model import Document, Level, Span, Step

_LONGEST_NAME = 40
_JOINED = re.compile(r"\s*(?:[、和与及或]|以及)\s*")
# What a report or plan calls itself, whatever its title ends with.
_OWN_ALWAYS = ("方案", "通知", "意见", "计划", "报告", "公告", "决定")
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
            return self._resolve_own(base, mention.pointer.removeprefix("本"))
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

    def _resolve_own(self, base: Resolution, noun: str) -> Resolution:
        """本条例 in a report is the law quoted there; in a text that is a 条例 itself it is the text."""
        is_kind = re.sub(r"（[^（）]*）$", "", self.parsed.document.title).endswith(noun)
        if is_kind or not base.units or noun in _OWN_ALWAYS:
            return replace(base, is_self=True, pending="" if is_kind or not base.units else "own")
        before = [r for r in reversed(self.done) if r.documents and len(r.works) == 1 and self._ends(r, noun)]
        return replace(base, documents=before[0].documents) if before else replace(base, pending="own")

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
