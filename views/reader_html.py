"""A whole document as escaped HTML, opened at one of its clauses, with its outline; no widgets, no looking up."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from html import escape
from itertools import accumulate

from assistant.cite import print_badges
from kb.model import FINE_LEVELS, Clause, Document, Level, Span
from views.cards import write_badges

# Units of the outline, and of going on to the next: whatever is not a part of a paragraph or of a table.
_PARTS = FINE_LEVELS | {Level.ROW}
_DEEPEST = 4


def write_reader(
    document: Document,
    clauses: Sequence[Clause],
    at: Clause | None = None,
    quote: str = "",
    *,
    told: str = "",
    printed: bool = False,
) -> str:
    """The document in a dialog: `at` is the clause it opens at, `quote` words of it to mark, `told` a sentence above.

    `printed`: the file it was read from can be shown, page by page.
    """
    units = [clause for clause in clauses if clause.parent is None or clause.level not in _PARTS]
    shown = at or next(iter(units), None)
    badges = write_badges(print_badges(document, shown) if shown else ())
    notice = f'<p class="told" role="status">{escape(told)}</p>' if told else ""
    return (
        f'<dialog class="reader" aria-labelledby="reader-title"><header><h2 id="reader-title">{escape(document.title)}</h2>'
        f'<button type="button" class="link" data-close autofocus>关闭</button>'
        f'<p class="meta">{escape(_describe(document))}</p><ul class="badges">{badges}</ul></header>'
        f"{_write_bar(document, printed=printed)}{notice}{_write_outline(units)}"
        f'<div class="whole" tabindex="0" role="region" aria-label="正文">'
        f"{_write_text(document, clauses, units, at, quote)}</div></dialog>"
    )


def _describe(document: Document) -> str:
    day = document.amended_on or document.issued_on
    when = f"{day.year}年{day.month}月{day.day}日" if day else ""
    what = "" if document.fidelity == "full" else "要点是本库自拟的摘要，不是原文文字"
    return " · ".join(filter(None, (document.doc_number, "、".join(document.issuers), when, document.status_note, what)))


def _write_bar(document: Document, *, printed: bool) -> str:
    original = f'<button type="button" class="link" data-original="{escape(document.id)}">看原件这一页</button>'
    return (
        f'<form class="goto" data-read="{escape(document.id)}"><label>到哪一条'
        '<input name="address" placeholder="例如：三（四）、第十二条" autocomplete="off" maxlength="60" required></label>'
        '<button type="submit" class="link">翻到</button>'
        '<button type="button" class="link" data-turn-by="-1">上一条</button>'
        '<button type="button" class="link" data-turn-by="1">下一条</button>'
        f"{original * printed}</form>"
    )


def _write_outline(units: Sequence[Clause]) -> str:
    depths: dict[str, int] = {}
    items = []
    for n, unit in enumerate(units):
        depth = depths[unit.ref.id] = depths.get(unit.parent.id, -1) + 1 if unit.parent else 0
        own = unit.ref.label.removeprefix(unit.parent.label if unit.parent else "").lstrip("·")
        label = own if unit.verified else f"{own}（条号待核）"
        said = escape(f"{label} {unit.heading}".strip())
        page = f' data-page="{unit.page}"' if unit.page else ""
        items.append(
            f'<li class="depth-{min(depth, _DEEPEST)}"><button type="button" data-unit="{n}"{page}>{said}</button></li>'
        )
    listed = f'<nav aria-label="目录"><ol>{"".join(items)}</ol></nav>'
    return f'<details class="outline" open><summary>目录（{len(units)}）</summary>{listed}</details>'


def _write_text(
    document: Document, clauses: Sequence[Clause], units: Sequence[Clause], at: Clause | None, quote: str
) -> str:
    here = at.span if at else Span(0, 0)
    marked = _find_quote(at, quote)
    notes = {clause.span.end: clause for clause in clauses if clause.note or clause.successor}
    # A digest's text is ours and holds no numbers: they stand before it.
    labels = {clause.span.start: clause.ref.label for clause in clauses} if document.fidelity == "digest" else {}
    starts = [unit.span.start for unit in units]
    parts = []
    for start, line in _lines(document.text):
        end = start + len(line)
        own = start + len(line) - len(line.lstrip())
        if line.strip():
            kind = ' class="here"' if start < here.end and here.start < end else ""
            label = f"<b>{escape(labels[start])}</b> " if start in labels else ""
            parts.append(f'<p data-of="{bisect_right(starts, own) - 1}"{kind}>{label}{_mark(line, start, marked)}</p>')
        parts += [_write_note(notes[place]) for place in range(start, end + 1) if place in notes]
    return "".join(parts)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    lines = text.splitlines(keepends=True)
    starts = accumulate((len(line) for line in lines), initial=0)
    return ((start, line.rstrip("\n")) for start, line in zip(starts, lines, strict=False))


def _find_quote(at: Clause | None, quote: str) -> Span:
    if at is None or not quote or quote not in at.text:
        return Span(0, 0)
    start = at.span.start + at.text.index(quote)
    return Span(start, start + len(quote))


def _mark(line: str, start: int, marked: Span) -> str:
    first, last = max(marked.start - start, 0), min(marked.end - start, len(line))
    if first >= last:
        return escape(line)
    return f"{escape(line[:first])}<mark>{escape(line[first:last])}</mark>{escape(line[last:])}"


def _write_note(clause: Clause) -> str:
    now = f"现行的对应规定：{clause.successor}" if clause.successor else ""
    said = "；".join(filter(None, (now, clause.note.removeprefix("本库提示——"))))
    return f'<p class="own">本库提示（{escape(clause.ref.label)}）：{escape(said)}</p>'
