"""Answers and their clauses as escaped HTML; no widgets, no judging: what a sentence may say was settled before."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from assistant.cite import print_reference
from assistant.model import Answer, Citation, Claim, Refusal
from assistant.official import write_official
from views.frame import write_after, write_before
from views.on_page import say
from views.opinions import write_question
from views.turns import Turn, clip, wrap
from views.wire import name_fidelity, write_answer_text

_ROLES = {"direct": "", "advice": "办法建议（本库整理，不是条款原话）", "basis": "相关依据", "caution": "注意"}
_PENDING = '<p class="pending" role="status"><span class="dots" aria-hidden="true"></span>正在查找…</p>'


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
        reply = write_before(written) + _write_claims(turn.answer, n) + write_after(written) + _write_tools(turn, n)
    reply = "".join(wrap("p", "understood", told) for told in (turn.answer.understood if turn.answer else ())) + reply
    return f'<article class="turn" id="turn-{n}">{_write_asked(turn.question)}<div class="reply">{reply}</div></article>'


def _write_asked(question: str) -> str:
    start = clip(question)
    whole = f"<summary>看完整的问题（{len(question)}字）</summary><p>{escape(question)}</p>"
    more = f'<details class="asked-whole">{whole}</details>' if start != question else ""
    return f'<h3 class="asked"><span class="unseen">您问：</span>{escape(start)}</h3>{more}'


def _write_error(message: str) -> str:
    return f'<p class="failed" role="alert">{escape(say(message))}</p>' if message else ""


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
    # The button below adds; how the command line does is not for this page.
    told = (("reason", refusal.reason), ("searched", refusal.searched), ("advice", say(refusal.advice)))
    said = "".join(wrap("p", name, text) for name, text in told)
    look = f'<button type="button" class="link" data-turn="{n}" data-card="card-{n}-1">看最接近的条款（不作为依据）</button>'
    add = '<button type="button" class="link" data-tab="tab-library">添加文件</button>'
    return f'<div class="refusal">{said}<p class="tools">{look if near else ""}{add}</p></div>'


def _write_tools(turn: Turn, n: int) -> str:
    assert turn.answer is not None
    if turn.answer.written.busy:
        return ""
    text = escape(write_plain(turn.answer))
    copy = f'<button type="button" class="link" data-copy="{text}">复制回答</button>'
    official = "\n".join(write_official(turn.answer))
    if official:
        copy += f'<button type="button" class="link" data-copy="{escape(official)}">复制成公文写法</button>'
    return f'<div class="tools">{copy}{write_question(turn, n)}</div>'
