"""Judges one resolved reference: is there such a document, such a clause, is it in force; not what the clause says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.cite import has_expired, print_status, print_title
from assistant.model import Finding, Verdict
from assistant.particulars import find_wrong_particulars
from assistant.resolution import Resolution
from assistant.shelf import Place, Shelf
from ingest.titles import name_work
from kb.model import Clause, ClauseRef, Document, Level, Span, Step
from kb.supersede import is_newer, is_same_text

_REPEALED, _REPEALING = "已废止", "同时废止"
# What is counted anew in each part: alone it says nothing.
_INNER = (Level.OUTLINE_2, Level.PARAGRAPH, Level.ITEM, Level.SUBITEM)


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges references against one library."""

    shelf: Shelf
    today: date

    def judge(
        self, resolution: Resolution, own: tuple[Clause, ...], before: str = "", after: str = ""
    ) -> tuple[Finding, tuple[Clause, ...]]:
        """The finding on one reference, and the clauses it points to, for comparing what is said with what they say.

        `own` are the clauses of the checked text, for references to itself; `before` and `after` are its sentence around
        the reference.
        """
        unsure = self._judge_name(resolution, own, before)
        if unsure is not None:
            return unsure, ()
        document = resolution.documents[0]
        wrong = find_wrong_particulars(resolution.mention, document, before, after, self._count_articles(document))
        if wrong:
            differences = tuple(one.difference for one in wrong)
            told = "；".join(one.message for one in wrong) + _name_other(resolution)
            return _find(resolution, "mismatch", told, document=document, differences=differences), ()
        if not resolution.units:
            return self._judge_document(resolution, document), ()
        return self._judge_address(resolution)

    def _count_articles(self, document: Document) -> int:
        last = self.shelf.find_last(Level.ARTICLE, document) if document.fidelity == "full" else None
        return document.articles or (last.ref.steps[0].number if last else 0)

    def _judge_name(self, resolution: Resolution, own: tuple[Clause, ...], before: str) -> Finding | None:
        mention = resolution.mention
        if resolution.is_self:
            return _judge_own(resolution, own, before)
        if resolution.pending:
            near = f"；库里相近的有{'、'.join(resolution.nearest)}" if resolution.nearest else ""
            return _find(resolution, "not_judged", _PENDING[resolution.pending] + near)
        if not resolution.documents and (newer := self._find_replacing(mention.title)) is not None:
            told = f"《{mention.title}》已废止，由{print_title(newer)}取代；原来的条款要到{print_title(newer)}里另找"
            return _find(resolution, "outdated", told)
        if not resolution.documents:
            name = f"《{mention.title}》" if mention.title else mention.number or mention.pointer
            like = "题名" if mention.title else "文号"
            near = f"；{like}相近的有{'、'.join(resolution.nearest)}，请核对是不是它" if resolution.nearest else ""
            add = f"；{_ADD}" if not near else ""
            return _find(resolution, "unknown_document", f"库里没有{name}，无从核对{near}{add}")
        if len(resolution.works) > 1:
            names = "、".join(dict.fromkeys(print_title(d) for d in resolution.documents))
            return _find(resolution, "ambiguous", f"可能指 {len(resolution.documents)} 份文件：{names}，请写全题名或文号")
        return None

    def _find_replacing(self, title: str) -> Document | None:
        """The document in force whose note on its status says that it repealed this one: 《城市供水条例》同时废止."""
        work = name_work(title)
        for document in self.shelf.documents if work else ():
            sentences = re.split("[。；]", document.status_note)
            is_said = any(
                _REPEALING in s and re.search(rf"(?:《|、|{_REPEALING}){re.escape(work)}(?:》|、|等|$)", s)
                for s in sentences
            )
            if is_said and document.effective_on and document.effective_on <= self.today:
                return document
        return None

    def _judge_document(self, resolution: Resolution, document: Document) -> Finding:
        if self._is_gone(document):
            return _find(resolution, "outdated", self._describe_end(document), document=document)
        note = f"，但{document.status}" if document.status == "阶段目标已到期" else ""
        return _find(resolution, "ok", f"库里有{print_title(document)}{note}", document=document)

    def _describe_end(self, document: Document) -> str:
        after = ""
        if document.superseded_by:
            others = [d for d in self.shelf.documents if d.id == document.superseded_by]
            after = f"，由{print_title(others[0])}取代" if others else ""
        newer = self._find_newer(document)
        if newer is not None:
            old, new = (str(one.amended_on or one.issued_on)[:4] for one in (document, newer))
            return f"{print_title(document)}{old}年的文本是旧版，现行的是{new}年的文本"
        expired = has_expired(document, self.today)
        status = print_status(document, self.today) if expired else document.status or "已失效"
        return f"{print_title(document)}{status}{after}"

    def _is_gone(self, document: Document) -> bool:
        is_over = document.status == _REPEALED or bool(document.superseded_by) or has_expired(document, self.today)
        return is_over or self._find_newer(document) is not None

    def _find_newer(self, document: Document) -> Document | None:
        """A later edition in force of the same text, where an old edition was asked for."""
        later = (d for d in self.shelf.documents if is_same_text(d, document) and is_newer(d, document))
        return next((d for d in later if not d.effective_on or d.effective_on <= self.today), None)

    def _judge_address(self, resolution: Resolution) -> tuple[Finding, tuple[Clause, ...]]:
        places = [self.shelf.find(steps, resolution.documents) for steps in resolution.units]
        gone = [s for s, p in zip(resolution.units, places, strict=True) if p.fit == "missing"]
        # Of several the one farthest out proves most: 第六十五至六十九条 of 67.
        missing = max(gone, key=lambda steps: steps[0].number, default=None)
        if missing is not None:
            return self._judge_missing(resolution, missing), ()
        is_range = resolution.mention.is_range
        clauses = self._take_range(places) if is_range else tuple(c for place in places for c in place.clauses)
        document = next(d for d in resolution.documents if d.id == clauses[0].ref.document_id)
        ref = write_address(resolution, places)
        if any(place.fit == "around" for place in places):
            held = clauses[0].ref.label
            message = f"库里{print_title(document)}的要点只到{held}，没有细到{ref}，内容按{held}核对"
            return _find(resolution, "not_judged", message, document=document, ref=ref, clauses=clauses), clauses
        replaced = next((clause for clause in clauses if clause.successor), None)
        is_gone = self._is_gone(document)
        if replaced is not None or is_gone:
            now = f"，现为{replaced.successor}" if replaced is not None else ""
            told = self._describe_end(document) if is_gone else f"{print_title(document)}{ref}已不再适用"
            message = f"{told}{now}"
            return _find(resolution, "outdated", message, document=document, ref=ref, clauses=clauses), clauses
        message = f"{print_title(document)}有{ref}"
        return _find(resolution, "ok", message, document=document, ref=ref, clauses=clauses), clauses

    def _take_range(self, places: Sequence[Place]) -> tuple[Clause, ...]:
        start, end = places[0].clauses[0], places[-1].clauses[-1]
        units = self.shelf.clauses(start.ref.document_id)
        return tuple(c for c in units if c.level is start.level and start.span.start <= c.span.start <= end.span.start)

    def _judge_missing(self, resolution: Resolution, steps: tuple[Step, ...]) -> Finding:
        document = resolution.documents[0]
        ref = ClauseRef("", steps).label
        if steps[0].level in _INNER:
            message = f"没有写明{ref}在{print_title(document)}的哪一部分，未核对"
            return _find(resolution, "not_judged", message, document=document)
        nearest = "、".join(clause.ref.label for clause in self.shelf.find_nearest(steps, resolution.documents))
        near = f"；最近的是{nearest}" if nearest else ""
        beyond = steps[0].level is Level.ARTICLE and not 0 < steps[0].number <= (document.articles or steps[0].number)
        if beyond:
            message = f"{print_title(document)}一共 {document.articles} 条，没有{ref}"
            return _find(resolution, "absent", message, document=document)
        if document.fidelity == "digest":
            message = f"库里{print_title(document)}只有要点，没有收{ref}，不能判断它在不在{near}"
            return _find(resolution, "not_judged", message, document=document)
        last = self.shelf.find_last(steps[-1].level, document)
        if steps[0].level is Level.ARTICLE and self.shelf.find_last(Level.ARTICLE, document) is None:
            near = "；这份文件不用“条”编号"
        if self.shelf.is_cut_off(steps, document):
            end = self.shelf.clauses(document.id)[-1].ref.label
            message = f"库里{print_title(document)}的文本到{end}就断了，{ref}在不在后面不能判断"
            return _find(resolution, "not_judged", message, document=document)
        until = f"，到{last.ref.label}为止" if last and len(steps) == 1 else ""
        return _find(resolution, "absent", f"{print_title(document)}没有{ref}{until}{near}", document=document)


# How a reference to what is not there comes to be checked.
_ADD = "要核对，请把它的原文加入知识库（网页“知识库”，或 kb add 文件）"
_PENDING = {
    "own": "指本文件自己的条款，但文中没有找到这个编号，未核对",
    "back": "承前指上文，看不出是哪一份文件、哪一条，未核对",
    "pointer": "前面没有提到过这样的文件，不知所指，未核对",
    "either": "前面刚提到别的法，本文件也有这一条，看不出指哪一部的，未核对",
    "unknown": "指前面提到而库里没有的那份文件，未核对",
    "part": "没有写明是哪一条的，未核对",
    "nameless": "前面的文件没有写书名号、没有写全，库里认不出是哪一份，未核对",
    "bare": "没有写明是哪份文件的，未核对",
    "several": "前面提到的文件不止一份，不能断定指哪些，未核对",
    "kind": "“本…”一般指本文件，但本文件不是这一类文件，上文也没有提到，未核对",
    "attachment": "没有写明是哪份文件的附件，本文件也没有附件，未核对",
    "yearless": "文号没有写年份，不能断定是哪一份，未核对",
    "paper": "是报刊，不是文件，未核对",
    "paperwork": "是证照、表格、合同之类的名称，不是库里核对的文件，未核对",
    "form": "看着是引用，写法没有认出来，未核对",
}


# 依照刑法第十七条和第十八条: a name without 《》 right before an address, or before the first of several.
_NAMED = re.compile(
    r"(?P<name>[一-鿿]{0,12}?(?<![本该])(?:法|法典|条例|办法|规定|细则|解释|章程|规程|决定|意见|方案|规划|通知))"
    r"(?:第[零〇一二三四五六七八九十百千\d]+条(?:之[一二三四五])?(?:第[^条，。；]{1,4}[款项])*[、和及与或者以]{0,3})*$"
)


def _judge_own(resolution: Resolution, own: tuple[Clause, ...], before: str) -> Finding:
    """A reference to the text itself: its clauses are at hand."""
    named = _NAMED.search(before) if not resolution.mention.pointer and not resolution.mention.title else None
    if named is not None:
        return _find(
            resolution, "not_judged", f"像是指“{named['name']}”的条款，没有写书名号，库里也没有认出是哪一份，未核对"
        )
    if not resolution.units:
        return _find(resolution, "ok", "指本文件自己")
    ref = write_address(resolution)
    held = {c.ref.steps for c in own}
    missing = next((steps for steps in resolution.units if steps not in held), None)
    if missing is None:
        return _find(resolution, "ok", f"指本文件自己的{ref}", ref=ref)
    if resolution.pending:
        return _find(resolution, "not_judged", _PENDING[resolution.pending], ref=ref)
    return _find(resolution, "absent", f"本文件没有{ClauseRef('', missing).label}", ref=ref)


def write_address(resolution: Resolution, places: Sequence[Place] = ()) -> str:
    """The address as people write it, a range with both ends: "第三条至第五条"; as the clause has it where that differs."""
    labels = [ClauseRef("", steps).label for steps in resolution.units]
    for at, (steps, place) in enumerate(zip(resolution.units, places, strict=False)):
        held = place.clauses[0].ref
        is_otherwise = any(one.level is not other.level for one, other in zip(held.steps, steps, strict=False))
        if place.fit == "exact" and len(place.clauses) == 1 and is_otherwise:
            labels[at] = held.label
    return f"{labels[0]}至{labels[-1]}" if resolution.mention.is_range else "、".join(labels)


def _name_other(resolution: Resolution) -> str:
    """Whose the 文号 is that a reference gives to the wrong document."""
    return f"；{resolution.mention.number}是{print_title(resolution.numbered[0])}" if resolution.numbered else ""


def _find(resolution: Resolution, verdict: Verdict, message: str, **facts: Any) -> Finding:
    clauses = facts.pop("clauses", ())
    span: Span = resolution.mention.span
    evidence = clauses[0].text if clauses else ""
    note = f"（{resolution.note}）" if resolution.note else ""
    return Finding(verdict, span, resolution.mention.text, f"{message}{note}。", evidence=evidence, **facts)
