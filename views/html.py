"""Answers and their clauses as escaped HTML; no widgets, no judging: what a sentence may say was settled before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from assistant.cite import print_badges, print_reference
from assistant.model import Answer, Citation, Claim, Refusal
from kb.model import Clause, Document, Span
from views.frame import write_after, write_before
from views.wire import name_fidelity, write_answer_text

# A longer clause is shown from the sentence before the quote to the sentence after it, the whole one click away.
WHOLE = 300
AROUND = 110
# A longer question, or one of more lines, is shown by its beginning.
ASKED, ASKED_LINES = 120, 6
_SENTENCE_ENDS = "。；！？\n"
_TONES = {"原文": "full", "要点": "digest", "库内信息": "digest", "现行有效": "good"}
_ROLES = {"direct": "", "advice": "办法建议（本库整理，不是条款原话）", "basis": "相关依据", "caution": "注意"}
_PENDING = '<p class="pending" role="status"><span class="dots" aria-hidden="true"></span>正在查找…</p>'
_NO_CARDS = """<div class="no-cards"><p>提问以后，这里列出每句话的出处：文件名、文号、条款，以及条款里的原句。</p>
<p>点答案里的编号，就会翻到对应的条款。</p></div>"""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation with its answer or its error; neither means it is still being looked up."""

    question: str
    answer: Answer | None = None
    error: str = ""


def write_conversation(turns: Sequence[Turn], welcome: str = "", notice: str = "") -> str:
    """The conversation as HTML, or `welcome` (HTML) before the first question; `notice` is a plain sentence below it."""
    body = "".join(_write_turn(turn, n) for n, turn in enumerate(turns, 1)) or welcome
    return f'<div class="turns" role="log" aria-live="off" aria-label="对话">{body}{_write_error(notice)}</div>'


def write_welcome(examples: Iterable[tuple[str, Sequence[str]]]) -> str:
    """What can be asked, with example questions by topic: (("停车充电", ("充电桩归谁管？",)),)."""
    topics = "".join(
        f'<section class="topic"><h3>{escape(topic)}</h3>'
        + "".join(f'<button type="button" class="example" data-question="{escape(q)}">{escape(q)}</button>' for q in asked)
        + "</section>"
        for topic, asked in examples
    )
    return (
        '<div class="welcome"><h2>想问什么？</h2>'
        "<p>用平常的话问就行：数字、期限、谁来做、有哪些内容，或者直接问某一条，例如“方案三（四）”。"
        "每句回答都注明出处；资料库里没有依据的，会直说没有。</p>"
        f'<div class="topics">{topics}</div></div>'
    )


def write_evidence(turns: Sequence[Turn]) -> str:
    """The cards of every answered turn, the newest shown: a reader's click on a chip brings back an earlier one."""
    answered = [(n, turn) for n, turn in enumerate(turns, 1) if turn.answer]
    groups = "".join(_write_cards(turn, n, shown=n == answered[-1][0]) for n, turn in answered)
    return f'<section class="evidence" aria-label="条款出处"><h2>条款出处</h2>{groups or _NO_CARDS}</section>'


def write_plain(answer: Answer) -> str:
    """An answer as text to paste elsewhere: sentences with [n], then the sources; digests stand without quotation marks."""
    sources = [f"[{n}] {_write_source(c)}" for n, c in enumerate(answer.citations, 1)]
    return "\n".join(
        (f"问：{answer.question}", "答：", write_answer_text(answer), *(["出处："] if sources else []), *sources)
    )


def _write_source(citation: Citation) -> str:
    words = {"digest": f"要点：{citation.quote}", "record": f"库内信息：{citation.quote}"}
    said = words.get(name_fidelity(citation), f"“{citation.quote}”")
    return f"{print_reference(citation.document, citation.clause)} {said}"


# A citation apart from others: its clause's id and its quote.
Key = tuple[str, str]


def _key(citation: Citation) -> Key:
    return citation.clause.ref.id, citation.quote


def _write_turn(turn: Turn, n: int) -> str:
    if turn.answer is None:
        reply = _write_error(turn.error) or _PENDING
    elif turn.answer.refusal:
        reply = write_before(turn.answer.written) + _write_refusal(turn.answer.refusal, n, bool(turn.answer.passages))
    else:
        written = turn.answer.written
        reply = write_before(written) + _write_claims(turn.answer, n) + write_after(written) + _write_copy(turn.answer)
    reply = "".join(_wrap("p", "understood", told) for told in (turn.answer.understood if turn.answer else ())) + reply
    return f'<article class="turn" id="turn-{n}">{_write_asked(turn.question)}<div class="reply">{reply}</div></article>'


def _write_asked(question: str) -> str:
    start = _clip(question)
    whole = f"<summary>看完整的问题（{len(question)}字）</summary><p>{escape(question)}</p>"
    more = f'<details class="asked-whole">{whole}</details>' if start != question else ""
    return f'<h3 class="asked"><span class="unseen">您问：</span>{escape(start)}</h3>{more}'


def _clip(question: str) -> str:
    """The question, or if it is long its beginning on one line: "小区停车……怎么办…"."""
    if len(question) <= ASKED and question.count("\n") < ASKED_LINES:
        return question
    return " ".join(question.split())[:ASKED] + "…"


def _write_error(message: str) -> str:
    return f'<p class="failed" role="alert">{escape(message)}</p>' if message else ""


def _write_claims(answer: Answer, n: int) -> str:
    number = {_key(c): i for i, c in enumerate(answer.citations, 1)}
    first = {_key(c): claim for claim in reversed(answer.claims) for c in claim.citations}
    parts = []
    for role, claims in groupby(answer.claims, key=lambda claim: claim.role):
        heading = f"<h4>{_ROLES[role]}</h4>" if _ROLES[role] else ""
        parts.append(
            f'<div class="claims {role}">{heading}{"".join(_write_claim(c, number, first, n) for c in claims)}</div>'
        )
    return "".join(parts)


def _write_claim(claim: Claim, number: dict[Key, int], first: dict[Key, Claim], n: int) -> str:
    cited = {_key(c): c for c in claim.citations}
    # A card leads back to the first place that cites it; an id may stand on a page only once.
    chips = "".join(_write_chip(c, number[key], n, first[key] is claim) for key, c in cited.items())
    # The last characters stay on one line with the numbers, which would otherwise stand alone on the next.
    start, end = escape(claim.text[:-2]), escape(claim.text[-2:])
    return f'<p class="claim">{start}<span class="chips">{end}{chips}</span></p>'


def _write_chip(citation: Citation, i: int, n: int, first: bool) -> str:
    place = f'id="chip-{n}-{i}" ' if first else ""
    label = escape(f"看出处{i}：{print_reference(citation.document, citation.clause)}")
    return (
        f'<button type="button" class="chip" {place}data-turn="{n}" data-card="card-{n}-{i}" '
        f'aria-label="{label}" title="{label}">[{i}]</button>'
    )


def _write_refusal(refusal: Refusal, n: int, near: bool) -> str:
    said = "".join(_wrap("p", name, getattr(refusal, name)) for name in ("reason", "searched", "advice"))
    look = f'<button type="button" class="link" data-turn="{n}" data-card="card-{n}-1">看最接近的条款（不作为依据）</button>'
    return f'<div class="refusal">{said}{f"<p>{look}</p>" if near else ""}</div>'


def _write_copy(answer: Answer) -> str:
    text = escape(write_plain(answer))
    return f'<p class="tools"><button type="button" class="link" data-copy="{text}">复制回答</button></p>'


def _write_cards(turn: Turn, n: int, shown: bool) -> str:
    answer = turn.answer
    assert answer is not None
    if answer.refusal:
        heading = "最接近的条款（不作为依据）" if answer.passages else ""
        cards = [_write_card(p.document, p.clause, None, f"{n}-{i}") for i, p in enumerate(answer.passages[:3], 1)]
    else:
        heading = ""
        cards = [_write_card(c.document, c.clause, c.span, f"{n}-{i}") for i, c in enumerate(answer.citations, 1)]
    about = f'<p class="about" title="{escape(turn.question)}">问题：{escape(_clip(turn.question))}</p>'
    body = "".join((about, _wrap("h3", "nearest", heading), *cards))
    return f'<div class="cards" data-turn="{n}"{"" if shown else " hidden"}>{body}</div>'


def _write_card(document: Document, clause: Clause, quote: Span | None, place: str) -> str:
    """One clause; without a quote it is only near the question, carries no number and nothing in it is marked."""
    number = place.rpartition("-")[2]
    back = f'<button type="button" class="number" data-back="chip-{place}" aria-label="回到答案">{number}</button>'
    reference = print_reference(document, clause)
    meta = _write_meta(document, reference)
    badges = "".join(f'<li class="{_TONES.get(b, "warn")}">{escape(b)}</li>' for b in print_badges(document, clause))
    heading = clause.heading if clause.heading not in clause.text + reference else ""
    return (
        f'<article class="card{"" if quote else " near"}" id="card-{place}" tabindex="-1">'
        f"<header>{back if quote else ''}<div><h4>{escape(reference)}</h4>{_wrap('p', 'meta', meta)}</div></header>"
        f'<ul class="badges" aria-label="性质与效力">{badges}</ul>{_wrap("p", "heading", heading)}'
        f"{_write_text(clause.text, quote)}{_write_notes(document, clause)}{_write_open(clause, quote)}</article>"
    )


def _write_open(clause: Clause, quote: Span | None) -> str:
    if not clause.ref.steps:
        return ""
    said = clause.text[quote.start : quote.end] if quote else ""
    place = f'data-read="{escape(clause.ref.document_id)}" data-clause="{escape(clause.ref.id)}" data-quote="{escape(said)}"'
    return f'<p class="tools"><button type="button" class="link" {place}>在文件中看</button></p>'


def _wrap(tag: str, name: str, text: str) -> str:
    return f'<{tag} class="{name}">{escape(text)}</{tag}>' if text else ""


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
