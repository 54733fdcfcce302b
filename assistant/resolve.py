"""What a text's references point to: candidates in the library, never a guess; judging them is check's."""

import re
from dataclasses import dataclass, field, replace

from assistant.document_names import Names, fold_number, fold_title
from assistant.mention_rules import load_mention_rules
from assistant.mentions import Mention, find_mentions, find_short_names
from assistant.own_clauses import OwnClauses
from assistant.places import find_place, read_line
from assistant.pointers import resolve_pointer
from assistant.resolution import Resolution, tell_other_name
from ingest.parse import Parsed
from kb.model import Document, Level, Span

_LONGEST_NAME = 40
_JOINED = re.compile(r"\s*(?:[、和与及或]|以及)?\s*")
_ENDED = re.compile(r"[。！？\n]")
_LONGEST_SHORT_NAME = 6
_PARTS = (Level.PARAGRAPH, Level.ITEM, Level.SUBITEM)
# After these a line that begins with an address goes on with the line before it, and is no heading.
_GOES_ON = ("》", "、", "，", "和", "与", "及", "或", "按", "据", "照", "见")
# What follows an address in a sentence and never a heading.
_LISTED = ("、", "和第", "与第", "及第", "至第", "的规定")


def resolve_mentions(parsed: Parsed, names: Names) -> tuple[Resolution, ...]:
    """What every reference in a text points to, in the order of the text; numbers of its own headings are no references."""
    return _Reading(parsed, names, OwnClauses(parsed.clauses)).resolve()


@dataclass(slots=True)
class _Reading:
    """One pass over a text, with what has been named so far; `short_names` tell by which mentions each was given."""

    parsed: Parsed
    names: Names
    own: OwnClauses
    done: list[Resolution] = field(default_factory=list)
    short_names: dict[str, list[int]] = field(default_factory=dict)
    later: dict[str, Mention] = field(default_factory=dict)

    def resolve(self) -> tuple[Resolution, ...]:
        text = self.parsed.document.text
        mentions = [m for m in find_mentions(text) if m.names_document or m.pointer or not self._is_heading(m)]
        known = find_short_names(text, mentions)
        self.later = {fold_title(s.name): mentions[s.mention] for s in reversed(known)}
        for place, mention in enumerate(mentions):
            self.done.append(self._resolve(self._take_name(mention)))
            for short in known:
                if short.mention == place:
                    self.short_names.setdefault(fold_title(short.name), []).append(place)
        return tuple(self.done)

    def _is_heading(self, mention: Mention) -> bool:
        text = self.parsed.document.text
        before, after = text[: mention.span.start].rstrip(), text[mention.span.end :].lstrip(" 　")
        is_said = before.endswith(_GOES_ON) or after.startswith(_LISTED)
        return self.own.begins_at(mention.span.start) and not is_said

    def _before(self, mention: Mention) -> list[Resolution]:
        """What was named before in the same place, the last first: a footnote does not go on with the text above it."""
        places = self.parsed.places
        if not places:
            return self.done[::-1]
        here = find_place(places, mention.span)
        return [r for r in reversed(self.done) if find_place(places, r.mention.span) == here]

    def _take_name(self, mention: Mention) -> Mention:
        """A bare address with the name written right before it: 按照消防法第二十八条 -> 消防法第二十八条."""
        if mention.names_document or mention.pointer or not mention.units:
            return mention
        text = self.parsed.document.text
        floor = max([0, mention.span.start - _LONGEST_NAME, *(r.mention.span.end for r in self.done[-1:])])
        places = [at for at in range(floor, mention.span.start) if not text[at].isspace()]
        run = re.search(r"[一-鿿]+?(?=的?$)", "".join(text[at] for at in places))
        if run is None:
            return mention
        for length in range(len(run[0]), 0, -1):
            name = run[0][-length:]
            lead = re.split("[^一-鿿]", read_line(text, places[run.end() - length]))[-1]
            is_given = fold_title(name) in self.short_names
            is_local = lead.endswith(load_mention_rules().local_leads)
            is_known = is_given or (length > 1 and not is_local and self.names.titled(name))
            if is_known or self._is_plain(name, lead, mention):
                span = Span(places[run.end() - length], mention.span.end)
                return replace(mention, span=span, text=text[span.start : span.end], title=name)
        return mention

    def _is_plain(self, name: str, lead: str, mention: Mention) -> bool:
        """Whether 方案三（四） stands alone, in a text that is no 方案 itself: 某街道方案三（四） is another one."""
        rules = load_mention_rules()
        is_own = re.sub(r"（[^（）]*）$", "", self.parsed.document.title).endswith(name)
        is_fitting = (mention.units[0][0].level is Level.OUTLINE_1) is name.endswith("方案")
        leads = tuple(word for word in rules.code_leads if word != "的")
        # After 《某街道垃圾分类方案》, which the library does not have, 方案 is more likely that one.
        named = (one for one in self._before(mention) if one.ends_in(name) or one.name_unknown.endswith(name))
        is_other = any(one.name_unknown for one in [*named][:1])
        return (
            name in rules.plain_names and is_fitting and not is_own and not is_other and (not lead or lead.endswith(leads))
        )

    def _resolve(self, mention: Mention) -> Resolution:
        if mention.title or mention.number:
            return self._resolve_named(mention)
        if mention.pointer:
            title = self.parsed.document.title
            return resolve_pointer(Resolution(mention, units=mention.units), self._before(mention), self.own, title)
        if not mention.units:
            return Resolution(mention, pending="form")
        return self._resolve_bare(mention)

    def _resolve_named(self, mention: Mention) -> Resolution:
        base = Resolution(mention, units=mention.units)
        numbered = self.names.numbered(mention.number) if mention.number else ()
        if not mention.title:
            return self._resolve_number(base, numbered)
        title = fold_title(mention.title)
        if title == fold_title(self.parsed.document.title):
            return replace(base, is_self=True)
        if title in self.short_names:
            return self._resolve_short(base, self.short_names[title])
        documents = (
            self.names.titled(mention.title, mention.edition) or self._find_ending(mention) or self._find_plain(mention)
        )
        if documents:
            same = {d.id for d in documents} & {d.id for d in numbered}
            return replace(base, documents=documents, numbered=() if same else numbered)
        return self._resolve_untitled(base, numbered)

    def _resolve_untitled(self, base: Resolution, numbered: tuple[Document, ...]) -> Resolution:
        """A title no document bears: a name the text gives only later, a newspaper, or unknown."""
        title = base.mention.title
        given = self.later.get(fold_title(title))
        meant = self.names.titled(given.title) if given and not numbered else ()
        if meant:
            return replace(base, documents=meant, note=f"“{title}”在后文才定义")
        if pending := tell_other_name(base.mention):
            return replace(base, pending=pending)
        parent = "" if numbered else "、".join(f"《{d.title}》" for d in self.names.find_parent(title))
        note = f"库里只有它所依据的{parent}" if parent else ""
        return replace(base, documents=numbered, nearest=self.names.find_nearest(title), note=note)

    def _resolve_number(self, base: Resolution, numbered: tuple[Document, ...]) -> Resolution:
        number = base.mention.number
        is_elsewhere = numbered and fold_title(numbered[0].title) != fold_title(self.parsed.document.title)
        if fold_number(number) == fold_number(self.parsed.document.doc_number) and not is_elsewhere:
            return replace(base, is_self=True)
        like = () if numbered else self.names.numbered_like(number)
        nearest = tuple(f"《{d.title}》（{d.doc_number}）" for d in like)
        yearless = "〔" not in number and "令" not in number
        return replace(base, documents=numbered, nearest=nearest, pending="yearless" if yearless else "")

    def _resolve_short(self, base: Resolution, given: list[int]) -> Resolution:
        """What a short name was given to; one given to two documents names neither, but where it is being given."""
        text, start = self.parsed.document.text, base.mention.span.start
        words = "|".join(load_mention_rules().defining)
        is_given = re.search(rf"(?:{words})\s*为?\s*[：:]?\s*[“\"‘'「]?\s*$", text[max(0, start - _LONGEST_NAME) : start])
        meant = [self.done[place] for place in (given[-1:] if is_given else given)]
        if len({work for one in meant for work in one.works}) > 1:
            documents = {d.id: d for one in meant for d in one.documents}
            return replace(base, documents=tuple(documents.values()))
        return replace(meant[-1], mention=base.mention, units=base.units)

    def _find_ending(self, mention: Mention) -> tuple[Document, ...]:
        """Documents named before whose titles end in what stands here: 《意见》 after 《…指导意见》."""
        if len(mention.title) > _LONGEST_SHORT_NAME:
            return ()
        before = [r for r in self.done if r.documents and len(r.works) == 1 and r.ends_in(mention.title)]
        return tuple({d.id: d for r in before for d in r.documents}.values())

    def _find_plain(self, mention: Mention) -> tuple[Document, ...]:
        """What people mean who only say 方案, without 《》."""
        meant = load_mention_rules().plain_names.get(mention.title, "")
        return self.names.titled(meant) if meant and "《" not in mention.text else ()

    def _resolve_bare(self, mention: Mention) -> Resolution:
        """A bare address goes on with the document of a list, else is the text's own where it has articles of its own."""
        base = Resolution(mention, units=mention.units)
        text = self.parsed.document.text
        before = self._before(mention)
        last = before[0] if before else None
        between = text[last.mention.span.end : mention.span.start] if last else ""
        if last and last.units and _JOINED.fullmatch(between):
            return self._go_on(base, last)
        if mention.units[0][0].level is Level.ATTACHMENT:
            return self._resolve_attachment(base, last if _JOINED.fullmatch(between.removesuffix("的")) else None)
        if mention.units[0][0].level in _PARTS:
            return self._resolve_part(base, last, between)
        base = replace(base, unread_name=self._read_nameless(mention))
        return self._resolve_article(base, before) if self.own.has_articles else self._resolve_loose(base, before)

    def _read_nameless(self, mention: Mention) -> str:
        """How the name without 《》 ends that stands right before an address: 渔业法第三条 -> 法."""
        before = self.parsed.document.text[: mention.span.start].rstrip().rstrip("）)】]”’﹞")
        return next((word for word in load_mention_rules().nameless if before.endswith(word)), "")

    def _resolve_article(self, base: Resolution, before: list[Resolution]) -> Resolution:
        """In a text of articles a bare 第八条 is its own, unless it can only be of a law named in the same line."""
        named = None if base.unread_name else self._find_in_line(base, before)
        if named is None or named.is_self:
            return replace(base, is_self=True)
        if named.name_unknown or len(named.works) > 1:
            return replace(base, pending="bare")
        is_led = self.parsed.document.text[: base.mention.span.start].rstrip().endswith(("（", "(", "》"))
        if is_led or not self.own.holds(base.units):
            return replace(base, documents=named.documents)
        return replace(base, pending="either") if named.units else replace(base, is_self=True)

    def _find_in_line(self, base: Resolution, before: list[Resolution]) -> Resolution | None:
        """What was named last in the line of a reference, whether the library has it or not."""
        text, start = self.parsed.document.text, base.mention.span.start
        told = (one for one in before if one.documents or one.is_self or one.name_unknown)
        last = next(told, None)
        if last is None or "\n" not in text[last.mention.span.end : start]:
            return last
        # A title that ends its line goes on in the next; one that is all of its line is a heading.
        line = read_line(text, last.mention.span.end).strip()
        is_broken = not text[last.mention.span.end : start].strip() and line.endswith("》") and line != last.mention.text
        return last if is_broken else None

    def _resolve_part(self, base: Resolution, last: Resolution | None, between: str) -> Resolution:
        """第三款 alone is of the article named before it in the sentence; in a text with articles it may be of its own."""
        is_near = last and last.units and last.units[-1][0].level is Level.ARTICLE and not _ENDED.search(between)
        return self._go_on(base, last) if last and is_near and not self.own.has_articles else replace(base, pending="part")

    def _resolve_loose(self, base: Resolution, before: list[Resolution]) -> Resolution:
        """An address after other words is of the document named before it in its line, unless another name stands there."""
        named = None if base.unread_name else self._find_in_line(base, before)
        if named is None or len(named.works) != 1:
            return replace(base, pending="nameless" if base.unread_name else "bare")
        return replace(base, documents=named.documents)

    def _go_on(self, base: Resolution, last: Resolution) -> Resolution:
        """The next of a list, or 第三款 after an article: of the same document, and parts of the same article."""
        first = base.units[0][0].level
        is_part = first in (*_PARTS, Level.OUTLINE_2)
        whole = last.units[-1] if last.units and is_part else ()
        kept = [step for step in whole if step.level.depth < first.depth]
        units = tuple((*kept, *steps) for steps in base.units)
        pending = last.pending or ("part" if is_part and not kept else "")
        return replace(base, documents=last.documents, is_self=last.is_self, units=units, pending=pending)

    def _resolve_attachment(self, base: Resolution, of: Resolution | None) -> Resolution:
        """见附件 is of the document named right before it, else of the text where it has attachments."""
        if of is not None and (of.documents or of.is_self):
            return replace(base, documents=of.documents, is_self=of.is_self)
        return replace(base, is_self=self.own.has_attachments, pending="" if self.own.has_attachments else "attachment")
