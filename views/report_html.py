"""A check as escaped HTML: the findings by gravity beside the text with every reference marked; no widgets, no judging."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from assistant.model import Finding, Report, Verdict
from views.on_page import say
from views.terminal import VERDICTS, count_verdicts, name_evidence, name_mention

# Signs beside the words: a verdict must not rest on colour alone.
_SIGNS: dict[Verdict, str] = {
    "absent": "✕", "mismatch": "✕", "outdated": "旧", "unknown_document": "？", "ambiguous": "？",
    "not_judged": "—", "ok": "✓",
}  # fmt: skip
_TONES: dict[Verdict, str] = {
    "absent": "bad", "mismatch": "bad", "outdated": "warn", "unknown_document": "warn", "ambiguous": "warn",
    "not_judged": "open", "ok": "good",
}  # fmt: skip
_LONGEST_EVIDENCE = 400
_NOTHING = """<div class="welcome"><h2>核对哪一份？</h2>
<p>贴上文字，或放进一个文件（Word、PDF、网页、文本）。文中的每一处引用都会查：有没有这份文件、这一条，文号对不对，还有没有效，数字、期限和引文与条文是不是一致。没有核对的会照实写明。</p></div>"""


def write_check(report: Report | None, error: str = "", note: str = "") -> str:
    """A report with a note before it, or the sentence that says why there is none, or what the tab is for."""
    if error:
        return f'<p class="failed" role="alert">{escape(say(error))}</p>'
    if report is None:
        return _NOTHING
    groups = "".join(_write_group(verdict, report) for verdict in _SIGNS)
    told = (*(r.message for r in report.remarks), *(f"读入说明：{one}。" for one in report.unread))
    remarks = "".join(f"<li>{escape(say(one))}</li>" for one in told)
    hints = f'<section class="verdict"><h3>提示</h3><ul class="remarks">{remarks}</ul></section>' if remarks else ""
    noted = f"<p>{escape(note)}</p>" if note else ""
    return (
        f'<div class="check"><section class="findings" aria-label="核对结果">{noted}<p class="count" role="status">'
        f"{escape(count_verdicts(report))}</p>{_write_filter(report)}{groups}{hints}</section>"
        f'<section class="checked" aria-label="文稿" tabindex="0"><h3>文稿</h3>{_write_text(report)}</section></div>'
    )


def write_checking() -> str:
    """That a check is under way."""
    return '<p class="pending" role="status"><span class="dots" aria-hidden="true"></span>正在核对…</p>'


def _write_filter(report: Report) -> str:
    """A button for each verdict that occurs; with fewer than two there is nothing to choose."""
    found = [verdict for verdict in _SIGNS if any(one.verdict == verdict for one in report.findings)]
    if len(found) < 2:
        return ""
    choices = "".join(
        f'<button type="button" class="link" data-only="{verdict}" aria-pressed="false">只看{VERDICTS[verdict]}</button>'
        for verdict in found
    )
    return (
        '<p class="filter" role="group" aria-label="筛选"><button type="button" class="link" data-only="" '
        f'aria-pressed="true">全部</button>{choices}</p>'
    )


def _write_group(verdict: Verdict, report: Report) -> str:
    found = [(n, one) for n, one in enumerate(report.findings, 1) if one.verdict == verdict]
    if not found:
        return ""
    rows = "".join(_write_finding(n, one) for n, one in found)
    head = f"{_SIGNS[verdict]} {VERDICTS[verdict]} {len(found)}"
    opened = "" if verdict == "ok" else " open"
    about = f'class="verdict {_TONES[verdict]}" data-verdict="{verdict}"'
    return f"<details {about}{opened}><summary>{head}</summary>{rows}</details>"


def _write_finding(number: int, one: Finding) -> str:
    evidence = one.evidence if len(one.evidence) <= _LONGEST_EVIDENCE else one.evidence[:_LONGEST_EVIDENCE] + "…"
    held = f"<details><summary>{name_evidence(one)}</summary><p>{escape(evidence)}</p></details>" if evidence else ""
    if one.document and one.ref and one.verdict != "absent":
        place = f'data-read="{escape(one.document.id)}" data-address="{escape(one.ref)}"'
        held += f'<p><button type="button" class="link" {place}>在文件中看{escape(one.ref)}</button></p>'
    return (
        f'<article class="finding"><h4><a href="#ref-{number}">{escape(name_mention(one))}</a></h4>'
        f"<p>{escape(say(one.message))}</p>{held}</article>"
    )


def _write_text(report: Report) -> str:
    """The text's paragraphs with each reference in a mark that the finding links to."""
    pieces = list(_cut(report.document.text, report.findings))
    paragraphs = groupby(pieces, key=lambda piece: piece[0])
    return "".join(f"<p>{''.join(html for _, html in group)}</p>" for _, group in paragraphs)


def _cut(text: str, findings: Sequence[Finding]) -> Iterator[tuple[int, str]]:
    """Pieces of HTML with the number of the paragraph each stands in."""
    at = paragraph = 0
    for number, one in enumerate(findings, 1):
        for line, html in _split(text[at : one.span.start], paragraph):
            yield line, html
            paragraph = line
        label = escape(f"{VERDICTS[one.verdict]}：{say(one.message)}", quote=True)
        sign = "" if one.verdict == "ok" else f"<sup>{_SIGNS[one.verdict]}</sup>"
        words = escape(one.mention)
        yield paragraph, f'<mark id="ref-{number}" class="{_TONES[one.verdict]}" title="{label}">{words}{sign}</mark>'
        at = one.span.end
    yield from _split(text[at:], paragraph)


def _split(text: str, paragraph: int) -> Iterator[tuple[int, str]]:
    for offset, line in enumerate(text.split("\n")):
        yield paragraph + offset, escape(line)
