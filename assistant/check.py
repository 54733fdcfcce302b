"""A text to a report: every reference in it found, resolved, judged and compared; nothing is left out in silence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.cite import print_reference
from assistant.claims import Claimed, find_claim
from assistant.differences import Compared, find_differences, holds_quote, list_compared
from assistant.document_names import Names
from assistant.figures import compare_figures, pair_words
from assistant.judge import Judge
from assistant.mention_rules import load_mention_rules
from assistant.misplaced import PlaceFinder
from assistant.model import Difference, Finding, Report
from assistant.places import find_place, join_margins
from assistant.remarks import find_unsupported
from assistant.resolution import Resolution
from assistant.resolve import resolve_mentions
from assistant.retelling import load_compare_rules
from assistant.shelf import Shelf
from assistant.silences import LOCAL_UNITS, find_silence
from ingest.parse import Parsed
from kb.library import Library
from kb.model import Clause, Document, Passage, Span
from kb.quantities import find_quantities
from kb.search import Search

_LIKELY = 5
# Of the words of a sentence that cites no clause, this share must be a clause's.
_ABOUT = 0.5
_LONGEST_LEAD = 120
# 方案提出，到2022年力争…: what it said then is no promise.
_REPORTED = re.compile("(?:提出|指出|当时要求)[^。；]{0,6}?20[0-9]{2}年")
_FIGURES = ("数字", "日期", "范围")


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks texts against one library, as of a day."""

    library: Library
    search: Search
    today: date

    def check(self, parsed: Parsed) -> Report:
        """The report on a parsed text: one finding for each reference, in the order of the text."""
        parsed = join_margins(parsed)
        shelf = Shelf(self.library)
        held = self.search.titles.documents
        names = Names(
            [d for d in shelf.documents if d.id in held],
            self.search.thesaurus.customary_names(),
            older=[d for d in shelf.documents if d.id not in held and d.fidelity == "full"],
        )
        judge = Judge(shelf, self.today)
        places = PlaceFinder(shelf, self.search.encoder, self._find_likely)
        resolutions = resolve_mentions(parsed, names)
        text = parsed.document.text
        judged = [judge.judge(one, parsed.clauses, *_read_around(text, one)) for one in resolutions]
        findings = []
        spans = [resolution.mention.span for resolution in resolutions]
        for at, (finding, clauses) in enumerate(judged):
            if (quoting := _find_quoting(text, judged[:at], finding.span, shelf)) is not None:
                inside = replace(
                    finding, verdict="ok", message=f"在{quoting.mention}的原话之内，随原话核对。", differences=()
                )
                findings.append(replace(inside, place=find_place(parsed.places, finding.span)))
                continue
            claimed = find_claim(text, spans, at)
            told = self._compare(finding, _share_clauses(claimed, judged, at, clauses), claimed, places)
            place = find_place(parsed.places, told.span)
            findings.append(replace(self._look_ahead(told, claimed), place=place))
        remarks = tuple(find_unsupported(parsed, resolutions, self._find_passages))
        unread = tuple(note.message for note in parsed.notes if note.kind in load_mention_rules().unread)
        return Report(parsed.document, tuple(findings), remarks, unread, len(shelf.documents))

    def _compare(self, finding: Finding, clauses: Sequence[Clause], claimed: Claimed, places: PlaceFinder) -> Finding:
        if finding.verdict not in ("ok", "not_judged") or finding.document is None:
            return finding
        if not clauses:
            return self._compare_whole(finding, claimed) if finding.verdict == "ok" else finding
        document, clauses = finding.document, [places.shelf.join_lead(clause) for clause in clauses]
        is_verbatim = document.fidelity == "full"
        held = "\n".join(clause.text for clause in clauses)
        named = [name for clause in clauses for name in clause.actors]
        differences = find_differences(claimed.claim, held, claimed.context, is_verbatim=is_verbatim, named=named)
        if claimed.is_planned:
            differences = tuple(one for one in differences if one.slot in _FIGURES)
        if not differences and finding.verdict == "not_judged":
            return finding
        if not differences:
            compared = list_compared(claimed.claim, held, is_verbatim=is_verbatim)
            texts = [clause.text for clause in clauses]
            if claimed.is_planned:
                return replace(finding, message=finding.message.removesuffix("。") + _tell_compared(compared))
            silent = find_silence(claimed.claim, texts, compared, places.encoder, is_verbatim=is_verbatim)
            told = _tell_silence(silent, document) if silent else ""
            message = finding.message.removesuffix("。") + (told or _tell_compared(compared))
            judged = replace(finding, verdict="not_judged" if silent else finding.verdict, message=message)
            return self._judge_place(judged, clauses, claimed, places) if not _is_settled(compared) else judged
        told = "；".join(_describe(one, document) for one in differences)
        message = f"与条文不符：{told}。"
        return replace(finding, verdict="mismatch", message=message, differences=differences)

    def _compare_whole(self, finding: Finding, claimed: Claimed) -> Finding:
        """A document cited without a clause: its figures are held against the clause the sentence speaks of."""
        document = finding.document
        figures = [q.text for q in find_quantities(claimed.claim) if q.unit and q.unit != "date"]
        if document is None or not figures:
            return finding
        words = pair_words(claimed.claim)
        for passage in self.search.find(claimed.claim, _LIKELY, within={document.id}).passages:
            held = passage.clause.text
            if len(words & pair_words(held)) < _ABOUT * len(words):
                continue
            differences = tuple(compare_figures(claimed.claim, held, claimed.context, None))
            ref = passage.clause.ref.label
            if not differences:
                told = _tell_compared(list_compared(claimed.claim, held, is_verbatim=document.fidelity == "full"))
                return replace(finding, message=f"{finding.message.removesuffix('。')}；按最相近的{ref}比{told}")
            told = "；".join(_describe(one, document) for one in differences)
            message = f"没有写哪一条，按最相近的{ref}比对不符：{told}。"
            return replace(finding, verdict="mismatch", ref=ref, evidence=held, message=message, differences=differences)
        message = f"{finding.message.removesuffix('。')}；没有写哪一条，{'、'.join(figures)}未比对。"
        return replace(finding, message=message)

    def _judge_place(self, finding: Finding, clauses: Sequence[Clause], claimed: Claimed, places: PlaceFinder) -> Finding:
        better = places.find_better(claimed.claim, clauses)
        if better is None:
            return finding
        where = print_reference(places.shelf.document(better.ref.document_id), better)
        difference = Difference("条款", finding.ref, better.ref.label)
        message = f"句中说的不是这一条的内容，更像是{where}。"
        return replace(finding, verdict="mismatch", message=message, differences=(difference,))

    def _find_likely(self, claim: str) -> list[Clause]:
        return [passage.clause for passage in self._find_passages(claim)]

    def _find_passages(self, claim: str) -> Sequence[Passage]:
        return self.search.find(claim, _LIKELY).passages

    def _look_ahead(self, finding: Finding, claimed: Claimed) -> Finding:
        """A goal whose year has passed cannot be promised any more."""
        document = finding.document
        if finding.verdict != "ok" or document is None or document.status != "阶段目标已到期":
            return finding
        years = [int(q.value[:4]) for q in find_quantities(claimed.context) if q.unit == "date" and q.value[:4].isdigit()]
        is_promise = any(word in claimed.context for word in load_compare_rules().future)
        is_promise = is_promise and not (len(set(years)) == 1 and _REPORTED.search(claimed.context))
        if not years or max(years) >= self.today.year or not is_promise:
            return finding
        return replace(finding, verdict="outdated", message=f"{max(years)}年的目标已经到期，不能当作今后的目标。")


def _share_clauses(
    claimed: Claimed, judged: Sequence[tuple[Finding, tuple[Clause, ...]]], at: int, own: tuple[Clause, ...]
) -> tuple[Clause, ...]:
    """Of references that share a claim the one it fits best is held against it, with the clauses of all; the others not."""
    if not claimed.partners or not own:
        return own
    words = pair_words(claimed.claim)
    fits = {one: max((len(words & pair_words(c.text)) for c in judged[one][1]), default=0) for one in claimed.partners}
    if max(fits, key=lambda one: fits[one]) != at:
        return ()
    return (*own, *(c for one in claimed.partners if one != at for c in judged[one][1]))


def _find_quoting(
    text: str, judged: Sequence[tuple[Finding, tuple[Clause, ...]]], span: Span, shelf: Shelf
) -> Finding | None:
    """The reference whose clause is quoted word for word where another stands: 《…》第六十条：“个人有前款…行为的”."""
    opened = max(text.rfind("“", 0, span.start), text.rfind("\n", 0, span.start))
    closed = text.find("”", span.end)
    if text[opened] != "“" or closed < 0 or "”" in text[opened : span.start] or "\n" in text[opened:closed]:
        return None
    quote = text[opened + 1 : closed]
    before = next(
        ((f, c) for f, c in reversed(judged) if f.span.end <= opened and "\n" not in text[f.span.end : opened]), None
    )
    if before is None or before[0].document is None or before[0].document.fidelity != "full":
        return None
    held = "\n".join(shelf.join_lead(clause).text for clause in before[1])
    return before[0] if quote and holds_quote(held, quote) else None


def _is_settled(compared: Compared) -> bool:
    """Whether a figure of the sentence is the clause's and none is not: it speaks of no other clause."""
    figures = [q for text in compared.same for q in find_quantities(text)]
    return any(q.unit not in LOCAL_UNITS for q in figures) and not (compared.unsure or compared.left)


def _read_around(text: str, resolution: Resolution) -> tuple[str, str]:
    """The sentence up to a reference, and from it on."""
    span = resolution.mention.span
    before, after = text[max(0, span.start - _LONGEST_LEAD) : span.start], text[span.end : span.end + _LONGEST_LEAD]
    return re.split(r"[。；！？\n]", before)[-1], re.split(r"[。；！？\n]", after)[0]


def _tell_compared(compared: Compared) -> str:
    """What was held against the clause and what was not: a reference that exists is not yet one that is right."""
    rows = {
        compared.same: "与条文一致",
        compared.within: "在条文的范围内",
        compared.local: "说的是实际情况，未核对",
        compared.unsure: "不能断定对应条文里的哪个数，未核对",
        compared.left: "在条文里没有可比的，未核对",
    }
    told = "".join(f"；{'、'.join(texts)}{verdict}" for texts, verdict in rows.items() if texts)
    return f"{told or '；句中没有可以逐项比对的数字、期限或引文'}。"


def _tell_silence(points: str, document: Document) -> str:
    """Why a reference that exists is not yet told right: what its sentence says is not in what is held."""
    if document.fidelity == "full":
        return f"；{points}在条文里找不到可比的，未核对。"
    return f"；{points}在库里的要点中没有写到，未核对，请对照原文。"


def _describe(difference: Difference, document: Document) -> str:
    if difference.slot == "引文":
        return f"引文“{difference.said}”不是原话，{difference.clause}"
    if difference.slot == "条件":
        return f"漏了条件，条文里还有“{difference.clause}”"
    # A digest's words are ours: they are told, never quoted.
    told = f"条文是“{difference.clause}”" if document.fidelity == "full" else f"要点写的是{difference.clause}"
    if difference.slot == "范围":
        return f"“{difference.said}”不在条文的范围内，{told}"
    return f"{difference.slot}写成“{difference.said}”" + (f"，{told}" if difference.clause else "，条文里没有")
