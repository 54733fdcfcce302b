"""The clauses beside a conversation as escaped HTML: one card a citation, each leading into its document."""

from collections.abc import Sequence
from html import escape

from assistant.cite import print_badges, print_reference
from kb.model import Clause, Document, Span
from views.turns import Turn, clip, wrap

# A longer clause is shown from the sentence before the quote to the sentence after it, the whole one click away.
WHOLE = 300
AROUND = 110
_SENTENCE_ENDS = "。；！？\n"
_TONES = {"原文": "full", "要点": "digest", "库内信息": "digest", "现行有效": "good"}
_NO_CARDS = """<div class="no-cards"><p>提问以后，这里列出每句话的出处：文件名、文号、条款，以及条款里的原句。</p>
<p>点答案里的编号，就会翻到对应的条款。</p></div>"""


def write_evidence(turns: Sequence[Turn]) -> str:
    """The cards of every answered turn, the newest shown: a reader's click on a chip brings back an earlier one."""
    answered = [(n, turn) for n, turn in enumerate(turns, 1) if turn.answer]
    groups = "".join(_write_cards(turn, n, shown=n == answered[-1][0]) for n, turn in answered)
    return f'<section class="evidence" aria-label="条款出处"><h2>条款出处</h2>{groups or _NO_CARDS}</section>'


def write_badges(badges: Sequence[str]) -> str:
    """What a clause is and whether it is in force, each in its colour, for a list."""
    return "".join(f'<li class="{_TONES.get(badge, "warn")}">{escape(badge)}</li>' for badge in badges)


def _write_cards(turn: Turn, n: int, shown: bool) -> str:
    answer = turn.answer
    assert answer is not None
    if answer.refusal:
        heading = "最接近的条款（不作为依据）" if answer.passages else ""
        cards = [_write_card(p.document, p.clause, None, f"{n}-{i}") for i, p in enumerate(answer.passages[:3], 1)]
    else:
        heading = ""
        cards = [_write_card(c.document, c.clause, c.span, f"{n}-{i}") for i, c in enumerate(answer.citations, 1)]
    about = f'<p class="about" title="{escape(turn.question)}">问题：{escape(clip(turn.question))}</p>'
    body = "".join((about, wrap("h3", "nearest", heading), *cards))
    return f'<div class="cards" data-turn="{n}"{"" if shown else " hidden"}>{body}</div>'


def _write_card(document: Document, clause: Clause, quote: Span | None, place: str) -> str:
    """One clause; without a quote it is only near the question, carries no number and nothing in it is marked."""
    number = place.rpartition("-")[2]
    back = f'<button type="button" class="number" data-back="chip-{place}" aria-label="回到答案">{number}</button>'
    reference = print_reference(document, clause)
    meta = _write_meta(document, reference)
    badges = write_badges(print_badges(document, clause))
    heading = clause.heading if clause.heading not in clause.text + reference else ""
    return (
        f'<article class="card{"" if quote else " near"}" id="card-{place}" tabindex="-1">'
        f"<header>{back if quote else ''}<div><h4>{escape(reference)}</h4>{wrap('p', 'meta', meta)}</div></header>"
        f'<ul class="badges" aria-label="性质与效力">{badges}</ul>{wrap("p", "heading", heading)}'
        f"{_write_text(clause.text, quote)}{_write_notes(document, clause)}{_write_open(clause, quote)}</article>"
    )


def _write_open(clause: Clause, quote: Span | None) -> str:
    if not clause.ref.steps:
        return ""
    said = clause.text[quote.start : quote.end] if quote else ""
    place = f'data-read="{escape(clause.ref.document_id)}" data-clause="{escape(clause.ref.id)}" data-quote="{escape(said)}"'
    return f'<p class="tools"><button type="button" class="link" {place}>在文件中看</button></p>'


def _write_meta(document: Document, reference: str) -> str:
    number = "" if document.doc_number in reference else document.doc_number
    issuers = document.issuers[0] if document.issuers else ""
    others = f"等{len(document.issuers)}个部门" if len(document.issuers) > 1 else ""
    day = document.amended_on or document.issued_on
    when = f"{day.year}年{day.month}月{day.day}日{'修订' if document.amended_on else ''}" if day else ""
    return " · ".join(filter(None, (number, issuers + others, when)))


def _write_text(text: str, quote: Span | None) -> str:
    marked = quote or Span(0, 0)
    whole = f'<p class="text">{_write_marked(text, Span(0, len(text)), marked)}</p>'
    if len(text) <= WHOLE:
        return whole
    part = find_surroundings(text, marked)
    before = '<span class="cut">（前略）</span>' if part.start else ""
    after = '<span class="cut">（后略）</span>' if part.end < len(text) else ""
    return (
        f'<p class="text part">{before}{_write_marked(text, part, marked)}{after}</p>'
        f"<details><summary>看整条（{len(text)}字）</summary>{whole}</details>"
    )


def find_surroundings(text: str, quote: Span) -> Span:
    """The quote with whole sentences around it, about AROUND characters each way (more after an unmarked beginning)."""
    start = max(0, quote.start - AROUND)
    if start:
        ends = [text.find(mark, start, quote.start) for mark in _SENTENCE_ENDS]
        start = min((e + 1 for e in ends if e >= 0), default=quote.start)
    reach = quote.end + (AROUND if quote.end else 2 * AROUND)
    if reach >= len(text):
        return Span(start, len(text))
    end = max(text.rfind(mark, quote.end, reach) for mark in _SENTENCE_ENDS)
    return Span(start, end + 1 if end >= 0 else max(reach, quote.end))


def _write_marked(text: str, part: Span, quote: Span) -> str:
    if quote.start == quote.end:
        return escape(text[part.start : part.end])
    before, said, after = text[part.start : quote.start], text[quote.start : quote.end], text[quote.end : part.end]
    return f"{escape(before)}<mark>{escape(said)}</mark>{escape(after)}"


def _write_notes(document: Document, clause: Clause) -> str:
    now = f"现行的对应规定：{clause.successor}" if clause.successor else ""
    ours = (document.status_note, now, clause.note.removeprefix("本库提示——"))
    notes = "".join(f"<p>{escape(note)}</p>" for note in ours if note)
    return f'<aside class="note"><h5>本库提示</h5>{notes}</aside>' if notes else ""
